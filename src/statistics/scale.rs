//! On which scale an interval is symmetric.

use super::interval::student_t;

/// The scale on which an estimate is closest to normal, so that its interval is symmetric there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The logarithm, for what is positive: times, rates, money. An interval never reaches below zero.
    Log,
    /// The logit `ln(p / (1 - p))`, for shares. An interval stays between 0 and 1, and is right near both ends,
    /// where that of the share itself covers too seldom (Agresti 2013, Categorical Data Analysis, 3.1; Brown, Cai and
    /// DasGupta 2001 for single proportions).
    Logit,
}

impl Scale {
    /// The interval of an estimate with this standard error, by the delta method on the scale and Student's t.
    ///
    /// An error of zero gives the value itself. None where the value is at an end of the scale and yet uncertain, or
    /// without degrees of freedom.
    pub fn interval(self, value: f64, error: f64, level: f64, freedom: f64) -> Option<(f64, f64)> {
        let t = student_t(level, freedom)?;
        if error == 0.0 {
            return Some((value, value));
        }
        match self {
            Scale::Log if value > 0.0 => {
                let factor = libm::exp(t * error / value);
                Some((value / factor, value * factor))
            }
            Scale::Logit if value > 0.0 && value < 1.0 => {
                let factor = libm::exp(t * error / (value * (1.0 - value)));
                let odds = value / (1.0 - value);
                let share = |odds: f64| if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
                Some((share(odds / factor), share(odds * factor)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_interval_multiplies_and_divides_by_the_same_factor() {
        let (low, high) = Scale::Log.interval(100.0, 10.0, 0.95, 19.0).unwrap();
        // t(0.975, 19) = 2.093024.
        assert!((high / 100.0 - (0.1f64 * 2.093_024).exp()).abs() < 1e-5);
        assert!((low * high - 1e4).abs() < 1e-6);
    }

    #[test]
    fn the_logit_interval_of_ten_in_a_hundred_is_the_textbooks() {
        // The error of 10 of 100 is 0.03, and ln(1/9) +- 1.96 * 0.03 / 0.09 is 0.0546 to 0.1760.
        let (low, high) = Scale::Logit.interval(0.1, 0.03, 0.95, 1e9).unwrap();
        assert!((low - 0.0546).abs() < 1e-4 && (high - 0.1760).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn an_interval_never_leaves_what_is_possible() {
        let (low, high) = Scale::Logit.interval(0.9999, 0.5, 0.95, 3.0).unwrap();
        assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
        assert!(Scale::Log.interval(1e-9, 1e-9, 0.95, 3.0).unwrap().0 > 0.0);
        assert_eq!(Scale::Logit.interval(1.0, 0.0, 0.95, 3.0), Some((1.0, 1.0)));
        assert_eq!(Scale::Log.interval(0.0, 1.0, 0.95, 3.0), None);
    }
}
