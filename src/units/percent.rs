use super::number;
use std::fmt;
use std::str::FromStr;

/// A whole number of per cent that may exceed 100: `50%`, `400%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u32);

impl Percent {
    /// So many per cent.
    pub const fn new(value: u32) -> Self {
        Percent(value)
    }

    /// So many per cent.
    pub const fn value(self) -> u32 {
        self.0
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match number::split(text) {
            Some((number, "%")) if number.fract() == 0.0 && (0.0..=1e6).contains(&number) => Ok(Percent(number as u32)),
            _ => Err("write whole per cent: 100%".to_owned()),
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_per_cents_may_exceed_the_whole() {
        assert_eq!("400%".parse::<Percent>().map(|p| p.to_string()), Ok("400%".to_owned()));
        for wrong in ["100", "-5%", "2.5%", "1e9%", "%"] {
            assert!(wrong.parse::<Percent>().unwrap_err().contains("100%"), "{wrong}");
        }
    }
}
