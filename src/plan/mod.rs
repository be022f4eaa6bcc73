//! The compiled scenario: plain data, numbers instead of names, endpoint programs flattened, distributions
//! ready to draw from. All threads share one plan.

pub mod arrivals;
pub mod cache;
pub mod change;
pub mod compile;
pub mod database;
pub mod edge;
pub mod elastic;
pub mod fault;
pub mod fleet;
pub mod lock;
pub mod memory;
pub mod network;
pub mod nodes;
pub mod objective;
pub mod place;
pub mod probes;
pub mod program;
pub mod queue;
pub mod quorum;
pub mod recovery;
pub mod signal;
pub mod stream;
pub mod study;
pub mod tariff;
pub mod textbook;

pub use change::{Deploy, Maintenance};
pub use compile::compile;
pub use edge::{Edge, Guards};
pub use fault::{Failure, Fault, Hit, Scope, Start};
pub use fleet::{Cancellation, Fleet, HealthCheck, Hosts, Liveness, Routes};
pub use place::{Place, Zone};
pub use study::{Replications, Slices, Surge};

use crate::engine::{Key, Time};
use crate::policy::distribution::Sampler;
use crate::policy::keys::KeySampler;
use arrivals::{Arrivals, Cursor};
use cache::{Access, Cache};
use database::{ReplicaSet, Rows};
use lock::LockPlan;
use network::Network;
use nodes::Nodes;
use objective::Objective;
use program::Op;
use queue::Queues;
use quorum::QuorumStore;
use recovery::Recovery;
use stream::StreamStep;
use tariff::Transfer;

/// A scenario, ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed of the study.
    pub seed: u64,
    /// When the simulation ends.
    pub duration: Time,
    /// When measuring begins.
    pub warmup: Time,
    /// Whether that is to be found by pilot runs.
    pub find_warmup: bool,
    /// Width of the windows of the time series.
    pub window: Time,
    /// How time is cut to judge availability by time.
    pub slices: Slices,
    /// Where requests come from.
    pub sources: Vec<TrafficSource>,
    /// How the hours of a day compare, from midnight on, in all traffic together.
    pub usual_day: [f64; 24],
    /// What is asked for: each source split by endpoint.
    pub classes: Vec<Class>,
    /// Ways from a caller to what it calls.
    pub edges: Vec<Edge>,
    /// What can be called.
    pub endpoints: Vec<Endpoint>,
    /// What each is called: `orders.write`, or `web` where that is all that can be called there; nothing of a client's journey.
    pub endpoint_names: Vec<String>,
    /// The steps of all endpoints, one after the other.
    pub program: Vec<Op>,
    /// Groups of replicas.
    pub fleets: Vec<Fleet>,
    /// What replicas run on, where that is told.
    pub nodes: Nodes,
    /// Leaders with their followers.
    pub replica_sets: Vec<ReplicaSet>,
    /// The names of the databases that have followers.
    pub databases: Vec<String>,
    /// Rows and shards of databases.
    pub rows: Vec<Rows>,
    /// Caches.
    pub caches: Vec<Cache>,
    /// The uses that programs make of them.
    pub accesses: Vec<Access>,
    /// Databases whose copies are equal.
    pub quorums: Vec<QuorumStore>,
    /// Queues, with who publishes to them and who consumes from them.
    pub queues: Queues,
    /// What requests contend for.
    pub locks: LockPlan,
    /// The steps that keep connections.
    pub streams: Vec<StreamStep>,
    /// The fleets that keep any.
    pub connected: Vec<u32>,
    /// The fleets that are functions.
    pub functions: Vec<u32>,
    /// The fleets whose memory is simulated.
    pub memories: Vec<u32>,
    /// Repair crews: how many repairs each can do at once.
    pub crews: Vec<u32>,
    /// The zones that anything runs in.
    pub zones: Vec<Zone>,
    /// How long messages take; no time if none.
    pub network: Option<Network>,
    /// What befalls several replicas at once, by the script or at random.
    pub faults: Vec<Fault>,
    /// What is done when a region is lost.
    pub recoveries: Vec<Recovery>,
    /// New versions that are brought out.
    pub deploys: Vec<Deploy>,
    /// Planned maintenance.
    pub maintenances: Vec<Maintenance>,
    /// The distinct constant timeouts: each has a lane of timers.
    pub lanes: Vec<Time>,
    /// What must hold.
    pub objectives: Vec<Objective>,
    /// How many replications to run.
    pub replications: Replications,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// What is paid whatever runs: its name, and millionths of the currency an hour.
    pub fixed: Vec<(String, i64)>,
    /// What moving data costs.
    pub transfer: Option<Transfer>,
    /// Whether data that is moved is counted, because it costs something.
    pub counts_data: bool,
    /// What happens by the script, for marks on charts: when, and in words.
    pub marks: Vec<(Time, String)>,
    /// Changes of traffic that may bring harm.
    pub surges: Vec<Surge>,
}

