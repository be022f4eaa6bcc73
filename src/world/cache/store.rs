//! The stores of nodes and replicas: what they have of each key, until when, and what they lose.

use super::super::{Trace, World, kind, purpose};
use super::lookups::Lookup;
use super::unreceived::Change;
use super::write_behind::Unwritten;
use crate::engine::random::Source;
use crate::engine::{Draws, Key, NONE, Time};
use crate::plan::cache::Cache;
use crate::policy::balancer::{Call, Pool};
use crate::policy::eviction::{Entry, Store};
use crate::tally::cache::{Count, Found};

/// What a node has of its cache, or a replica of one that is its own.
pub struct Shelf {
    /// The cache.
    pub cache: u32,
    /// The replica.
    pub replica: u32,
    /// Where chance comes from.
    pub chance: Key,
    /// The entries.
    pub store: Store,
    /// What was put in and is not written yet.
    pub unwritten: Unwritten,
    /// The ticket of the next round of writes.
    pub ticket: u32,
    /// The shard whose primary's it is, or [`NONE`].
    pub shard: u32,
}

/// Sets the keys of one place apart from those of another.
const APART: u64 = 0x9E37_79B9_7F4A_7C15;

/// The number under which a key is loaded, and remembered when it has left: the same for all nodes of a cache, another in
/// each replica that has a cache of its own.
pub fn place_of(key: u64, cache: u32, spec: &Cache, store: u32) -> u64 {
    let place = if spec.fleet.is_some() { u64::from(cache) << 32 } else { u64::from(store) + 1 };
    key.wrapping_add(place.wrapping_mul(APART))
}

/// Whether a source lacks a key.
fn is_absent(spec: &Cache, key: Key) -> bool {
    spec.absent.is_some_and(|absent| key.draws(purpose::ABSENT).unit() < absent.share)
}

/// When an entry that comes now expires.
fn expiry(spec: &Cache, now: Time, draws: &mut Draws) -> Time {
    if spec.ttl == Time::MAX || spec.ttl_jitter == 0.0 {
        return now.saturating_add(spec.ttl);
    }
    let factor = 1.0 + spec.ttl_jitter * (2.0 * draws.unit() - 1.0);
    now.saturating_add((spec.ttl as f64 * factor) as Time)
}

