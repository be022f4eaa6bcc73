//! Objectives, compiled: what is measured, of what, against which limit.

use crate::measure::{Comparison, Measure};

/// What an objective is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// All traffic, or everything that costs.
    Whole,
    /// The requests of these classes.
    Classes(Vec<u32>),
    /// A fleet.
    Fleet(u32),
    /// A database with followers, all its shards together.
    Database(u32),
    /// A database whose copies are equal.
    Quorum(u32),
    /// A plan of recovery.
    Recovery(u32),
    /// The messages of a queue, for these groups of consumers.
    Queue(Vec<u32>),
    /// A cache.
    Cache(u32),
    /// A lock table.
    Locks(u32),
    /// The long connections to a fleet, by its number among those that keep any.
    Connections(u32),
    /// The memory of a fleet, by its number among those whose memory is simulated.
    Memory(u32),
}

/// An objective.
#[derive(Clone, Debug)]
pub struct Objective {
    /// As written.
    pub text: String,
    /// The left side as written.
    pub subject_text: String,
    /// What is measured.
    pub measure: Measure,
    /// Of what.
    pub subject: Subject,
    /// The direction.
    pub comparison: Comparison,
    /// The limit, in seconds, shares, per second or money.
    pub limit: f64,
    /// The file it stands in.
    pub file: String,
    /// The line it stands on.
    pub line: u32,
}
