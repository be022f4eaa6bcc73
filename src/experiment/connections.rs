//! Long connections: their numbers.

use super::counts::Part;
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::Number;
use super::study::{ConnectionResult, Estimate};
use super::view::View;
use crate::measure::Measure;
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

impl View<'_> {
    /// One number of the connections to a fleet.
    pub fn measure_connections(&self, measure: Measure, number: u32) -> Number {
        let tally = &self.tally.connections[number as usize];
        let per_run = |count: u64| self.per_run((self.part == Part::Whole).then_some(count));
        match measure {
            Measure::Broken => per_run(tally.ended[Parting::Broken as usize]),
            Measure::Refused => per_run(tally.refused),
            Measure::GivenUp => per_run(tally.given_up),
            Measure::Reconnect(share) => self.durations(&tally.reconnect).quantile(share),
            _ => Number::UNKNOWN,
        }
    }
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
    let of = |measure| view.measure_connections(measure, number as u32);
    ConnectionFacts {
        open: reader.next(level(ConnectionGauge::Open)),
        seeking: reader.next(level(ConnectionGauge::Seeking)),
        peak: reader.next(view.per_run((view.part == Part::Whole).then_some(tally.peak))),
        broken: reader.next(of(Measure::Broken)),
        refused: reader.next(of(Measure::Refused)),
        given_up: reader.next(of(Measure::GivenUp)),
        reconnect: latency::facts(&view.durations(&tally.reconnect), reader),
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
        reconnect: latency::result(&tally.reconnect, facts.reconnect),
    }
}
