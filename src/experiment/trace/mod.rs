//! Single requests as trees of spans: the slowest of a replication, some that failed, and some as slow as most.

mod assemble;
mod breakdown;
mod critical_path;
mod span;
mod time_spent;

pub use breakdown::Portion;
pub use span::{Lookup, Span, SpanKind, Status, Trace};
pub use time_spent::time_spent;

use super::error::StudyError;
use super::pilot;
use super::runs::guarded;
use crate::engine::Time;
use crate::plan::Plan;
use crate::world::trace::{self, Chosen, Near, RequestRecord, Wanted};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

/// Which requests to trace.
#[derive(Clone, Debug)]
pub struct Which {
    /// The replication, from 0.
    pub replication: u32,
    /// How many of the slowest that were answered well.
    pub slowest: usize,
    /// How many of those that failed: a sample in which all have the same chance.
    pub failed: usize,
    /// How many of those answered well whose latency is nearest to the median.
    pub median: usize,
    /// From when until when they were sent, nanoseconds of simulated time; from the end of the warm-up on if none.
    pub window: Option<(Time, Time)>,
    /// Whether those of each [class](Plan::classes) come into question: see [`classes`].
    pub classes: Vec<bool>,
}

/// Requests of one replication, followed.
#[derive(Clone, Debug, Serialize)]
pub struct Traces {
    /// Version of the format.
    pub schema: u32,
    /// The scenario's name.
    pub name: String,
    /// The replication, from 1.
    pub replication: u32,
    /// Requests that came into question and were answered well.
    pub answered: u64,
    /// Requests that came into question and were not.
    pub unanswered: u64,
    /// The slowest, the slowest first.
    pub slowest: Group,
    /// Some that failed, in the order in which they were sent.
    pub failed: Group,
    /// Those nearest to the median, the nearest first.
    pub median: Group,
}

/// Requests that have something in common.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Group {
    /// Their mean latency, nanoseconds.
    pub latency_ns: u64,
    /// Where their time went, the most first.
    pub breakdown: Vec<Portion>,
    /// Each of them.
    pub traces: Vec<Trace>,
}

/// The version of [`Traces`] as JSON.
const SCHEMA: u32 = 1;

/// Follows requests through a replication: simulates it once to find them, and once more to record them. What a run counts
/// is the same as in a study; where two things happen in the same nanosecond their order may be another, since departures
/// that a study knows on arrival are events here.
///
/// # Errors
/// A run that cannot be finished.
pub fn traces(name: &str, plan: &Plan, which: &Which, stop: &AtomicBool) -> Result<Traces, StudyError> {
    let plan = if plan.find_warmup { pilot::with_warmup(plan, &mut Vec::new(), stop)? } else { plan.clone() };
    let plan = plan.without_foresight();
    let wanted = Wanted {
        slowest: which.slowest,
        failed: which.failed,
        near: vec![Near { quantile: 0.5, count: which.median }],
        from: which.window.map(|(from, _)| from),
        until: which.window.map_or(Time::MAX, |(_, until)| until),
        classes: which.classes.clone(),
    };
    let replication = which.replication;
    let Followed { chosen, records } = follow(&plan, replication, &wanted, stop)?;
    let Chosen { slowest, failed, near, answered, unanswered } = chosen;
    let traces: BTreeMap<u32, Trace> = records
        .iter()
        .filter_map(|record: &RequestRecord| Some((record.birth, assemble::assemble(&plan, replication, record)?)))
        .collect();
    let group = |births: &[u32]| Group::of(births.iter().filter_map(|birth| traces.get(birth)).cloned().collect());
    Ok(Traces {
        schema: SCHEMA,
        name: name.to_owned(),
        replication: replication + 1,
        answered,
        unanswered,
        slowest: group(&slowest),
        failed: group(&failed),
        median: near.first().map_or_else(Group::default, |births| group(births)),
    })
}

/// Requests that were chosen in a run, and what was recorded of them.
struct Followed {
    chosen: Chosen,
    records: Vec<RequestRecord>,
}

/// Simulates a replication once to choose requests, and once more to record them.
fn follow(plan: &Plan, replication: u32, wanted: &Wanted, stop: &AtomicBool) -> Result<Followed, StudyError> {
    let chosen = guarded(replication, stop, |stop| trace::choose(plan, replication, wanted, stop))?;
    let births: BTreeSet<u32> =
        [&chosen.slowest, &chosen.failed].into_iter().chain(&chosen.near).flatten().copied().collect();
    let births: Vec<u32> = births.into_iter().collect();
    let records = guarded(replication, stop, |stop| trace::record(plan, replication, &births, stop))?;
    Ok(Followed { chosen, records })
}

impl Group {
    fn of(traces: Vec<Trace>) -> Self {
        let sum: u128 = traces.iter().map(|trace| u128::from(trace.latency_ns)).sum();
        let latency_ns = sum.checked_div(traces.len() as u128).unwrap_or(0) as u64;
        Group { latency_ns, breakdown: breakdown::breakdown(&traces), traces }
    }
}

/// A name that no request has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// Whether it was to name an endpoint, rather than a source.
    pub is_endpoint: bool,
    /// The names that there are.
    pub there: Vec<String>,
}

/// The classes of requests of a source, or for an endpoint, or both; all if nothing is said. An endpoint is named as in
/// the source's `mix`, or as in its `to`.
///
/// # Errors
/// Where there is none of a name.
pub fn classes(plan: &Plan, traffic: Option<&str>, endpoint: Option<&str>) -> Result<Vec<bool>, UnknownName> {
    if let Some(name) = traffic
        && plan.sources.iter().all(|source| source.name != name)
    {
        let there = plan.sources.iter().map(|source| source.name.clone()).collect();
        return Err(UnknownName { is_endpoint: false, there });
    }
    let source = |class: usize| &plan.sources[plan.classes[class].source as usize];
    let entered = |class: usize| {
        let target = plan.edges[source(class).edge as usize].targets[class - source(class).first_class as usize];
        plan.endpoint_names[target.endpoint as usize].as_str()
    };
    let of_source = |class: usize| traffic.is_none_or(|name| source(class).name == name);
    let asks =
        |class: usize, name: &str| entered(class) == name || plan.classes[class].endpoint.as_deref() == Some(name);
    let all = 0..plan.classes.len();
    let found: Vec<bool> =
        all.clone().map(|class| of_source(class) && endpoint.is_none_or(|name| asks(class, name))).collect();
    if found.contains(&true) {
        return Ok(found);
    }
    let names: BTreeSet<&str> =
        all.filter(|&class| of_source(class)).map(entered).filter(|name| !name.is_empty()).collect();
    Err(UnknownName { is_endpoint: true, there: names.into_iter().map(str::to_owned).collect() })
}
