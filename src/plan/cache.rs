//! Caches, compiled.

use crate::engine::{Key, Time};
use crate::policy::distribution::Sampler;
use crate::policy::election::Voters;
use crate::policy::eviction::{Eviction, Room};
use crate::policy::keys::KeySampler;

/// A cache.
#[derive(Clone, Debug)]
pub struct Cache {
    /// Its name in the scenario.
    pub name: String,
    /// The fleet of its nodes; none if it is a part of the replicas that use it.
    pub fleet: Option<u32>,
    /// The keys that are asked for; if none, each request has its own.
    pub keys: Option<KeySampler>,
    /// At most so many keys are asked for.
    pub key_count: u32,
    /// What fits into a node, or into a replica's part.
    pub room: Room,
    /// Who makes room.
    pub eviction: Eviction,
    /// Bytes of an entry; one each if not counted.
    pub size: Option<Sampler>,
    /// How long an entry is good; [`Time::MAX`] if for ever.
    pub ttl: Time,
    /// By which share of that it varies.
    pub ttl_jitter: f64,
    /// Whether each get renews it.
    pub renew: bool,
    /// Whether one loads a key at a time.
    pub coalesce: bool,
    /// How eagerly entries are loaded anew before they expire, if they are.
    pub beta: Option<f64>,
    /// Keys that the source does not have, if there are any.
    pub absent: Option<Absent>,
    /// Whether nodes load what they miss.
    pub reads_through: bool,
    /// How long beyond its time an entry is answered while it is loaded anew.
    pub stale_while_revalidate: Time,
    /// How long beyond its time an entry stands in for a load that failed.
    pub stale_if_error: Time,
    /// How puts are written later, if they are.
    pub write_behind: Option<WriteBehind>,
    /// Its nodes as primaries with replicas, if they have any.
    pub shards: Option<Shards>,
    /// The root of its random draws and of its keys.
    pub salt: u64,
}

/// Nodes of a cache each of which is a primary with replicas: a shard.
#[derive(Clone, Debug)]
pub struct Shards {
    /// The number of the first, among those of all caches.
    pub first: u32,
    /// How many there are.
    pub count: u32,
    /// The servers of each, its primary counted: neighbours, so that they lie in different zones.
    pub copies: u32,
    /// After so many shards the next server of a shard is its first primary, so that primaries lie in all zones.
    pub turn: u32,
    /// From a change at the primary until a replica has it; none where the network carries it.
    pub delay: Option<Sampler>,
    /// How long it takes to copy everything, if that does not depend on how much it is.
    pub full_sync: Option<Sampler>,
    /// Who elects another primary.
    pub voters: Voters,
}

impl Shards {
    /// The shard of a key, from 0: as many hash slots belong to each (Redis Cluster).
    #[inline]
    pub fn of(&self, key: Key) -> u32 {
        ((u128::from(key.value()) * u128::from(self.count)) >> 64) as u32
    }

    /// Which server of a shard is its primary at the start.
    pub fn first_primary(&self, shard: u32) -> u32 {
        shard / self.turn % self.copies
    }
}

/// After how many shards of so many servers, spread over so many zones in turn, the first lies in the same zone again.
pub fn turn(zones: u32, copies: u32) -> u32 {
    let (mut a, mut b) = (zones.max(1), copies);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    zones.max(1) / a
}

/// Keys that the source does not have.
#[derive(Clone, Copy, Debug)]
pub struct Absent {
    /// Their share of all keys.
    pub share: f64,
    /// How long an entry remembers that there is no such key; 0 if none does.
    pub ttl: Time,
}

/// Puts that are written later.
#[derive(Clone, Copy, Debug)]
pub struct WriteBehind {
    /// Between two rounds of a node.
    pub every: Time,
    /// The endpoint that writes one key.
    pub endpoint: u32,
}

/// The use of a cache by a program.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The cache.
    pub cache: u32,
    /// The edge to its nodes; [`NONE`](crate::engine::NONE) where the replica that runs the program has the entries itself.
    pub edge: u32,
    /// Which of that replica's stores it is.
    pub store: u32,
    /// The first step of what is done on a miss.
    pub miss: u32,
    /// Where the program goes on with the value.
    pub found: u32,
    /// Whether anything is done on a miss.
    pub loads: bool,
    /// Whether the cache loads by itself and nobody else does: without its answer there is no value.
    pub needed: bool,
}

/// A step that uses a cache, each with the number of its [`Access`].
#[derive(Clone, Copy, Debug)]
pub enum CacheOp {
    /// A key is asked for: of the nodes, or of the replica's own store.
    Get(u32),
    /// The nodes have answered, or not. What follows is done on a miss.
    Received(u32),
    /// What was to be done on a miss is done: the key is put into the cache.
    Fill(u32),
    /// A node looks up the key that it is asked for.
    LookUp(u32),
    /// A key is put into the cache.
    Put(u32),
    /// A node takes the key that it is given.
    Keep(u32),
    /// A key is taken out of the cache.
    Invalidate(u32),
    /// A node takes out the key that it is given.
    Drop(u32),
    /// The nodes have answered, or not: either way the program goes on.
    Told,
    /// A key of a write-behind is written.
    Written,
}

impl CacheOp {
    /// The access that it belongs to.
    pub fn access(self) -> Option<u32> {
        use CacheOp::{Drop, Fill, Get, Invalidate, Keep, LookUp, Put, Received, Told, Written};
        match self {
            Get(n) | Received(n) | Fill(n) | LookUp(n) | Put(n) | Keep(n) | Invalidate(n) | Drop(n) => Some(n),
            Told | Written => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::election::Election;

    #[test]
    fn primaries_lie_in_all_zones_and_keys_in_all_shards() {
        for (zones, copies) in [(1, 2), (2, 2), (3, 2), (3, 3), (4, 2), (6, 4)] {
            let turn = turn(zones, copies);
            let voters = Election::sentinel().plan();
            let shards = Shards { first: 0, count: 12, copies, turn, delay: None, full_sync: None, voters };
            let mut primaries = vec![0; zones as usize];
            (0..12).for_each(|shard| {
                primaries[((shard * copies + shards.first_primary(shard)) % zones) as usize] += 1;
            });
            assert!(primaries.iter().all(|&count| count == 12 / zones), "{zones} {copies}: {primaries:?}");
            let mut keys = [0; 12];
            (0..12_000).for_each(|n| keys[shards.of(Key::replication(1, 0).number(n)) as usize] += 1);
            assert!(keys.iter().all(|count| (850..1150).contains(count)), "{keys:?}");
        }
    }
}
