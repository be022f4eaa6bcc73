//! What a run notes as it happens: faults, what the balancer noticed of them, what the autoscaler did.

use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A fault of the plan strikes, by the script or at random: its number, and how long it lasts in nanoseconds.
    FaultBegan,
    /// A deploy begins: its number in the plan.
    DeployBegan,
    /// The new version of a deploy is taken back: its number.
    RolledBack,
    /// A deploy is done, or its new version is gone again: its number.
    DeployEnded,
    /// A planned maintenance begins: its number in the plan.
    MaintenanceBegan,
    /// The last replica is back from a planned maintenance: its number.
    MaintenanceEnded,
    /// A replica fails by itself: its fleet, and its number in it.
    FailureBegan,
    /// A replica that had failed or stood still, for whatever reason, works again, or is gone for good: its fleet, and its
    /// number in it.
    FailureEnded,
    /// A balancer learns that a replica is down, and takes it out of its pool: the fleet, and the replica's number in it.
    Noticed,
    /// A balancer ejects a replica as an outlier: the fleet, and the replica's number in it.
    Ejected,
    /// A replica that is back gets calls again: its fleet, and its number in it.
    Returned,
    /// A standby takes over from the replica that was active: its fleet, and its number in it.
    TookOver,
    /// It is decided to go to another region: the plan of recovery.
    RecoveryBegan,
    /// Clients go to another region from now on: the plan of recovery.
    RecoveryEnded,
    /// An autoscaler orders another number of replicas: its fleet, and by how many it changes.
    Scaled,
    /// A replica that was ordered has started up: its fleet, and its number in it.
    ReplicaReady,
    /// The process of a replica is killed because it has more memory than it may: its fleet, and its number in it.
    OomKilled,
    /// A probe has the process of a replica killed because it has not started in time: its fleet, and its number in it.
    ProbeKilled,
}

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Time,
    /// What happened.
    pub what: What,
    /// To what: see [`What`].
    pub subject: u32,
    /// How much, or which part: see [`What`].
    pub amount: i64,
}

/// Entries that a run keeps. A run of years with thousands of failures goes on without more.
pub const LIMIT: usize = 4_096;

/// The entries of one run, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    notes: Vec<Note>,
    left_out: u64,
}

impl Journal {
    /// Adds an entry, or only counts it when there are too many.
    pub fn note(&mut self, note: Note) {
        if self.notes.is_empty() {
            // At once, so that a run does not grow with what happens in it.
            self.notes.reserve_exact(LIMIT);
        }
        if self.notes.len() < LIMIT {
            self.notes.push(note);
        } else {
            self.left_out += 1;
        }
    }

    /// The entries that are kept: the first ones.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many more there were.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_keeps_its_beginning_and_counts_the_rest() {
        let mut journal = Journal::default();
        for at in 0..LIMIT as u64 + 5 {
            journal.note(Note { at, what: What::Noticed, subject: 0, amount: 0 });
        }
        assert_eq!((journal.notes().len(), journal.left_out()), (LIMIT, 5));
        assert_eq!(journal.notes().last().map(|note| note.at), Some(LIMIT as u64 - 1));
    }
}
