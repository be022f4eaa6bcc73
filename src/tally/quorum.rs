//! What happened at a database whose copies are equal.

use super::histogram::Histogram;
use super::ledger::Ledger;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// Numbers of versions that are told apart; the last stands for more, too.
pub const VERSIONS: usize = 17;

/// Counts of such a database. All concern operations that began in the measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuorumTally {
    /// Reads that were answered, by how many acknowledged versions they missed.
    pub behind: [u64; VERSIONS],
    /// How long ago the oldest version that a stale read missed had been acknowledged.
    pub age: Histogram,
    /// Writes that were acknowledged.
    pub acknowledged: u64,
    /// Reads for which too few copies were up.
    pub unavailable_reads: u64,
    /// Writes for which too few copies were up.
    pub unavailable_writes: u64,
    /// Copies that reads brought up to date.
    pub repairs: u64,
    /// Writes that were kept for a server that was down.
    pub hints: u64,
    /// How many of them were handed over.
    pub handed_over: u64,
    /// What became of acknowledged writes, where disks can be lost.
    pub ledger: Ledger,
}

impl QuorumTally {
    /// A read missed so many versions, the oldest of them this old.
    pub fn read(&mut self, behind: u32, age: Option<Time>) {
        self.behind[(behind as usize).min(VERSIONS - 1)] += 1;
        age.into_iter().for_each(|age| self.age.record(age));
    }

    /// Reads that were answered.
    pub fn reads(&self) -> u64 {
        self.behind.iter().sum()
    }

    /// Reads that returned one of the last `versions` versions.
    pub fn within(&self, versions: usize) -> u64 {
        self.behind.iter().take(versions.min(VERSIONS - 1)).sum()
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &QuorumTally) {
        self.behind.iter_mut().zip(other.behind).for_each(|(a, b)| *a += b);
        self.age.merge(&other.age);
        self.acknowledged += other.acknowledged;
        self.unavailable_reads += other.unavailable_reads;
        self.unavailable_writes += other.unavailable_writes;
        self.repairs += other.repairs;
        self.hints += other.hints;
        self.handed_over += other.handed_over;
        self.ledger.merge(&other.ledger);
    }
}
