//! Caches: who asks for a key, what that finds, and what is done on a miss.
//!
//! A get asks a store: that of the replica which runs the program, or over the network that of the node to which a hash
//! ring gives the key. What it found comes back with the answer. What is not settled of it is kept beside the frame
//! until the program has the value, or the frame ends.

mod failover;
mod load;
mod loads;
mod lookups;
mod shards;
mod store;
mod unreceived;
mod write_behind;

use super::{Trace, World};
use crate::engine::{Draws, Key, NONE};
use crate::plan::Plan;
use crate::plan::cache::{Access, Cache, CacheOp};
use crate::policy::eviction::{Entry, Ghosts};
use crate::tally::cache::{Count, Found};
use loads::{Loads, Waiter};
use lookups::{Lookup, Lookups, Role};
use shards::Shard;
use std::collections::VecDeque;
use store::Shelf;

/// All caches of a run.
pub struct Caches {
    /// The stores of all nodes, and of all replicas that have parts of caches.
    shelves: Vec<Shelf>,
    /// The first store of each replica, or [`NONE`].
    first: Vec<u32>,
    /// Nodes with replicas, of all caches that have any.
    shards: Vec<Shard>,
    /// What became of the keys that have left each cache.
    ghosts: Vec<Ghosts<Found>>,
    /// Where the keys of each cache branch off.
    roots: Vec<Key>,
    /// What frames have not settled.
    lookups: Lookups,
    loads: Loads,
    /// Frames at each replica that load or write and that nobody waits for.
    background: Vec<u32>,
    /// The replica that is losing its calls at this moment, or [`NONE`]: none of them takes over from another.
    dying: u32,
    /// Room for entries that make room for another.
    gone: Vec<Entry>,
    /// Room for those who wake together.
    woken: VecDeque<Waiter>,
}

/// The most keys whose fate is remembered once they have left a cache; of others it is not known that they were there.
const MOST_GHOSTS: u32 = 1 << 20;

impl Caches {
    /// All are empty.
    pub fn new(plan: &Plan, replication: Key) -> Self {
        let ghosts = |cache: &Cache| Ghosts::new(cache.key_count.min(MOST_GHOSTS) as usize);
        Caches {
            shelves: Vec::new(),
            first: Vec::new(),
            shards: shards(plan, replication),
            ghosts: plan.caches.iter().map(ghosts).collect(),
            roots: plan.caches.iter().map(|cache| replication.number(cache.salt)).collect(),
            lookups: Lookups::default(),
            loads: Loads::default(),
            background: Vec::new(),
            dying: NONE,
            gone: Vec::new(),
            woken: VecDeque::new(),
        }
    }

    /// Whether there are nodes with replicas.
    pub fn have_shards(&self) -> bool {
        !self.shards.is_empty()
    }

    /// The store of a primary is that of another from now on.
    fn give_stores(&mut self, old: u32, new: u32, shelf: u32) {
        let most = old.max(new) as usize;
        if self.first.len() <= most {
            self.first.resize(most + 1, NONE);
        }
        (self.first[old as usize], self.first[new as usize]) = (NONE, shelf);
        self.shelves[shelf as usize].replica = new;
    }

    /// A replica is losing its calls from now on, or none is any more ([`NONE`]).
    pub fn set_dying(&mut self, replica: u32) {
        self.dying = replica;
    }

    /// Whether a replica loads or writes anything that nobody waits for.
    fn has_background(&self, replica: u32) -> bool {
        self.background.get(replica as usize).is_some_and(|&count| count > 0)
    }

    /// It does so once more.
    fn add_background(&mut self, replica: u32) {
        if replica == NONE {
            return;
        }
        if self.background.len() <= replica as usize {
            self.background.resize(replica as usize + 1, 0);
        }
        self.background[replica as usize] += 1;
    }

    /// It is done with one of them.
    fn end_background(&mut self, replica: u32) {
        self.background.get_mut(replica as usize).into_iter().for_each(|count| *count -= 1);
    }
}

fn shards(plan: &Plan, replication: Key) -> Vec<Shard> {
    let with_replicas =
        plan.caches.iter().enumerate().filter_map(|(n, cache)| Some((n as u32, cache, cache.shards.as_ref()?)));
    with_replicas
        .flat_map(|(number, cache, spec)| {
            let key = replication.number(cache.salt).word("shard");
            (0..spec.count).map(move |nth| Shard::new(number, spec, nth, key.number(u64::from(nth))))
        })
        .collect()
}

