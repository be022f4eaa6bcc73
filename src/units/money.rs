use super::number;
use std::fmt;
use std::str::FromStr;

/// A currency, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The US dollar, in which the built-in prices are.
    pub const USD: Currency = Currency(*b"USD");

    /// Its code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money, in whole millionths of its currency: `38 USD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Millionths.
    pub micros: i64,
    /// The currency.
    pub currency: Currency,
}

/// Hours of a month where prices by the month become prices by the hour (AWS, Google Cloud and Azure alike: a twelfth of
/// 8760).
pub const HOURS_OF_MONTH: f64 = 730.0;

/// The time that a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// An hour.
    Hour,
    /// 24 hours.
    Day,
    /// 730 hours.
    Month,
    /// 365 days.
    Year,
}

impl Period {
    /// Its length in hours.
    pub fn hours(self) -> f64 {
        match self {
            Period::Hour => 1.0,
            Period::Day => 24.0,
            Period::Month => HOURS_OF_MONTH,
            Period::Year => 8760.0,
        }
    }
}

/// Money an hour: `0.163 USD/h`, `120 EUR/month` (a month has 730 hours).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyRate(pub Money);

const EXPECTED: &str = "write an amount with its currency: 38 USD, 0.5 EUR";
const EXPECTED_RATE: &str = "write a price with its currency and time: 0.163 USD/h, 120 EUR/month";

pub(super) fn money(number: f64, code: &str, expected: &str) -> Result<Money, String> {
    let code = code.trim();
    let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| expected.to_owned())?;
    if !bytes.iter().all(u8::is_ascii_uppercase) {
        return Err(expected.to_owned());
    }
    // Up to here a float holds every millionth exactly.
    if !(0.0..9e9).contains(&number) {
        return Err("an amount lies between 0 and 9 billion".to_owned());
    }
    Ok(Money { micros: (number * 1e6 + 0.5) as i64, currency: Currency(bytes) })
}

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, code) = number::split(text).ok_or(EXPECTED)?;
        money(number, code, EXPECTED)
    }
}

/// Cuts `120 EUR/month` into its number, its currency and its time.
fn cut_rate(text: &str) -> Option<(f64, &str, Period)> {
    let (number, rest) = number::split(text)?;
    let (code, period) = rest.split_once('/')?;
    let period = match period.trim() {
        "h" | "hour" => Period::Hour,
        "d" | "day" => Period::Day,
        "month" => Period::Month,
        "year" => Period::Year,
        _ => return None,
    };
    Some((number, code, period))
}

impl MoneyRate {
    /// The amount as it is written, and the time that it is for.
    pub fn written(text: &str) -> Result<(Money, Period), String> {
        let (number, code, period) = cut_rate(text).ok_or(EXPECTED_RATE)?;
        Ok((money(number, code, EXPECTED_RATE)?, period))
    }
}

impl FromStr for MoneyRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, code, period) = cut_rate(text).ok_or(EXPECTED_RATE)?;
        money(number / period.hours(), code, EXPECTED_RATE).map(MoneyRate)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", number::plain(self.micros as f64 / 1e6), self.currency.code())
    }
}

impl fmt::Display for MoneyRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/h", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_need_a_currency_and_prices_a_time() {
        assert_eq!("38 USD".parse::<Money>().map(|m| m.to_string()), Ok("38 USD".to_owned()));
        assert_eq!("0.163 USD/h".parse::<MoneyRate>().map(|m| m.0.micros), Ok(163_000));
        assert_eq!("73 EUR/month".parse::<MoneyRate>().map(|m| m.to_string()), Ok("0.1 EUR/h".to_owned()));
        let written = MoneyRate::written("40 USD/day").map(|(money, period)| (money.to_string(), period));
        assert_eq!(written, Ok(("40 USD".to_owned(), Period::Day)));
        for wrong in ["38", "38 usd", "-1 USD", "38 dollars"] {
            assert!(wrong.parse::<Money>().is_err(), "{wrong}");
        }
        assert!("38 USD".parse::<MoneyRate>().is_err());
    }
}
