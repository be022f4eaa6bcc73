//! From one variant to another: the difference, and the relative change, with their intervals.

use super::interval::{mean, standard_deviation, student_t};

/// A number with its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What a variant found: a number, and values of single runs whose mean it is and whose spread is its uncertainty.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The number.
    pub value: f64,
    /// What each run contributes.
    pub by_run: &'a [f64],
}

/// Whether runs of the same number belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pairing {
    /// Both variants see the same random numbers: what they have in common cancels out (Law and Kelton 2000, section
    /// 10.2.1, the paired t interval; section 11.2, common random numbers).
    Paired,
    /// They are independent of each other (Welch 1938).
    Independent,
}

/// What changed from a base to another variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    base: f64,
    other: f64,
    difference: Error,
    relative: Option<Error>,
}

/// A standard error with its degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Error {
    error: f64,
    freedom: f64,
}

/// The chance with which [`Change::detectable`] would have been seen.
pub const POWER: f64 = 0.8;

impl Change {
    /// What changed. None for fewer than two runs of either, or of pairs that do not match in number.
    pub fn between(base: Side<'_>, other: Side<'_>, pairing: Pairing) -> Option<Self> {
        let difference = Error::of(base, other, 1.0, pairing)?;
        let ratio = other.value / base.value;
        let positive = base.value > 0.0 && other.value > 0.0 && ratio.is_finite();
        // The logarithm of the ratio moves by what the other moves less the ratio's part of what the base moves, over the
        // other (delta method).
        let scaled = |found: Error| Error { error: found.error / other.value, ..found };
        let relative = if positive { Error::of(base, other, ratio, pairing).map(scaled) } else { None };
        Some(Change { base: base.value, other: other.value, difference, relative })
    }

    /// The other less the base, with its interval at this level.
    pub fn difference(&self, level: f64) -> Interval {
        let value = self.other - self.base;
        let half = self.difference.reach(level);
        Interval { value, low: value - half, high: value + half }
    }

    /// The other over the base less one, with its interval at this level, which is symmetric in the logarithm of the
    /// ratio. None where either is not positive.
    pub fn relative(&self, level: f64) -> Option<Interval> {
        let (ratio, factor) = (self.other / self.base, libm::exp(self.relative?.reach(level)));
        Some(Interval { value: ratio - 1.0, low: ratio / factor - 1.0, high: ratio * factor - 1.0 })
    }

    /// The least relative change that would have been seen at this level with a chance of [`POWER`].
    pub fn detectable(&self, level: f64) -> Option<f64> {
        let relative = self.relative?;
        // One-sided: the chance to fall short of the true change by more than this is 1 - POWER.
        let beyond = student_t(2.0 * POWER - 1.0, relative.freedom)?;
        Some(libm::exp(relative.reach(level) + beyond * relative.error) - 1.0)
    }
}

impl Error {
    /// The standard error of the mean of `other - factor * base`.
    fn of(base: Side<'_>, other: Side<'_>, factor: f64, pairing: Pairing) -> Option<Self> {
        let variance_of_mean = |values: &[f64]| Some(standard_deviation(values)?.powi(2) / values.len() as f64);
        match pairing {
            Pairing::Paired => {
                let pairs = base.by_run.iter().zip(other.by_run);
                let differences: Vec<f64> = pairs.map(|(base, other)| other - factor * base).collect();
                let error = variance_of_mean(&differences)?.sqrt();
                let same = base.by_run.len() == other.by_run.len();
                same.then_some(Error { error, freedom: differences.len() as f64 - 1.0 })
            }
            Pairing::Independent => {
                let (a, b) = (variance_of_mean(base.by_run)? * factor * factor, variance_of_mean(other.by_run)?);
                let part = |variance: f64, runs: usize| variance * variance / (runs as f64 - 1.0);
                let spread = part(a, base.by_run.len()) + part(b, other.by_run.len());
                // Without any spread there is nothing to be unsure of, and any freedom will do.
                let freedom = if spread > 0.0 { (a + b) * (a + b) / spread } else { 1.0 };
                Some(Error { error: (a + b).sqrt(), freedom })
            }
        }
    }

