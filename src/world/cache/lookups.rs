//! What frames have asked of caches and not yet settled.

use crate::engine::{Key, NONE, Time};
use crate::tally::cache::Found;

/// A get that waits for its answer, or for its value; or a key that a node is writing for a put.
#[derive(Clone, Copy, Debug)]
pub struct Lookup {
    /// The cache.
    pub cache: u32,
    /// The use of it that the program makes.
    pub access: u32,
    /// The store that was asked, or [`NONE`] if a node is to be asked.
    pub store: u32,
    /// The key.
    pub key: Key,
    /// Since when.
    pub since: Time,
    /// What it found.
    pub found: Found,
    /// What it is about.
    pub role: Role,
    /// Whether others may wait for its load, or are kept from loading.
    pub loading: bool,
    /// The one that was not settled when this began, or [`NONE`].
    below: u32,
}

/// What a lookup is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A get.
    Get,
    /// A get at a node, on behalf of one who counts it.
    Serve,
    /// A load that nobody waits for.
    Refresh,
    /// A write of what was put in before.
    Write,
}

impl Lookup {
    /// One that begins.
    pub fn new(cache: u32, access: u32, key: Key, since: Time, role: Role) -> Self {
        let (store, found, loading, below) = (NONE, Found::Nothing, false, NONE);
        Lookup { cache, access, store, key, since, found, role, loading, below }
    }
}

/// For each slot of a frame, what it has not settled, the last first: gets stand within what others do on a miss.
#[derive(Debug, Default)]
pub struct Lookups {
    last: Vec<u32>,
    all: Vec<Lookup>,
    free: Vec<u32>,
}

impl Lookups {
    /// Whether a frame has any.
    #[inline]
    pub fn any(&self, slot: u32) -> bool {
        self.last.get(slot as usize).is_some_and(|&last| last != NONE)
    }

    /// The last one of a frame.
    pub fn last(&mut self, slot: u32) -> Option<&mut Lookup> {
        let last = *self.last.get(slot as usize)?;
        self.all.get_mut(last as usize)
    }

    /// A frame has one more.
    pub fn push(&mut self, slot: u32, lookup: Lookup) {
        if self.last.len() <= slot as usize {
            self.last.resize(slot as usize + 1, NONE);
        }
        let lookup = Lookup { below: self.last[slot as usize], ..lookup };
        self.last[slot as usize] = match self.free.pop() {
            Some(number) => {
                self.all[number as usize] = lookup;
                number
            }
            None => {
                self.all.push(lookup);
                self.all.len() as u32 - 1
            }
        };
    }

    /// The last one of a frame is settled.
    pub fn pop(&mut self, slot: u32) -> Option<Lookup> {
        let last = self.last.get_mut(slot as usize).filter(|last| **last != NONE)?;
        let number = *last;
        let lookup = self.all[number as usize];
        *last = lookup.below;
        self.free.push(number);
        Some(lookup)
    }

    /// All that a frame has not settled, the last first.
    pub fn of(&self, slot: u32) -> impl Iterator<Item = &Lookup> {
        let at = |number: u32| self.all.get(number as usize);
        let last = self.last.get(slot as usize).copied().unwrap_or(NONE);
        std::iter::successors(at(last), move |lookup| at(lookup.below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gets_within_gets_are_settled_from_the_inside() {
        let mut lookups = Lookups::default();
        let lookup = |access| Lookup::new(0, access, Key::replication(1, access), 0, Role::Get);
        [(5, 1), (5, 2), (3, 7)].into_iter().for_each(|(slot, access)| lookups.push(slot, lookup(access)));
        assert_eq!(lookups.of(5).map(|lookup| lookup.access).collect::<Vec<_>>(), [2, 1]);
        assert!(lookups.any(3) && !lookups.any(4) && !lookups.any(100));
        assert_eq!(lookups.pop(5).map(|lookup| lookup.access), Some(2));
        lookups.push(5, lookup(4));
        assert_eq!([5, 5, 5].map(|slot| lookups.pop(slot).map(|lookup| lookup.access)), [Some(4), Some(1), None]);
        assert_eq!(lookups.last(3).map(|lookup| lookup.access), Some(7));
    }
}
