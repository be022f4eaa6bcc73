use super::number;
use std::fmt;
use std::str::FromStr;

/// A multiple of a base value: `6x`, or as a change `+500%` (six times) or `-50%` (half).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Factor(f64);

/// Nothing that is planned for comes near; products with rates stay finite.
const HIGHEST: f64 = 1e9;

impl Factor {
    /// So many times the base.
    pub const fn new(value: f64) -> Self {
        Factor(value)
    }

    /// So many times the base.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl FromStr for Factor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let signed = text.trim().starts_with(['+', '-']);
        match number::split(text) {
            Some((number, "x" | "%")) if number > HIGHEST => Err("a multiple is at most 1e9x".to_owned()),
            Some((number, "x")) if number >= 0.0 && !signed => Ok(Factor(number)),
            Some((number, "%")) if signed && number >= -100.0 => Ok(Factor(1.0 + number / 100.0)),
            Some((number, "%")) if signed => Err(format!("a fall by {}% leaves less than nothing", -number)),
            Some((number, "%")) => Err(format!(
                "`{0}%` could mean two things: write +{0}% for an increase by {0} % ({1} times the base), or {2}x for {2} times the base",
                number::plain(number),
                number::plain(1.0 + number / 100.0),
                number::plain(number / 100.0),
            )),
            _ => Err("write a change or a multiple: +500%, -50%, 6x".to_owned()),
        }
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x", number::plain(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_increase_by_500_per_cent_is_six_times() {
        assert_eq!("+500%".parse(), Ok(Factor(6.0)));
        assert_eq!("6x".parse(), Ok(Factor(6.0)));
        assert_eq!("-50%".parse(), Ok(Factor(0.5)));
    }

    #[test]
    fn a_bare_percentage_is_refused_because_it_could_mean_two_things() {
        let said = "500%".parse::<Factor>().unwrap_err();
        assert!(said.contains("+500%") && said.contains("5x"), "{said}");
        for wrong in ["-150%", "1e300x", "+1e300%", "6", "-6x", "x", "+x"] {
            assert!(wrong.parse::<Factor>().is_err(), "{wrong}");
        }
    }
}
