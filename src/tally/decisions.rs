//! What the controllers of a run decided, and why: kept of one run, for people to read.

use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// Decisions that a run keeps. What comes later is only counted.
pub const LIMIT: usize = 20_000;

/// What a controller changes the number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Replicas.
    Replicas,
    /// CPUs of each replica.
    Cpus,
    /// The limit of the memory of each replica, in bytes.
    Memory,
}

/// One look of a controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When.
    pub at: Time,
    /// The fleet that it sizes.
    pub fleet: u32,
    /// What it changes the number of.
    pub size: Size,
    /// How many there should have been before.
    pub from: u64,
    /// How many there should be from now on.
    pub to: u64,
    /// Replicas that take calls.
    pub ready: u32,
    /// Why, in the controller's own words.
    pub because: String,
}

/// The decisions of one run, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    kept: Vec<Decision>,
    left_out: u64,
}

impl Decisions {
    /// Adds one, or only counts it when there are too many.
    pub fn note(&mut self, decision: Decision) {
        if self.kept.len() < LIMIT {
            self.kept.push(decision);
        } else {
            self.left_out += 1;
        }
    }

    /// Those that are kept: the first ones.
    pub fn kept(&self) -> &[Decision] {
        &self.kept
    }

    /// How many are not kept.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_decisions_are_kept_and_the_rest_counted() {
        let mut decisions = Decisions::default();
        for at in 0..LIMIT as u64 + 3 {
            let (size, because) = (Size::Replicas, String::new());
            decisions.note(Decision { at, fleet: 0, size, from: 1, to: 2, ready: 1, because });
        }
        assert_eq!((decisions.kept().len(), decisions.left_out()), (LIMIT, 3));
    }
}
