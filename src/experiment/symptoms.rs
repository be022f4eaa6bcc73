//! What broke, when, and for how long.

use super::study::Symptom;
use crate::engine::time;
use crate::plan::Plan;
use crate::statistics::interval;
use crate::tally::fleet::Gauge;
use crate::tally::{FlowWindow, Outcome, RunTally};

/// Something that broke in one run: what (as a number in a fixed list), from when, for how long; seconds.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    what: usize,
    at: f64,
    lasted: f64,
}

/// Something that broke in one run: what, and the measured windows that had it, at least one.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// Its number in the [`catalogue`].
    pub what: usize,
    /// The windows, ascending.
    pub windows: Vec<usize>,
}

/// The share of a source's ends that a cause of failure must reach in a window to count as a symptom.
const NOTABLE: f64 = 0.01;
/// The utilisation from which every CPU counts as busy.
const SATURATED: f64 = 0.99;

type Sign = (&'static str, fn(&RunTally, usize, usize) -> bool);

fn share(window: &FlowWindow, outcomes: &[Outcome]) -> f64 {
    let all: u64 = window.ended.iter().sum();
    let bad: u64 = outcomes.iter().map(|&o| window.ended[o as usize]).sum();
    if all == 0 { 0.0 } else { bad as f64 / all as f64 }
}

const REJECTED: &str = "queue full, calls rejected";

const OF_FLEETS: [Sign; 4] = [
    ("replicas down", |t, f, w| t.fleets[f].windows[w].integrals[Gauge::Down as usize] > 0),
    ("every CPU busy", |t, f, w| {
        let integrals = &t.fleets[f].windows[w].integrals;
        let cpus = integrals[Gauge::Cpus as usize];
        cpus > 0 && integrals[Gauge::Busy as usize] as f64 >= SATURATED * cpus as f64
    }),
    (REJECTED, |t, f, w| share(&t.fleets[f].calls.windows[w], &[Outcome::Rejected]) >= NOTABLE),
    ("calls lost or failed", |t, f, w| {
        share(&t.fleets[f].calls.windows[w], &[Outcome::Lost, Outcome::Failed]) >= NOTABLE
    }),
];

const OF_CLASSES: [Sign; 4] = [
    ("clients time out", |t, c, w| share(&t.classes[c].windows[w], &[Outcome::Timeout]) >= NOTABLE),
    ("clients leave the queue", |t, c, w| share(&t.classes[c].windows[w], &[Outcome::Abandoned]) >= NOTABLE),
    ("requests turned away by rate limits, breakers, bulkheads or throttles", |t, c, w| {
        share(&t.classes[c].windows[w], &[Outcome::Limited, Outcome::ShortCircuited]) >= NOTABLE
    }),
    ("requests fail", |t, c, w| {
        share(&t.classes[c].windows[w], &[Outcome::Failed, Outcome::Lost, Outcome::Rejected]) >= NOTABLE
    }),
];

const OF_QUEUES: [Sign; 4] = [
    ("messages given up", |t, q, w| ended(t, q, w, Outcome::Failed)),
    ("messages lost", |t, q, w| ended(t, q, w, Outcome::Lost)),
    ("queue full, messages dropped", |t, q, w| ended(t, q, w, Outcome::Rejected)),
    ("messages expire before anybody takes them", |t, q, w| ended(t, q, w, Outcome::Abandoned)),
];

fn ended(tally: &RunTally, queue: usize, window: usize, outcome: Outcome) -> bool {
    tally.queues[queue].messages.windows[window].ended[outcome as usize] > 0
}

/// The list that occurrences number: the entity's name and what befell it.
pub fn catalogue(plan: &Plan) -> Vec<(String, &'static str)> {
    let fleets = plan.fleets.iter().flat_map(|fleet| {
        OF_FLEETS.iter().map(|(what, _)| {
            // A function has no queue that could be full.
            let throttled = fleet.function.is_some() && *what == REJECTED;
            (fleet.name.clone(), if throttled { "calls throttled" } else { *what })
        })
    });
    let classes = plan.classes.iter().flat_map(|class| {
        let source = &plan.sources[class.source as usize].name;
        let name = class.endpoint.as_ref().map_or_else(|| source.clone(), |e| format!("{source}.{e}"));
        OF_CLASSES.iter().map(move |(what, _)| (name.clone(), *what))
    });
    let queues = plan.queues.groups.iter().flat_map(|q| OF_QUEUES.iter().map(|(what, _)| (q.name.clone(), *what)));
    fleets.chain(classes).chain(queues).collect()
}

/// What broke in a run, each thing from its first window on, for as long as all its windows together.
pub fn occurrences(plan: &Plan, sightings: &[Sighting]) -> Vec<Occurrence> {
    let window = time::to_seconds(plan.window);
    let occurrence = |sighting: &Sighting| {
        let (at, lasted) = (*sighting.windows.first()? as f64 * window, sighting.windows.len() as f64 * window);
        Some(Occurrence { what: sighting.what, at, lasted })
    };
    sightings.iter().filter_map(occurrence).collect()
}

/// What broke in a run, each thing with the windows that had it.
pub fn sightings(plan: &Plan, tally: &RunTally) -> Vec<Sighting> {
    let mut found = Vec::new();
    let mut what = 0;
    // What a warm-up is for is not what broke.
    let first = plan.warmup.div_ceil(plan.window) as usize;
    let mut look = |sign: &dyn Fn(usize) -> bool| {
        let windows: Vec<usize> = (first..plan.windows()).filter(|&w| sign(w)).collect();
        if !windows.is_empty() {
            found.push(Sighting { what, windows });
        }
        what += 1;
    };
    for fleet in 0..plan.fleets.len() {
        OF_FLEETS.iter().for_each(|(_, sign)| look(&|w| sign(tally, fleet, w)));
    }
    for class in 0..plan.classes.len() {
        OF_CLASSES.iter().for_each(|(_, sign)| look(&|w| sign(tally, class, w)));
    }
    for queue in 0..plan.queues.groups.len() {
        OF_QUEUES.iter().for_each(|(_, sign)| look(&|w| sign(tally, queue, w)));
    }
    found
}

/// The symptoms of all runs, in order of time.
pub fn symptoms(plan: &Plan, runs: &[Vec<Occurrence>]) -> Vec<Symptom> {
    let mut symptoms = Vec::new();
    for (what, (entity, words)) in catalogue(plan).into_iter().enumerate() {
        let seen: Vec<&Occurrence> = runs.iter().flatten().filter(|o| o.what == what).collect();
        let median = |value: fn(&Occurrence) -> f64| {
            let mut values: Vec<f64> = seen.iter().map(|o| value(o)).collect();
            values.sort_by(f64::total_cmp);
            interval::quantile(&values, 0.5)
        };
        if let (Some(at), Some(lasted)) = (median(|o| o.at), median(|o| o.lasted)) {
            let share = seen.len() as f64 / runs.len() as f64;
            symptoms.push(Symptom { at, entity, what: words.to_owned(), share, lasted });
        }
    }
    symptoms.sort_by(|a, b| a.at.total_cmp(&b.at));
    symptoms
}
