//! Plans for the loss of a region: their numbers, and what a study says of them.

use super::counts::{Durations, Part};
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, Failback, RecoveryParts, RecoveryResult};
use super::view::View;
use crate::measure::Measure;
use crate::plan::Fleet;
use crate::tally::aftermath::{Aftermath, WAYS, Way};
use crate::tally::recovery::PARTS;
use crate::tally::{Histogram, RecoveryTally};

/// Numbers of a plan, named as in a study's results.
#[allow(missing_docs)]
pub struct RecoveryFacts<N> {
    pub losses: N,
    pub completed: N,
    pub stood_down: N,
    pub rto: LatencyFacts<N>,
    pub parts: [N; PARTS],
    pub lost_value: N,
    pub after: [[LatencyFacts<N>; 2]; WAYS],
    pub full: LatencyFacts<N>,
}

impl View<'_> {
    /// The counts of a plan, unless a window is looked at: windows do not tell them.
    fn recovery(&self, index: u32) -> Option<&RecoveryTally> {
        self.tally.recoveries.get(index as usize).filter(|_| self.part == Part::Whole)
    }

    /// Whether it is said of some database of a plan what its writes are worth.
    fn values_writes(&self, index: u32) -> bool {
        let mut takeovers = self.plan.recoveries[index as usize].takeovers.iter();
        takeovers.any(|takeover| self.plan.replica_sets[takeover.set as usize].value_micros != 0)
    }

    /// One number of a plan.
    pub fn measure_recovery(&self, measure: Measure, index: u32) -> Number {
        match (measure, self.recovery(index)) {
            (Measure::Rto, Some(tally)) => Number::ratio(tally.longest as f64 / 1e9, tally.runs as f64, Kind::Amount),
            (Measure::LostValue, Some(tally)) if self.values_writes(index) => {
                Number::ratio(tally.lost_value_micros as f64 / 1e6, self.tally.runs as f64, Kind::Amount)
            }
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
        rto: latency::facts(&took, reader),
        parts: std::array::from_fn(|nth| reader.next(part(nth).mean())),
        lost_value: reader.next(view.measure_recovery(Measure::LostValue, index)),
        after: std::array::from_fn(|way| {
            let of = |histogram: fn(&Aftermath) -> &Histogram| {
                tally.map_or(Durations::UNKNOWN, |tally| Durations::whole(histogram(&tally.after[way]), runs))
            };
            [of(|after| &after.refill), of(|after| &after.drain)].map(|took| latency::facts(&took, reader))
        }),
        full: latency::facts(&tally.map_or(Durations::UNKNOWN, |tally| Durations::whole(&tally.full, runs)), reader),
    }
}

/// What a study says of a plan.
pub fn result(view: View<'_>, index: u32, facts: RecoveryFacts<Estimate>) -> RecoveryResult {
    let tally = &view.tally.recoveries[index as usize];
    let [detect, decide, build, validate, redirect] = facts.parts;
    let plan = view.plan;
    let (refills, drains) =
        (!plan.caches.is_empty(), !plan.queues.groups.is_empty() || plan.fleets.iter().any(can_queue));
    let [there, back] = facts.after;
    let latencies = |way: Way, [refill, drain]: [LatencyFacts<Estimate>; 2]| {
        let after = &tally.after[way as usize];
        (refills.then(|| latency::result(&after.refill, refill)), drains.then(|| latency::result(&after.drain, drain)))
    };
    let (refill, drain) = latencies(Way::There, there);
    let (back_refill, back_drain) = latencies(Way::Back, back);
    RecoveryResult {
        name: view.plan.recoveries[index as usize].name.clone(),
        losses: facts.losses,
        completed: facts.completed,
        stood_down: facts.stood_down,
        rto: latency::result(&tally.took, facts.rto),
        rto_parts: RecoveryParts { detect, decide, build, validate, redirect },
        lost_value: facts.lost_value,
        refill,
        drain,
        full_recovery: (refills || drains).then(|| latency::result(&tally.full, facts.full)),
        failback: Failback { refill: back_refill, drain: back_drain },
    }
}

/// Whether calls ever wait for a worker of a fleet.
fn can_queue(fleet: &Fleet) -> bool {
    fleet.concurrency < u32::MAX && fleet.queue > 0
}
