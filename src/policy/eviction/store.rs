//! The entries of a cache.

use super::{Evict, Eviction};
use crate::engine::{Key, KeyTable, Time};

/// How much fits into a cache.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Room {
    /// Everything.
    Unlimited,
    /// So many entries.
    Entries(u32),
    /// So many bytes, as which about so many entries are expected.
    Bytes {
        /// In all.
        most: u64,
        /// Entries that fit on average.
        entries: u32,
    },
}

impl Room {
    /// Entries that are to be expected, among so many keys.
    pub fn entries(self, keys: u32) -> u32 {
        match self {
            Room::Unlimited => keys,
            Room::Entries(entries) | Room::Bytes { entries, .. } => entries.min(keys),
        }
    }
}

/// What is kept of a key.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key.
    pub key: u64,
    /// From when on it counts as expired; [`Time::MAX`] if never.
    pub expires: Time,
    /// How long it took to load.
    pub took: Time,
    /// Bytes, where the room is counted in them.
    pub size: u32,
    /// Whether all that is known is that the source has no such key.
    pub absent: bool,
}

/// Memory for more entries than these is taken when they come.
const MOST_EXPECTED: u32 = 1 << 20;

/// The entries of one cache, or of one node of it, in numbered slots.
pub struct Store {
    table: KeyTable,
    entries: Vec<Entry>,
    /// Slots without an entry.
    free: Vec<u32>,
    policy: Box<dyn Evict>,
    eviction: Eviction,
    expected: usize,
    chance: Key,
    room: Room,
    bytes: u64,
}

impl Store {
    /// An empty store, with memory for as many entries as are expected among so many keys.
    pub fn new(room: Room, eviction: Eviction, keys: u32, chance: Key) -> Self {
        let expected = room.entries(keys).min(MOST_EXPECTED) as usize;
        Store {
            table: KeyTable::new(expected),
            entries: Vec::with_capacity(expected),
            free: Vec::new(),
            policy: eviction.start(expected, chance),
            eviction,
            expected,
            chance,
            room,
            bytes: 0,
        }
    }

    /// The slot of a key, expired or not.
    #[inline]
    pub fn find(&self, key: u64) -> Option<u32> {
        self.table.find(key, |slot| self.entries[slot as usize].key == key)
    }

    /// The entry in a slot.
    #[inline]
    pub fn entry(&self, slot: u32) -> &Entry {
        &self.entries[slot as usize]
    }

    /// The entry in a slot, to change what it says of its time.
    #[inline]
    pub fn entry_mut(&mut self, slot: u32) -> &mut Entry {
        &mut self.entries[slot as usize]
    }

    /// The entry in a slot was asked for.
    #[inline]
    pub fn touch(&mut self, slot: u32) {
        self.policy.used(slot);
    }

    /// Keeps an entry, in place of one of the same key. `gone` hears of the entries that make room for it. An entry that is
    /// larger than the whole store is not kept.
    pub fn keep(&mut self, entry: Entry, now: Time, mut gone: impl FnMut(Entry)) {
        if let Some(slot) = self.find(entry.key) {
            let before = self.entries[slot as usize];
            if before.size == entry.size && now < before.expires {
                self.entries[slot as usize] = entry;
                return self.policy.used(slot);
            }
            // What has expired comes anew.
            self.remove(slot);
        }
        let full = |store: &Store| match store.room {
            Room::Unlimited => false,
            Room::Entries(most) => store.len() >= most as usize,
            Room::Bytes { most, .. } => store.bytes + u64::from(entry.size) > most,
        };
        if matches!(self.room, Room::Bytes { most, .. } if u64::from(entry.size) > most) {
            return;
        }
        while full(self) {
            let victim = self.policy.victim();
            gone(self.remove(victim));
        }
        let slot = match self.free.pop() {
            Some(slot) => {
                self.entries[slot as usize] = entry;
                slot
            }
            None => {
                self.entries.push(entry);
                self.entries.len() as u32 - 1
            }
        };
        self.bytes += u64::from(entry.size);
        self.table.insert(entry.key, slot);
        self.policy.entered(slot, entry.key);
    }

    /// Takes the entry in a slot out.
    pub fn remove(&mut self, slot: u32) -> Entry {
        let entry = self.entries[slot as usize];
        self.table.remove(entry.key, |other| other == slot);
        self.policy.left(slot);
        self.free.push(slot);
        self.bytes -= u64::from(entry.size);
        entry
    }

    /// Everything is lost. `lost` hears of each key, in the order of the slots.
    pub fn clear(&mut self, mut lost: impl FnMut(u64)) {
        for slot in 0..self.entries.len() as u32 {
            let key = self.entries[slot as usize].key;
            if self.find(key) == Some(slot) {
                lost(key);
            }
        }
        self.table.clear();
        self.entries.clear();
        self.free.clear();
        self.policy = self.eviction.start(self.expected, self.chance);
        self.bytes = 0;
    }

    /// The bytes of all entries; how many there are, where bytes are not counted.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many entries there are, expired ones included.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: u64, size: u32) -> Entry {
        Entry { key, expires: Time::MAX, took: 0, size, absent: false }
    }

    fn store(room: Room) -> Store {
        Store::new(room, Eviction::Lru, 1000, Key::replication(1, 0))
    }

    #[test]
    fn bytes_are_counted_and_what_is_too_large_is_not_kept() {
        let mut store = store(Room::Bytes { most: 100, entries: 10 });
        let mut gone = Vec::new();
        for (key, size) in [(1, 40), (2, 40), (3, 30), (4, 101), (5, 100)] {
            store.keep(entry(key, size), 0, |entry| gone.push(entry.key));
        }
        // The fourth would not fit into an empty store: nobody makes room for it.
        assert_eq!((gone, store.len(), store.bytes), (vec![1, 2, 3], 1, 100));
    }

    #[test]
    fn an_entry_that_grows_is_counted_anew() {
        let mut store = store(Room::Bytes { most: 100, entries: 10 });
        [(1, 40), (2, 40), (1, 70)].into_iter().for_each(|(key, size)| store.keep(entry(key, size), 0, |_| ()));
        assert_eq!((store.find(1).is_some(), store.find(2).is_some(), store.bytes), (true, false, 70));
    }

    #[test]
    fn what_is_lost_is_told_once() {
        let mut store = store(Room::Entries(3));
        (0..5).for_each(|key| store.keep(entry(key, 1), 0, |_| ()));
        let slot = store.find(3).expect("it is there");
        store.remove(slot);
        let mut lost = Vec::new();
        store.clear(|key| lost.push(key));
        lost.sort_unstable();
        assert_eq!((lost, store.len()), (vec![2, 4], 0));
        store.keep(entry(7, 1), 0, |_| ());
        assert!(store.find(7).is_some() && store.find(2).is_none());
    }

    #[test]
    fn a_key_that_has_expired_comes_last_in_when_it_comes_back() {
        let mut store = Store::new(Room::Entries(2), Eviction::Fifo, 10, Key::replication(1, 0));
        store.keep(Entry { expires: 10, ..entry(1, 1) }, 0, |_| ());
        store.keep(entry(2, 1), 1, |_| ());
        store.keep(entry(1, 1), 20, |_| ());
        let mut gone = Vec::new();
        store.keep(entry(3, 1), 21, |entry| gone.push(entry.key));
        assert_eq!(gone, [2]);
    }
}
