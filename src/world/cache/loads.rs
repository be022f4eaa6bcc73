//! Loads under way, and who waits for them.

use crate::engine::{KeyTable, NONE};
use std::collections::VecDeque;

/// A frame: its slot and its serial number.
pub type Waiter = (u32, u32);

/// Keys that somebody loads, one at a time each.
#[derive(Debug)]
pub struct Loads {
    table: KeyTable,
    loads: Vec<Load>,
    free: Vec<u32>,
}

#[derive(Debug, Default)]
struct Load {
    key: u64,
    waiting: VecDeque<Waiter>,
}

impl Default for Loads {
    fn default() -> Self {
        Loads { table: KeyTable::new(0), loads: Vec::new(), free: Vec::new() }
    }
}

impl Loads {
    fn find(&self, key: u64) -> Option<u32> {
        self.table.find(key, |load| self.loads[load as usize].key == key)
    }

    /// Whether somebody loads a key.
    pub fn is_under_way(&self, key: u64) -> bool {
        self.find(key).is_some()
    }

    /// Begins to load a key, unless somebody does already.
    pub fn begin(&mut self, key: u64) -> bool {
        if self.find(key).is_some() {
            return false;
        }
        let number = self.free.pop().unwrap_or(self.loads.len() as u32);
        if number as usize == self.loads.len() {
            self.loads.push(Load::default());
        }
        self.loads[number as usize].key = key;
        self.table.insert(key, number);
        true
    }

    /// Waits for the load of a key.
    pub fn wait(&mut self, key: u64, waiter: Waiter) {
        if let Some(number) = self.find(key) {
            self.loads[number as usize].waiting.push_back(waiter);
        }
    }

    /// The next who waits for a key, whose load has come to nothing.
    pub fn next(&mut self, key: u64) -> Option<Waiter> {
        let number = self.find(key)?;
        self.loads[number as usize].waiting.pop_front()
    }

    /// Nobody loads a key any more; those who still waited are left in `waiting`.
    pub fn end(&mut self, key: u64, waiting: &mut VecDeque<Waiter>) {
        let number = self.table.remove(key, |load| self.loads[load as usize].key == key).unwrap_or(NONE);
        if let Some(load) = self.loads.get_mut(number as usize) {
            waiting.append(&mut load.waiting);
            self.free.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_loads_and_the_others_wait_in_order() {
        let mut loads = Loads::default();
        assert!(loads.begin(7) && !loads.begin(7) && loads.begin(8));
        [(1, 10), (2, 20), (3, 30)].into_iter().for_each(|waiter| loads.wait(7, waiter));
        assert_eq!(loads.next(7), Some((1, 10)));
        let mut waiting = VecDeque::new();
        loads.end(7, &mut waiting);
        assert_eq!(waiting, [(2, 20), (3, 30)]);
        assert!(loads.begin(7) && loads.next(7).is_none() && !loads.begin(8));
    }
}
