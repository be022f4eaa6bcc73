//! How an incident that is not over ends a run, and what keeps it going.

use super::run::{Run, before};
use super::trigger::{Cause, Fault};
use crate::experiment::study::Ending;
use crate::tally::fleet::{FleetWindow, Gauge};
use crate::tally::{FlowWindow, Outcome};

/// The share of what is asked, and of what was answered before, below which a system has collapsed.
const HALF: f64 = 0.5;

/// The share of the time after the trigger, at the end of the run, that is looked at.
const LAST: usize = 5;

/// The fewest windows that are looked at.
const FEWEST: usize = 3;

/// Where something is that keeps an incident going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The clients.
    Clients,
    /// A fleet.
    Fleet(u32),
    /// A cache.
    Cache(u32),
}

/// What it is like at the end of a run.
#[derive(Clone, Debug)]
pub struct Tail {
    /// The verdict.
    pub ending: Ending,
    /// Good answers over requests; none if none come.
    pub goodput: Option<f64>,
    /// What keeps the incident going.
    pub sustained: Vec<Sustaining>,
}

/// Something that keeps an incident going: its size before and now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sustaining {
    /// What, as in [`Sustainer`](crate::experiment::study::Sustainer).
    pub what: &'static str,
    /// Who.
    pub of: Of,
    /// Before the incident.
    pub before: f64,
    /// At the end of the run.
    pub now: f64,
}

/// What a run is like at its end, after a fault from which it did not recover.
pub fn tail(run: &Run<'_>, fault: &Fault) -> Tail {
    let windows = &run.windows;
    let count = windows.sums.len();
    let since = windows.at(fault.ended.unwrap_or(fault.began));
    let last = ((count - since) / LAST).max(FEWEST).min(count);
    let now = windows.together(count - last..count);
    let goodput = (now.born > 0).then(|| now.ok() as f64 / now.born as f64);
    let before = before(run, fault);
    let rate = |number: u64, seconds: f64| if seconds > 0.0 { number as f64 / seconds } else { 0.0 };
    let asked = rate(now.born, now.seconds);
    let capacity = before.map_or(asked, |before| rate(before.ok(), before.seconds));
    let ending = ending(fault, windows.end, rate(now.ok(), now.seconds), asked, capacity);
    let sustained = match ending {
        Ending::Degraded | Ending::Collapsed => sustained(run, fault, count - last..count),
        _ => Vec::new(),
    };
    Tail { ending, goodput, sustained }
}

/// The verdict on a run that ends at `end` with so many good answers a second, while so many requests are asked, and
/// before the fault at least so many were answered.
fn ending(fault: &Fault, end: f64, goodput: f64, asked: f64, capacity: f64) -> Ending {
    let gone = fault.ended.is_some_and(|ended| end - ended >= ended - fault.began);
    if fault.cause == Cause::Load || !gone {
        return Ending::Ongoing;
    }
    if goodput < HALF * asked.min(capacity) { Ending::Collapsed } else { Ending::Degraded }
}

/// Counts of a fleet in some windows.
struct Fleet {
    queue: f64,
    unwanted: f64,
    cold: f64,
}

fn fleet(run: &Run<'_>, fleet: usize, windows: impl Iterator<Item = usize>) -> Fleet {
    let tally = &run.tally.fleets[fleet];
    let pairs = windows.filter_map(|index| tally.windows.get(index).zip(tally.calls.windows.get(index)));
    let (mut seconds, mut integrals, mut unwanted, mut served) = (0.0, [0.0; 4], 0, 0);
    for (window, calls) in pairs {
        let (window, calls): (&FleetWindow, &FlowWindow) = (window, calls);
        seconds += run.windows.width;
        let gauges = [Gauge::Queue, Gauge::Ready, Gauge::Starting, Gauge::Down];
        integrals.iter_mut().zip(gauges).for_each(|(sum, g)| *sum += window.integrals[g as usize] as f64 / 1e9);
        unwanted += window.unwanted;
        served += calls.ended[Outcome::Ok as usize];
    }
    let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
    let [queue, ready, starting, down] = integrals;
    Fleet {
        queue: share(queue, seconds),
        unwanted: share(unwanted as f64, served as f64),
        cold: share(starting + down, ready + starting + down),
    }
}