impl Plan {
    /// The same plan with an event for every end of work: slower, and the same in all that it counts (unless two
    /// things happen in the same nanosecond).
    pub fn without_foresight(mut self) -> Self {
        self.fleets.iter_mut().for_each(|fleet| fleet.foreseen = false);
        self.endpoints.iter_mut().for_each(|endpoint| endpoint.foresight = Foresight::Nothing);
        self
    }

    /// Whether a place lies where a fault strikes.
    pub fn covers(&self, scope: Scope, place: Place) -> bool {
        match scope {
            Scope::Everywhere => true,
            Scope::Region(region) => self.zones[place.zone as usize].region == region,
            Scope::Zone(zone) => place.zone == zone,
            Scope::Rack(rack) => place == rack,
        }
    }

    /// Whether a fleet is the nodes on which replicas of another may run.
    pub fn hosts(&self, nodes: u32, fleet: u32) -> bool {
        let hosting = self.fleets[fleet as usize].hosting.as_ref();
        let pool = self.fleets[nodes as usize].pool;
        hosting.zip(pool).is_some_and(|(hosting, pool)| hosting.pools.contains(&pool))
    }

    /// Whether any server is told of calls that nobody waits for any more.
    pub fn cancels(&self) -> bool {
        self.fleets.iter().any(|fleet| fleet.cancellation != Cancellation::Ignore)
    }

    /// The memory of each fleet whose memory is simulated.
    pub fn memories(&self) -> impl Iterator<Item = &memory::Memory> {
        self.memories.iter().filter_map(|&fleet| self.fleets[fleet as usize].memory.as_deref())
    }

    /// How many windows the time series has: the last may be shorter.
    pub fn windows(&self) -> usize {
        self.duration.div_ceil(self.window) as usize
    }
}

/// A traffic source.
#[derive(Clone, Debug)]
pub struct TrafficSource {
    /// Its name in the scenario.
    pub name: String,
    /// The edge by which its requests go in.
    pub edge: u32,
    /// Its first class; the others follow in the order of the edge's targets.
    pub first_class: u32,
    /// What makes it send.
    pub pace: Pace,
    /// What its requests have in common with each other.
    pub affinity: Affinity,
    /// How long a request stays in a queue before it leaves.
    pub patience: Option<Sampler>,
    /// From 0, the most urgent.
    pub priority: u8,
    /// Where the clients are.
    pub from: Option<Place>,
}

impl TrafficSource {
    /// Its arrival process at time zero of a replication.
    pub fn cursor(&self, replication: Key) -> Cursor {
        let arrivals = match &self.pace {
            Pace::Open(arrivals) => Some(arrivals),
            Pace::Closed { .. } => None,
        };
        Cursor::new(replication.word("traffic").word(&self.name).stream(), arrivals)
    }
}

/// What requests of a source have in common with each other: calls on behalf of such requests go to the same replica
/// where a balancer keeps them together.
#[derive(Clone, Debug)]
pub enum Affinity {
    /// Nothing, or no balancer asks.
    Request,
    /// The user.
    User,
    /// A key that each request draws.
    Drawn(KeySampler),
}

/// What makes a traffic source send.
#[derive(Clone, Debug)]
pub enum Pace {
    /// Requests arrive whether or not earlier ones were answered.
    Open(Arrivals),
    /// So many users, each of whom sends, waits for the answer, thinks, and sends again.
    Closed {
        /// How many.
        users: u32,
        /// How long each thinks.
        think: Sampler,
    },
}

/// Requests of one source for one endpoint.
#[derive(Clone, Debug)]
pub struct Class {
    /// The source.
    pub source: u32,
    /// The endpoint's name, where the source has a mix.
    pub endpoint: Option<String>,
    /// What one success earns, in millionths of the currency.
    pub value_micros: i64,
}

/// Something that can be called.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The fleet that serves it; none for a client's journey, which needs no server.
    pub fleet: Option<u32>,
    /// Its first step in the program.
    pub start: u32,
    /// What is known of a call to it when it arrives.
    pub foresight: Foresight,
    /// Whether calls go to the leader of the fleet.
    pub at_leader: bool,
    /// The rows that calls to it are about, where that matters.
    pub rows: Option<u32>,
}

/// What is known of a call when it arrives, so that it needs no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foresight {
    /// Nothing: others, or the balancer's view, or an outage may still change its course.
    Nothing,
    /// When its first step, which is work, begins and ends; after that it needs no worker.
    Work,
    /// Also that this is all, so that it is answered then.
    Answer,
}

/// The salt of a path of words.
pub fn salt(path: &str) -> u64 {
    Key::replication(0, 0).word(path).value()
}
