//! Account of what became of the acknowledged writes to a key, where disks can be lost.

use super::Row;
use crate::engine::Time;
use crate::plan::quorum::MAX_COPIES as MOST;
use std::collections::VecDeque;

/// Writes that a copy misses: how many, and when the oldest of them was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    pub writes: u64,
    pub since: Time,
}

/// Writes that no copy has, and that may still be on their way to one: the newest of their versions.
#[derive(Clone, Copy, Debug)]
struct Risk {
    missing: Missing,
    newest: u32,
    at: Time,
}

/// What a key had when a backup was made.
#[derive(Clone, Copy, Debug)]
struct Mark {
    backup: u64,
    held: u64,
    version: u32,
}

/// Account of the measured writes to a key. One that a newer write has replaced counts as held where that is.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Those that are not lost.
    pub held: u64,
    missing: [Missing; MOST],
    risk: Option<Risk>,
    /// In the order of the backups, wherever a write came after one: what that has.
    marks: VecDeque<Mark>,
    /// After all copies were lost: the version that is restored.
    pub restored: u32,
}

impl Account {
    /// A write is acknowledged. `before` is the newest version that was; `backups` are the oldest that may be used, and the
    /// last.
    pub fn acknowledge(&mut self, row: &Row, version: u32, before: u32, now: Time, backups: (u64, u64)) {
        let (oldest, backup) = backups;
        if self.marks.back().is_none_or(|mark| mark.backup < backup) {
            self.forget_before(oldest);
            self.marks.push_back(Mark { backup, held: self.held, version: before });
        }
        self.held += 1;
        for (missing, _) in self.missing.iter_mut().zip(row.held).filter(|(_, held)| *held < version) {
            missing.since = if missing.writes == 0 { now } else { missing.since };
            missing.writes += 1;
        }
    }

    /// A copy has got a version.
    pub fn receive(&mut self, row: &Row, copy: usize, version: u32) {
        let missing = &mut self.missing[copy];
        if row.held[copy] >= row.acknowledged {
            *missing = Missing::default();
        } else {
            let later = row.missed.iter().filter(|(other, _)| *other > row.held[copy]);
            missing.writes = missing.writes.min(later.count() as u64);
        }
        if let Some(risk) = self.risk.as_mut().filter(|risk| version <= risk.newest) {
            let later = row.missed.iter().filter(|(other, _)| *other > version && *other <= risk.newest);
            risk.missing.writes = risk.missing.writes.min(later.count() as u64);
        }
    }

    /// Forgets what backups had that nobody will use.
    fn forget_before(&mut self, backup: u64) {
        while self.marks.len() > 1 && self.marks[1].backup <= backup {
            self.marks.pop_front();
        }
    }

    /// A copy has nothing any more.
    pub fn empty(&mut self, copy: usize) {
        self.missing[copy] = Missing { writes: self.held, since: 0 };
    }

    /// A copy has been filled from another one, or from a backup.
    pub fn fill(&mut self, copy: usize, from: Option<usize>) {
        self.missing[copy] = from.map_or(Missing::default(), |from| self.missing[from]);
    }

    /// What the best of some copies misses may be lost, unless it is on its way to one. Tells whether anything is.
    pub fn risk(&mut self, copies: impl Iterator<Item = usize>, newest: u32, now: Time) -> bool {
        let best = copies.map(|copy| self.missing[copy]).min_by_key(|missing| missing.writes).unwrap_or_default();
        if best.writes > 0 {
            self.risk = Some(Risk { missing: best, newest, at: now });
        }
        best.writes > 0
    }

    /// What was at risk and has not arrived by now is lost. Tells how many writes, made over which time.
    pub fn settle(&mut self) -> Option<(u64, Time)> {
        let Risk { missing, at, .. } = self.risk.take().filter(|risk| risk.missing.writes > 0)?;
        self.held -= missing.writes;
        // What was told to be lost does not come back with a backup that has it.
        self.marks.iter_mut().for_each(|mark| mark.held = mark.held.min(self.held));
        self.missing.iter_mut().for_each(|other| other.writes = other.writes.saturating_sub(missing.writes));
        Some((missing.writes, at.saturating_sub(missing.since)))
    }

    /// No copy is left: the key goes back to what a backup had; to nothing if there is none. Tells how many writes are lost.
    pub fn go_back(&mut self, backup: Option<u64>, version: u32) -> u64 {
        let now = Mark { backup: u64::MAX, held: self.held, version };
        let then = match backup {
            None => Mark { backup: 0, held: 0, version: 0 },
            // The first write after it noted what it has; where none came, it has what there is.
            Some(backup) => self.marks.iter().find(|mark| mark.backup >= backup).copied().unwrap_or(now),
        };
        *self = Account { held: then.held, restored: then.version, ..Account::default() };
        now.held - then.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(held: [u32; 3], acknowledged: u32) -> Row {
        let mut row = Row { acknowledged, ..Row::default() };
        row.held[..3].copy_from_slice(&held);
        row
    }

    #[test]
    fn what_the_best_copy_misses_is_lost_unless_it_arrives() {
        let mut account = Account::default();
        account.acknowledge(&row([1, 1, 1], 1), 1, 0, 10, (0, 0));
        account.acknowledge(&row([3, 1, 0], 2), 2, 1, 20, (0, 0));
        account.acknowledge(&row([3, 1, 0], 3), 3, 2, 30, (0, 0));
        account.empty(0);
        assert!(account.risk([1, 2].into_iter(), 3, 40));
        let mut late = account.clone();
        assert_eq!((account.settle(), account.held), (Some((2, 20)), 1));
        let mut arrived = row([0, 3, 0], 3);
        arrived.missed.push_back((3, 30));
        late.receive(&arrived, 1, 3);
        assert_eq!((late.settle(), late.held), (None, 3));
    }

    #[test]
    fn a_key_goes_back_to_what_it_had_when_the_backup_was_made() {
        let mut account = Account::default();
        for version in 1..=5 {
            // Backup 1 comes after the second write.
            let backup = u64::from(version > 2);
            account.acknowledge(&row([version; 3], version), version, version - 1, 0, (0, backup));
        }
        let mut nothing = account.clone();
        let mut newer = account.clone();
        assert_eq!((account.go_back(Some(1), 5), account.held, account.restored), (3, 2, 2));
        assert_eq!((nothing.go_back(None, 5), nothing.held), (5, 0));
        assert_eq!((newer.go_back(Some(2), 5), newer.held, newer.restored), (0, 5, 5));
    }
}
