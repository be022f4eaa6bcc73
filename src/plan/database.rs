//! Databases: rows, and leaders with their followers.

use super::recovery::Backups;
use crate::engine::{Key, Time};
use crate::policy::distribution::Sampler;
use crate::policy::keys::KeySampler;

/// A leader and the followers that copy it: a database, or one shard of it.
#[derive(Clone, Debug)]
pub struct ReplicaSet {
    /// The fleet of its servers.
    pub fleet: u32,
    /// The number of its database among those with followers.
    pub database: u32,
    /// Whether calls know which row they are about; else reads are judged by all writes.
    pub by_row: bool,
    /// Whether followers answer reads.
    pub spreads_reads: bool,
    /// Whether the leader is left out of that.
    pub spares_leader: bool,
    /// From a commit until a follower has received it, and back; none where the network carries it.
    pub delay: Option<Sampler>,
    /// How long a follower works to apply it, one write after the other.
    pub apply: Sampler,
    /// Size of a write in the log, bytes.
    pub bytes: f64,
    /// What a write waits for.
    pub waits: Waits,
    /// How many followers a write must have reached to be durable: as many as acknowledge it, and one at least.
    pub copies: u32,
    /// Who takes over when the leader is lost.
    pub failover: Option<Failover>,
    /// Copies that are kept elsewhere.
    pub backups: Option<Backups>,
    /// How long it takes to copy the data to a server that has lost its disk.
    pub rebuild: Sampler,
    /// What an acknowledged write is worth, in millionths of the currency.
    pub value_micros: i64,
    /// The root of its random draws.
    pub salt: u64,
}

/// What a write waits for before it is acknowledged.
#[derive(Clone, Debug)]
pub enum Waits {
    /// For its commit at the leader.
    Local,
    /// Until so many followers as make it durable have received it, but no longer than this.
    Received {
        /// After so long the leader goes on without them.
        timeout: Time,
    },
    /// Until so many followers as make it durable have flushed it.
    Flushed {
        /// How long a follower takes to flush what it has received.
        flush: Sampler,
    },
}

/// How another server takes over.
#[derive(Clone, Debug)]
pub struct Failover {
    /// From the loss of the leader until that is decided on.
    pub detect: Detect,
    /// From the decision until the follower leads, the replay aside.
    pub promote: Sampler,
    /// Whether a leader that is cut off steps down first.
    pub fencing: bool,
    /// From the promotion until a caller's calls go to the new leader.
    pub reconnect: Sampler,
    /// How old what a follower has not received may be.
    pub maximum_lag: Option<Time>,
}

/// How the loss of a leader is found out.
#[derive(Clone, Debug)]
pub enum Detect {
    /// It takes so long.
    After(Sampler),
    /// So many probes in a row must fail.
    Probes {
        /// From one to the next.
        interval: Time,
        /// How many.
        threshold: u32,
    },
}

impl Detect {
    /// How long it takes for a loss with this key: the first probe that fails comes at any time of an interval.
    pub fn takes(&self, loss: Key) -> Time {
        let mut draws = loss.draws(0);
        match self {
            Detect::After(after) => after.sample(&mut draws),
            Detect::Probes { interval, threshold } => {
                let first = (crate::engine::random::Source::unit(&mut draws) * *interval as f64) as Time;
                first.saturating_add(interval.saturating_mul(u64::from(threshold.saturating_sub(1))))
            }
        }
    }
}

/// How calls to a database find their row, and its shard.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Rows of its own; if none, those of the requests.
    pub keys: Option<KeySampler>,
    /// How many shards there are. The endpoints of each follow those of the one before.
    pub shards: u32,
    /// The root of its random draws.
    pub salt: u64,
}

/// The endpoints of a shard: its reads and its writes.
pub const ENDPOINTS_OF_A_SHARD: u32 = 2;

impl Rows {
    /// The row of a call with a key of its own, on behalf of a request with this affinity; and its shard. The hash
    /// that names the shard has nothing to do with how popular the row is.
    pub fn of(&self, call: Key, affinity: Key) -> (u32, u32) {
        let row = match &self.keys {
            Some(keys) => keys.sample(&mut call.number(self.salt).draws(0)) as u32,
            None => affinity.value() as u32,
        };
        let hash = Key::replication(self.salt, 0).number(u64::from(row)).value();
        (row, ((u128::from(hash) * u128::from(self.shards)) >> 64) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn a_row_is_always_in_the_same_shard_and_shards_are_of_about_one_size() {
        let rows = Rows { keys: Some(KeySampler::new(20_000, 0.0)), shards: 4, salt: 7 };
        let mut shard_of = std::collections::BTreeMap::new();
        let mut sizes = [0; 4];
        for call in 0..100_000 {
            let key = Key::replication(1, 0).number(call);
            let (row, shard) = rows.of(key, key);
            if *shard_of.entry(row).or_insert(shard) != shard {
                unreachable!("row {row} is in two shards");
            }
        }
        shard_of.values().for_each(|&shard| sizes[shard as usize] += 1);
        assert!(sizes.iter().all(|&size: &i32| size.abs_diff(5_000) < 250), "{sizes:?}");
    }

    #[test]
    fn the_third_probe_that_fails_comes_within_two_to_three_intervals() {
        let detect = Detect::Probes { interval: 10 * SECOND, threshold: 3 };
        let takes: Vec<Time> = (0..10_000).map(|n| detect.takes(Key::replication(1, 0).number(n))).collect();
        assert!(takes.iter().all(|time| (20 * SECOND..30 * SECOND).contains(time)));
        let mean = takes.iter().sum::<Time>() as f64 / 1e13;
        assert!((mean - 25.0).abs() < 0.1, "{mean}");
    }
}
