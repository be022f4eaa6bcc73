//! The memory of replicas: its numbers.

use super::counts::Part;
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, MemoryResult};
use super::view::View;
use crate::measure::Measure;
use crate::tally::memory::{Integrals, WHOLE};

/// Numbers of the memory of a fleet, named as in a study's results.
#[allow(missing_docs)]
pub struct MemoryFacts<N> {
    pub used: N,
    pub limit: N,
    pub utilization: N,
    pub peak: N,
    pub peak_utilization: N,
    pub oom_kills: N,
}

impl View<'_> {
    /// One number of the memory of a fleet.
    pub fn measure_memory(&self, measure: Measure, number: u32) -> Number {
        let (integrals, kills) = self.memory(number);
        match measure {
            Measure::Memory => ratio(integrals.used, integrals.limit, Kind::Share),
            Measure::OomKills => self.amount(kills as f64),
            _ => Number::UNKNOWN,
        }
    }

    fn memory(&self, number: u32) -> (Integrals, u64) {
        let tally = &self.tally.memories[number as usize];
        match self.part {
            Part::Whole => (tally.integrals, tally.kills),
            Part::Window(window) => {
                tally.windows.get(window).map_or_else(Default::default, |window| (window.integrals, window.kills))
            }
        }
    }
}

fn ratio(over: u128, under: u128, kind: Kind) -> Number {
    Number::ratio(over as f64, under as f64, kind)
}

/// Reads the numbers of the memory of a fleet.
pub fn facts<R: Reader>(view: View<'_>, number: u32, reader: &mut R) -> MemoryFacts<R::Number> {
    let tally = &view.tally.memories[number as usize];
    let (integrals, _) = view.memory(number);
    let limited = integrals.limit > 0;
    let whole = view.part == Part::Whole;
    let per_run = |sum: u64| view.per_run(whole.then_some(sum));
    let share = Number::ratio(tally.peak_share as f64 / WHOLE as f64, view.tally.runs as f64, Kind::Share);
    MemoryFacts {
        used: reader.next(ratio(integrals.used, integrals.processes, Kind::Amount)),
        limit: reader.next(if limited {
            ratio(integrals.limit, integrals.processes, Kind::Amount)
        } else {
            Number::UNKNOWN
        }),
        utilization: reader.next(view.measure_memory(Measure::Memory, number)),
        peak: reader.next(per_run(tally.peak)),
        peak_utilization: reader.next(if whole && limited { share } else { Number::UNKNOWN }),
        oom_kills: reader.next(view.measure_memory(Measure::OomKills, number)),
    }
}

/// What a study says of the memory of a fleet.
pub fn result(view: View<'_>, number: u32, facts: MemoryFacts<Estimate>) -> MemoryResult {
    MemoryResult {
        name: view.plan.fleets[view.plan.memories[number as usize] as usize].name.clone(),
        used: facts.used,
        limit: facts.limit,
        utilization: facts.utilization,
        peak: facts.peak,
        peak_utilization: facts.peak_utilization,
        oom_kills: facts.oom_kills,
    }
}
