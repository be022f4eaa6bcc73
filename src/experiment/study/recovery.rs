//! What a study says of plans for the loss of a region.

use super::{Estimate, Latency};
use serde::Serialize;

/// What became of a plan of recovery.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecoveryResult {
    /// Its name.
    pub name: String,
    /// Times in a run that the region was lost.
    pub losses: Estimate,
    /// Times in a run that the plan was carried out.
    pub completed: Estimate,
    /// Times in a run that the region was back before everything was there.
    pub stood_down: Estimate,
    /// Recovery time: from the loss of the region until clients went elsewhere. Of each time that the plan was carried out.
    pub rto: Latency,
    /// The means of its steps.
    pub rto_parts: RecoveryParts,
}

/// The steps of a plan, seconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct RecoveryParts {
    /// From the loss until somebody knew.
    pub detect: Estimate,
    /// From then until it was decided to go.
    pub decide: Estimate,
    /// From then until everything was started, restored and promoted.
    pub build: Estimate,
    /// From then until it was found to work.
    pub validate: Estimate,
    /// From then until clients went there.
    pub redirect: Estimate,
}
