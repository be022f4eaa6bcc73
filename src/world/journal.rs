//! Notes of what happens apart from requests: the one way into the run's journal.

use super::{Trace, World};
use crate::tally::journal::{Note, What};

impl<T: Trace> World<'_, T> {
    /// Notes that something happens now; [`What`] says what `subject` and `amount` mean.
    pub(super) fn note(&mut self, what: What, subject: u32, amount: i64) {
        self.tally.journal.note(Note { at: self.agenda.now(), what, subject, amount });
    }

    /// Notes something of a replica: its fleet, and its number in it.
    pub(super) fn note_replica(&mut self, what: What, index: u32) {
        let replica = &self.replicas[index as usize];
        self.note(what, replica.fleet, i64::from(replica.ordinal));
    }
}
