//! What happened at a lock table.

use super::gauges::{Gauges, add_integrals, merge_windows};
use super::histogram::Histogram;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The quantities of a lock table whose averages over time are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockGauge {
    /// Keys that somebody holds.
    Held,
    /// Requests that wait for a key.
    Waiting,
    /// 1 while somebody holds the most popular key.
    Hottest,
}

/// How many gauges there are.
pub const LOCK_GAUGES: usize = 3;

/// One window of the time series of a lock table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockWindow {
    /// Integral over the window by [`LockGauge`], in nanoseconds times the unit.
    pub integrals: [u64; LOCK_GAUGES],
    /// Keys that were obtained.
    pub acquired: u64,
    /// Waits that a timeout or a deadlock ended.
    pub failed: u64,
    /// Transactions that were committed.
    pub commits: u64,
    /// Attempts at transactions that met a conflict.
    pub conflicts: u64,
}

/// How a wish for a key came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obtained {
    /// It was obtained.
    Acquired,
    /// It was waited for too long.
    TimedOut,
    /// Others waited for what was held meanwhile, in a circle.
    Deadlock,
    /// Whoever waited was stopped.
    GivenUp,
}

/// Counts of a lock table. Wishes and transactions count if they began in the measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockTally {
    /// Keys that were wanted: each ends in one of the four ways of [`Obtained`], or is still waited for at the end.
    pub wanted: u64,
    /// By [`Obtained`].
    pub ended: [u64; 4],
    /// Keys that were wanted and not free at once.
    pub waited: u64,
    /// How long those waited that obtained a key, without a wait too.
    pub wait: Histogram,
    /// How long keys were held.
    pub hold: Histogram,
    /// Still waited for at the end of the run.
    pub waiting_at_end: u64,
    /// Transactions that began.
    pub begun: u64,
    /// Transactions that were committed.
    pub commits: u64,
    /// Attempts that met a conflict.
    pub conflicts: u64,
    /// Transactions that failed because their last attempt met a conflict.
    pub exhausted: u64,
    /// Transactions that ended because the request did.
    pub stopped: u64,
    /// Transactions that are open at the end of the run.
    pub open_at_end: u64,
    /// CPU time of attempts that met a conflict, in nanoseconds.
    pub wasted: u128,
    /// The windows that are complete.
    pub windows: Vec<LockWindow>,
    /// What the current window has counted.
    pub window: LockWindow,
    /// By [`LockGauge`].
    pub gauges: Gauges<LOCK_GAUGES>,
}

impl LockTally {
    /// Changes a gauge.
    #[inline]
    pub fn change(&mut self, gauge: LockGauge, now: Time, change: i64) {
        self.gauges.change(gauge as usize, now, change);
    }

    /// A key is wanted, and is free or not.
    #[inline]
    pub fn want(&mut self, now: Time, free: bool, measured: bool) {
        if !free {
            self.change(LockGauge::Waiting, now, 1);
        }
        self.wanted += u64::from(measured);
        self.waited += u64::from(measured && !free);
    }

    /// A wish ends after so long a wait.
    #[inline]
    pub fn obtain(&mut self, how: Obtained, waited: Time, measured: bool) {
        match how {
            Obtained::Acquired => self.window.acquired += 1,
            Obtained::TimedOut | Obtained::Deadlock => self.window.failed += 1,
            Obtained::GivenUp => {}
        }
        if measured {
            self.ended[how as usize] += 1;
            if how == Obtained::Acquired {
                self.wait.record(waited);
            }
        }
    }

    /// A transaction is committed.
    pub fn commit(&mut self, measured: bool) {
        self.window.commits += 1;
        self.commits += u64::from(measured);
    }

    /// An attempt at a transaction meets a conflict, after so much work.
    pub fn conflict(&mut self, spent: Time, measured: bool) {
        self.window.conflicts += 1;
        if measured {
            self.conflicts += 1;
            self.wasted += u128::from(spent);
        }
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.gauges.begin_measuring(now);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let integrals = self.gauges.close_window(now);
        self.windows.push(LockWindow { integrals, ..std::mem::take(&mut self.window) });
    }

    /// Whether every wish and every transaction is counted once at its birth and once at its end.
    pub fn balances(&self) -> bool {
        let transactions = self.commits + self.exhausted + self.stopped + self.open_at_end;
        self.wanted == self.ended.iter().sum::<u64>() + self.waiting_at_end && self.begun == transactions
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &LockTally) {
        self.wanted += other.wanted;
        self.ended.iter_mut().zip(other.ended).for_each(|(a, b)| *a += b);
        self.waited += other.waited;
        self.wait.merge(&other.wait);
        self.hold.merge(&other.hold);
        self.waiting_at_end += other.waiting_at_end;
        self.begun += other.begun;
        self.commits += other.commits;
        self.conflicts += other.conflicts;
        self.exhausted += other.exhausted;
        self.stopped += other.stopped;
        self.open_at_end += other.open_at_end;
        self.wasted += other.wasted;
        self.gauges.merge(&other.gauges);
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            add_integrals(&mut mine.integrals, &theirs.integrals);
            mine.acquired += theirs.acquired;
            mine.failed += theirs.failed;
            mine.commits += theirs.commits;
            mine.conflicts += theirs.conflicts;
        });
    }
}
