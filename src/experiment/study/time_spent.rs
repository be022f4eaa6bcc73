//! Where the time of a slow request went, beside that of a usual one.

use crate::experiment::trace::SpanKind;

/// Where the time of requests went: of those around the median, and of those around the 99th percentile. From one replication
/// that was simulated again to follow them.
#[derive(Clone, Debug)]
pub struct TimeSpent {
    /// Whose requests they are.
    pub whose: Whose,
    /// The replication, from 1.
    pub replication: u32,
    /// Such requests that were answered well in it.
    pub answered: u64,
    /// Around the median.
    pub median: Spent,
    /// Around the 99th percentile.
    pub slow: Spent,
}

/// Whose requests were followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those that this objective is about: `p99 of checkout < 900ms`.
    Objective(String),
    /// Those of this source of traffic, the busiest.
    Source(String),
}

/// Requests of about the same latency.
#[derive(Clone, Debug)]
pub struct Spent {
    /// How many.
    pub requests: u64,
    /// The latency of the fastest of them, seconds.
    pub fastest: f64,
    /// That of the slowest, seconds.
    pub slowest: f64,
    /// Their mean latency, seconds: the sum of all portions.
    pub latency: f64,
    /// What it was spent on, the most first.
    pub portions: Vec<SpentOn>,
}

/// What requests spent on one kind of thing at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct SpentOn {
    /// What was done or waited for.
    pub kind: SpanKind,
    /// With or at what: a service, a lock table, a cache, a source of traffic.
    pub subject: String,
    /// Whether it was in a call that failed or was given up.
    pub in_vain: bool,
    /// Seconds a request, in the mean.
    pub seconds: f64,
}

impl SpentOn {
    /// Whether it is the same kind of thing at the same place.
    pub fn is_like(&self, other: &SpentOn) -> bool {
        (self.kind, &self.subject, self.in_vain) == (other.kind, &other.subject, other.in_vain)
    }
}

impl Spent {
    /// Seconds a request that were spent on what a portion of others was spent on.
    pub fn on(&self, portion: &SpentOn) -> f64 {
        self.portions.iter().find(|own| own.is_like(portion)).map_or(0.0, |own| own.seconds)
    }
}
