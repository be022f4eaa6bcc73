use super::Evict;
use super::list::{Links, List};
use crate::engine::{KeyTable, NONE};

/// Least frequently used: entries in groups of equal count, the groups in order of their counts, so that counting one more
/// moves an entry to the next group (Shah, Mitra and Matani 2010, "An O(1) algorithm for implementing the LFU cache
/// eviction scheme").
///
/// Where counts outlive entries, a key that comes back has its count again; its group is looked for from the least count
/// on. That is few steps, for what was evicted had the least count of all.
#[derive(Debug)]
pub struct Lfu {
    links: Links,
    /// The group of each slot.
    of: Vec<u32>,
    groups: Vec<Group>,
    /// Groups that are not in use.
    spare: Vec<u32>,
    /// The group of the least count, or [`NONE`].
    least: u32,
    kept: Option<Kept>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    count: u32,
    members: List,
    before: u32,
    after: u32,
}

/// The counts of all keys that were ever there.
#[derive(Debug)]
struct Kept {
    table: KeyTable,
    counts: Vec<(u64, u32)>,
    /// The place in `counts` of each slot's key.
    of: Vec<u32>,
}

impl Kept {
    /// How often a key that comes into a slot was counted.
    fn recall(&mut self, slot: u32, key: u64) -> u32 {
        let counts = &mut self.counts;
        let known = self.table.find(key, |place| counts[place as usize].0 == key);
        let place = known.unwrap_or_else(|| {
            self.table.insert(key, counts.len() as u32);
            counts.push((key, 0));
            counts.len() as u32 - 1
        });
        if self.of.len() <= slot as usize {
            self.of.resize(slot as usize + 1, NONE);
        }
        self.of[slot as usize] = place;
        counts[place as usize].1
    }
}

impl Lfu {
    /// Without entries; `keeps` tells whether counts outlive them.
    pub fn new(keeps: bool) -> Self {
        let kept = keeps.then(|| Kept { table: KeyTable::new(0), counts: Vec::new(), of: Vec::new() });
        Lfu { links: Links::default(), of: Vec::new(), groups: Vec::new(), spare: Vec::new(), least: NONE, kept }
    }

    /// A slot joins the group of this count, which stands behind the group `before` ([`NONE`] for the least).
    fn join(&mut self, slot: u32, count: u32, before: u32) {
        let next = if before == NONE { self.least } else { self.groups[before as usize].after };
        let group = if next != NONE && self.groups[next as usize].count == count {
            next
        } else {
            self.open(count, before, next)
        };
        self.of[slot as usize] = group;
        self.links.push(&mut self.groups[group as usize].members, slot);
    }

    /// A new group between two others.
    fn open(&mut self, count: u32, before: u32, after: u32) -> u32 {
        let group = Group { count, members: List::default(), before, after };
        let number = match self.spare.pop() {
            Some(number) => {
                self.groups[number as usize] = group;
                number
            }
            None => {
                self.groups.push(group);
                self.groups.len() as u32 - 1
            }
        };
        match before {
            NONE => self.least = number,
            before => self.groups[before as usize].after = number,
        }
        if after != NONE {
            self.groups[after as usize].before = number;
        }
        number
    }

    /// A group goes if nobody is left in it.
    fn close_if_empty(&mut self, number: u32) {
        let Group { members, before, after, .. } = self.groups[number as usize];
        if members.len > 0 {
            return;
        }
        match before {
            NONE => self.least = after,
            before => self.groups[before as usize].after = after,
        }
        if after != NONE {
            self.groups[after as usize].before = before;
        }
        self.spare.push(number);
    }
}

impl Evict for Lfu {
    fn entered(&mut self, slot: u32, key: u64) {
        if self.of.len() <= slot as usize {
            self.of.resize(slot as usize + 1, NONE);
        }
        let count = 1 + self.kept.as_mut().map_or(0, |kept| kept.recall(slot, key));
        let (mut before, mut next) = (NONE, self.least);
        while next != NONE && self.groups[next as usize].count < count {
            (before, next) = (next, self.groups[next as usize].after);
        }
        self.join(slot, count, before);
    }

    fn used(&mut self, slot: u32) {
        let number = self.of[slot as usize];
        let Group { count, members, after, .. } = self.groups[number as usize];
        let more = count.saturating_add(1);
        if members.len == 1 && (after == NONE || self.groups[after as usize].count > more) {
            // Alone in its group, which moves up with it.
            self.groups[number as usize].count = more;
            return;
        }
        self.links.take(&mut self.groups[number as usize].members, slot);
        self.join(slot, more, number);
        self.close_if_empty(number);
    }

    fn left(&mut self, slot: u32) {
        let number = self.of[slot as usize];
        if let Some(kept) = &mut self.kept {
            kept.counts[kept.of[slot as usize] as usize].1 = self.groups[number as usize].count;
        }
        self.links.take(&mut self.groups[number as usize].members, slot);
        self.close_if_empty(number);
    }

    fn victim(&mut self) -> u32 {
        self.groups[self.least as usize].members.first
    }
}
