//! Databases: their numbers, and what a study says of them.

use super::counts::{Durations, Part};
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{DatabaseResult, Estimate, RtoParts, Writes};
use super::view::{View, proportion};
use crate::measure::Measure;
use crate::tally::DatabaseTally;
use crate::tally::ledger::{Cause, Ledger};

/// Numbers of a database, named as in a study's results.
#[allow(missing_docs)]
pub struct DatabaseFacts<N> {
    pub lag: LatencyFacts<N>,
    pub stale_reads: N,
    pub staleness: LatencyFacts<N>,
    pub own_writes_missed: N,
    pub acknowledgement: LatencyFacts<N>,
    pub fallbacks: N,
    pub failovers: N,
    pub rto: LatencyFacts<N>,
    pub parts: [N; 4],
    pub rpo: LatencyFacts<N>,
    pub lost_at_once: LatencyFacts<N>,
    pub lost_writes: N,
    pub lost_value: N,
}

impl View<'_> {
    /// The counts of a database, unless a window is looked at: windows do not tell them.
    fn database(&self, index: u32) -> Option<&DatabaseTally> {
        self.tally.databases.get(index as usize).filter(|_| self.part == Part::Whole)
    }

    /// What lost writes of this value were worth, in a run; not known where they have none.
    pub fn worth(&self, lost: u64, value_micros: i64) -> Number {
        if value_micros == 0 {
            return Number::UNKNOWN;
        }
        Number::ratio(lost as f64 * value_micros as f64 / 1e6, self.tally.runs as f64, Kind::Amount)
    }

    /// One number of a database.
    pub fn measure_database(&self, measure: Measure, index: u32) -> Number {
        let Some(tally) = self.database(index) else {
            return Number::UNKNOWN;
        };
        let seconds = |nanos: u64| nanos as f64 / 1e9;
        match measure {
            Measure::StaleReads => proportion(Some((tally.staleness.count(), tally.reads))),
            // A run in which nothing is lost is one with a recovery point of 0.
            Measure::Rpo => Number::ratio(seconds(tally.ledger.longest), self.tally.runs as f64, Kind::Amount),
            Measure::Rto => {
                let runs = tally.runs_with_recovery as f64;
                Number::ratio(seconds(tally.longest_recovery), runs, Kind::Amount)
            }
            Measure::LostWrites => self.per_run(Some(tally.ledger.all_lost())),
            Measure::LostValue => {
                let set = self.plan.replica_sets.iter().find(|set| set.database == index);
                self.worth(tally.ledger.all_lost(), set.map_or(0, |set| set.value_micros))
            }
            _ => Number::UNKNOWN,
        }
    }
}

/// Reads the numbers of a database.
pub fn facts<R: Reader>(view: View<'_>, index: u32, reader: &mut R) -> DatabaseFacts<R::Number> {
    let (tally, runs) = (view.database(index), view.tally.runs);
    let of = |of: fn(&DatabaseTally) -> &crate::tally::Histogram| {
        tally.map_or(Durations::UNKNOWN, |tally| Durations::whole(of(tally), runs))
    };
    let parts = [
        of(|tally| &tally.detect),
        of(|tally| &tally.promote),
        of(|tally| &tally.replay),
        of(|tally| &tally.reconnect),
    ];
    DatabaseFacts {
        lag: latency::facts(&of(|tally| &tally.lag), reader),
        stale_reads: reader.next(view.measure_database(Measure::StaleReads, index)),
        staleness: latency::facts(&of(|tally| &tally.staleness), reader),
        own_writes_missed: reader.next(proportion(tally.map(|tally| (tally.own_missed, tally.reads)))),
        acknowledgement: latency::facts(&of(|tally| &tally.commit), reader),
        fallbacks: reader.next(view.per_run(tally.map(|tally| tally.fallbacks))),
        failovers: reader.next(view.per_run(tally.map(|tally| tally.failovers))),
        rto: latency::facts(&of(|tally| &tally.recovery), reader),
        parts: parts.map(|part| reader.next(part.mean())),
        rpo: latency::facts(&of(|tally| &tally.ledger.span), reader),
        lost_at_once: latency::facts(&of(|tally| &tally.ledger.writes), reader),
        lost_writes: reader.next(view.measure_database(Measure::LostWrites, index)),
        lost_value: reader.next(view.measure_database(Measure::LostValue, index)),
    }
}

/// What a study says of a database.
pub fn result(view: View<'_>, index: u32, facts: DatabaseFacts<Estimate>) -> DatabaseResult {
    let tally = &view.tally.databases[index as usize];
    let ledger = &tally.ledger;
    let [detect, promote, replay, reconnect] = facts.parts;
    DatabaseResult {
        name: view.plan.databases[index as usize].clone(),
        lag: latency::result(&tally.lag, facts.lag),
        stale_reads: facts.stale_reads,
        staleness: latency::result(&tally.staleness, facts.staleness),
        own_writes_missed: facts.own_writes_missed,
        acknowledgement: latency::result(&tally.commit, facts.acknowledgement),
        fallbacks: facts.fallbacks,
        failovers: facts.failovers,
        rto: latency::result(&tally.recovery, facts.rto),
        rto_parts: RtoParts { detect, promote, replay, reconnect },
        rpo: latency::result(&ledger.span, facts.rpo),
        lost_at_once: latency::result(&ledger.writes, facts.lost_at_once),
        lost_writes: facts.lost_writes,
        lost_value: facts.lost_value,
        writes: writes(ledger),
    }
}

/// What became of acknowledged writes.
pub fn writes(ledger: &Ledger) -> Writes {
    let lost = |cause: Cause| ledger.lost[cause as usize];
    Writes {
        acknowledged: ledger.acknowledged,
        durable: ledger.durable,
        lost_to_failover: lost(Cause::Failover),
        lost_to_split_brain: lost(Cause::SplitBrain),
        lost_to_restore: lost(Cause::Restore),
        lost_to_disk_lost: lost(Cause::DiskLost),
        in_flight: ledger.in_flight,
    }
}
