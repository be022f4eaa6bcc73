//! What became of the data of a database.

use super::{Estimate, Latency};
use serde::Serialize;

/// What became of the data of a database with followers, all its shards together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DatabaseResult {
    /// Its name.
    pub name: String,
    /// From the commit of a write until a follower had applied it: of each write and each follower. One that was down counts
    /// from when it was back.
    pub lag: Latency,
    /// Share of reads of followers that missed a write: one to their row where rows are known, else any.
    pub stale_reads: Estimate,
    /// Age of what stale reads returned: since when it had been out of date.
    pub staleness: Latency,
    /// Share of reads of followers that missed a write of the same user.
    pub own_writes_missed: Estimate,
    /// From the local commit of a write until it was acknowledged.
    pub acknowledgement: Latency,
    /// Times in a run that a semi-synchronous leader went on without its followers.
    pub fallbacks: Estimate,
    /// Followers that took over from a leader, in a run.
    pub failovers: Estimate,
    /// From the loss of a leader until another had accepted the first write: of each failover.
    pub rto: Latency,
    /// The means of its parts.
    pub rto_parts: RtoParts,
    /// From the commit of the oldest write that was lost until the server stopped that had it: of each loss.
    pub rpo: Latency,
    /// How many writes were lost at once: of each loss. Numbers of writes stand where a latency has seconds.
    pub lost_at_once: Latency,
    /// Acknowledged writes that were lost, in a run.
    pub lost_writes: Estimate,
    /// What they were worth, in a run; not known where a write has no `value`.
    pub lost_value: Estimate,
    /// What became of all acknowledged writes.
    pub writes: Writes,
}

/// The parts of a failover, seconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct RtoParts {
    /// From the loss of the leader until it was decided who takes over.
    pub detect: Estimate,
    /// The promotion itself.
    pub promote: Estimate,
    /// The replay of what the follower had received and not applied.
    pub replay: Estimate,
    /// From the promotion to the first write that was accepted.
    pub reconnect: Estimate,
}

/// What became of the acknowledged writes of the measured time, summed over all replications.
/// `acknowledged = durable + lost_to_failover + lost_to_split_brain + lost_to_restore + lost_to_disk_lost + in_flight` holds exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Writes {
    /// Writes whose callers were told that they are safe.
    pub acknowledged: u64,
    /// Those that as many followers have as the mode of replication waits for, and one at least.
    pub durable: u64,
    /// Those that the server which took over had not received.
    pub lost_to_failover: u64,
    /// Those that a leader took which was cut off, while another led.
    pub lost_to_split_brain: u64,
    /// Those that the backup did not have from which the database was restored.
    pub lost_to_restore: u64,
    /// Those that were on a lost disk, and that no other server had received.
    pub lost_to_disk_lost: u64,
    /// Those that too few followers had when the simulation ended.
    pub in_flight: u64,
}
