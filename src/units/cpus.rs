use super::number;
use std::fmt;
use std::str::FromStr;

/// An amount of CPU, as Kubernetes writes it: `4`, `3.92`, `500m` (thousandths of a CPU).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpus(u32);

const EXPECTED: &str = "write an amount of CPU in CPUs or in thousandths of one: 4, 3.92, 500m";

impl Cpus {
    /// So many CPUs.
    pub const fn whole(cpus: u32) -> Self {
        Cpus(cpus.saturating_mul(1000))
    }

    /// So many thousandths of a CPU.
    pub const fn from_millis(millis: u32) -> Self {
        Cpus(millis)
    }

    /// In thousandths of a CPU.
    pub const fn millis(self) -> u32 {
        self.0
    }
}

impl FromStr for Cpus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number::split(text).ok_or(EXPECTED)?;
        let millis = match unit {
            "" => number * 1000.0,
            "m" => number,
            _ => return Err(EXPECTED.to_owned()),
        };
        if !(0.0..=1e8).contains(&millis) || (millis - (millis + 0.5).floor()).abs() > 1e-6 {
            return Err("an amount of CPU is a whole number of thousandths, up to 100,000 CPUs".to_owned());
        }
        Ok(Cpus((millis + 0.5) as u32))
    }
}

impl fmt::Display for Cpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1000) { write!(f, "{}", self.0 / 1000) } else { write!(f, "{}m", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_are_written_as_in_kubernetes() {
        for (text, millis, shown) in [("4", 4000, "4"), ("3.92", 3920, "3920m"), ("500m", 500, "500m")] {
            let cpus: Cpus = text.parse().unwrap();
            assert_eq!((cpus.millis(), cpus.to_string()), (millis, shown.to_owned()));
            assert_eq!(shown.parse(), Ok(cpus));
        }
        for wrong in ["", "0.0001", "-1", "5x", "1e9"] {
            assert!(wrong.parse::<Cpus>().is_err(), "{wrong}");
        }
    }
}
