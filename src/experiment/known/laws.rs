//! Laws that hold whatever the arrivals and the service times: what was counted apart is compared.

use super::super::study::Law;
use super::super::view::View;
use crate::plan::textbook;
use crate::plan::{Fleet, Plan};
use crate::tally::fleet::Gauge;
use crate::tally::{FleetTally, Outcome};

/// Calls below which nothing is compared.
const FEWEST: u64 = 1000;
/// So many standard deviations of the work that was drawn: fewer than one in a billion studies of a right simulator.
const DEVIATIONS: f64 = 6.5;
/// Calls below which the chance in their work is not yet normal, and the greatest squared coefficient of variation of it.
const MANY: f64 = 10_000.0;
const MOST_VARIABLE: f64 = 4.0;
/// Calls under way at the start and the end, over all calls, above which a run is all edges.
const MOST_AT_EDGES: f64 = 0.02;

/// The laws that can be checked, fleet by fleet.
pub fn laws(view: View<'_>) -> Vec<Law> {
    let (plan, tally) = (view.plan, view.tally);
    let (works, calm) = (works(plan), is_calm(plan));
    let mut laws = Vec::new();
    for (number, (fleet, counts)) in plan.fleets.iter().zip(&tally.fleets).enumerate() {
        if fleet.pool.is_some() || counts.calls.born < FEWEST {
            continue;
        }
        let still = tally.calls_in_flight.get(number).copied().unwrap_or(0);
        let law = |law, left: f64, right: f64, slack: f64| {
            let holds = (left - right).abs() <= slack;
            Law { part: fleet.name.clone(), law, left, right, slack, holds }
        };
        laws.push(law("flow balance", counts.calls.born as f64, (counts.calls.finished() + still) as f64, 0.0));
        let Some(edges) = edges(plan, counts, still).filter(|_| calm) else { continue };
        let present = counts.calls.present as f64 / 1e9;
        let (mean, longest) = (counts.calls.latency.mean().unwrap_or(0.0), counts.calls.latency.max().unwrap_or(0.0));
        let answered = counts.calls.ended[Outcome::Ok as usize] as f64;
        let rounding = present * 1e-9;
        laws.push(law("Little's law", present, answered * mean, edges * longest + rounding));
        if let Some((work, variance)) = works[number].filter(|_| answered >= MANY) {
            let busy = counts.gauges.integrals[Gauge::Busy as usize] as f64 / 1e9;
            let chance = DEVIATIONS * libm::sqrt(variance * answered);
            laws.push(law("utilization law", busy, answered * work, chance + edges * longest + rounding));
        }
    }
    laws
}

/// Whether no call can be under way for much longer than those that have ended: none is passed over, held up, or forgotten.
fn is_calm(plan: &Plan) -> bool {
    let in_turn = |fleet: &Fleet| fleet.discipline.in_line() && !fleet.discipline.turns_round();
    let calm = |fleet: &Fleet| in_turn(fleet) && fleet.failures.is_empty() && fleet.connected.is_none();
    plan.fleets.iter().all(calm) && plan.faults.is_empty() && plan.locks.tables.is_empty() && plan.streams.is_empty()
}

/// Calls that were under way when measuring began, and when it ended; none where others than good calls took time, or too many
/// were under way.
fn edges(plan: &Plan, counts: &FleetTally, still: u64) -> Option<f64> {
    let ended = &counts.calls.ended;
    // Those that are turned away take no time.
    let timeless = [Outcome::Ok, Outcome::Rejected, Outcome::Limited, Outcome::ShortCircuited];
    let all: u64 = ended.iter().sum();
    let without_time: u64 = timeless.iter().map(|&outcome| ended[outcome as usize]).sum();
    // At the start as many as at the ends of the windows around it; those that came in between are counted with them.
    let before = match plan.warmup / plan.window {
        _ if plan.warmup == 0 => 0,
        window => {
            let at = |window: u64| counts.windows.get(window as usize);
            let older = window.checked_sub(1).and_then(at).map_or(0, |window| window.in_system_at_end);
            let came = counts.calls.windows.get(window as usize).map_or(0, |window| window.born);
            older + if plan.warmup % plan.window == 0 { 0 } else { came }
        }
    };
    let edges = (before + still) as f64;
    let answered = ended[Outcome::Ok as usize];
    (all == without_time && answered >= FEWEST && edges <= MOST_AT_EDGES * answered as f64).then_some(edges)
}

/// Mean and variance of the CPU time of a call to each fleet, in seconds, where all calls need one piece of work and nothing
/// else, and none is slowed down.
fn works(plan: &Plan) -> Vec<Option<(f64, f64)>> {
    let mut works = vec![None; plan.fleets.len()];
    for station in textbook::stations(plan) {
        let shares = station.order == textbook::Order::Shared || station.servers.is_none();
        let variance = station.service.scv * station.service.mean * station.service.mean;
        works[station.fleet as usize] =
            (!shares && station.service.scv <= MOST_VARIABLE).then_some((station.service.mean, variance));
    }
    works
}

/// What is said of a law that is broken.
pub fn warning(law: &Law) -> String {
    let Law { part, law, left, right, slack, .. } = law;
    format!("{law} does not hold at {part}: {left:.6} against {right:.6} (± {slack:.6}); the simulator is wrong")
}
