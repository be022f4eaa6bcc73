//! Two variants compared, pair by pair.

use super::interval;

/// The difference of two variants with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The mean of the first less that of the second.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Difference {
    /// Whether the interval leaves no doubt that there is a difference.
    pub fn is_certain(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The difference of the means of two variants whose values belong together in pairs, such as replications with
/// common random numbers: the interval of the mean of the differences (the paired t interval; Law and Kelton 2000,
/// section 10.2.1). None for fewer than two pairs.
///
/// `comparisons` is how many such differences are judged together: each gets the level `1 - (1 - level) /
/// comparisons`, so that all intervals at once hold at `level` (Bonferroni).
pub fn difference(first: &[f64], second: &[f64], level: f64, comparisons: u32) -> Option<Difference> {
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let level = 1.0 - (1.0 - level) / f64::from(comparisons.max(1));
    let value = interval::mean(&differences)?;
    let half = interval::half_width(&differences, level)?;
    Some(Difference { value, low: value - half, high: value + half })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_inventory_policies_differ_as_in_law_and_kelton() {
        // Law and Kelton 2000, example 10.1: 4.98, 90 % interval 1.65 to 8.31.
        let first = [126.97, 124.31, 126.68, 122.66, 127.23];
        let second = [118.21, 120.22, 122.45, 122.68, 119.40];
        let found = difference(&first, &second, 0.90, 1).unwrap();
        assert!((found.value - 4.98).abs() < 5e-3);
        assert!((found.low - 1.65).abs() < 5e-3 && (found.high - 8.31).abs() < 5e-3, "{found:?}");
        assert!(found.is_certain());
        assert!(!difference(&first, &second, 0.99, 1).unwrap().is_certain());
    }

    #[test]
    fn many_comparisons_widen_each_interval_as_bonferroni_says() {
        let (first, second) = ([1.0, 2.0, 4.0], [0.5, 2.5, 2.0]);
        let five = difference(&first, &second, 0.95, 5).unwrap();
        assert_eq!(Some(five), difference(&first, &second, 0.99, 1));
        assert_eq!(difference(&first[..1], &second, 0.95, 1), None);
    }
}
