use super::number;
use std::fmt;
use std::str::FromStr;

/// A span of simulated time, in whole nanoseconds (at most 570 years): `250ms`, `1h30m`, `2d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u64);

const UNITS: [(&str, u64); 8] = [
    ("w", 604_800_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// The least time that is too long: it and a little more must fit into 64 bits.
const LONGEST: u128 = 18_000_000_000_000_000_000;

const EXPECTED: &str = "write a time with its unit: 250ms, 1.5s, 30m, 1h30m, 2d";

impl Duration {
    /// So many nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Duration(nanos)
    }

    /// So many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Duration(seconds.saturating_mul(1_000_000_000))
    }

    /// In nanoseconds.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// In seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        if rest == "0" {
            return Ok(Duration(0));
        }
        if rest.is_empty() {
            return Err(EXPECTED.to_owned());
        }
        if rest.starts_with('-') {
            return Err("a time cannot be negative".to_owned());
        }
        let mut total: u128 = 0;
        while !rest.is_empty() {
            let (number, behind) = number::cut(rest);
            if !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                return Err(EXPECTED.to_owned());
            }
            let end = behind.find(|c: char| !c.is_alphabetic() && c != 'µ').unwrap_or(behind.len());
            let (unit, after) = behind.split_at(end);
            total += part(number, nanos_of(unit, text)?)?;
            rest = after.trim();
        }
        match u64::try_from(total) {
            Ok(nanos) if total < LONGEST => Ok(Duration(nanos)),
            _ => Err("longer than the 570 years that a simulation can last".to_owned()),
        }
    }
}

/// So many units, in nanoseconds: exact where the number is whole, to the nearest where it has a fraction.
fn part(number: &str, nanos: u64) -> Result<u128, String> {
    if let Ok(whole) = number.replace('_', "").parse::<u64>() {
        return Ok(u128::from(whole) * u128::from(nanos));
    }
    let value = number::value(number).ok_or(EXPECTED)? * nanos as f64;
    // `as` takes huge numbers to the greatest, which is refused as too long.
    Ok(u128::from((value + 0.5) as u64))
}

fn nanos_of(unit: &str, text: &str) -> Result<u64, String> {
    let short = match unit {
        "" => return Err(format!("`{}` has no unit; {EXPECTED}", text.trim())),
        "M" => {
            return Err("`M` could mean minutes or months; write 5m for five minutes".to_owned());
        }
        "min" | "mins" | "minute" | "minutes" => "m",
        "sec" | "secs" | "second" | "seconds" => "s",
        "hour" | "hours" => "h",
        "day" | "days" => "d",
        "week" | "weeks" => "w",
        "µs" => "us",
        other => other,
    };
    let known = UNITS.iter().find(|(name, _)| *name == short);
    known.map(|&(_, nanos)| nanos).ok_or_else(|| format!("`{unit}` is no unit of time; {EXPECTED}"))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, nanos) in &UNITS[1..] {
            if rest >= *nanos {
                write!(f, "{}{unit}", rest / nanos)?;
                rest %= nanos;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_parse_as_people_write_them() {
        for (text, nanos) in [
            ("250ms", 250_000_000),
            ("1h30m", 5_400_000_000_000),
            ("1h 30min", 5_400_000_000_000),
            ("0.4ms", 400_000),
            ("2d", 172_800_000_000_000),
            ("10us", 10_000),
            ("0s", 0),
        ] {
            assert_eq!(text.parse(), Ok(Duration(nanos)), "{text}");
            assert_eq!(Duration(nanos).to_string().parse(), Ok(Duration(nanos)));
        }
    }

    #[test]
    fn every_nanosecond_prints_and_parses_back() {
        for nanos in [1, 999, 1_000_000_001, (1 << 53) + 1, 17_999_999_999_999_999_999] {
            assert_eq!(Duration(nanos).to_string().parse(), Ok(Duration(nanos)));
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_units_it_takes() {
        for text in ["5", "5M", "-3s", "ms", "", "5 parsecs", "1e30s", "NaN", "5s5", "10s-3s", "1h+5m", "600y"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        for text in ["99999999999999999999h", "1e400s", "18446744073709551615w", "9000000000s9100000000s"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert!("5".parse::<Duration>().unwrap_err().contains("has no unit"));
    }
}
