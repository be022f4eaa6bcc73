//! Puts that are acknowledged first and written later.

use super::super::frame::Caller;
use super::super::status::Status;
use super::super::{Trace, World, kind};
use super::lookups::{Lookup, Role};
use crate::engine::{Event, Key, KeyTable, NONE};

/// The keys of a store that are not written yet, each once however often it was put in.
#[derive(Debug)]
pub struct Unwritten {
    table: KeyTable,
    keys: Vec<Key>,
    /// Keys that are being written.
    writing: u64,
    /// Writes that were begun.
    begun: u64,
}

impl Default for Unwritten {
    fn default() -> Self {
        Unwritten { table: KeyTable::new(0), keys: Vec::new(), writing: 0, begun: 0 }
    }
}

impl Unwritten {
    /// A key was put in.
    pub fn add(&mut self, key: Key) {
        if !self.has(key) {
            self.table.insert(key.value(), self.keys.len() as u32);
            self.keys.push(key);
        }
    }

    /// Whether a key is not written yet, nor being written.
    pub fn has(&self, key: Key) -> bool {
        self.table.find(key.value(), |place| self.keys[place as usize] == key).is_some()
    }

    /// A key need not be written.
    pub fn forget(&mut self, key: Key) {
        let keys = &mut self.keys;
        let Some(place) = self.table.remove(key.value(), |place| keys[place as usize] == key) else { return };
        keys.swap_remove(place as usize);
        if let Some(moved) = keys.get(place as usize) {
            self.table.remove(moved.value(), |other| other as usize == keys.len());
            self.table.insert(moved.value(), place);
        }
    }

    /// All are lost; tells how many.
    pub fn lose(&mut self) -> u64 {
        self.table.clear();
        self.keys.drain(..).len() as u64 + std::mem::take(&mut self.writing)
    }

    /// All that wait are about to be written.
    fn take(&mut self) -> Vec<Key> {
        self.table.clear();
        self.writing += self.keys.len() as u64;
        std::mem::take(&mut self.keys)
    }
}

impl<T: Trace> World<'_, T> {
    /// A node writes all that was put in since the last round.
    pub(in crate::world) fn on_write_behind(&mut self, event: Event) {
        let (plan, now) = (self.plan, self.now());
        let shelf = &mut self.caches.shelves[event.slot as usize];
        let Some(behind) = plan.caches[shelf.cache as usize].write_behind.filter(|_| shelf.ticket == event.ticket)
        else {
            return;
        };
        shelf.ticket = self.agenda.schedule(now.saturating_add(behind.every), kind::WRITE_BEHIND, event.slot);
        let (cache, index, chance) = (shelf.cache, shelf.replica, shelf.chance);
        let replica = &self.replicas[index as usize];
        if !matches!(replica.status, Status::Ready | Status::Draining) || replica.paused_until > 0 {
            return;
        }
        let start = plan.endpoints[behind.endpoint as usize].start;
        for affinity in shelf.unwritten.take() {
            let unwritten = &mut self.caches.shelves[event.slot as usize].unwritten;
            unwritten.begun += 1;
            let caller = Caller::unheard(chance.number(unwritten.begun), now, NONE, behind.endpoint);
            let mut lookup = Lookup::new(cache, NONE, affinity, now, Role::Write);
            lookup.store = event.slot;
            self.begin_background(Caller { affinity, ..caller }, index, start, lookup);
        }
    }

    /// A key is written.
    pub(super) fn written(&mut self, slot: u32) {
        if let Some(lookup) = self.caches.lookups.pop(slot) {
            self.caches.end_background(self.frames[slot].replica);
            let unwritten = &mut self.caches.shelves[lookup.store as usize].unwritten;
            unwritten.writing = unwritten.writing.saturating_sub(1);
        }
    }

    /// A write has failed: it is made again with the next round.
    pub(super) fn not_written(&mut self, lookup: &Lookup) {
        let unwritten = &mut self.caches.shelves[lookup.store as usize].unwritten;
        unwritten.writing = unwritten.writing.saturating_sub(1);
        unwritten.add(lookup.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_put_in_twice_is_written_once_and_lost_once() {
        let keys = [1, 2, 1, 3].map(|n| Key::replication(n, 0));
        let mut unwritten = Unwritten::default();
        keys.into_iter().for_each(|key| unwritten.add(key));
        assert_eq!(unwritten.take().len(), 3);
        unwritten.add(keys[0]);
        // Three are being written and one waits.
        assert_eq!((unwritten.lose(), unwritten.lose()), (4, 0));
    }
}
