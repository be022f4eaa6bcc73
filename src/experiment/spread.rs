//! How numbers differ from run to run.

use super::estimate::LEVEL;
use super::study::{Estimate, Method, Spread};
use crate::statistics::order;

/// The root of a number: its interval goes with it.
pub fn root(square: Estimate) -> Estimate {
    let root = |value: Option<f64>| value.map(libm::sqrt);
    Estimate { value: root(square.value), low: root(square.low), high: root(square.high), ..square }
}

/// How a number differs from run to run.
pub fn spread(mean: Estimate, mut values: Vec<f64>) -> Spread {
    values.sort_unstable_by(f64::total_cmp);
    let of = |share| match order::quantile(&values, share, LEVEL) {
        Some((value, low, high)) => {
            Estimate { value: Some(value), low, high, method: low.and(high).map(|_| Method::Replications) }
        }
        None => Estimate::default(),
    };
    Spread { mean, p50: of(0.5), p95: of(0.95), p99: of(0.99) }
}
