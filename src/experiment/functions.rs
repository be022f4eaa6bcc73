//! Functions: their numbers, and their curves.

use super::counts::{Durations, Part};
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::study::{Estimate, FunctionResult};
use super::view::{View, proportion};
use crate::tally::fleet::Gauge;

/// Numbers of a function, named as in a study's results.
#[allow(missing_docs)]
pub struct FunctionFacts<N> {
    pub environments: N,
    pub in_use: N,
    pub cold_share: N,
    pub throttled_share: N,
    pub cold_start: LatencyFacts<N>,
}

/// Reads the numbers of a function.
pub fn facts<R: Reader>(view: View<'_>, number: usize, reader: &mut R) -> FunctionFacts<R::Number> {
    let tally = &view.tally.functions[number];
    let fleet = view.fleet(view.plan.functions[number]);
    let environments = fleet.integrals[Gauge::Ready as usize] + fleet.integrals[Gauge::Starting as usize];
    let in_use = match view.part {
        Part::Whole => tally.in_use.integrals[0] as f64,
        Part::Window(window) => tally.windows.get(window).map_or(0.0, |window| window.in_use as f64),
    };
    let whole = view.part == Part::Whole;
    let share = |part: u64, all: u64| proportion(whole.then_some((part, all)));
    let durations = if whole { Durations::whole(&tally.start, view.tally.runs) } else { Durations::UNKNOWN };
    FunctionFacts {
        environments: reader.next(view.per_second(environments)),
        in_use: reader.next(view.per_second(in_use / 1e9)),
        cold_share: reader.next(share(tally.cold, tally.invocations)),
        throttled_share: reader.next(share(tally.throttled, tally.invocations + tally.throttled)),
        cold_start: latency::facts(&durations, reader),
    }
}

/// What a study says of a function.
pub fn result(view: View<'_>, number: usize, facts: FunctionFacts<Estimate>) -> FunctionResult {
    let tally = &view.tally.functions[number];
    FunctionResult {
        name: view.plan.fleets[view.plan.functions[number] as usize].name.clone(),
        invocations: tally.invocations,
        cold_starts: tally.cold,
        throttled: tally.throttled,
        cold_share: facts.cold_share,
        throttled_share: facts.throttled_share,
        environments: facts.environments,
        in_use: facts.in_use,
        cold_start: latency::result(&tally.start, facts.cold_start),
    }
}
