//! Lock tables: their numbers, and their curves.

use super::counts::Part;
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, LockResult, TransactionResult};
use super::view::{View, proportion};
use crate::measure::Measure;
use crate::tally::lock::{LOCK_GAUGES, LockGauge, LockTally, LockWindow, Obtained};

/// Numbers of a lock table, named as in a study's results.
#[allow(missing_docs)]
pub struct LockFacts<N> {
    pub acquisitions: N,
    pub prob_wait: N,
    pub wait: LatencyFacts<N>,
    pub hold: LatencyFacts<N>,
    pub held: N,
    pub waiting: N,
    pub hottest: N,
    pub timeouts: N,
    pub deadlocks: N,
    pub throughput: N,
    pub attempts: N,
    pub conflicts: N,
    pub exhausted: N,
    pub wasted: N,
}

/// What a part of the counts tells.
struct Counts {
    acquired: u64,
    commits: u64,
    conflicts: u64,
    /// In seconds times the unit.
    integrals: [f64; LOCK_GAUGES],
}

impl Counts {
    fn of(tally: &LockTally, part: Part) -> Self {
        match part {
            Part::Whole => Counts {
                acquired: tally.ended[Obtained::Acquired as usize],
                commits: tally.commits,
                conflicts: tally.conflicts,
                integrals: tally.gauges.integrals.map(|integral| integral as f64 / 1e9),
            },
            Part::Window(window) => {
                let window = tally.windows.get(window).copied().unwrap_or_default();
                let LockWindow { acquired, commits, conflicts, integrals, .. } = window;
                Counts { acquired, commits, conflicts, integrals: integrals.map(|integral| integral as f64 / 1e9) }
            }
        }
    }
}

impl View<'_> {
    /// One number of a lock table.
    pub fn measure_locks(&self, measure: Measure, table: u32) -> Number {
        let tally = &self.tally.locks[table as usize];
        let whole = |value: u64| (self.part == Part::Whole).then_some(value);
        match measure {
            Measure::Conflicts => {
                let counts = Counts::of(tally, self.part);
                proportion(Some((counts.conflicts, counts.commits + counts.conflicts)))
            }
            Measure::Deadlocks => self.per_run(whole(tally.ended[Obtained::Deadlock as usize])),
            Measure::LockTimeouts => self.per_run(whole(tally.ended[Obtained::TimedOut as usize])),
            Measure::LockWait(share) => self.durations(&tally.wait).quantile(share),
            _ => Number::UNKNOWN,
        }
    }
}

/// Reads the numbers of a lock table.
pub fn facts<R: Reader>(view: View<'_>, table: usize, reader: &mut R) -> LockFacts<R::Number> {
    let tally = &view.tally.locks[table];
    let counts = Counts::of(tally, view.part);
    let whole = |value: u64| (view.part == Part::Whole).then_some(value);
    let of = |measure| view.measure_locks(measure, table as u32);
    let level = |gauge: LockGauge| view.per_second(counts.integrals[gauge as usize]);
    let attempts = (counts.commits + counts.conflicts) as f64;
    let finished = (tally.commits + tally.exhausted) as f64;
    LockFacts {
        acquisitions: reader.next(view.per_second(counts.acquired as f64)),
        prob_wait: reader.next(proportion(whole(tally.waited).map(|waited| (waited, tally.wanted)))),
        wait: latency::facts(&view.durations(&tally.wait), reader),
        hold: latency::facts(&view.durations(&tally.hold), reader),
        held: reader.next(level(LockGauge::Held)),
        waiting: reader.next(level(LockGauge::Waiting)),
        hottest: reader.next(Number::ratio(counts.integrals[LockGauge::Hottest as usize], view.seconds(), Kind::Share)),
        timeouts: reader.next(of(Measure::LockTimeouts)),
        deadlocks: reader.next(of(Measure::Deadlocks)),
        throughput: reader.next(view.per_second(counts.commits as f64)),
        attempts: reader.next(match view.part {
            Part::Whole => Number::ratio(attempts, finished, Kind::Amount),
            Part::Window(_) => Number::UNKNOWN,
        }),
        conflicts: reader.next(of(Measure::Conflicts)),
        exhausted: reader.next(view.per_run(whole(tally.exhausted))),
        wasted: reader.next(whole(0).map_or(Number::UNKNOWN, |_| view.per_second(tally.wasted as f64 / 1e9))),
    }
}

/// What a study says of a lock table.
pub fn result(view: View<'_>, table: usize, facts: LockFacts<Estimate>) -> LockResult {
    let (spec, tally) = (&view.plan.locks.tables[table], &view.tally.locks[table]);
    let ended = |how: Obtained| tally.ended[how as usize];
    let transactions = TransactionResult {
        begun: tally.begun,
        commits: tally.commits,
        exhausted: tally.exhausted,
        stopped: tally.stopped,
        open_at_end: tally.open_at_end,
        throughput: facts.throughput,
        attempts: facts.attempts,
        conflicts: facts.conflicts,
        exhausted_per_run: facts.exhausted,
        wasted: facts.wasted,
    };
    let uses = |table: usize| view.plan.locks.transactions.iter().any(|step| step.table as usize == table);
    LockResult {
        name: spec.name.clone(),
        wanted: tally.wanted,
        acquired: ended(Obtained::Acquired),
        timeouts: ended(Obtained::TimedOut),
        deadlocks: ended(Obtained::Deadlock),
        given_up: ended(Obtained::GivenUp),
        waiting_at_end: tally.waiting_at_end,
        acquisitions: facts.acquisitions,
        prob_wait: facts.prob_wait,
        wait: latency::result(&tally.wait, facts.wait),
        hold: latency::result(&tally.hold, facts.hold),
        held: facts.held,
        waiting: facts.waiting,
        hottest: spec.keys.is_some().then_some(facts.hottest),
        timeouts_per_run: facts.timeouts,
        deadlocks_per_run: facts.deadlocks,
        transactions: uses(table).then_some(transactions),
    }
}
