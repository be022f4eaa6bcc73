//! From numbers of single runs to estimates with intervals.

use super::facts::Reader;
use super::study::Estimate;
use crate::statistics::interval;

/// The level of all intervals.
pub const LEVEL: f64 = 0.95;

/// Gives each number of the merged runs the interval that the single runs' numbers support.
pub struct Estimator<'a> {
    runs: &'a [Vec<Option<f64>>],
    next: usize,
}

impl<'a> Estimator<'a> {
    /// `runs` holds the numbers of each run, in the order in which they will be asked for.
    pub fn new(runs: &'a [Vec<Option<f64>>]) -> Self {
        Estimator { runs, next: 0 }
    }

    /// The values of the number that comes next, of the runs that have one.
    fn values(&self) -> Vec<f64> {
        self.runs.iter().filter_map(|run| run.get(self.next).copied().flatten()).collect()
    }
}

impl Reader for Estimator<'_> {
    type Number = Estimate;

    fn next(&mut self, value: Option<f64>) -> Estimate {
        let values = self.values();
        self.next += 1;
        estimate(value, &values)
    }
}

/// An estimate around `value`, as wide as the spread of the runs' own `values` makes it.
pub fn estimate(value: Option<f64>, values: &[f64]) -> Estimate {
    let Some(center) = value.filter(|v| v.is_finite()) else {
        return Estimate::default();
    };
    match interval::half_width(values, LEVEL) {
        // Nothing that is estimated here can be negative, so no interval reaches below zero.
        Some(half) => Estimate { value: Some(center), low: Some((center - half).max(0.0)), high: Some(center + half) },
        None => Estimate { value: Some(center), low: None, high: None },
    }
}
