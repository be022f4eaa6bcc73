//! What a primary has changed and its replicas have not all received: so much of it can be taken back.

use super::write_behind::Unwritten;
use crate::engine::{Key, Time};
use crate::policy::eviction::{Entry, Store};
use std::collections::{BTreeMap, VecDeque};

/// A change of what a primary has.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// An entry has come, perhaps in place of another of its key.
    Kept {
        /// The key.
        key: u64,
        /// What stood there.
        before: Option<Entry>,
    },
    /// An entry has gone.
    Gone(Entry),
    /// A key is to be written later.
    Owed {
        /// The key.
        key: Key,
        /// Whether it was to be written already.
        before: bool,
    },
}

/// The changes that some replica has not received, in order.
#[derive(Debug, Default)]
pub struct Unreceived {
    changes: VecDeque<Change>,
    /// How many went before.
    first: u64,
}

/// What is lost where changes are taken back.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Keys that the primary had and the replica has not.
    pub uncopied: Vec<u64>,
    /// Keys whose last put was to be written by the primary, and is unknown to the replica.
    pub unwritten: u64,
}

impl Unreceived {
    /// How many changes there were.
    pub fn head(&self) -> u64 {
        self.first + self.changes.len() as u64
    }

    /// How many changes are kept.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// One more.
    pub fn push(&mut self, change: Change) {
        self.changes.push_back(change);
    }

    /// All replicas have received so many.
    pub fn forget(&mut self, received: u64) {
        let count = received.saturating_sub(self.first).min(self.changes.len() as u64);
        self.changes.drain(..count as usize);
        self.first += count;
    }

    /// Takes back all changes but the first `keep`.
    pub fn undo(&mut self, keep: u64, store: &mut Store, unwritten: &mut Unwritten, now: Time) -> Undone {
        let (mut had, mut owed) = (BTreeMap::new(), BTreeMap::new());
        while self.head() > keep.max(self.first)
            && let Some(change) = self.changes.pop_back()
        {
            match change {
                Change::Kept { key, before } => {
                    had.entry(key).or_insert_with(|| store.find(key).is_some());
                    if let Some(slot) = store.find(key) {
                        store.remove(slot);
                    }
                    // Going back the same way, everything fits again.
                    before.into_iter().for_each(|entry| store.keep(entry, now, |_| ()));
                }
                Change::Gone(entry) => {
                    had.entry(entry.key).or_insert_with(|| store.find(entry.key).is_some());
                    store.keep(entry, now, |_| ());
                }
                Change::Owed { key, before } => {
                    owed.entry(key.value()).or_insert_with(|| unwritten.has(key));
                    if !before {
                        unwritten.forget(key);
                    }
                }
            }
        }
        Undone {
            uncopied: had
                .into_iter()
                .filter(|(key, had)| *had && store.find(*key).is_none())
                .map(|(key, _)| key)
                .collect(),
            unwritten: owed.values().filter(|owed| **owed).count() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::eviction::{Eviction, Room};

    /// A store of two entries with all its changes noted.
    struct Primary {
        store: Store,
        unwritten: Unwritten,
        changes: Unreceived,
    }

    impl Primary {
        fn new() -> Self {
            let store = Store::new(Room::Entries(2), Eviction::Lru, 10, Key::replication(1, 0));
            Primary { store, unwritten: Unwritten::default(), changes: Unreceived::default() }
        }

        fn keep(&mut self, key: u64, expires: Time) {
            let before = self.store.find(key).map(|slot| *self.store.entry(slot));
            let entry = Entry { key, expires, took: 0, size: 1, absent: false };
            self.store.keep(entry, 0, |gone| self.changes.push(Change::Gone(gone)));
            self.changes.push(Change::Kept { key, before });
        }

        fn owe(&mut self, key: Key) {
            self.changes.push(Change::Owed { key, before: self.unwritten.has(key) });
            self.unwritten.add(key);
        }

        fn undo(&mut self, keep: u64) -> Undone {
            self.changes.undo(keep, &mut self.store, &mut self.unwritten, 0)
        }

        fn has(&self) -> Vec<(u64, Time)> {
            let of = |key| self.store.find(key).map(|slot| (key, self.store.entry(slot).expires));
            (0..10).filter_map(of).collect()
        }
    }

    #[test]
    fn changes_are_taken_back_to_what_was_there_before() {
        let mut primary = Primary::new();
        [(1, 100), (2, 100)].into_iter().for_each(|(key, expires)| primary.keep(key, expires));
        let keep = primary.changes.head();
        // The second is renewed, the third takes the place of the first, the first that of the second.
        [(2, 200), (3, 300), (1, 400)].into_iter().for_each(|(key, expires)| primary.keep(key, expires));
        assert_eq!(primary.has(), [(1, 400), (3, 300)]);
        let undone = primary.undo(keep);
        assert_eq!(primary.has(), [(1, 100), (2, 100)]);
        assert_eq!(undone, Undone { uncopied: vec![3], unwritten: 0 });
        assert_eq!(primary.changes.head(), keep);
    }

    #[test]
    fn puts_that_were_not_received_are_lost_once_each_and_those_before_stay() {
        let keys = [1, 2, 3].map(|n| Key::replication(n, 0));
        let mut primary = Primary::new();
        [0, 1].into_iter().for_each(|n| primary.owe(keys[n]));
        let keep = primary.changes.head();
        [1, 2, 2].into_iter().for_each(|n| primary.owe(keys[n]));
        assert_eq!(primary.undo(keep).unwritten, 2);
        assert_eq!(keys.map(|key| primary.unwritten.has(key)), [true, true, false]);
        // What all have received cannot be taken back.
        primary.changes.forget(1);
        assert_eq!((primary.undo(0).unwritten, primary.changes.head()), (1, 1));
        assert!(primary.unwritten.has(keys[0]) && !primary.unwritten.has(keys[1]));
    }
}
