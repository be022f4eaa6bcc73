//! What has to come right once clients have gone elsewhere.

use super::histogram::Histogram;
use serde::{Deserialize, Serialize};

/// Where clients have gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To where a plan of recovery goes on.
    There,
    /// To the region that was lost, and is back.
    Back,
}

/// How many ways there are.
pub const WAYS: usize = 2;

/// How long it takes, from when clients went, until all is as it was before the region was first lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aftermath {
    /// Until every cache answers as many of its gets by itself.
    pub refill: Histogram,
    /// Until no more calls and messages wait.
    pub drain: Histogram,
}

impl Aftermath {
    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &Aftermath) {
        self.refill.merge(&other.refill);
        self.drain.merge(&other.drain);
    }
}
