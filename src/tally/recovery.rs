//! What became of a plan for the loss of a region.

use super::aftermath::{Aftermath, WAYS};
use super::histogram::Histogram;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// The steps of a plan, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From the loss until somebody knew.
    Detect,
    /// From then until it was decided to go.
    Decide,
    /// From then until everything was started, restored and promoted.
    Build,
    /// From then until it was found to work.
    Validate,
    /// From then until clients went there.
    Redirect,
}

/// How many steps there are.
pub const PARTS: usize = 5;

/// Counts of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryTally {
    /// Times that the region was lost in the measured time.
    pub losses: u64,
    /// Times that the plan was carried out to its end.
    pub completed: u64,
    /// Times that the region was back before it was decided to go, or before what was needed was there.
    pub stood_down: u64,
    /// From the loss until clients went elsewhere.
    pub took: Histogram,
    /// The steps of that, by [`Part`].
    pub parts: [Histogram; PARTS],
    /// What came right after that, by [`Way`](super::aftermath::Way).
    pub after: [Aftermath; WAYS],
    /// From the loss until everything was as before it.
    pub full: Histogram,
    /// The longest of a run, summed over runs.
    pub longest: u64,
    /// Runs with one.
    pub runs: u64,
    /// What the writes were worth that its databases lost when it was carried out, in millionths of the currency.
    pub lost_value_micros: u64,
}

impl RecoveryTally {
    /// A plan was carried out; these are the ends of its steps after the loss.
    pub fn complete(&mut self, ends: [Time; PARTS]) {
        let took = ends[PARTS - 1];
        self.completed += 1;
        self.took.record(took);
        let mut before = 0;
        for (part, end) in self.parts.iter_mut().zip(ends) {
            part.record(end - before);
            before = end;
        }
        self.longest = self.longest.max(took);
        self.runs = 1;
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &RecoveryTally) {
        self.losses += other.losses;
        self.completed += other.completed;
        self.stood_down += other.stood_down;
        self.took.merge(&other.took);
        self.parts.iter_mut().zip(&other.parts).for_each(|(a, b)| a.merge(b));
        self.after.iter_mut().zip(&other.after).for_each(|(a, b)| a.merge(b));
        self.full.merge(&other.full);
        self.longest += other.longest;
        self.runs += other.runs;
        self.lost_value_micros += other.lost_value_micros;
    }
}
