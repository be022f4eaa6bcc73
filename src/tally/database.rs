//! What happened to the data of a database with followers, all its shards together.

use super::gauges::merge_windows;
use super::histogram::Histogram;
use super::ledger::Ledger;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The parts of a failover, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// From the loss of the leader until it was decided who takes over.
    pub detect: Time,
    /// The promotion itself.
    pub promote: Time,
    /// What was received and not applied.
    pub replay: Time,
    /// From the promotion to the first write that was accepted.
    pub reconnect: Time,
}

/// Counts of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseTally {
    /// From the commit of a measured write until a follower had applied it: of each write and each follower. One that was
    /// down counts from when it was back.
    pub lag: Histogram,
    /// Measured reads of followers.
    pub reads: u64,
    /// Age of what stale ones among them returned: since when it had been out of date.
    pub staleness: Histogram,
    /// Reads of followers that missed a write of the same user.
    pub own_missed: u64,
    /// From the local commit of a measured write until it was acknowledged.
    pub commit: Histogram,
    /// Times that a semi-synchronous leader went on without its followers.
    pub fallbacks: u64,
    /// Followers that took over from a leader that was lost in the measured time.
    pub failovers: u64,
    /// From the loss of a leader until another had accepted the first write.
    pub recovery: Histogram,
    /// The parts of that.
    pub detect: Histogram,
    /// See `detect`.
    pub promote: Histogram,
    /// See `detect`.
    pub replay: Histogram,
    /// See `detect`.
    pub reconnect: Histogram,
    /// The longest recovery of a run, summed over runs.
    pub longest_recovery: u64,
    /// Runs with one.
    pub runs_with_recovery: u64,
    /// What became of acknowledged writes.
    pub ledger: Ledger,
    /// How far the followers were behind at the ends of windows, summed over runs.
    pub windows: Vec<u64>,
}

impl DatabaseTally {
    /// A failover is over, after so long.
    pub fn recover(&mut self, took: Time, course: Course) {
        self.recovery.record(took);
        self.detect.record(course.detect);
        self.promote.record(course.promote);
        self.replay.record(course.replay);
        self.reconnect.record(course.reconnect);
        self.longest_recovery = self.longest_recovery.max(took);
        self.runs_with_recovery = 1;
    }

    /// The run is over: every write must be accounted for.
    pub fn finish(&self) {
        let Ledger { acknowledged, durable, lost, in_flight, .. } = &self.ledger;
        assert!(
            self.ledger.balances(),
            "of {acknowledged} acknowledged writes {durable} are durable, {lost:?} lost, {in_flight} in flight"
        );
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &DatabaseTally) {
        self.lag.merge(&other.lag);
        self.reads += other.reads;
        self.staleness.merge(&other.staleness);
        self.own_missed += other.own_missed;
        self.commit.merge(&other.commit);
        self.fallbacks += other.fallbacks;
        self.failovers += other.failovers;
        self.recovery.merge(&other.recovery);
        self.detect.merge(&other.detect);
        self.promote.merge(&other.promote);
        self.replay.merge(&other.replay);
        self.reconnect.merge(&other.reconnect);
        self.longest_recovery += other.longest_recovery;
        self.runs_with_recovery += other.runs_with_recovery;
        self.ledger.merge(&other.ledger);
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| *mine = mine.saturating_add(*theirs));
    }
}
