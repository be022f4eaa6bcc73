//! How a primary of a cache is lost, and how a replica takes its place.

use super::super::{Trace, World, kind};
use super::shards::{Phase, Server};
use super::store::place_of;
use crate::engine::{Event, NONE, Time};
use crate::tally::cache::{Count, Found};
use crate::tally::journal::What;

/// Redis repl-diskless-sync-delay.
const SYNC_DELAY: Time = 5_000_000_000;
/// Nanoseconds a byte at 100 MB/s, and the bytes of an entry of which no size is known.
const NANOS_PER_BYTE: u64 = 10;
const BYTES_PER_ENTRY: u64 = 1_000;

impl<T: Trace> World<'_, T> {
    /// A server of a cache is down, or stands still: whether what it had is gone as well is seen when it is back.
    pub(in crate::world) fn lose_cache_server(&mut self, index: u32, down: bool) {
        let Some((shard, server)) = self.shard_of(index) else { return };
        let now = self.now();
        let state = &mut self.caches.shards[shard as usize];
        if state.primary == server {
            if down {
                state.servers.iter_mut().for_each(|server| server.cut(now));
            }
            self.lose_primary(shard);
        } else if down {
            state.servers[server as usize].empty();
        }
    }

    /// A server of a cache is ready, or goes on: empty, unless it only stood still.
    pub(in crate::world) fn regain_cache_server(&mut self, index: u32, empty: bool) {
        let Some((shard, server)) = self.shard_of(index) else { return };
        let state = &self.caches.shards[shard as usize];
        if state.primary != server {
            self.sync(shard, server);
        } else if state.phase != Phase::Led {
            if empty {
                self.begin_empty(shard);
            }
            self.lead_shard(shard);
            if self.is_cut_off(index) {
                self.lose_primary(shard);
            }
        }
        self.review_vacant(shard);
    }

    /// The primary is to be maintained: a replica takes its place first, and gets all that it has.
    pub(in crate::world) fn hand_over_shard(&mut self, index: u32) {
        let Some((shard, server)) = self.shard_of(index) else { return };
        let state = &self.caches.shards[shard as usize];
        if state.primary != server || state.phase != Phase::Led {
            return;
        }
        if let Some(chosen) = self.most_received(shard) {
            let state = &mut self.caches.shards[shard as usize];
            let head = state.unreceived.head();
            state.servers[chosen as usize].fill(head);
            self.promote_replica(shard, chosen);
        }
    }

    /// Partitions begin or end.
    pub(in crate::world) fn review_shards(&mut self) {
        for shard in 0..self.caches.shards.len() as u32 {
            let state = &self.caches.shards[shard as usize];
            let primary = self.server_of_shard(shard, state.primary);
            let there = self.answers(primary) && !self.is_cut_off(primary);
            match state.phase {
                Phase::Led if self.is_cut_off(primary) => self.lose_primary(shard),
                Phase::Lost | Phase::Vacant if there => self.lead_shard(shard),
                _ => self.review_vacant(shard),
            }
            self.sync_all(shard);
        }
    }

    fn lose_primary(&mut self, shard: u32) {
        let now = self.now();
        let state = &mut self.caches.shards[shard as usize];
        // Who copies everything from it has nothing.
        state.servers.iter_mut().filter(|server| !server.synced).for_each(Server::empty);
        if state.phase != Phase::Led {
            return;
        }
        (state.phase, state.lost_at, state.losses) = (Phase::Lost, now, state.losses + 1);
        let loss = state.loss_key();
        let takes = self.shards_with(shard).map_or(0, |(spec, _)| spec.voters.takes(loss, spec.count));
        let ticket = self.agenda.schedule(now.saturating_add(takes), kind::CACHE_FAILOVER, shard);
        self.caches.shards[shard as usize].ticket = ticket;
    }

    /// The time has come at which a replica can take the place of a primary that is lost.
    pub(in crate::world) fn on_cache_failover(&mut self, event: Event) {
        if self.caches.shards[event.slot as usize].ticket == event.ticket {
            self.elect(event.slot);
        }
    }

    fn elect(&mut self, shard: u32) {
        self.caches.shards[shard as usize].ticket = NONE;
        match self.candidate(shard) {
            None => self.caches.shards[shard as usize].phase = Phase::Vacant,
            Some(chosen) => {
                self.promote_replica(shard, chosen);
                self.review_vacant(shard);
            }
        }
    }

    /// Somebody is there again: perhaps replicas can be elected that could not be before.
    fn review_vacant(&mut self, shard: u32) {
        let Some((first, count)) = self.shards_with(shard).map(|(spec, _)| (spec.first, spec.count)) else { return };
        for vacant in first..first + count {
            let state = &self.caches.shards[vacant as usize];
            if state.phase == Phase::Vacant && self.candidate(vacant).is_some() {
                let votes = self.shards_with(vacant).map_or(0, |(spec, _)| spec.voters.votes(state.loss_key()));
                let ticket = self.agenda.schedule(self.now().saturating_add(votes), kind::CACHE_FAILOVER, vacant);
                let state = &mut self.caches.shards[vacant as usize];
                (state.phase, state.ticket) = (Phase::Lost, ticket);
            }
        }
    }

    /// The replica that would be elected now, if one can be.
    fn candidate(&self, shard: u32) -> Option<u32> {
        let (spec, _) = self.shards_with(shard)?;
        let all = &self.caches.shards[spec.first as usize..(spec.first + spec.count) as usize];
        let there = all.iter().filter(|shard| shard.phase == Phase::Led).count() as u32;
        self.most_received(shard).filter(|_| spec.voters.can_elect(there, spec.count))
    }

    /// The replica that has received most, of those that can be primary.
    fn most_received(&self, shard: u32) -> Option<u32> {
        let now = self.now();
        let state = &self.caches.shards[shard as usize];
        let able = |server: &u32| {
            let index = self.server_of_shard(shard, *server);
            *server != state.primary
                && state.servers[*server as usize].synced
                && self.answers(index)
                && self.replicas[index as usize].maintenance == NONE
                && !self.is_cut_off(index)
        };
        let received = |server: &u32| state.servers[*server as usize].has_received(now);
        // The first of equals.
        (0..state.servers.len() as u32).filter(able).max_by_key(|server| (received(server), std::cmp::Reverse(*server)))
    }

    /// A replica is primary from now on. What it has not received is lost.
    fn promote_replica(&mut self, shard: u32, chosen: u32) {
        let now = self.now();
        let state = &mut self.caches.shards[shard as usize];
        let (cache, shelf, lost_at, planned) = (state.cache, state.shelf, state.lost_at, state.phase == Phase::Led);
        let keep = state.servers[chosen as usize].received(now);
        let spec = &self.plan.caches[cache as usize];
        let held = &mut self.caches.shelves[shelf as usize];
        let before = held.store.len() as i64;
        let undone = state.unreceived.undo(keep, &mut held.store, &mut held.unwritten, now);
        let change = held.store.len() as i64 - before;
        let ghosts = &mut self.caches.ghosts[cache as usize];
        undone.uncopied.iter().for_each(|&key| ghosts.remember(place_of(key, cache, spec, shelf), Found::Uncopied));
        let old = std::mem::replace(&mut state.primary, chosen);
        state.servers[old as usize].empty();
        state.servers.iter_mut().filter(|server| server.synced).for_each(|server| server.follow(keep, now));
        (state.phase, state.ticket) = (Phase::Led, NONE);
        let [new, old] = [chosen, old].map(|server| self.server_of_shard(shard, server));
        self.caches.give_stores(old, new, shelf);
        self.tally.caches[cache as usize].change_entries(now, change);
        self.count_at_cache(cache, Count::LostWrites, undone.unwritten);
        if !planned && self.measured(lost_at) {
            self.tally.caches[cache as usize].fail_over(now - lost_at, undone.uncopied.len() as u64);
        }
        self.note_replica(What::TookOver, new);
        self.begin_rounds(shelf);
        self.sync_all(shard);
    }

    /// A primary is back before another took its place.
    fn lead_shard(&mut self, shard: u32) {
        let state = &mut self.caches.shards[shard as usize];
        (state.phase, state.ticket) = (Phase::Led, NONE);
        let shelf = state.shelf;
        self.begin_rounds(shelf);
        self.sync_all(shard);
    }

    /// A primary has been restarted, and is primary still: its replicas become as empty as it is.
    fn begin_empty(&mut self, shard: u32) {
        let state = &mut self.caches.shards[shard as usize];
        let head = state.unreceived.head();
        state.unreceived.forget(head);
        state.servers.iter_mut().for_each(Server::empty);
        let shelf = state.shelf;
        self.empty_shelf(shelf);
    }

    /// All replicas that have nothing and can reach the primary begin to copy it.
    pub(super) fn sync_all(&mut self, shard: u32) {
        (0..self.caches.shards[shard as usize].servers.len() as u32).for_each(|server| self.sync(shard, server));
    }

    fn sync(&mut self, shard: u32, server: u32) {
        let now = self.now();
        let state = &self.caches.shards[shard as usize];
        let copy = &state.servers[server as usize];
        let [from, to] = [state.primary, server].map(|server| self.server_of_shard(shard, server));
        let reached = self.answers(to) && !self.severed(self.place_of(from), self.place_of(to));
        if state.primary == server || state.phase != Phase::Led || copy.synced || copy.ticket != NONE || !reached {
            return;
        }
        let store = &self.caches.shelves[state.shelf as usize].store;
        let sized = self.plan.caches[state.cache as usize].size.is_some();
        let bytes = if sized { store.bytes() } else { store.bytes().saturating_mul(BYTES_PER_ENTRY) };
        let given = self.shards_with(shard).and_then(|(spec, _)| spec.full_sync.as_ref());
        let takes = match given {
            Some(given) => given.sample(&mut state.key.word("sync").number(u64::from(server)).draws(now)),
            None => SYNC_DELAY.saturating_add(bytes.saturating_mul(NANOS_PER_BYTE)),
        };
        let ticket = self.agenda.schedule(now.saturating_add(takes), kind::CACHE_SYNCED, to);
        self.caches.shards[shard as usize].servers[server as usize].ticket = ticket;
    }

    /// A replica has copied its primary.
    pub(in crate::world) fn on_cache_synced(&mut self, event: Event) {
        let Some((shard, server)) = self.shard_of(event.slot) else { return };
        let state = &mut self.caches.shards[shard as usize];
        if state.servers[server as usize].ticket == event.ticket {
            let head = state.unreceived.head();
            state.servers[server as usize].fill(head);
        }
    }
}
