//! Primaries with their replicas: who has what, and who serves it.
//!
//! A shard has one store, that of its primary. What a replica has is that store without the changes that it has not
//! received; they are kept, so that they can be taken back when the replica takes over.

use super::super::status::Status;
use super::super::{Trace, World};
use super::unreceived::{Change, Unreceived};
use crate::engine::{Key, NONE, Time};
use crate::plan::Hosts;
use crate::plan::cache::Shards;
use std::collections::VecDeque;

/// A replica that is so many changes behind is copied anew.
const MOST_BEHIND: usize = 1 << 20;

/// The state of a shard.
pub struct Shard {
    pub cache: u32,
    pub key: Key,
    /// The store; [`NONE`] before its first primary is ready.
    pub shelf: u32,
    /// The number of the server that is primary, or was last.
    pub primary: u32,
    pub phase: Phase,
    /// When the primary was lost, and how often one was.
    pub lost_at: Time,
    pub losses: u64,
    /// The ticket of the election.
    pub ticket: u32,
    pub servers: Vec<Server>,
    pub unreceived: Unreceived,
}

/// Whether a shard has a primary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has.
    Led,
    /// The primary is lost, which is still to be answered.
    Lost,
    /// Nobody can take its place.
    Vacant,
}

/// What a server of a shard has, unless it is the primary.
#[derive(Debug)]
pub struct Server {
    /// Whether it has everything but what it is still to receive.
    pub synced: bool,
    /// The ticket of the end of its full sync.
    pub ticket: u32,
    /// Changes that it has received.
    received: u64,
    /// When those arrive that are on their way, in order.
    arrivals: VecDeque<Time>,
}

impl Server {
    /// How many changes it has received by now.
    pub fn received(&mut self, now: Time) -> u64 {
        while self.arrivals.front().is_some_and(|&arrives| arrives <= now) {
            self.arrivals.pop_front();
            self.received += 1;
        }
        self.received
    }

    /// The same, without taking note.
    pub fn has_received(&self, now: Time) -> u64 {
        self.received + self.arrivals.partition_point(|&arrives| arrives <= now) as u64
    }

    /// A change is sent to it, behind those before.
    fn send(&mut self, arrives: Time) {
        self.arrivals.push_back(self.arrivals.back().map_or(arrives, |&before| before.max(arrives)));
    }

    /// What is on its way to it does not arrive.
    pub fn cut(&mut self, now: Time) {
        self.received(now);
        self.arrivals.clear();
    }

    /// It has nothing.
    pub fn empty(&mut self) {
        (self.synced, self.ticket) = (false, NONE);
        self.arrivals.clear();
    }

    /// It has all changes up to here.
    pub fn fill(&mut self, head: u64) {
        (self.synced, self.ticket, self.received) = (true, NONE, head);
        self.arrivals.clear();
    }

    /// Only the first `keep` changes count; those of them that were not sent to it arrive at this time.
    pub fn follow(&mut self, keep: u64, arrives: Time) {
        self.received = self.received.min(keep);
        self.arrivals.truncate((keep - self.received) as usize);
        while self.received + (self.arrivals.len() as u64) < keep {
            self.send(arrives);
        }
    }
}

impl Shard {
    /// One whose servers are all there, and empty.
    pub fn new(cache: u32, spec: &Shards, number: u32, key: Key) -> Self {
        let server = |_| Server { synced: true, ticket: NONE, received: 0, arrivals: VecDeque::new() };
        Shard {
            cache,
            key,
            shelf: NONE,
            primary: spec.first_primary(number),
            phase: Phase::Led,
            lost_at: 0,
            losses: 0,
            ticket: NONE,
            servers: (0..spec.copies).map(server).collect(),
            unreceived: Unreceived::default(),
        }
    }

    /// The key of the last loss of a primary.
    pub fn loss_key(&self) -> Key {
        self.key.word("loss").number(self.losses)
    }
}

