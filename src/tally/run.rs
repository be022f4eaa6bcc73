//! All counts of one run, or of several runs merged.

use super::cache::CacheTally;
use super::connection::ConnectionTally;
use super::database::DatabaseTally;
use super::decisions::Decisions;
use super::fleet::FleetTally;
use super::flow::Flow;
use super::function::FunctionTally;
use super::journal::Journal;
use super::late::LateLosses;
use super::lock::LockTally;
use super::memory::MemoryTally;
use super::node::{PodTally, PoolTally};
use super::queue::QueueTally;
use super::quorum::QuorumTally;
use super::recovery::RecoveryTally;
use serde::{Deserialize, Serialize};

/// Slices of time that were good for some classes of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slices {
    /// The classes.
    pub classes: Vec<u32>,
    /// Slices in which enough of the requests were good, over all runs.
    pub good: u64,
    /// All slices, over all runs.
    pub all: u64,
}

/// What one replication counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTally {
    /// By class of requests: each traffic source, split by what its requests ask for.
    pub classes: Vec<Flow>,
    /// By class, requests that ended badly in a later window than they began; those of one run, so merging leaves them alone.
    pub late: Vec<LateLosses>,
    /// By fleet.
    pub fleets: Vec<FleetTally>,
    /// By database whose copies are equal.
    pub quorums: Vec<QuorumTally>,
    /// By database with followers.
    pub databases: Vec<DatabaseTally>,
    /// By plan of recovery.
    pub recoveries: Vec<RecoveryTally>,
    /// By group of consumers of a queue.
    pub queues: Vec<QueueTally>,
    /// By lock table.
    pub locks: Vec<LockTally>,
    /// By pool of nodes.
    pub pools: Vec<PoolTally>,
    /// By fleet whose replicas run on nodes.
    pub pods: Vec<PodTally>,
    /// By fleet that keeps long connections.
    pub connections: Vec<ConnectionTally>,
    /// By function.
    pub functions: Vec<FunctionTally>,
    /// By fleet whose memory is simulated.
    pub memories: Vec<MemoryTally>,
    /// By cache; nothing in counts that no run was added to.
    pub caches: Vec<CacheTally>,
    /// Measured requests under way at the end, by class: counted one by one.
    pub in_flight: Vec<u64>,
    /// Measured calls under way at the end, by fleet.
    pub calls_in_flight: Vec<u64>,
    /// How long those have been there, in nanoseconds, summed up by fleet.
    pub ages_in_flight: Vec<u128>,
    /// Slices of the measured time, filled in when a run is over.
    pub slices: Vec<Slices>,
    /// What happened apart from requests; that of one run, so merging leaves it alone.
    pub journal: Journal,
    /// What controllers decided in the first run, and why; that of one run, so merging leaves it alone.
    pub decisions: Decisions,
    /// Events simulated.
    pub events: u64,
    /// The run's fingerprint; meaningless once runs are merged.
    pub fingerprint: u64,
    /// Runs that are in it.
    pub runs: u64,
}

impl RunTally {
    /// Empty counts for so many classes and fleets.
    pub fn new(classes: usize, fleets: usize) -> Self {
        RunTally {
            classes: vec![Flow::default(); classes],
            late: vec![LateLosses::default(); classes],
            fleets: vec![FleetTally::default(); fleets],
            in_flight: vec![0; classes],
            calls_in_flight: vec![0; fleets],
            ages_in_flight: vec![0; fleets],
            ..RunTally::default()
        }
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &RunTally) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(a, b)| a.merge(b));
        self.fleets.iter_mut().zip(&other.fleets).for_each(|(a, b)| a.merge(b));
        self.quorums.iter_mut().zip(&other.quorums).for_each(|(a, b)| a.merge(b));
        self.recoveries.iter_mut().zip(&other.recoveries).for_each(|(a, b)| a.merge(b));
        self.databases.iter_mut().zip(&other.databases).for_each(|(a, b)| a.merge(b));
        self.queues.iter_mut().zip(&other.queues).for_each(|(a, b)| a.merge(b));
        self.locks.iter_mut().zip(&other.locks).for_each(|(a, b)| a.merge(b));
        self.connections.iter_mut().zip(&other.connections).for_each(|(a, b)| a.merge(b));
        self.pools.iter_mut().zip(&other.pools).for_each(|(a, b)| a.merge(b));
        self.pods.iter_mut().zip(&other.pods).for_each(|(a, b)| a.merge(b));
        self.functions.iter_mut().zip(&other.functions).for_each(|(a, b)| a.merge(b));
        self.memories.iter_mut().zip(&other.memories).for_each(|(a, b)| a.merge(b));
        self.in_flight.iter_mut().zip(&other.in_flight).for_each(|(a, b)| *a += b);
        self.calls_in_flight.iter_mut().zip(&other.calls_in_flight).for_each(|(a, b)| *a += b);
        self.ages_in_flight.iter_mut().zip(&other.ages_in_flight).for_each(|(a, b)| *a += b);
        if self.caches.is_empty() {
            self.caches.clone_from(&other.caches);
        } else {
            self.caches.iter_mut().zip(&other.caches).for_each(|(a, b)| a.merge(b));
        }
        if self.slices.is_empty() {
            self.slices.clone_from(&other.slices);
        } else {
            self.slices.iter_mut().zip(&other.slices).for_each(|(a, b)| {
                a.good += b.good;
                a.all += b.all;
            });
        }
        self.events += other.events;
        self.runs += other.runs;
    }
}
