//! Durations by their mean and quantiles: which numbers are read off them, and what becomes of these in a result.

use super::counts::Durations;
use super::reader::Reader;
use super::study::{Estimate, Latency};
use crate::tally::Histogram;

const QUANTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

/// Numbers of latencies.
pub struct LatencyFacts<N> {
    /// Mean, seconds.
    pub mean: N,
    /// 50 %, 90 %, 95 %, 99 %, 99.9 %, seconds.
    pub quantiles: [N; 5],
}

/// The numbers of some durations.
pub fn facts<R: Reader>(durations: &Durations, reader: &mut R) -> LatencyFacts<R::Number> {
    LatencyFacts {
        mean: reader.next(durations.mean()),
        quantiles: QUANTILES.map(|q| reader.next(durations.quantile(q))),
    }
}

/// A distribution with the estimates of its numbers.
pub fn result(histogram: &Histogram, facts: LatencyFacts<Estimate>) -> Latency {
    let [p50, p90, p95, p99, p999] = facts.quantiles;
    Latency {
        count: histogram.count(),
        mean: facts.mean,
        p50,
        p90,
        p95,
        p99,
        p999,
        max: histogram.max(),
        cdf: histogram.cumulative(),
    }
}