impl<T: Trace> World<'_, T> {
    /// The shard that a replica of a fleet is a server of, and its number there.
    pub(super) fn shard_of(&self, index: u32) -> Option<(u32, u32)> {
        let replica = &self.replicas[index as usize];
        let Some(Hosts::Shards(cache)) = self.plan.fleets[replica.fleet as usize].hosts else { return None };
        let shards = self.plan.caches[cache as usize].shards.as_ref()?;
        Some((shards.first + replica.ordinal / shards.copies, replica.ordinal % shards.copies))
    }

    /// What the plan says of a shard, and its number in its cache.
    pub(super) fn shards_with(&self, shard: u32) -> Option<(&'_ Shards, u32)> {
        let cache = self.caches.shards[shard as usize].cache;
        let spec = self.plan.caches[cache as usize].shards.as_ref()?;
        Some((spec, shard - spec.first))
    }

    /// The replica of the fleet that is a server of a shard.
    pub(super) fn server_of_shard(&self, shard: u32, server: u32) -> u32 {
        let cache = &self.plan.caches[self.caches.shards[shard as usize].cache as usize];
        let place = self.shards_with(shard).map_or(0, |(spec, nth)| nth * spec.copies + server);
        cache.fleet.map_or(NONE, |fleet| self.fleets[fleet as usize].members[place as usize])
    }

    /// The primary to which a key of a cache belongs, lost or not; none while it is being maintained.
    pub(in crate::world) fn primary_of(&self, cache: u32, key: Key) -> Option<u32> {
        let spec = self.plan.caches[cache as usize].shards.as_ref()?;
        let shard = spec.first + spec.of(key);
        let index = self.server_of_shard(shard, self.caches.shards[shard as usize].primary);
        (self.replicas[index as usize].maintenance == NONE).then_some(index)
    }

    /// Whether a server of a cache answers whoever can reach it.
    pub(super) fn answers(&self, index: u32) -> bool {
        let replica = &self.replicas[index as usize];
        replica.status == Status::Ready && replica.paused_until == 0
    }

    /// The primary of a shard has changed something: the replicas that have all before it will receive it.
    pub(super) fn copy_change(&mut self, shard: u32, change: Change) {
        let now = self.now();
        let state = &self.caches.shards[shard as usize];
        let (primary, nth, key) = (state.primary, state.unreceived.head(), state.key);
        let from = self.place_of(self.server_of_shard(shard, primary));
        let (mut copied, mut least) = (false, u64::MAX);
        for server in 0..self.caches.shards[shard as usize].servers.len() as u32 {
            if server == primary || !self.caches.shards[shard as usize].servers[server as usize].synced {
                continue;
            }
            let to = self.place_of(self.server_of_shard(shard, server));
            let delay = self.shards_with(shard).and_then(|(spec, _)| spec.delay.as_ref());
            let mut draws = key.number(nth).draws(u64::from(server));
            let arrives = now.saturating_add(self.message(delay, from, to, &mut draws));
            let server = &mut self.caches.shards[shard as usize].servers[server as usize];
            server.send(arrives);
            (copied, least) = (true, least.min(server.received(now)));
        }
        if !copied {
            return;
        }
        let state = &mut self.caches.shards[shard as usize];
        state.unreceived.push(change);
        state.unreceived.forget(least);
        if state.unreceived.len() > MOST_BEHIND {
            self.drop_laggards(shard, least);
        }
    }

    /// Replicas that are too far behind must be copied anew, as soon as they can be reached.
    #[cold]
    fn drop_laggards(&mut self, shard: u32, least: u64) {
        let now = self.now();
        let state = &mut self.caches.shards[shard as usize];
        let behind = |server: &mut Server| server.synced && server.received(now) == least;
        state.servers.iter_mut().filter_map(|server| behind(server).then_some(server)).for_each(Server::empty);
        let left = state.servers.iter_mut().filter(|server| server.synced).map(|server| server.received(now)).min();
        state.unreceived.forget(left.unwrap_or(state.unreceived.head()));
        self.sync_all(shard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_arrive_in_order_and_those_that_were_cut_off_are_sent_again() {
        let mut server = Server { synced: true, ticket: NONE, received: 0, arrivals: VecDeque::new() };
        [10, 30, 20].into_iter().for_each(|arrives| server.send(arrives));
        assert_eq!([5, 10, 25, 30].map(|now| server.received(now)), [0, 1, 1, 3]);
        [40, 50].into_iter().for_each(|arrives| server.send(arrives));
        server.cut(45);
        assert_eq!(server.received(100), 4);
        server.follow(6, 110);
        assert_eq!([105, 110].map(|now| server.received(now)), [4, 6]);
        server.follow(2, 200);
        assert_eq!(server.received(200), 2);
    }
}
