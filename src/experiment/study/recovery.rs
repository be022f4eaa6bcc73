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
    /// From then until every cache answers as many of its gets by itself as before; none where there are no caches.
    pub refill: Option<Latency>,
    /// From then until no more calls and messages wait than before; none where nothing can queue.
    pub drain: Option<Latency>,
    /// From the loss until both are over: the recovery time and the longer of the two.
    pub full_recovery: Option<Latency>,
    /// The same two after clients have gone back to the region.
    pub failback: Failback,
    /// What the writes were worth that its databases lost when it was carried out, in a run; not known where none has a
    /// `value`.
    pub lost_value: Estimate,
}

/// What has to come right when clients are back in the region, counted from when they went there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Failback {
    /// Until every cache answers as many of its gets by itself as before the loss.
    pub refill: Option<Latency>,
    /// Until no more calls and messages wait than before the loss.
    pub drain: Option<Latency>,
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