impl<T: Trace> World<'_, T> {
    /// A replica is ready: it has its stores, empty as they are.
    pub(in crate::world) fn open_stores(&mut self, index: u32) {
        let plan = self.plan;
        let (fleet, ordinal) = (self.replicas[index as usize].fleet as usize, self.replicas[index as usize].ordinal);
        if plan.fleets[fleet].stores.is_empty() {
            return;
        }
        let mut own = NONE;
        if let Some((shard, server)) = self.shard_of(index) {
            own = shard;
            if self.fleets[fleet].open {
                return self.regain_cache_server(index, true);
            }
            if self.caches.shards[shard as usize].primary != server {
                return;
            }
            self.caches.shards[shard as usize].shelf = self.caches.shelves.len() as u32;
        }
        let caches = &mut self.caches;
        if caches.first.len() <= index as usize {
            caches.first.resize(index as usize + 1, NONE);
        }
        if caches.first[index as usize] == NONE {
            caches.first[index as usize] = caches.shelves.len() as u32;
            for &cache in &plan.fleets[fleet].stores {
                let spec = &plan.caches[cache as usize];
                let chance = self.fleets[fleet].key.word("store").number(u64::from(ordinal)).number(u64::from(cache));
                let store = Store::new(spec.room, spec.eviction, spec.key_count, chance);
                let unwritten = Unwritten::default();
                caches.shelves.push(Shelf {
                    cache,
                    replica: index,
                    chance,
                    store,
                    unwritten,
                    ticket: NONE,
                    shard: own,
                });
            }
        }
        let first = caches.first[index as usize];
        (first..first + plan.fleets[fleet].stores.len() as u32).for_each(|store| self.begin_rounds(store));
    }

    /// A store begins to write what is put in, where that is written later.
    pub(super) fn begin_rounds(&mut self, store: u32) {
        let now = self.now();
        let shelf = &mut self.caches.shelves[store as usize];
        if let Some(behind) = self.plan.caches[shelf.cache as usize].write_behind {
            shelf.ticket = self.agenda.schedule(now.saturating_add(behind.every), kind::WRITE_BEHIND, store);
        }
    }

    /// All that a replica has of caches is lost.
    pub(in crate::world) fn lose_stores(&mut self, index: u32) {
        if self.caches.have_shards() && self.shard_of(index).is_some() {
            return self.lose_cache_server(index, true);
        }
        let first = self.caches.first.get(index as usize).copied().unwrap_or(NONE);
        if first == NONE {
            return;
        }
        let fleet = self.replicas[index as usize].fleet as usize;
        (first..first + self.plan.fleets[fleet].stores.len() as u32).for_each(|store| self.empty_shelf(store));
    }

    /// All that a store has is lost.
    pub(super) fn empty_shelf(&mut self, store: u32) {
        let now = self.now();
        let shelf = &mut self.caches.shelves[store as usize];
        let cache = shelf.cache;
        let (spec, ghosts) = (&self.plan.caches[cache as usize], &mut self.caches.ghosts[cache as usize]);
        self.tally.caches[cache as usize].change_entries(now, -(shelf.store.len() as i64));
        shelf.store.clear(|key| ghosts.remember(place_of(key, cache, spec, store), Found::Lost));
        shelf.ticket = NONE;
        let lost = shelf.unwritten.lose();
        self.count_at_cache(cache, Count::LostWrites, lost);
    }

    /// A store of the replica that has a frame; [`NONE`] where there is none.
    pub(super) fn store_at(&self, slot: u32, nth: u32) -> u32 {
        let first = self.caches.first.get(self.frames[slot].replica as usize);
        first.filter(|first| **first != NONE).map_or(NONE, |first| first + nth)
    }

    /// The store of the node to which a key belongs now; [`NONE`] if there is none, or it does not answer.
    pub(super) fn store_of_node(&mut self, lookup: &Lookup) -> u32 {
        if let Some(index) = self.primary_of(lookup.cache, lookup.key) {
            return if self.answers(index) {
                self.caches.first.get(index as usize).copied().unwrap_or(NONE)
            } else {
                NONE
            };
        }
        let Some(fleet) = self.plan.caches[lookup.cache as usize].fleet else { return NONE };
        let state = &mut self.fleets[fleet as usize];
        if state.pool.is_empty() {
            return NONE;
        }
        state.pool.now = self.agenda.now();
        let call = Call { key: lookup.key, affinity: lookup.key, from: NONE };
        let position = if state.pool.len() == 1 { 0 } else { state.balancer.pick(&mut state.pool, &call) };
        if position == Pool::NOBODY {
            return NONE;
        }
        let index = state.pool.replicas[position];
        if self.answers(index) { self.caches.first.get(index as usize).copied().unwrap_or(NONE) } else { NONE }
    }

    /// What a store has of a key that is asked for.
    pub(super) fn look_up(&mut self, number: u32, key: Key, draws: &mut Draws) -> Found {
        let now = self.now();
        let Some(shelf) = self.caches.shelves.get_mut(number as usize) else {
            return Found::Unreachable;
        };
        let spec = &self.plan.caches[shelf.cache as usize];
        let Some(slot) = shelf.store.find(key.value()) else {
            let place = place_of(key.value(), shelf.cache, spec, number);
            return self.caches.ghosts[shelf.cache as usize].recall(place).unwrap_or(Found::Cold);
        };
        let Entry { expires, took, absent, .. } = *shelf.store.entry(slot);
        if now >= expires {
            if now >= expires.saturating_add(spec.stale_while_revalidate) {
                return Found::Expired;
            }
            shelf.store.touch(slot);
            return Found::Stale;
        }
        if let Some(beta) = spec.beta
            && expires < Time::MAX
            && -(took as f64) * beta * libm::log(draws.open01()) >= (expires - now) as f64
        {
            return Found::Early;
        }
        shelf.store.touch(slot);
        if absent {
            return Found::Absent;
        }
        if spec.renew {
            shelf.store.entry_mut(slot).expires = now.saturating_add(spec.ttl);
        }
        Found::Hit
    }

    /// A store keeps a key that was loaded, or that its source lacks.
    pub(super) fn keep_loaded(&mut self, store: u32, key: Key, took: Time, draws: &mut Draws) {
        let now = self.now();
        let Some(shelf) = self.caches.shelves.get(store as usize) else { return };
        let spec = &self.plan.caches[shelf.cache as usize];
        let absent = is_absent(spec, key);
        let expires = match spec.absent.filter(|_| absent) {
            Some(absent) if absent.ttl == 0 => return,
            Some(absent) => now.saturating_add(absent.ttl),
            None => expiry(spec, now, draws),
        };
        self.store_entry(store, key, Entry { key: key.value(), expires, took, size: 1, absent });
    }

    /// A store takes a key that is put in.
    pub(super) fn accept_put(&mut self, store: u32, access: u32, key: Key) {
        let now = self.now();
        self.count_at_cache(self.plan.accesses[access as usize].cache, Count::Puts, 1);
        let Some(shelf) = self.caches.shelves.get_mut(store as usize) else { return };
        let spec = &self.plan.caches[shelf.cache as usize];
        let known = shelf.store.find(key.value());
        let took = known.map_or(0, |slot| shelf.store.entry(slot).took);
        let expires = expiry(spec, now, &mut shelf.chance.draws(key.value() ^ now));
        if spec.write_behind.is_some() {
            let (shard, before) = (shelf.shard, shelf.unwritten.has(key));
            shelf.unwritten.add(key);
            if shard != NONE {
                self.copy_change(shard, Change::Owed { key, before });
            }
        }
        self.store_entry(store, key, Entry { key: key.value(), expires, took, size: 1, absent: false });
    }

    fn store_entry(&mut self, store: u32, key: Key, entry: Entry) {
        let now = self.now();
        let Some(shelf) = self.caches.shelves.get_mut(store as usize) else { return };
        let cache = shelf.cache;
        let (spec, ghosts) = (&self.plan.caches[cache as usize], &mut self.caches.ghosts[cache as usize]);
        let size = spec.size.as_ref().map_or(1, |size| size.sample(&mut key.draws(purpose::SIZE)));
        let entry = Entry { size: size.clamp(1, u64::from(u32::MAX)) as u32, ..entry };
        let (before, mut evicted, shard) = (shelf.store.len(), 0, shelf.shard);
        let copied = shard != NONE;
        let replaced = if copied { shelf.store.find(entry.key).map(|slot| *shelf.store.entry(slot)) } else { None };
        let mut gone = if copied { std::mem::take(&mut self.caches.gone) } else { Vec::new() };
        shelf.store.keep(entry, now, |victim| {
            evicted += 1;
            ghosts.remember(place_of(victim.key, cache, spec, store), Found::Evicted);
            if copied {
                gone.push(victim);
            }
        });
        if copied {
            gone.drain(..).for_each(|victim| self.copy_change(shard, Change::Gone(victim)));
            self.copy_change(shard, Change::Kept { key: entry.key, before: replaced });
            self.caches.gone = gone;
        }
        let shelf = &self.caches.shelves[store as usize];
        let change = shelf.store.len() as i64 - before as i64;
        self.tally.caches[cache as usize].change_entries(now, change);
        self.count_at_cache(cache, Count::Evictions, evicted);
    }

    /// A key is taken out of a store.
    pub(super) fn drop_entry(&mut self, store: u32, access: u32, key: Key) {
        let (now, cache) = (self.now(), self.plan.accesses[access as usize].cache);
        self.count_at_cache(cache, Count::Invalidations, 1);
        let Some(shelf) = self.caches.shelves.get_mut(store as usize) else { return };
        if let Some(slot) = shelf.store.find(key.value()) {
            let (gone, shard) = (shelf.store.remove(slot), shelf.shard);
            let place = place_of(key.value(), cache, &self.plan.caches[cache as usize], store);
            self.caches.ghosts[cache as usize].remember(place, Found::Invalidated);
            self.tally.caches[cache as usize].change_entries(now, -1);
            if shard != NONE {
                self.copy_change(shard, Change::Gone(gone));
            }
        }
    }

    /// Whether a store has a key that may stand in for a load that failed.
    pub(super) fn may_stand_in(&self, store: u32, key: Key) -> bool {
        let Some(shelf) = self.caches.shelves.get(store as usize) else { return false };
        let Some(slot) = shelf.store.find(key.value()) else { return false };
        let window = self.plan.caches[shelf.cache as usize].stale_if_error;
        self.now() < shelf.store.entry(slot).expires.saturating_add(window)
    }
}