/// The share of the gets from a cache that missed in some windows.
fn misses(run: &Run<'_>, cache: usize, windows: impl Iterator<Item = usize>) -> f64 {
    let windows = windows.filter_map(|index| run.tally.caches[cache].windows.get(index));
    let (gets, hits) = windows.fold((0, 0), |(gets, hits), window| (gets + window.gets, hits + window.hits));
    if gets > 0 { 1.0 - hits as f64 / gets as f64 } else { 0.0 }
}

/// What keeps an incident going: what is much more at the end of the run than before the fault.
fn sustained(run: &Run<'_>, fault: &Fault, last: std::ops::Range<usize>) -> Vec<Sustaining> {
    let attempts_before = before(run, fault).and_then(|sums| sums.attempts()).unwrap_or(1.0);
    let attempts = run.windows.together(last.clone()).attempts().unwrap_or(1.0);
    let retries = Sustaining { what: "retries", of: Of::Clients, before: attempts_before, now: attempts };
    let mut found: Vec<Sustaining> = Some(retries).filter(|_| attempts >= 1.2 * attempts_before).into_iter().collect();
    for index in 0..run.tally.caches.len() {
        let (then, now) = (misses(run, index, run.before(fault.began).into_iter()), misses(run, index, last.clone()));
        if now >= 0.1 + then && now >= 2.0 * then {
            found.push(Sustaining { what: "misses", of: Of::Cache(index as u32), before: then, now });
        }
    }
    for index in 0..run.tally.fleets.len() {
        let (then, now) = (fleet(run, index, run.before(fault.began).into_iter()), fleet(run, index, last.clone()));
        let of = |what, before, now| Sustaining { what, of: Of::Fleet(index as u32), before, now };
        // A few waiting calls, a little waste or a replica in ten are found in healthy systems as well.
        let much = [
            (of("queue", then.queue, now.queue), now.queue >= 10.0 && now.queue >= 5.0 * then.queue),
            (
                of("unwanted_work", then.unwanted, now.unwanted),
                now.unwanted >= 0.1 && now.unwanted >= 2.0 * then.unwanted,
            ),
            (of("cold_capacity", then.cold, now.cold), now.cold >= 0.1 + then.cold),
        ];
        found.extend(much.into_iter().filter(|(_, much)| *much).map(|(sustaining, _)| sustaining));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collapse_outlives_its_trigger_by_as_long_as_that_lasted() {
        let fault = Fault { cause: Cause::Fault(0), began: 100.0, ended: Some(150.0), replica: None };
        let verdict = |end, goodput| ending(&fault, end, goodput, 45.0, 44.0);
        assert_eq!(verdict(199.0, 0.0), Ending::Ongoing);
        assert_eq!(verdict(200.0, 0.0), Ending::Collapsed);
        assert_eq!([verdict(500.0, 21.9), verdict(500.0, 22.1)], [Ending::Collapsed, Ending::Degraded]);
    }

    #[test]
    fn overload_alone_is_no_collapse() {
        let load = Fault { cause: Cause::Load, began: 0.0, ended: None, replica: None };
        assert_eq!(ending(&load, 500.0, 0.0, 100.0, 100.0), Ending::Ongoing);
        // More is asked than ever was answered: what was answered before is the measure.
        let surge = Fault { cause: Cause::Surge(0), began: 0.0, ended: Some(10.0), replica: None };
        assert_eq!(ending(&surge, 500.0, 60.0, 1_000.0, 100.0), Ending::Degraded);
    }
}
