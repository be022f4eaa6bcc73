//! What a study says of memory.

use super::Estimate;
use serde::Serialize;

/// The memory of the replicas of a service.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MemoryResult {
    /// The service's name.
    pub name: String,
    /// The working set of a replica in bytes, averaged over time and replicas.
    pub used: Estimate,
    /// What a replica might have in bytes, averaged over time and replicas; none where there is no limit.
    pub limit: Estimate,
    /// Working sets over limits.
    pub utilization: Estimate,
    /// The most bytes that a replica had at any time, the mean over replications.
    pub peak: Estimate,
    /// The greatest share of its limit that a replica had at any time, the mean over replications.
    pub peak_utilization: Estimate,
    /// Times in a run that a replica was killed because it would have had more than its limit.
    pub oom_kills: Estimate,
}
