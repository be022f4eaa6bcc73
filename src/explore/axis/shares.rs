//! Shares of the way through an axis: the values there, and where values lie.

use super::{Axis, neat};

impl Axis {
    /// The value at a share of the way through the axis, from 0 to 1: of a range anything between its ends, of a list one
    /// of its values.
    pub fn at_share(&self, share: f64) -> String {
        let place = ((share * self.values.len() as f64) as usize).min(self.values.len() - 1);
        let ranged = || {
            let line = self.line.as_ref().filter(|line| line.filled)?;
            let (low, high) = (self.position(self.values.first()?)?, self.position(self.values.last()?)?);
            if line.whole {
                return self.write(libm::floor(low + share * (high - low + 1.0)).min(high));
            }
            let exact = match line.log {
                true => low * libm::pow(high / low, share),
                false => low + share * (high - low),
            };
            // Points of a design are told apart by their third digit.
            self.write(neat(exact, if line.log { exact } else { high - low } * 1e-3).clamp(low, high))
        };
        ranged().unwrap_or_else(|| self.values[place].clone())
    }

    /// The value in the middle: of a range the one half-way between its ends, which a run of the scenario alone takes too
    /// ([`Between::middle`](crate::language::between::Between::middle)); of a list one of its values.
    pub fn middle(&self) -> String {
        let ranged = || {
            let line = self.line.as_ref().filter(|line| line.filled && !line.log)?;
            let (low, high) = (self.position(self.values.first()?)?, self.position(self.values.last()?)?);
            Some(line.form.middle(low, high, line.whole))
        };
        ranged().unwrap_or_else(|| self.at_share(0.5))
    }

    /// The share of the way through the axis at which a value lies, from 0 to 1: of a range from its low end to its high
    /// one, of a list from its first value to its last. None for what is no value of it.
    pub fn share_of(&self, value: &str) -> Option<f64> {
        let Some(line) = self.line.as_ref().filter(|line| line.filled) else {
            let place = self.values.iter().position(|known| known == value)?;
            return Some(place as f64 / (self.values.len() - 1).max(1) as f64);
        };
        let (low, high) = (self.position(self.values.first()?)?, self.position(self.values.last()?)?);
        let at = self.position(value)?;
        Some(match line.log && !line.whole {
            true => libm::log(at / low) / libm::log(high / low),
            false => (at - low) / (high - low),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::between::Between;

    #[test]
    fn the_middle_of_a_range_is_that_of_a_value_that_is_not_known() {
        for (low, high) in
            [("2", "5"), ("1", "2"), ("1.0", "2.0"), ("200/s", "321/s"), ("500ms", "1s"), ("+50%", "+75%")]
        {
            let axis = Axis::ends("a.b", low, high, "between").expect(low);
            let span = crate::language::Span::default();
            let between = Between { path: axis.path.clone(), low: low.to_owned(), high: high.to_owned(), span };
            assert_eq!(axis.middle(), between.middle(), "{low} to {high}");
        }
        assert_eq!(Axis::ends("a.b", "2", "5", "between").map(|axis| axis.middle()), Ok("3".to_owned()));
        assert_eq!(Axis::parse("a.b=1/s..100/s*3").map(|axis| axis.middle()), Ok("10/s".to_owned()));
        assert_eq!(Axis::parse("a.b=x, y, z").map(|axis| axis.middle()), Ok("y".to_owned()));
    }

    #[test]
    fn a_range_with_a_point_or_an_exponent_takes_more_than_whole_numbers() {
        let quarter = |low: &str, high: &str| Axis::ends("a.b", low, high, "between").map(|axis| axis.at_share(0.25));
        assert_eq!(quarter("1", "2"), Ok("1".to_owned()));
        assert_eq!(quarter("1.0", "2"), Ok("1.25".to_owned()));
        assert_eq!(quarter("1", "2.0"), Ok("1.25".to_owned()));
        assert_eq!(quarter("1e1", "2e1"), Ok("12.5".to_owned()));
    }

    #[test]
    fn a_value_lies_at_a_share_of_the_way() {
        let shares = |text: &str, values: &[&str]| -> Vec<Option<f64>> {
            let axis = Axis::parse_ends(&format!("a.b={text}")).expect(text);
            values.iter().map(|value| axis.share_of(value)).collect()
        };
        assert_eq!(shares("1..3", &["1", "2", "3"]), [Some(0.0), Some(0.5), Some(1.0)]);
        assert_eq!(shares("500ms..1s", &["750ms"]), [Some(0.5)]);
        assert_eq!(shares("1/s..100/s*3", &["10/s"]), [Some(0.5)]);
        assert_eq!(shares("x, y, z", &["x", "y", "z", "w"]), [Some(0.0), Some(0.5), Some(1.0), None]);
        assert_eq!(shares("x", &["x"]), [Some(0.0)]);
    }
}
