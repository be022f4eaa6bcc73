//! Nodes that replicas of services run on.

use crate::engine::Time;
use crate::policy::cluster_autoscaler::ClusterAutoscaler;
use crate::policy::disruption::Disruption;
use crate::policy::scheduling::{Amount, Scoring, TopologySpread};

/// The pools of nodes, and what runs on them. Nodes are the replicas of fleets; replicas of other fleets run on them.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// The pools.
    pub pools: Vec<NodePool>,
    /// The fleets whose replicas run on nodes (pods), in order.
    pub hosted: Vec<u32>,
    /// Which of the nodes that have room for a pod gets it.
    pub scoring: Scoring,
    /// Who changes the number of nodes.
    pub autoscaler: Option<ClusterAutoscaler>,
    /// When what the cloud has changes: when, of which pool, and to how many nodes.
    pub quotas: Vec<(Time, u32, u32)>,
}

impl Default for Nodes {
    fn default() -> Self {
        let scoring = Scoring::LeastAllocated;
        Nodes { pools: Vec::new(), hosted: Vec::new(), scoring, autoscaler: None, quotas: Vec::new() }
    }
}

/// Equal nodes.
#[derive(Clone, Debug)]
pub struct NodePool {
    /// The fleet whose replicas its nodes are.
    pub fleet: u32,
    /// What pods may request of a node.
    pub room: Amount,
    /// The fewest nodes that the cluster autoscaler leaves.
    pub min: u32,
    /// The most that it asks for.
    pub max: u32,
    /// Nodes that the cloud has; as many as are asked for if none.
    pub quota: Option<u32>,
    /// For the expander `priority`.
    pub priority: u32,
    /// From the death of a node until others take the places of its pods.
    pub eviction_after: Time,
    /// Whether another node is asked for at the notice of an interruption, not when the node is gone.
    pub rebalances: bool,
}

/// What a fleet's replicas request of nodes.
#[derive(Clone, Debug)]
pub struct Hosting {
    /// The fleet's number among those that run on nodes.
    pub number: u32,
    /// The pools that they may run on, in the order of preference.
    pub pools: Vec<u32>,
    /// What each requests.
    pub request: Amount,
    /// Over what they are spread.
    pub spread: TopologySpread,
    /// How many may be away when nodes are drained; any number if none.
    pub disruption: Option<Disruption>,
}
