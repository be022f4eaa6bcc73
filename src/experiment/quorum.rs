//! Numbers of databases whose copies are equal.

use super::counts::{Durations, Part};
use super::databases::writes;
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, QuorumResult, WithinVersions};
use super::view::{View, proportion};
use crate::measure::Measure;
use crate::tally::Histogram;

/// Numbers of versions for which a study says how many reads were within.
const WITHIN: [u32; 5] = [1, 2, 3, 5, 10];

/// Numbers of such a database, named as in a study's results.
#[allow(missing_docs)]
pub struct QuorumFacts<N> {
    pub stale_reads: N,
    pub within_versions: [N; WITHIN.len()],
    pub unavailable_reads: N,
    pub unavailable_writes: N,
    pub repairs: N,
    pub hints: N,
    pub handed_over: N,
    pub staleness: LatencyFacts<N>,
    pub rpo: LatencyFacts<N>,
    pub lost_at_once: LatencyFacts<N>,
    pub lost_writes: N,
    pub lost_value: N,
}

impl View<'_> {
    /// One number of what such a database has lost.
    pub fn measure_quorum(&self, measure: Measure, store: u32) -> Number {
        let (spec, ledger) = (&self.plan.quorums[store as usize], &self.tally.quorums[store as usize].ledger);
        if self.part != Part::Whole || !spec.accounts {
            return Number::UNKNOWN;
        }
        match measure {
            Measure::Rpo => Number::ratio(ledger.longest as f64 / 1e9, self.tally.runs as f64, Kind::Amount),
            Measure::LostWrites => self.per_run(Some(ledger.all_lost())),
            Measure::LostValue => self.worth(ledger.all_lost(), spec.value_micros),
            _ => Number::UNKNOWN,
        }
    }
}

/// Reads the numbers of a database off some counts. A window tells none of them.
pub fn facts<R: Reader>(view: View<'_>, store: usize, reader: &mut R) -> QuorumFacts<R::Number> {
    let tally = &view.tally.quorums[store];
    let whole = view.part == Part::Whole;
    let (reads, writes) = (tally.reads(), tally.acknowledged);
    let staleness = if whole { Durations::whole(&tally.age, view.tally.runs) } else { Durations::UNKNOWN };
    let of_losses = |histogram: &Histogram| {
        if whole { Durations::whole(histogram, view.tally.runs) } else { Durations::UNKNOWN }
    };
    let mut share = |part: u64, all: u64| reader.next(proportion(whole.then_some((part, all))));
    QuorumFacts {
        stale_reads: share(reads - tally.within(1), reads),
        within_versions: WITHIN.map(|versions| share(tally.within(versions as usize), reads)),
        unavailable_reads: share(tally.unavailable_reads, reads + tally.unavailable_reads),
        unavailable_writes: share(tally.unavailable_writes, writes + tally.unavailable_writes),
        repairs: reader.next(count(view, whole, tally.repairs)),
        hints: reader.next(count(view, whole, tally.hints)),
        handed_over: reader.next(count(view, whole, tally.handed_over)),
        staleness: latency::facts(&staleness, reader),
        rpo: latency::facts(&of_losses(&tally.ledger.span), reader),
        lost_at_once: latency::facts(&of_losses(&tally.ledger.writes), reader),
        lost_writes: reader.next(view.measure_quorum(Measure::LostWrites, store as u32)),
        lost_value: reader.next(view.measure_quorum(Measure::LostValue, store as u32)),
    }
}

fn count(view: View<'_>, whole: bool, count: u64) -> Number {
    view.per_run(whole.then_some(count))
}

/// What a study says of such a database.
pub fn result(view: View<'_>, store: usize, facts: QuorumFacts<Estimate>) -> QuorumResult {
    let (spec, tally) = (&view.plan.quorums[store], &view.tally.quorums[store]);
    let within = WITHIN.into_iter().zip(facts.within_versions);
    QuorumResult {
        name: spec.name.clone(),
        copies: spec.copies,
        read: spec.read.need,
        write: spec.write.need,
        reads: tally.reads(),
        acknowledged: tally.acknowledged,
        stale_reads: facts.stale_reads,
        within_versions: within.map(|(versions, share)| WithinVersions { versions, share }).collect(),
        staleness: latency::result(&tally.age, facts.staleness),
        unavailable_reads: facts.unavailable_reads,
        unavailable_writes: facts.unavailable_writes,
        repairs: facts.repairs,
        hints: facts.hints,
        handed_over: facts.handed_over,
        rpo: latency::result(&tally.ledger.span, facts.rpo),
        lost_at_once: latency::result(&tally.ledger.writes, facts.lost_at_once),
        lost_writes: facts.lost_writes,
        lost_value: facts.lost_value,
        writes: writes(&tally.ledger),
    }
}
