//! What a balancer sees: the replicas that it may send to, and how busy it thinks they are.

use crate::engine::{Backlog, Key, Time};

/// Replicas that a balancer takes for available, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Which replica stands at each position.
    pub replicas: Vec<u32>,
    /// The number of each replica within its service, ascending.
    pub ordinals: Vec<u32>,
    /// What stands for each replica's network address: another one in each run, and for each life of a replica.
    pub addresses: Vec<Key>,
    /// Requests that were sent to each and are not yet answered, where they are counted one by one.
    pub loads: Vec<u32>,
    /// The zone of each, where zones make a difference.
    pub zones: Vec<u32>,
    /// All replicas of the service by zone, healthy or not, where zones make a difference.
    pub hosts: Vec<u32>,
    /// Those who call, by zone, where they are counted.
    pub callers: Vec<u32>,
    /// Where departures are known on arrival: those to come from each replica.
    pub backlogs: Vec<Backlog>,
    /// The instant at which the balancer looks.
    pub now: Time,
}

impl Pool {
    /// The position of nobody: a call that finds no replica where it is sent.
    pub const NOBODY: usize = usize::MAX;

    /// How many replicas are available.
    #[inline]
    pub fn len(&self) -> usize {
        self.replicas.len()
    }

    /// Whether no replica is available.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.replicas.is_empty()
    }

    /// Whether another pool has the same replicas, in the same lives and as busy.
    pub fn has_same_members(&self, other: &Pool) -> bool {
        (&self.replicas, &self.addresses, &self.loads) == (&other.replicas, &other.addresses, &other.loads)
    }

    /// Requests that were sent to the replica at a position and are not yet answered.
    #[inline]
    pub fn load(&mut self, position: usize) -> u32 {
        match self.backlogs.get_mut(position) {
            Some(backlog) => backlog.present(self.now) as u32,
            None => self.loads[position],
        }
    }
}
