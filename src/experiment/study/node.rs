//! What a study says of nodes, and of the pods that run on them.

use super::{Estimate, Latency};
use serde::Serialize;

/// What happened at a pool of nodes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NodePoolResult {
    /// Its name.
    pub name: String,
    /// Nodes that are ready, averaged over time.
    pub nodes: Estimate,
    /// Nodes that are being provisioned, averaged over time.
    pub provisioning: Estimate,
    /// Nodes that have died and are not back, averaged over time.
    pub down: Estimate,
    /// The most nodes that were paid for at one time, averaged over the runs.
    pub peak_nodes: Estimate,
    /// Pods on the nodes, averaged over time.
    pub pods: Estimate,
    /// Share of the CPU of the ready nodes that pods request.
    pub cpu_requested: Estimate,
    /// Share of the memory of the ready nodes that pods request.
    pub memory_requested: Estimate,
    /// From the request for a node until it is ready.
    pub provisioning_time: Latency,
    /// Nodes in a run that the cluster autoscaler asked for.
    pub asked_per_run: Estimate,
    /// Requests for a node in a run that were refused: no capacity.
    pub refused_per_run: Estimate,
    /// Nodes in a run that were given up because they took too long to come.
    pub overdue_per_run: Estimate,
    /// Nodes in a run that got a notice of interruption.
    pub interrupted_per_run: Estimate,
    /// Nodes in a run that the cluster autoscaler gave back.
    pub given_back_per_run: Estimate,
    /// Nodes in a run that it could not drain, and kept.
    pub kept_per_run: Estimate,
    /// What the nodes cost in a run.
    pub cost: Estimate,
}

/// What happened to the pods of a service.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PodResult {
    /// The service.
    pub name: String,
    /// Pods that were wanted and got a node, summed over all replications.
    pub scheduled: u64,
    /// Share of them that found no node with room at once.
    pub prob_wait: Estimate,
    /// Pods that wait for a node, averaged over time.
    pub pending: Estimate,
    /// From when a pod was wanted until it had a node, those that had one at once counted as 0.
    pub scheduling: Latency,
    /// From when a pod was wanted until it took requests.
    pub ready: Latency,
    /// Pods in a run that were moved off a node on purpose, or given up because their node was gone.
    pub evicted_per_run: Estimate,
    /// Pods in a run that died with their node.
    pub lost_per_run: Estimate,
}
