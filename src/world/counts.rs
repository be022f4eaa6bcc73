//! The counts of a run before anything has been counted.

use crate::plan::Plan;
use crate::tally::node::{PodTally, PoolTally};
use crate::tally::{
    CacheTally, ConnectionTally, DatabaseTally, FunctionTally, LockTally, MemoryTally, QueueTally, QuorumTally,
    RecoveryTally, RunTally,
};

/// Counts in which nothing has been counted yet.
pub fn empty_tally(plan: &Plan) -> RunTally {
    let mut tally = RunTally {
        quorums: vec![QuorumTally::default(); plan.quorums.len()],
        databases: vec![DatabaseTally::default(); plan.databases.len()],
        recoveries: vec![RecoveryTally::default(); plan.recoveries.len()],
        caches: vec![CacheTally::default(); plan.caches.len()],
        locks: vec![LockTally::default(); plan.locks.tables.len()],
        pools: vec![PoolTally::default(); plan.nodes.pools.len()],
        pods: vec![PodTally::default(); plan.nodes.hosted.len()],
        connections: vec![ConnectionTally::default(); plan.connected.len()],
        functions: vec![FunctionTally::default(); plan.functions.len()],
        memories: plan.memories().map(|memory| MemoryTally::new(memory.leak)).collect(),
        queues: vec![QueueTally::default(); plan.queues.groups.len()],
        ..RunTally::new(plan.classes.len(), plan.fleets.len())
    };
    for (tally, fleet) in tally.fleets.iter_mut().zip(&plan.fleets) {
        tally.committed = fleet.tariff.commitment();
    }
    tally
}
