//! The language: what a scenario file says, one file a section.

mod amounts;
pub mod architecture;
pub mod arrivals;
pub mod backup;
pub mod cache;
pub mod catalogue;
pub mod chain;
pub mod check;
pub mod cost;
pub mod database;
pub mod embedded;
pub mod event;
pub mod explain;
pub mod failover;
pub mod knobs;
pub mod load;
pub mod load_balancer;
pub mod lock;
pub mod machine;
pub mod manifest;
pub mod memory;
pub mod network;
pub mod nodes;
pub mod objective;
pub mod profile;
pub mod purchase;
pub mod queue;
pub mod quorum;
pub mod rebuild;
pub mod recovery;
pub mod reference;
pub mod region;
pub mod replication;
pub mod replications;
mod schema;
pub mod service;
pub mod session;
pub mod steps;
pub mod storage;
pub mod stream;
pub mod time_slices;
pub mod traffic;
pub mod transfer;
pub mod warmup;

use crate::language::{Map, Spanned};
use crate::policy::cluster_autoscaler::ClusterAutoscaler;
use crate::policy::scheduling::Scoring;
use crate::units::Duration;
use cache::Cache;
use cost::Cost;
use database::Database;
use event::{Event, FailureOf};
use knobs::Knobs;
use lock::LockTable;
use network::Network;
use nodes::NodePool;
use objective::Objective;
use queue::Queue;
use recovery::Recovery;
use region::Region;
use replications::Replications;
pub use schema::schema;
use service::Service;
use time_slices::TimeSlices;
use traffic::Traffic;
use warmup::Warmup;

crate::record! {
    /// An architecture, the traffic that it meets, what befalls it, and what must hold.
    Scenario = "the scenario" {
        /// What it is called: the report's title and folder.
        name: String;
        /// What it asks.
        description: Option<String>;
        /// How long to simulate.
        duration: Spanned<Duration>;
        /// Time at the start that is left out of all numbers (charts show it); `auto` finds it.
        warmup: Warmup = Warmup::none(), "everything counts from the first request on";
        /// How many independent runs.
        replications: Replications = Replications::fixed(20), "enough for intervals of a few per cent";
        /// The seed of all chance: the same seed gives the same numbers, everywhere.
        seed: u64 = 1, "any number does";
        /// Width of the windows of the time series; 1/180 of the duration, rounded up to a neat time, if not given.
        window: Option<Spanned<Duration>>;
        /// How time is cut to judge availability by time (`good_slices`).
        time_slices: TimeSlices = TimeSlices::default(), "slices of one minute";
        /// Who sends requests.
        traffic: Map<Traffic>;
        /// What serves them.
        services: Map<Service>;
        /// Pools of machines that services run on.
        nodes: Map<NodePool>;
        /// Who changes the number of nodes; nobody if not given.
        cluster_autoscaler: Option<ClusterAutoscaler>;
        /// Which of the nodes that have room for a pod gets it; the least allocated if not given (kube-scheduler NodeResourcesFit).
        scheduler: Option<Spanned<Scoring>>;
        /// What keeps copies of data near to those who ask for them.
        caches: Map<Cache>;
        /// What keeps the data.
        databases: Map<Database>;
        /// What takes messages now and hands them on later.
        queues: Map<Queue>;
        /// What requests contend for.
        locks: Map<LockTable>;
        /// Regions and their zones; zones that services name and that are in no region stand by themselves.
        regions: Map<Region>;
        /// How long messages take between them; no time if not given.
        network: Option<Network>;
        /// What is done when a region is lost.
        recovery: Map<Recovery>;
        /// What happens at set times.
        events: Vec<Event>;
        /// What fails at random.
        failures: Vec<FailureOf>;
        /// Repair crews: how many repairs each can do at once.
        repair_crews: Map<Spanned<u32>>;
        /// What must hold.
        slo: Vec<Objective>;
        /// What a reader may turn: paths as `--set` takes them, and the values that each may take.
        knobs: Knobs;
        /// Prices.
        cost: Cost = Cost::default(), "the catalogue's prices";
    }
}
