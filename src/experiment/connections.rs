//! Long connections: their numbers.

use super::assemble;
use super::counts::{Durations, Part};
use super::facts::{LatencyFacts, Reader, latency};
use super::study::{ConnectionResult, Estimate};
use super::view::View;
use crate::tally::connection::{ConnectionGauge, Parting};

/// Numbers of the connections to a fleet, named as in a study's results.
#[allow(missing_docs)]
pub struct ConnectionFacts<N> {
    pub open: N,
    pub seeking: N,
    pub peak: N,
    pub broken: N,
    pub refused: N,
    pub given_up: N,
    pub reconnect: LatencyFacts<N>,
}

/// Reads the numbers of the connections to a fleet.
pub fn facts<R: Reader>(view: View<'_>, number: usize, reader: &mut R) -> ConnectionFacts<R::Number> {
    let tally = &view.tally.connections[number];
    let level = |gauge: ConnectionGauge| {
        let integral = match view.part {
            Part::Whole => tally.gauges.integrals[gauge as usize] as f64,
            Part::Window(window) => tally.windows.get(window).map_or(0.0, |w| w.integrals[gauge as usize] as f64),
        };
        view.per_second(integral / 1e9)
    };
    let whole = view.part == Part::Whole;
    let per_run = |count: u64| view.per_run(whole.then_some(count));
    let durations = if whole { Durations::whole(&tally.reconnect, view.tally.runs) } else { Durations::UNKNOWN };
    ConnectionFacts {
        open: reader.next(level(ConnectionGauge::Open)),
        seeking: reader.next(level(ConnectionGauge::Seeking)),
        peak: reader.next(per_run(tally.peak)),
        broken: reader.next(per_run(tally.ended[Parting::Broken as usize])),
        refused: reader.next(per_run(tally.refused)),
        given_up: reader.next(per_run(tally.given_up)),
        reconnect: latency(&durations, reader),
    }
}

/// What a study says of the connections to a fleet.
pub fn result(view: View<'_>, number: usize, facts: ConnectionFacts<Estimate>) -> ConnectionResult {
    let tally = &view.tally.connections[number];
    let ended = |how: Parting| tally.ended[how as usize];
    ConnectionResult {
        name: view.plan.fleets[view.plan.connected[number] as usize].name.clone(),
        open_before: tally.open_before,
        made: tally.made,
        closed: ended(Parting::Closed),
        broken: ended(Parting::Broken),
        left: ended(Parting::Left),
        open_at_end: tally.open_at_end,
        refused: tally.refused,
        seeking_before: tally.seeking_before,
        sought: tally.sought,
        reconnected: tally.reconnected,
        given_up: tally.given_up,
        seeking_at_end: tally.seeking_at_end,
        open: facts.open,
        peak: facts.peak,
        seeking: facts.seeking,
        broken_per_run: facts.broken,
        refused_per_run: facts.refused,
        given_up_per_run: facts.given_up,
        reconnect: assemble::latency(&tally.reconnect, facts.reconnect),
    }
}
