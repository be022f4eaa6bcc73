//! Which keys were written since a transaction began.

use crate::engine::{Arena, KeyTable};
use std::collections::VecDeque;

/// The commits of a lock table, as far as a transaction that is open could meet them in conflict: keys that nobody wrote
/// since the oldest open transaction began are forgotten.
#[derive(Debug)]
pub struct Versions {
    /// Commits so far.
    commits: u64,
    written: Written,
    /// Numbers of commits with their keys, in order. A key that was written again since stands further on too.
    log: VecDeque<(u64, u64)>,
    /// How many transactions are open that began after so many commits, in order.
    open: VecDeque<(u64, u32)>,
}

/// The number of the last commit that wrote each key.
#[derive(Debug)]
struct Written {
    index: KeyTable,
    /// Keys with their commits.
    last: Arena<(u64, u64)>,
}

impl Written {
    fn find(&self, key: u64) -> Option<u32> {
        self.index.find(key, |slot| self.last[slot].0 == key)
    }

    fn get(&self, key: u64) -> Option<u64> {
        self.find(key).map(|slot| self.last[slot].1)
    }

    fn insert(&mut self, key: u64, commit: u64) {
        match self.find(key) {
            Some(slot) => self.last[slot].1 = commit,
            None => self.index.insert(key, self.last.insert((key, commit))),
        }
    }

    fn remove(&mut self, key: u64) {
        if let Some(slot) = self.index.remove(key, |slot| self.last[slot].0 == key) {
            self.last.remove(slot);
        }
    }
}

impl Default for Versions {
    fn default() -> Self {
        let written = Written { index: KeyTable::new(0), last: Arena::new() };
        Versions { commits: 0, written, log: VecDeque::new(), open: VecDeque::new() }
    }
}

/// The log is looked through for what has been written again since when it is so much longer than there are keys.
const SLACK: usize = 64;

impl Versions {
    /// A transaction begins. Returns what tells it from later ones: the commits before it.
    pub fn begin(&mut self) -> u64 {
        match self.open.back_mut() {
            Some((commits, count)) if *commits == self.commits => *count += 1,
            _ => self.open.push_back((self.commits, 1)),
        }
        self.commits
    }

    /// Whether a key was written since a transaction began.
    pub fn is_stale(&self, key: u64, began: u64) -> bool {
        self.written.get(key).is_some_and(|commit| commit > began)
    }

    /// A transaction is over, committed or not.
    pub fn close(&mut self, began: u64) {
        if let Ok(place) = self.open.binary_search_by_key(&began, |&(commits, _)| commits) {
            self.open[place].1 -= 1;
        }
        while self.open.front().is_some_and(|&(_, count)| count == 0) {
            self.open.pop_front();
        }
        let oldest = self.open.front().map_or(u64::MAX, |&(commits, _)| commits);
        while let Some(&(commit, key)) = self.log.front().filter(|(commit, _)| *commit <= oldest) {
            if self.written.get(key) == Some(commit) {
                self.written.remove(key);
            }
            self.log.pop_front();
        }
    }

    /// A transaction writes these keys, all at once. It must still be open.
    pub fn commit(&mut self, keys: &[u64]) {
        self.commits += 1;
        for &key in keys {
            self.written.insert(key, self.commits);
            self.log.push_back((self.commits, key));
        }
        if self.log.len() > 2 * self.written.last.len() + SLACK {
            let written = &self.written;
            self.log.retain(|(commit, key)| written.get(*key) == Some(*commit));
        }
    }

    /// Keys and commits that are remembered.
    #[cfg(test)]
    fn remembered(&self) -> (usize, usize) {
        (self.written.last.len(), self.log.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_stale_for_those_who_began_before_it_was_written() {
        let mut versions = Versions::default();
        let first = versions.begin();
        versions.commit(&[7, 8]);
        let second = versions.begin();
        assert!(versions.is_stale(7, first) && versions.is_stale(8, first) && !versions.is_stale(9, first));
        assert!(!versions.is_stale(7, second));
        versions.close(first);
        versions.commit(&[9]);
        assert!(versions.is_stale(9, second) && !versions.is_stale(7, second));
    }

    #[test]
    fn what_nobody_can_meet_any_more_is_forgotten() {
        let mut versions = Versions::default();
        let first = versions.begin();
        versions.commit(&[1]);
        let second = versions.begin();
        versions.commit(&[2]);
        versions.close(first);
        assert_eq!(versions.remembered(), (1, 1), "the second may still meet the second commit");
        versions.close(second);
        assert_eq!(versions.remembered(), (0, 0));
    }

    #[test]
    fn a_transaction_that_stays_open_costs_memory_for_keys_and_not_for_commits() {
        let mut versions = Versions::default();
        let first = versions.begin();
        for n in 0..10_000u64 {
            let began = versions.begin();
            versions.commit(&[n % 10]);
            versions.close(began);
        }
        let (keys, log) = versions.remembered();
        assert!(keys == 10 && log <= 2 * 10 + SLACK, "{keys} {log}");
        assert!((0..10).all(|key| versions.is_stale(key, first)));
        versions.close(first);
        assert_eq!(versions.remembered(), (0, 0));
    }
}
