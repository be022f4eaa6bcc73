use super::number;
use std::fmt;
use std::str::FromStr;

/// A number of CPUs, perhaps a part of one, as Kubernetes writes it: `500m`, `0.5`, `2`. Kept in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cores(u64);

const EXPECTED: &str = "write CPUs as Kubernetes does: 500m, 0.5, 2";

/// No machine has so many.
const HIGHEST: f64 = 100_000.0;

impl Cores {
    /// So many thousandths of a CPU.
    pub const fn milli(milli: u64) -> Self {
        Cores(milli)
    }

    /// In thousandths of a CPU.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// In CPUs.
    pub fn value(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl FromStr for Cores {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let milli = match number::split(text) {
            Some((number, "m")) => number,
            Some((number, "")) => number * 1000.0,
            _ => return Err(EXPECTED.to_owned()),
        };
        if !(0.0..=HIGHEST * 1000.0).contains(&milli) {
            return Err("CPUs lie between 0 and 100000".to_owned());
        }
        // Kubernetes rounds what is finer than a thousandth up.
        Ok(Cores((milli - 1e-6).ceil() as u64))
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1000) { write!(f, "{}", self.0 / 1000) } else { write!(f, "{}m", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_are_written_whole_in_parts_or_in_thousandths() {
        for (text, milli) in [("500m", 500), ("0.5", 500), ("2", 2000), ("1.25", 1250), ("0.0001", 1), ("100.5m", 101)]
        {
            assert_eq!(text.parse(), Ok(Cores(milli)), "{text}");
            assert_eq!(Cores(milli).to_string().parse(), Ok(Cores(milli)));
        }
        assert_eq!((Cores(500).to_string(), Cores(2000).to_string()), ("500m".to_owned(), "2".to_owned()));
        for wrong in ["-1", "500u", "m", "1e9", "2 CPUs"] {
            assert!(wrong.parse::<Cores>().is_err(), "{wrong}");
        }
    }
}
