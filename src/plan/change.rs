//! What is changed on purpose: new versions, and maintenance.

use super::Hit;
use crate::engine::Time;
use crate::policy::distribution::Sampler;
use crate::policy::rollout::{Rollback, Strategy};

/// A new version that is brought out.
#[derive(Clone, Debug)]
pub struct Deploy {
    /// When.
    pub at: Time,
    /// Of which fleet.
    pub fleet: u32,
    /// How it takes the place of the old one.
    pub strategy: Strategy,
    /// By which its work is multiplied.
    pub slow: f64,
    /// It answers with an error with a probability of this / 2^64; none if 0.
    pub errors: u64,
    /// When it is given up.
    pub rollback: Option<Rollback>,
}

/// Planned maintenance: replicas are drained, worked on, and brought back.
#[derive(Clone, Debug)]
pub struct Maintenance {
    /// When it begins.
    pub at: Time,
    /// Who is worked on.
    pub hits: Vec<Hit>,
    /// How many at a time.
    pub at_once: u32,
    /// How long the work on one takes.
    pub lasts: Sampler,
    /// The root of its random draws.
    pub path: String,
    /// What it is, in words.
    pub words: String,
}
