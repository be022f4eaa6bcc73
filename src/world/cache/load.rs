//! What is done on a miss: by everyone who misses, by one for all, or by nobody whom a request waits for.

use super::super::frame::{Caller, Frame, Link, Worker};
use super::super::trace::{Named, Role as TraceRole};
use super::super::{Step, Trace, World};
use super::lookups::{Lookup, Role};
use super::store::place_of;
use crate::engine::{NONE, Time};
use crate::plan::cache::Access;
use crate::tally::Outcome;
use crate::tally::cache::{Count, Found};

/// Sets the keys of loads that nobody waits for apart from those of calls.
const BACKGROUND: u64 = 1 << 60;

impl<T: Trace> World<'_, T> {
    /// The number under which the key of a lookup is loaded.
    fn load_of(&self, lookup: &Lookup) -> u64 {
        place_of(lookup.key.value(), lookup.cache, &self.plan.caches[lookup.cache as usize], lookup.store)
    }

    /// Whether somebody loads the key of a lookup, and others take note.
    pub(super) fn is_loading(&self, lookup: &Lookup) -> bool {
        self.caches.loads.is_under_way(self.load_of(lookup))
    }

    /// The cache for whose key a frame waits because another loads it, if it waits for that.
    pub(in crate::world) fn awaited_load(&self, slot: u32) -> Option<u32> {
        let lookup = self.caches.lookups.of(slot).next()?;
        let asks = matches!(lookup.role, Role::Get | Role::Serve) && lookup.found != Found::Unreachable;
        let waits = asks && !lookup.loading && self.plan.caches[lookup.cache as usize].coalesce;
        (waits && self.is_loading(lookup)).then_some(lookup.cache)
    }

    /// A frame is about to load what it missed, unless it is to wait for another that does; tells whether it goes on at once.
    /// Only who has heard from the cache knows of others.
    pub(super) fn begin_load(&mut self, slot: u32, heard: bool) -> bool {
        let Some(lookup) = self.caches.lookups.last(slot).copied() else { return true };
        if heard && self.plan.caches[lookup.cache as usize].coalesce {
            let load = self.load_of(&lookup);
            if !self.caches.loads.begin(load) {
                self.caches.loads.wait(load, (slot, self.frames[slot].serial));
                self.count_at_cache(lookup.cache, Count::Coalesced, 1);
                self.let_worker_go(slot);
                return false;
            }
            self.caches.lookups.last(slot).into_iter().for_each(|lookup| lookup.loading = true);
        }
        self.count_at_cache(lookup.cache, Count::Loads, 1);
        true
    }

    /// A frame waits for another: it keeps its worker where calls do.
    fn let_worker_go(&mut self, slot: u32) {
        let Frame { worker, replica, .. } = self.frames[slot];
        if worker == Worker::Own {
            let fleet = self.replicas[replica as usize].fleet;
            if !self.plan.fleets[fleet as usize].held {
                self.release(slot);
            }
        }
    }

    /// A frame has loaded what it missed: the store keeps it, and those who waited for it have it too. Tells whether the
    /// program goes on.
    pub(super) fn fill(&mut self, slot: u32, number: u32) -> bool {
        let there = self.plan.accesses[number as usize].found;
        let Some(lookup) = self.caches.lookups.pop(slot) else {
            self.frames[slot].pc = there;
            return true;
        };
        // A cache that could not be asked is not told either.
        if lookup.found != Found::Unreachable {
            let store = if lookup.store == NONE { self.store_of_node(&lookup) } else { lookup.store };
            let (took, mut draws) = (self.now() - lookup.since, self.draws(slot));
            self.keep_loaded(store, lookup.key, took, &mut draws);
        }
        if lookup.loading {
            self.wake_all(&lookup);
        }
        if lookup.role == Role::Refresh {
            self.caches.end_background(self.frames[slot].replica);
            // Others will have use of it.
            self.frames[slot].spent = 0;
            self.end(slot, Outcome::Ok);
            return false;
        }
        self.have_value(slot, &lookup);
        true
    }

    /// A frame goes on with the value of its last get.
    fn have_value(&mut self, slot: u32, lookup: &Lookup) {
        let frame = &mut self.frames[slot];
        frame.pc = self.plan.accesses[lookup.access as usize].found;
        if lookup.role == Role::Serve {
            // What it called on the way has left its own findings.
            frame.caller.found = lookup.found;
        }
    }

    /// The key of a lookup is there: all who wait for it go on with it.
    fn wake_all(&mut self, lookup: &Lookup) {
        let load = self.load_of(lookup);
        let mut woken = std::mem::take(&mut self.caches.woken);
        self.caches.loads.end(load, &mut woken);
        for (slot, serial) in woken.drain(..) {
            if self.frames[slot].serial == serial
                && let Some(lookup) = self.caches.lookups.pop(slot)
            {
                self.have_value(slot, &lookup);
                self.later(slot, Step::Resume);
            }
        }
        self.caches.woken = woken;
    }

    /// The load of a lookup has come to nothing: the next who waits loads.
    pub(super) fn hand_on_load(&mut self, lookup: &Lookup) {
        let load = self.load_of(lookup);
        while let Some((slot, serial)) = self.caches.loads.next(load) {
            let frame = &self.frames[slot];
            if frame.serial == serial
                && (frame.replica == NONE || frame.replica != self.caches.dying)
                && let Some(next) = self.caches.lookups.last(slot)
            {
                next.loading = true;
                self.count_at_cache(lookup.cache, Count::Loads, 1);
                return self.later(slot, Step::Resume);
            }
        }
        let mut woken = std::mem::take(&mut self.caches.woken);
        self.caches.loads.end(load, &mut woken);
        self.caches.woken = woken;
    }

    /// A load has failed: an entry whose time is over may stand in for it. Tells whether one does.
    pub(in crate::world) fn stands_in(&mut self, slot: u32) -> bool {
        let Some(lookup) = self.caches.lookups.last(slot).copied() else { return false };
        let spec = &self.plan.caches[lookup.cache as usize];
        if spec.stale_if_error == 0 || matches!(lookup.role, Role::Refresh | Role::Write) {
            return false;
        }
        let store = if lookup.store == NONE { self.store_of_node(&lookup) } else { lookup.store };
        if lookup.found == Found::Unreachable || !self.may_stand_in(store, lookup.key) {
            return false;
        }
        self.caches.lookups.pop(slot);
        if lookup.loading {
            self.wake_all(&lookup);
        }
        self.count_at_cache(lookup.cache, Count::StaleOnError, 1);
        self.have_value(slot, &lookup);
        true
    }

    /// What a get found serves for now: it is loaded anew beside the request, unless somebody does that already.
    pub(super) fn refresh(&mut self, slot: u32, lookup: &Lookup) {
        if !self.caches.loads.begin(self.load_of(lookup)) {
            return;
        }
        let Access { miss, cache, .. } = self.plan.accesses[lookup.access as usize];
        let origin = self.frames[slot];
        let key = origin.caller.key.number(self.place(slot, origin.pc) | BACKGROUND);
        let caller = Caller { key, ..origin.caller };
        let mut lookup = *lookup;
        (lookup.role, lookup.loading, lookup.since) = (Role::Refresh, true, self.now());
        self.begin_background(caller, origin.replica, miss, lookup);
        self.count_at_cache(cache, Count::Loads, 1);
    }

    /// A replica does something that nobody waits for, from step `pc` on.
    pub(super) fn begin_background(&mut self, caller: Caller, replica: u32, pc: u32, lookup: Lookup) {
        let now = self.now();
        let (link, edge, deadline) = (Link::Nobody, NONE, Time::MAX);
        let mut caller = Caller { born: now, link, edge, deadline, guard: NONE, ..caller };
        caller.trace = self.trace_call(Named::of(&caller), TraceRole::Background);
        let slot = self.insert(caller);
        let frame = &mut self.frames[slot];
        (frame.entered, frame.replica, frame.pc, frame.served) = (now, replica, pc, true);
        self.caches.add_background(replica);
        self.caches.lookups.push(slot, lookup);
        self.later(slot, Step::Resume);
    }
}
