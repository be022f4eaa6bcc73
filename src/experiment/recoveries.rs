//! Plans for the loss of a region: their numbers, and what a study says of them.

use super::assemble::latency;
use super::counts::{Durations, Part};
use super::facts::{LatencyFacts, Reader, latency as read_latency};
use super::sample::{Kind, Number};
use super::study::{Estimate, RecoveryParts, RecoveryResult};
use super::view::View;
use crate::measure::Measure;
use crate::tally::RecoveryTally;
use crate::tally::recovery::PARTS;

/// Numbers of a plan, named as in a study's results.
#[allow(missing_docs)]
pub struct RecoveryFacts<N> {
    pub losses: N,
    pub completed: N,
    pub stood_down: N,
    pub rto: LatencyFacts<N>,
    pub parts: [N; PARTS],
}

impl View<'_> {
    /// The counts of a plan, unless a window is looked at: windows do not tell them.
    fn recovery(&self, index: u32) -> Option<&RecoveryTally> {
        self.tally.recoveries.get(index as usize).filter(|_| self.part == Part::Whole)
    }

    /// One number of a plan.
    pub fn measure_recovery(&self, measure: Measure, index: u32) -> Number {
        match (measure, self.recovery(index)) {
            (Measure::Rto, Some(tally)) => Number::ratio(tally.longest as f64 / 1e9, tally.runs as f64, Kind::Amount),
            _ => Number::UNKNOWN,
        }
    }
}

/// Reads the numbers of a plan.
pub fn facts<R: Reader>(view: View<'_>, index: u32, reader: &mut R) -> RecoveryFacts<R::Number> {
    let (tally, runs) = (view.recovery(index), view.tally.runs);
    let took = tally.map_or(Durations::UNKNOWN, |tally| Durations::whole(&tally.took, runs));
    let part = |part: usize| tally.map_or(Durations::UNKNOWN, |tally| Durations::whole(&tally.parts[part], runs));
    RecoveryFacts {
        losses: reader.next(view.per_run(tally.map(|tally| tally.losses))),
        completed: reader.next(view.per_run(tally.map(|tally| tally.completed))),
        stood_down: reader.next(view.per_run(tally.map(|tally| tally.stood_down))),
        rto: read_latency(&took, reader),
        parts: std::array::from_fn(|nth| reader.next(part(nth).mean())),
    }
}

/// What a study says of a plan.
pub fn result(view: View<'_>, index: u32, facts: RecoveryFacts<Estimate>) -> RecoveryResult {
    let tally = &view.tally.recoveries[index as usize];
    let [detect, decide, build, validate, redirect] = facts.parts;
    RecoveryResult {
        name: view.plan.recoveries[index as usize].name.clone(),
        losses: facts.losses,
        completed: facts.completed,
        stood_down: facts.stood_down,
        rto: latency(&tally.took, facts.rto),
        rto_parts: RecoveryParts { detect, decide, build, validate, redirect },
    }
}
