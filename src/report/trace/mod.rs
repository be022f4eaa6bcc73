//! Single requests: as waterfalls for a terminal, and for tools that show traces.

mod chrome;
#[cfg(test)]
mod fixture;
mod human;
mod otlp;
mod waterfall;
pub mod words;

pub use chrome::chrome;
pub use human::human;
pub use otlp::otlp;

use super::json;
use crate::experiment::trace::{Trace, Traces};
use std::collections::BTreeSet;
use std::io;

/// As JSON text. Times are whole nanoseconds of simulated time.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(traces: &Traces) -> io::Result<String> {
    json::pretty(serde_json::to_value(traces)?)
}

/// Each request once, however many groups it is in.
fn distinct(traces: &Traces) -> Vec<&Trace> {
    let mut seen = BTreeSet::new();
    let groups = [&traces.slowest, &traces.failed, &traces.median];
    groups.into_iter().flat_map(|group| &group.traces).filter(|trace| seen.insert(trace.id.as_str())).collect()
}
