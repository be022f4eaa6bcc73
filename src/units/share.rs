use super::number;
use std::fmt;
use std::str::FromStr;

/// A share of a whole, from 0 to 1: `99.95%`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// A share between 0 and 1.
    pub const fn new(value: f64) -> Self {
        Share(value)
    }

    /// Between 0 and 1.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match number::split(text) {
            Some((number, "%")) if (0.0..=100.0).contains(&number) => Ok(Share(number / 100.0)),
            Some((_, "%")) => Err("a share lies between 0% and 100%".to_owned()),
            _ => Err("write a share in per cent: 15%, 99.95%".to_owned()),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        // Dividing by 100 and multiplying again may miss by one unit in the last place.
        let neat = (percent * 1e9).round() / 1e9;
        let candidates = [neat, percent, percent.next_up(), percent.next_down()];
        let percent = candidates.into_iter().find(|candidate| candidate / 100.0 == self.0).unwrap_or(percent);
        write!(f, "{}%", number::plain(percent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_per_cents_within_the_whole() {
        for text in ["99.95%", "15%", "0%", "100%", "0.1%"] {
            assert_eq!(text.parse::<Share>().map(|s| s.to_string()), Ok(text.to_owned()));
        }
        // Not every number is some per cents by a hundred, but every share that was once written is.
        for percent in (0..5000).map(|i| f64::from(i) / 49.99).chain([1e-300, 1e-9 / 3.0, 100.0f64.next_down()]) {
            let share: Share = format!("{percent}%").parse().expect("a share");
            assert_eq!(share.to_string().parse(), Ok(share), "{percent}");
        }
        assert!("120%".parse::<Share>().unwrap_err().contains("between 0% and 100%"));
        assert!("0.5".parse::<Share>().unwrap_err().contains("per cent"));
    }
}
