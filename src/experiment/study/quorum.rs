//! What a study says of databases whose copies are equal.

use super::{Estimate, Latency, Writes};
use serde::Serialize;

/// What was seen of a database whose reads and writes wait for a quorum.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QuorumResult {
    /// Its name.
    pub name: String,
    /// Copies of each key (N), answers that a read waits for (R) and a write (W).
    pub copies: u32,
    /// See `copies`.
    pub read: u32,
    /// See `copies`.
    pub write: u32,
    /// Reads that were answered, over all replications.
    pub reads: u64,
    /// Writes that were acknowledged, over all replications.
    pub acknowledged: u64,
    /// Share of the reads that missed a write which had been acknowledged before they began.
    pub stale_reads: Estimate,
    /// Share of the reads that returned one of the last so many versions (k-staleness).
    pub within_versions: Vec<WithinVersions>,
    /// Of stale reads: how long ago the oldest write that they missed had been acknowledged.
    pub staleness: Latency,
    /// Share of the reads for which too few copies were up.
    pub unavailable_reads: Estimate,
    /// Share of the writes for which too few copies were up.
    pub unavailable_writes: Estimate,
    /// Copies that reads brought up to date, in a run.
    pub repairs: Estimate,
    /// Writes that were kept for a server that was down, in a run.
    pub hints: Estimate,
    /// How many of them were handed over.
    pub handed_over: Estimate,
    /// From the acknowledgement of the oldest write that was lost until the last disk that had it was: of each loss.
    pub rpo: Latency,
    /// How many writes were lost at once: of each loss. Numbers of writes stand where a latency has seconds.
    pub lost_at_once: Latency,
    /// Acknowledged writes that were lost, in a run; not known where no disk can be.
    pub lost_writes: Estimate,
    /// What they were worth, in a run; not known where a write has no `value`.
    pub lost_value: Estimate,
    /// What became of all acknowledged writes, where disks can be lost. One that a newer write to its key has replaced is
    /// not lost.
    pub writes: Writes,
}

/// How many reads were at most so many versions behind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct WithinVersions {
    /// One of the last so many.
    pub versions: u32,
    /// Share of the reads.
    pub share: Estimate,
}
