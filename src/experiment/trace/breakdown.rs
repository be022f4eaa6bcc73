//! Where the time of some requests went.

use super::span::{SpanKind, Trace};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What requests spent on one kind of thing at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Portion {
    /// What was done.
    pub kind: SpanKind,
    /// With or at what: a service, a lock table, a cache, a source of traffic.
    pub subject: String,
    /// Nanoseconds a request, in the mean.
    pub mean_ns: u64,
    /// The share of all their latency.
    pub share: f64,
}

/// The latency of requests divided among what it was spent on, the most first.
pub fn breakdown(traces: &[Trace]) -> Vec<Portion> {
    let mut sums: BTreeMap<(SpanKind, &str), u128> = BTreeMap::new();
    for span in traces.iter().flat_map(|trace| &trace.spans).filter(|span| span.exclusive_ns > 0) {
        *sums.entry((span.kind, &span.subject)).or_default() += u128::from(span.exclusive_ns);
    }
    let all: u128 = sums.values().sum();
    let portion = |((kind, subject), sum): ((SpanKind, &str), u128)| Portion {
        kind,
        subject: subject.to_owned(),
        mean_ns: (sum / traces.len() as u128) as u64,
        share: sum as f64 / all as f64,
    };
    let mut portions: Vec<Portion> = sums.into_iter().map(portion).collect();
    portions.sort_by_key(|portion| Reverse(portion.mean_ns));
    portions
}
