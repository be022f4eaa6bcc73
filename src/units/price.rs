use super::money::money;
use super::{Currency, number};
use std::fmt;
use std::str::FromStr;

/// Declares a price of so much of something. It is kept for one of the first unit.
macro_rules! price {
    ($(#[doc = $doc:literal])+ $name:ident, $expected:literal, [$(($unit:literal, $in_first:literal)),+]) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name {
            amount: f64,
            currency: Currency,
        }

        impl $name {
            /// So much US dollars.
            pub const fn usd(amount: f64) -> Self {
                $name { amount, currency: Currency::USD }
            }

            /// The price of one, in whole units of its currency.
            pub const fn amount(self) -> f64 {
                self.amount
            }

            /// Its currency.
            pub const fn currency(self) -> Currency {
                self.currency
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let (number, rest) = number::split(text).ok_or($expected)?;
                let (code, unit) = rest.split_once('/').ok_or($expected)?;
                let known = [$(($unit, $in_first)),+];
                let in_first: f64 = known.iter().find(|(name, _)| *name == unit.trim()).ok_or($expected)?.1;
                // The bounds and the currency are those of any amount.
                let currency = money(number, code, $expected)?.currency;
                Ok($name { amount: number / in_first, currency })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let unit = [$($unit),+][0];
                write!(f, "{} {}/{unit}", number::plain(self.amount), self.currency.code())
            }
        }
    };
}

price! {
    /// What a gigabyte costs that is moved: `0.09 USD/GB` (10^9 bytes).
    DataPrice, "write a price of data: 0.09 USD/GB", [("GB", 1.0), ("TB", 1000.0)]
}

price! {
    /// What it costs to keep a gigabyte for a month of 730 hours: `0.08 USD/GB-month`.
    StoragePrice, "write a price of storage: 0.08 USD/GB-month", [("GB-month", 1.0), ("TB-month", 1000.0)]
}

price! {
    /// What a million requests cost: `0.40 USD/M`.
    RequestPrice, "write a price of a million requests: 0.40 USD/M", [("M", 1.0), ("request", 0.000_001)]
}

price! {
    /// What a gigabyte of memory costs for a second: `0.0000166667 USD/GB-s`.
    MemoryPrice, "write a price of memory: 0.0000166667 USD/GB-s", [("GB-s", 1.0), ("GB-h", 3600.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_parse_and_print_back() {
        assert_eq!("0.09 USD/GB".parse(), Ok(DataPrice::usd(0.09)));
        assert_eq!("20 USD/TB".parse::<DataPrice>().map(|price| price.to_string()), Ok("0.02 USD/GB".to_owned()));
        assert_eq!(
            "0.0000004 USD/request".parse::<RequestPrice>().map(|price| price.to_string()),
            Ok("0.4 USD/M".to_owned())
        );
        assert_eq!("0.0000166667 USD/GB-s".parse(), Ok(MemoryPrice::usd(0.000_016_666_7)));
        assert_eq!(StoragePrice::usd(0.08).to_string().parse(), Ok(StoragePrice::usd(0.08)));
        for wrong in ["0.09 USD", "0.09/GB", "-1 USD/GB", "0.09 USD/h"] {
            assert!(wrong.parse::<DataPrice>().is_err(), "{wrong}");
        }
    }
}
