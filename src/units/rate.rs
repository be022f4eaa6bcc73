use super::number;
use std::fmt;
use std::str::FromStr;

/// So many a second: `200/s`, `12/min`, `2k/s`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// Nothing that is planned for comes near; products with times stay finite.
const HIGHEST: f64 = 1e12;

const EXPECTED: &str = "write a rate with its unit: 300/s, 18/min, 500/h, 2k/s";

impl Rate {
    /// So many a second.
    pub const fn per_second(value: f64) -> Self {
        Rate(value)
    }

    /// So many a second.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number::split(text).ok_or(EXPECTED)?;
        let (thousands, unit) = match unit.strip_prefix(['k', 'K']) {
            Some(rest) => (1e3, rest),
            None => match unit.strip_prefix('M') {
                Some(rest) => (1e6, rest),
                None => (1.0, unit),
            },
        };
        let seconds = match unit.trim_start().strip_prefix('/').map(str::trim) {
            Some("s" | "sec" | "second") => 1.0,
            Some("m" | "min" | "minute") => 60.0,
            Some("h" | "hour") => 3600.0,
            Some("d" | "day") => 86_400.0,
            _ => return Err(EXPECTED.to_owned()),
        };
        if number < 0.0 {
            return Err("a rate cannot be negative".to_owned());
        }
        let rate = number * thousands / seconds;
        if rate > HIGHEST {
            return Err("a rate is at most 1e12/s".to_owned());
        }
        Ok(Rate(rate))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (seconds, unit) in [(1.0, "s"), (60.0, "min"), (3600.0, "h"), (86_400.0, "d")] {
            let count = self.0 * seconds;
            if count == (count * 1e3).round() / 1e3 && count / seconds == self.0 {
                return write!(f, "{}/{unit}", number::plain(count));
            }
        }
        write!(f, "{}/s", number::plain(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_parse_and_print_back() {
        for (text, value) in [("200/s", 200.0), ("12/min", 0.2), ("2k/s", 2000.0), ("1.5M/s", 1.5e6), ("9 / h", 0.0025)]
        {
            assert_eq!(text.parse(), Ok(Rate(value)), "{text}");
            assert_eq!(Rate(value).to_string().parse(), Ok(Rate(value)));
        }
        assert_eq!(Rate(5.0 / 3600.0).to_string(), "5/h");
    }

    #[test]
    fn a_bare_number_is_refused_with_the_units_it_takes() {
        assert!("300".parse::<Rate>().unwrap_err().contains("300/s, 18/min"));
        for wrong in ["-3/s", "1e308M/s", "1e400/s", "3/", "/s", "3/fortnight"] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }
}