impl<T: Trace> World<'_, T> {
    /// A step that uses a cache; tells whether the program goes on at once.
    pub(super) fn use_cache(&mut self, slot: u32, op: CacheOp) -> bool {
        match op {
            CacheOp::Get(access) => self.get(slot, access),
            CacheOp::Received(access) => self.hear_of_key(slot, access),
            CacheOp::Fill(access) => self.fill(slot, access),
            CacheOp::LookUp(access) => self.serve_get(slot, access),
            CacheOp::Put(access) => self.tell_change(slot, access, World::accept_put),
            CacheOp::Keep(access) => self.hear_change(slot, access, World::accept_put),
            CacheOp::Invalidate(access) => self.tell_change(slot, access, World::drop_entry),
            CacheOp::Drop(access) => self.hear_change(slot, access, World::drop_entry),
            CacheOp::Told => self.next_step(slot),
            CacheOp::Written => {
                self.written(slot);
                self.next_step(slot)
            }
        }
    }

    fn next_step(&mut self, slot: u32) -> bool {
        self.frames[slot].pc += 1;
        true
    }

    /// The access of a number, and its cache.
    fn access(&self, number: u32) -> (&'_ Access, &'_ Cache) {
        let access = &self.plan.accesses[number as usize];
        (access, &self.plan.caches[access.cache as usize])
    }

    /// The key that a use of a cache is about: one that is drawn, or the request's own.
    fn key_of(&self, slot: u32, cache: u32, draws: &mut Draws) -> Key {
        match &self.plan.caches[cache as usize].keys {
            Some(keys) => self.caches.roots[cache as usize].number(keys.sample(draws)),
            None => self.frames[slot].caller.affinity,
        }
    }

    /// Calls the node that has a key.
    fn ask_node(&mut self, slot: u32, edge: u32, key: Key) {
        let pc = self.frames[slot].pc;
        let nth = self.place(slot, pc);
        let epoch = self.await_children(slot, 1, 1, pc + 1);
        self.call_about(slot, epoch, edge, nth, key);
    }

    fn get(&mut self, slot: u32, number: u32) -> bool {
        let (now, Access { cache, edge, store, .. }) = (self.now(), *self.access(number).0);
        let mut draws = self.draws(slot);
        let key = self.key_of(slot, cache, &mut draws);
        let mut lookup = Lookup::new(cache, number, key, now, Role::Get);
        self.tally.caches[cache as usize].gets += u64::from(self.measured(now));
        if edge != NONE {
            self.caches.lookups.push(slot, lookup);
            self.ask_node(slot, edge, key);
            return false;
        }
        lookup.store = self.store_at(slot, store);
        let found = self.look_up(lookup.store, key, &mut draws);
        self.caches.lookups.push(slot, lookup);
        self.settle_get(slot, found)
    }

    /// A node looks up the key that it is asked for.
    fn serve_get(&mut self, slot: u32, number: u32) -> bool {
        let (now, Access { cache, .. }) = (self.now(), *self.access(number).0);
        let (key, mut draws) = (self.frames[slot].caller.affinity, self.draws(slot));
        let store = self.store_at(slot, 0);
        let found = self.look_up(store, key, &mut draws);
        self.frames[slot].caller.found = found;
        let mut lookup = Lookup::new(cache, number, key, now, Role::Serve);
        lookup.store = store;
        self.caches.lookups.push(slot, lookup);
        self.settle_get(slot, found)
    }

    /// The node has answered.
    fn hear_of_key(&mut self, slot: u32, number: u32) -> bool {
        let found = self.frames[slot].caller.found;
        let (access, cache) = self.access(number);
        let there = access.found;
        if !cache.reads_through {
            return self.settle_get(slot, found);
        }
        // Whatever it found, it has the value by now.
        self.conclude_get(slot, found);
        self.caches.lookups.pop(slot);
        self.frames[slot].pc = there;
        true
    }

    /// A call failed that a program makes only to use a cache: it does without. Tells whether it was such a call.
    pub(super) fn does_without(&mut self, slot: u32, op: CacheOp) -> bool {
        match op {
            CacheOp::Told => self.go_on(slot),
            CacheOp::Received(number) if self.access(number).0.needed => {
                self.conclude_get(slot, Found::Unreachable);
                self.caches.lookups.pop(slot);
                return false;
            }
            CacheOp::Received(_) => {
                if self.settle_get(slot, Found::Unreachable) {
                    self.go_on(slot);
                }
            }
            _ => return false,
        }
        true
    }

    /// A replica without calls loses what it does beside them.
    pub(super) fn lose_background(&mut self, index: u32) {
        if !self.caches.has_background(index) {
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        self.calls_at(index, &mut held);
        for (_, slot) in held.drain(..) {
            let background = |lookup: &Lookup| matches!(lookup.role, Role::Refresh | Role::Write);
            if self.caches.lookups.of(slot).any(background) {
                self.free(slot);
            }
        }
        self.held = held;
    }

    /// It is known what the last get of a frame found.
    fn conclude_get(&mut self, slot: u32, found: Found) {
        let warmup = self.plan.warmup;
        if let Some(lookup) = self.caches.lookups.last(slot) {
            lookup.found = found;
            if lookup.role == Role::Get {
                let cache = lookup.cache;
                self.tally.caches[cache as usize].conclude(found, lookup.since >= warmup);
                self.trace_lookup(slot, cache, found);
            }
        }
    }

    /// The last get of a frame has found something: the program goes on with the value, loads it, or waits for it.
    fn settle_get(&mut self, slot: u32, found: Found) -> bool {
        let Some(lookup) = self.caches.lookups.last(slot).copied() else {
            return self.next_step(slot);
        };
        // Who would load early does not where somebody loads already.
        let early = found == Found::Early && self.is_loading(&lookup);
        let found = if early { Found::Hit } else { found };
        self.conclude_get(slot, found);
        let Access { miss, found: there, loads, .. } = *self.access(lookup.access).0;
        if found == Found::Stale && loads {
            self.refresh(slot, &lookup);
        }
        if found.is_hit() || !loads {
            self.caches.lookups.pop(slot);
            self.frames[slot].pc = there;
            return true;
        }
        self.frames[slot].pc = miss;
        self.begin_load(slot, found != Found::Unreachable)
    }

    /// A key is to be changed by a step, in the replica's own store or at the node that has it.
    fn tell_change(&mut self, slot: u32, number: u32, change: fn(&mut Self, u32, u32, Key)) -> bool {
        let Access { cache, edge, store, .. } = *self.access(number).0;
        let key = self.key_of(slot, cache, &mut self.draws(slot));
        if edge != NONE {
            self.ask_node(slot, edge, key);
            return false;
        }
        change(self, self.store_at(slot, store), number, key);
        self.next_step(slot)
    }

    /// A node is told of a change of the key that it is given.
    fn hear_change(&mut self, slot: u32, number: u32, change: fn(&mut Self, u32, u32, Key)) -> bool {
        change(self, self.store_at(slot, 0), number, self.frames[slot].caller.affinity);
        self.next_step(slot)
    }

    fn count_at_cache(&mut self, cache: u32, what: Count, times: u64) {
        let measured = self.measured(self.now());
        self.tally.caches[cache as usize].count(what, times, measured);
    }

    /// A frame is about to be freed: whatever it has not settled comes to nothing.
    #[cold]
    pub(super) fn forget_lookups(&mut self, slot: u32) {
        let (warmup, replica) = (self.plan.warmup, self.frames[slot].replica);
        while let Some(lookup) = self.caches.lookups.pop(slot) {
            match lookup.role {
                Role::Get if lookup.found == Found::Nothing => {
                    self.tally.caches[lookup.cache as usize].conclude(Found::Nothing, lookup.since >= warmup);
                }
                Role::Refresh => self.caches.end_background(replica),
                Role::Write => {
                    self.caches.end_background(replica);
                    self.not_written(&lookup);
                }
                Role::Get | Role::Serve => {}
            }
            if lookup.loading {
                self.hand_on_load(&lookup);
            }
        }
    }

    /// Whether a frame has anything that is not settled.
    #[inline]
    pub(super) fn has_lookups(&self, slot: u32) -> bool {
        self.caches.lookups.any(slot)
    }

    /// The end of the run: counts the gets that have no answer yet, and sees that none was lost.
    pub(super) fn finish_caches(&mut self) {
        for slot in 0..self.frames.capacity() as u32 {
            for lookup in self.caches.lookups.of(slot) {
                let open = lookup.role == Role::Get && lookup.found == Found::Nothing;
                if open && lookup.since >= self.plan.warmup {
                    self.tally.caches[lookup.cache as usize].in_flight += 1;
                }
            }
        }
        for (cache, tally) in self.plan.caches.iter().zip(&self.tally.caches) {
            let over: u64 = tally.found.iter().sum();
            assert_eq!(tally.gets, over + tally.in_flight, "gets from {} are not conserved", cache.name);
        }
    }
}
