//! The log of a leader: its writes in the order of their commits, as far back as some follower has not applied them.

use crate::engine::Time;
use std::collections::{BTreeSet, VecDeque};

/// Writes that are kept for followers that are down. One that has missed more is copied anew when it is back (PostgreSQL:
/// max_slot_wal_keep_size, and pg_basebackup).
pub const MOST_KEPT: usize = 1 << 20;

/// A write.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// When it was committed at the leader.
    pub committed: Time,
    /// The row that it changed.
    pub row: u32,
    /// Who wrote it.
    pub user: u32,
    /// Whether it counts.
    pub measured: bool,
    /// Whether whoever wrote it has been told that it is safe.
    pub acknowledged: bool,
}

/// The log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    /// The position of the first entry.
    first: u64,
    /// The positions of what was written, by row and by user, where reads ask.
    rows: BTreeSet<(u32, u64)>,
    users: BTreeSet<(u32, u64)>,
    by_row: bool,
    by_user: bool,
}

/// Writes that are gone though they were acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// How many.
    pub writes: u64,
    /// When the oldest was committed.
    pub oldest: Time,
}

impl Lost {
    /// One more.
    pub fn add(&mut self, committed: Time) {
        self.oldest = if self.writes == 0 { committed } else { self.oldest.min(committed) };
        self.writes += 1;
    }
}

impl Log {
    /// An empty log; it tells of single rows and users if they are asked about.
    pub fn new(by_row: bool, by_user: bool) -> Self {
        Log { by_row, by_user, ..Log::default() }
    }

    /// The position of the first write that is kept.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The position of the next write.
    pub fn head(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    /// A write, if it is kept.
    pub fn get(&self, position: u64) -> Option<&Entry> {
        self.entries.get(position.checked_sub(self.first)? as usize)
    }

    /// Adds a write and tells its position.
    pub fn append(&mut self, entry: Entry) -> u64 {
        let position = self.head();
        self.entries.push_back(entry);
        if self.by_row {
            self.rows.insert((entry.row, position));
        }
        if self.by_user {
            self.users.insert((entry.user, position));
        }
        position
    }

    /// Marks a write as acknowledged and tells whether it counts.
    pub fn acknowledge(&mut self, position: u64) -> bool {
        let index = position.checked_sub(self.first).map(|index| index as usize);
        let entry = index.and_then(|index| self.entries.get_mut(index));
        entry.is_some_and(|entry| {
            entry.acknowledged = true;
            entry.measured
        })
    }

    /// When the oldest write was committed that a server misses which has applied so many.
    pub fn missing(&self, applied: u64) -> Option<Time> {
        self.get(applied.max(self.first)).map(|entry| entry.committed)
    }

    /// The same of the writes to one row.
    pub fn missing_in_row(&self, row: u32, applied: u64) -> Option<Time> {
        let next = self.rows.range((row, applied)..=(row, u64::MAX)).next();
        next.and_then(|&(_, position)| self.get(position)).map(|entry| entry.committed)
    }

    /// Whether such a server misses a write of this user.
    pub fn misses_own(&self, user: u32, applied: u64) -> bool {
        self.users.range((user, applied)..=(user, u64::MAX)).next().is_some()
    }

    fn forget(&mut self, position: u64, entry: &Entry) {
        if self.by_row {
            self.rows.remove(&(entry.row, position));
        }
        if self.by_user {
            self.users.remove(&(entry.user, position));
        }
    }

    /// Forgets the writes before a position, which all servers have, and tells how many of them count and were
    /// acknowledged.
    pub fn forget_before(&mut self, position: u64) -> u64 {
        let mut durable = 0;
        while self.first < position
            && let Some(entry) = self.entries.pop_front()
        {
            self.forget(self.first, &entry);
            self.first += 1;
            durable += u64::from(entry.measured && entry.acknowledged);
        }
        durable
    }

    /// Undoes the writes from a position on. Tells which that count are lost, those committed before `split` and those
    /// after.
    pub fn undo_from(&mut self, position: u64, split: Time) -> (Lost, Lost) {
        let (mut before, mut after) = (Lost::default(), Lost::default());
        while self.head() > position.max(self.first)
            && let Some(entry) = self.entries.pop_back()
        {
            self.forget(self.head(), &entry);
            if entry.measured && entry.acknowledged {
                let lost = if entry.committed < split { &mut before } else { &mut after };
                lost.add(entry.committed);
            }
        }
        (before, after)
    }

    /// How many of the writes that count and were acknowledged lie before a position, and how many do not.
    pub fn acknowledged(&self, position: u64) -> (u64, u64) {
        let (mut before, mut rest) = (0, 0);
        for (nth, _) in self.entries.iter().enumerate().filter(|(_, entry)| entry.measured && entry.acknowledged) {
            let side = if self.first + (nth as u64) < position { &mut before } else { &mut rest };
            *side += 1;
        }
        (before, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(writes: u64) -> Log {
        let mut log = Log::new(true, true);
        for n in 0..writes {
            let (row, user) = (n as u32 % 3, n as u32 % 5);
            log.append(Entry { committed: 100 + n, row, user, measured: true, acknowledged: false });
            log.acknowledge(n);
        }
        log
    }

    #[test]
    fn what_a_server_misses_is_the_oldest_write_that_it_has_not_applied() {
        let log = log(10);
        assert_eq!((log.missing(4), log.missing(10)), (Some(104), None));
        assert_eq!(
            (log.missing_in_row(0, 4), log.missing_in_row(0, 9), log.missing_in_row(1, 8)),
            (Some(106), Some(109), None)
        );
        assert!(log.misses_own(4, 9) && !log.misses_own(3, 9));
    }

    #[test]
    fn what_is_undone_was_acknowledged_and_is_forgotten() {
        let mut log = log(10);
        assert_eq!(log.forget_before(2), 2);
        let (before, after) = log.undo_from(6, 108);
        assert_eq!((before, after), (Lost { writes: 2, oldest: 106 }, Lost { writes: 2, oldest: 108 }));
        assert_eq!((log.first(), log.head()), (2, 6));
        assert_eq!(log.missing_in_row(0, 4), None);
        assert_eq!(log.acknowledged(4), (2, 2));
    }
}
