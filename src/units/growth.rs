use super::{Bytes, number};
use std::fmt;
use std::str::FromStr;

/// So many bytes more in a time: `10MB/h`, `1GiB/d`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Growth(f64);

/// The units of time, each with how many of them make how many hours; a growth is printed in the first in which it is a
/// whole number of bytes, and the same when it is read back.
const TIMES: [(&str, f64, f64); 4] = [("h", 1.0, 1.0), ("d", 1.0, 24.0), ("min", 60.0, 1.0), ("s", 3600.0, 1.0)];

const EXPECTED: &str = "write how much comes in a time: 10MB/h, 1GB/d, 500KB/min";

impl Growth {
    /// So many bytes an hour.
    pub const fn per_hour(bytes: f64) -> Self {
        Growth(bytes)
    }

    /// So many bytes an hour.
    pub const fn bytes_per_hour(self) -> f64 {
        self.0
    }
}

impl FromStr for Growth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (amount, time) = text.rsplit_once('/').ok_or(EXPECTED)?;
        let (_, times, hours) = TIMES.iter().find(|(name, ..)| *name == time.trim()).ok_or(EXPECTED)?;
        if number::split(amount).is_none() {
            return Err(EXPECTED.to_owned());
        }
        let bytes: Bytes = amount.parse()?;
        Ok(Growth(bytes.value() * times / hours))
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, times, hours): &&(&str, f64, f64)| {
            let bytes = self.0 * hours / times;
            bytes.fract() == 0.0 && bytes * times / hours == self.0
        };
        let (name, times, hours) = TIMES.iter().find(whole).unwrap_or(&TIMES[0]);
        write!(f, "{}/{name}", Bytes::of(self.0 * hours / times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_a_time_parses_and_prints_back() {
        for (text, value) in [("10MB/h", 1e7), ("24MB/d", 1e6), ("1 MB/min", 6e7), ("500B/s", 1.8e6)] {
            let growth: Growth = text.parse().expect(text);
            assert_eq!(growth.0, value, "{text}");
            assert_eq!(growth.to_string().parse(), Ok(growth), "{text}");
        }
        for text in ["10MB/h", "1GiB/d"] {
            assert_eq!(text.parse::<Growth>().map(|growth| growth.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["10MB", "10/h", "10MB/week", "MB/h"] {
            assert!(wrong.parse::<Growth>().is_err(), "{wrong}");
        }
    }
}
