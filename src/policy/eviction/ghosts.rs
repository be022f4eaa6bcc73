//! What became of keys that are not in a cache any more.

use crate::engine::KeyTable;

/// The keys that left last, each with what became of it; beyond a number of them the oldest are forgotten.
#[derive(Debug)]
pub struct Ghosts<T> {
    table: KeyTable,
    /// In a ring, once it is full.
    ghosts: Vec<(u64, T)>,
    most: usize,
    next: usize,
}

impl<T: Copy> Ghosts<T> {
    /// At most so many, one at least.
    pub fn new(most: usize) -> Self {
        Ghosts { table: KeyTable::new(0), ghosts: Vec::new(), most: most.max(1), next: 0 }
    }

    fn find(&self, key: u64) -> Option<u32> {
        self.table.find(key, |place| self.ghosts[place as usize].0 == key)
    }

    /// What became of a key, if that is remembered.
    pub fn recall(&self, key: u64) -> Option<T> {
        self.find(key).map(|place| self.ghosts[place as usize].1)
    }

    /// A key has left.
    pub fn remember(&mut self, key: u64, what: T) {
        if let Some(place) = self.find(key) {
            self.ghosts[place as usize].1 = what;
            return;
        }
        if self.ghosts.len() < self.most {
            self.table.insert(key, self.ghosts.len() as u32);
            return self.ghosts.push((key, what));
        }
        let place = self.next;
        self.next = (place + 1) % self.most;
        let ghosts = &self.ghosts;
        self.table.remove(ghosts[place].0, |other| other as usize == place);
        self.ghosts[place] = (key, what);
        self.table.insert(key, place as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_that_left_are_remembered() {
        let mut ghosts = Ghosts::new(3);
        (0..5).for_each(|key| ghosts.remember(key, key * 10));
        ghosts.remember(3, 31);
        assert_eq!([0, 1, 2, 3, 4].map(|key| ghosts.recall(key)), [None, None, Some(20), Some(31), Some(40)]);
    }
}