    /// How far an interval at this level reaches.
    fn reach(self, level: f64) -> f64 {
        if self.error == 0.0 { 0.0 } else { student_t(level, self.freedom).map_or(f64::INFINITY, |t| t * self.error) }
    }
}

/// The mean of the values of single runs, as a side to compare.
pub fn side(by_run: &[f64]) -> Option<Side<'_>> {
    Some(Side { value: mean(by_run)?, by_run })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law and Kelton 2000, example 10.1: costs a month of two inventory policies in five runs each.
    const FIRST: [f64; 5] = [126.97, 124.31, 126.68, 122.66, 127.23];
    const SECOND: [f64; 5] = [118.21, 120.22, 122.45, 122.68, 119.40];

    fn change(pairing: Pairing) -> Change {
        Change::between(side(&SECOND).unwrap(), side(&FIRST).unwrap(), pairing).unwrap()
    }

    #[test]
    fn the_two_inventory_policies_differ_as_in_law_and_kelton() {
        // The paired interval at 90 %: 4.98, from 1.65 to 8.31.
        let found = change(Pairing::Paired).difference(0.90);
        assert!((found.value - 4.98).abs() < 5e-3);
        assert!((found.low - 1.65).abs() < 5e-3 && (found.high - 8.31).abs() < 5e-3, "{found:?}");
    }

    #[test]
    fn welchs_interval_of_the_same_costs_is_that_of_the_book() {
        // Example 10.2: estimated degrees of freedom 7.99, 90 % interval from 2.66 to 7.30.
        let found = change(Pairing::Independent);
        assert!((found.difference.freedom - 7.99).abs() < 0.05, "{found:?}");
        let interval = found.difference(0.90);
        assert!((interval.low - 2.67).abs() < 0.02 && (interval.high - 7.30).abs() < 0.02, "{interval:?}");
    }

    #[test]
    fn a_relative_change_covers_what_the_difference_covers() {
        let (difference, relative) = (change(Pairing::Paired).difference(0.95), change(Pairing::Paired).relative(0.95));
        let (relative, base) = (relative.unwrap(), side(&SECOND).unwrap().value);
        for (of, absolute) in
            [(relative.value, difference.value), (relative.low, difference.low), (relative.high, difference.high)]
        {
            assert!(
                (of * base - absolute).abs() < 0.02 * base * relative.value.abs() + 0.2,
                "{relative:?} {difference:?}"
            );
        }
    }

    #[test]
    fn the_same_runs_twice_differ_by_nothing_for_certain() {
        let same = Change::between(side(&FIRST).unwrap(), side(&FIRST).unwrap(), Pairing::Paired).unwrap();
        assert_eq!(same.difference(0.95), Interval { value: 0.0, low: 0.0, high: 0.0 });
        assert_eq!(same.relative(0.95), Some(Interval { value: 0.0, low: 0.0, high: 0.0 }));
        assert_eq!(same.detectable(0.95), Some(0.0));
    }

    #[test]
    fn what_could_have_been_seen_lies_beyond_the_interval() {
        let found = change(Pairing::Paired);
        let (seen, interval) = (found.detectable(0.95).unwrap(), found.relative(0.95).unwrap());
        assert!(seen > (interval.high - interval.low) / 2.0, "{seen} {interval:?}");
    }

    #[test]
    fn what_is_not_positive_has_no_relative_change() {
        let none = Change::between(side(&[0.0, 0.0]).unwrap(), side(&[1.0, 2.0]).unwrap(), Pairing::Paired).unwrap();
        assert_eq!(none.relative(0.95), None);
        assert_eq!(none.difference(0.95).value, 1.5);
        assert!(Change::between(side(&[1.0]).unwrap(), side(&[1.0]).unwrap(), Pairing::Paired).is_none());
    }
}
