//! What controllers decided.

pub use crate::tally::decisions::Size;
use serde::Serialize;

/// A decision of an autoscaler, or of vertical scaling, in the first run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// When: seconds from the start of the simulation.
    pub at: f64,
    /// The service that it sizes.
    pub service: String,
    /// What it changes the number of.
    pub size: Size,
    /// How many there should have been before.
    pub from: u64,
    /// How many there should be from then on.
    pub to: u64,
    /// Replicas that took calls.
    pub ready: u32,
    /// Why, in the autoscaler's own words.
    pub because: String,
}

impl Decision {
    /// Whether it changes anything.
    pub fn is_change(&self) -> bool {
        self.from != self.to
    }
}
