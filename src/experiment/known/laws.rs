//! Laws that hold whatever the arrivals and the service times: what was counted apart is compared.

use super::super::study::Law;
use super::super::view::View;
use crate::plan::Plan;
use crate::plan::textbook::{self, Order};
use crate::tally::fleet::Gauge;
use crate::tally::{FleetTally, Outcome, RunTally};

/// Calls below which nothing is compared.
const FEWEST: u64 = 1000;
/// Calls below which the chance in their work is not yet normal, and the greatest squared coefficient of variation of it.
const MANY: f64 = 10_000.0;
const MOST_VARIABLE: f64 = 4.0;
/// So many standard deviations of the work that was drawn: fewer than one in a billion studies of a right simulator.
const DEVIATIONS: f64 = 6.5;
/// Of what a call under way has left to do, so many times the mean work at most, where there are many calls.
const MOST_LEFT: f64 = 10.0;

/// The laws that can be checked, fleet by fleet.
pub fn laws(view: View<'_>) -> Vec<Law> {
    let (plan, tally) = (view.plan, view.tally);
    let works = works(plan);
    let mut laws = Vec::new();
    for (number, fleet) in plan.fleets.iter().enumerate() {
        let counts = &tally.fleets[number];
        if fleet.pool.is_some() || counts.calls.born < FEWEST {
            continue;
        }
        let law = |law, left: f64, right: f64, slack: f64| {
            let holds = (left - right).abs() <= slack;
            Law { part: fleet.name.clone(), law, left, right, slack, holds }
        };
        let under_way = tally.calls_in_flight[number];
        laws.push(law("flow balance", counts.calls.born as f64, (counts.calls.finished() + under_way) as f64, 0.0));
        let Some(before) = before(plan, tally, number).filter(|_| is_good(counts)) else { continue };
        let answered = counts.calls.ended[Outcome::Ok as usize] as f64;
        let ages = tally.ages_in_flight[number] as f64 / 1e9;
        let present = counts.calls.present as f64 / 1e9;
        let stayed = counts.calls.latency.mean().unwrap_or(0.0) * answered + ages;
        // Nanoseconds are whole, and sums of them are not exact as floating-point numbers.
        laws.push(law("Little's law", present, stayed, before + present * 1e-9));
        if let Some((work, variance)) = works[number].filter(|_| answered >= MANY) {
            let busy = counts.gauges.integrals[Gauge::Busy as usize] as f64 / 1e9;
            let chance = DEVIATIONS * libm::sqrt(variance * answered);
            let slack = chance + before + ages + MOST_LEFT * work * under_way as f64 + busy * 1e-9;
            laws.push(law("utilization law", busy, answered * work, slack));
        }
    }
    laws
}

/// Whether all calls that have ended were answered, or turned away at once, so that their time is known.
fn is_good(counts: &FleetTally) -> bool {
    let timeless = [Outcome::Ok, Outcome::Rejected, Outcome::Limited, Outcome::ShortCircuited];
    let known: u64 = timeless.iter().map(|&outcome| counts.calls.ended[outcome as usize]).sum();
    counts.calls.finished() == known
}

/// For how many seconds, at most, calls were there in the measured time that had come before it. None if some of them never
/// went.
fn before(plan: &Plan, tally: &RunTally, number: usize) -> Option<f64> {
    let counts = &tally.fleets[number];
    if plan.warmup == 0 {
        return Some(0.0);
    }
    let last = counts.windows.last()?;
    (last.in_system_at_end == tally.calls_in_flight[number]).then_some(())?;
    // As many as at the end of the window before, and those that came until measuring began.
    let window = (plan.warmup / plan.window) as usize;
    let older = window.checked_sub(1).and_then(|before| counts.windows.get(before));
    let came = counts.calls.windows.get(window).filter(|_| !plan.warmup.is_multiple_of(plan.window));
    let calls = older.map_or(0, |window| window.in_system_at_end) + came.map_or(0, |window| window.born);
    // Windows have the times of all calls that went in them.
    let longest = counts.calls.windows.iter().skip(window).filter_map(|window| window.latency.quantile(1.0));
    Some(calls as f64 * longest.fold(0.0, f64::max))
}

/// Mean and variance of the CPU time of a call to each fleet, in seconds, where all calls need one piece of work and nothing
/// else, and none is slowed down.
fn works(plan: &Plan) -> Vec<Option<(f64, f64)>> {
    let mut works = vec![None; plan.fleets.len()];
    for station in textbook::stations(plan) {
        let counted = station.order != Order::Shared && station.servers.is_some();
        let variance = station.service.scv * station.service.mean * station.service.mean;
        works[station.fleet as usize] =
            (counted && station.service.scv <= MOST_VARIABLE).then_some((station.service.mean, variance));
    }
    works
}

/// What is said of a law that is broken.
pub fn warning(law: &Law) -> String {
    let Law { part, law, left, right, slack, .. } = law;
    format!("{law} does not hold at {part}: {left:.6} against {right:.6} (± {slack:.6}); the simulator is wrong")
}
