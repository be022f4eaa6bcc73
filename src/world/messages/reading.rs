//! How far a group has read a partition of a log.

use crate::engine::{Key, NONE, Time};
use std::collections::VecDeque;

/// What has become of a message for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is still to be done.
    Open,
    /// It was done once at least.
    Done,
    /// It was given up, or lost.
    Over,
}

/// A message of a log, as a group sees it.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Where the random numbers of its processing come from.
    pub key: Key,
    /// What it is about.
    pub about: Key,
    /// When it was published.
    pub published: Time,
    /// When the followers have it, so that it may be read.
    pub visible: Time,
    /// When it was done, or passed over; [`Time::MAX`] before.
    pub settled: Time,
    /// How often it was handed out.
    pub receives: u16,
    /// From 0, the most urgent.
    pub priority: u8,
    /// What has become of it.
    pub fate: Fate,
}

/// A partition, as far as a group has read it: first the messages that are done and not yet committed, then those in
/// hand, then those that wait.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The messages from the committed position on.
    pub records: VecDeque<Record>,
    /// How many of them have been read and settled.
    pub position: usize,
    /// How many behind these are in hand.
    pub in_hand: usize,
    /// The replica that reads it, by its number, or [`NONE`].
    pub owner: u32,
    /// Whether nobody may read on, because partitions are being assigned anew.
    pub paused: bool,
    /// Whether its reader has crashed, and the next begins at the committed position.
    rewinds: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { records: VecDeque::new(), position: 0, in_hand: 0, owner: NONE, paused: false, rewinds: false }
    }
}

impl Reading {
    /// The messages that could be read now, at most so many, as a range of `records`; none if some are in hand.
    pub fn readable(&self, now: Time, most: usize) -> std::ops::Range<usize> {
        let end = if self.in_hand > 0 { self.position } else { self.records.len().min(self.position + most) };
        let readable = |record: &&Record| record.visible <= now && record.fate != Fate::Over;
        let ready = self.records.range(self.position..end).take_while(readable).count();
        self.position..self.position + ready
    }

    /// Messages that are neither done nor over.
    pub fn open(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.fate == Fate::Open)
    }

    /// The position is committed as it was at an instant: nobody will read again what was settled until then.
    pub fn commit(&mut self, at: Time) {
        while self.position > 0 && self.records.front().is_some_and(|record| record.settled <= at) {
            self.records.pop_front();
            self.position -= 1;
        }
    }

    /// What is in hand is in hand no more; so many of its messages are settled, and the position is committed as it was at
    /// an instant.
    pub fn settle(&mut self, passed: usize, committed: Time) {
        self.in_hand = 0;
        self.position += passed;
        if self.rewinds {
            self.rewind();
        } else {
            self.commit(committed);
        }
    }

    /// Its reader has crashed, whose position was committed as it was at an instant: another begins there.
    pub fn abandon(&mut self, committed: Time) {
        self.owner = NONE;
        self.commit(committed);
        if self.in_hand > 0 {
            self.rewinds = true;
        } else {
            self.rewind();
        }
    }

    fn rewind(&mut self) {
        (self.position, self.rewinds) = (0, false);
    }

    /// Takes the first message away if it was published before an instant and is not in hand.
    pub fn forget(&mut self, before: Time) -> Option<Record> {
        let old = self.records.front().is_some_and(|record| record.published < before);
        if !old || (self.position == 0 && self.in_hand > 0) {
            return None;
        }
        self.position = self.position.saturating_sub(1);
        self.records.pop_front()
    }

    /// Takes away what was published until an instant and had not been copied by then.
    pub fn lose(&mut self, at: Time) -> Vec<Record> {
        let waiting = self.position + self.in_hand;
        let mut lost = Vec::new();
        let mut index = 0;
        self.records.retain(|record| {
            let keep = index < waiting || record.visible <= at || record.published > at;
            index += 1;
            if !keep {
                lost.push(*record);
            }
            keep
        });
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(published: Time, visible: Time) -> Record {
        let key = Key::replication(0, 0);
        let fate = Fate::Open;
        Record { key, about: key, published, visible, settled: Time::MAX, receives: 0, priority: 0, fate }
    }

    fn read(reading: &mut Reading, now: Time, most: usize) -> usize {
        let run = reading.readable(now, most);
        for index in run.clone() {
            (reading.records[index].settled, reading.records[index].fate) = (now, Fate::Done);
        }
        reading.position = run.end;
        run.len()
    }

    #[test]
    fn a_message_is_read_when_all_before_it_are_copied() {
        let mut reading = Reading::default();
        reading.records.extend([record(0, 2), record(1, 9), record(2, 3)]);
        assert_eq!(read(&mut reading, 5, 10), 1);
        assert_eq!(read(&mut reading, 9, 1), 1);
        assert_eq!(read(&mut reading, 9, 10), 1);
    }

    #[test]
    fn what_was_not_committed_is_read_again() {
        let mut reading = Reading::default();
        (0..10).for_each(|at| reading.records.push_back(record(at, at)));
        (0..8).for_each(|at| assert_eq!(read(&mut reading, at, 1), 1));
        // Committed every 5: the last time at 5.
        reading.abandon(5);
        assert_eq!(reading.readable(9, 10).len(), 4, "6 and 7 once more, 8 and 9 for the first time");
    }

    #[test]
    fn a_leader_takes_with_it_what_was_not_copied() {
        let mut reading = Reading::default();
        reading.records.extend([record(0, 3), record(5, 8), record(6, 11), record(12, 15)]);
        assert_eq!(reading.lose(10).len(), 1);
        assert_eq!(reading.records.len(), 3);
    }

    #[test]
    fn what_is_too_old_is_forgotten_unless_it_is_in_hand() {
        let mut reading = Reading::default();
        (0..4).for_each(|at| reading.records.push_back(record(at, at)));
        reading.position = 1;
        reading.in_hand = 1;
        assert!(reading.forget(3).is_some());
        assert!(reading.forget(3).is_none(), "it is in hand");
    }
}
