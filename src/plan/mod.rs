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
pub mod lock;
pub mod network;
pub mod nodes;
pub mod objective;
pub mod place;
pub mod program;
pub mod queue;
pub mod quorum;
pub mod recovery;
pub mod signal;
pub mod stream;
pub mod study;
pub mod tariff;

pub use change::{Deploy, Maintenance};
pub use compile::compile;
pub use edge::{Edge, Guards};
pub use fault::{Failure, Fault, Hit, Scope, Start};
pub use place::{Place, Zone};
pub use study::{Replications, Slices, Surge};

use crate::engine::{Key, Time};
use crate::policy::admission::Admission;
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::{Balancer, Pick, Routed};
use crate::policy::contention::ScalabilityLaw;
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Sampler;
use crate::policy::idle::Idle;
use crate::policy::keys::KeySampler;
use crate::policy::limiter::Limiter;
use crate::policy::outlier::OutlierDetection;
use crate::policy::routing::Routing;
use crate::policy::slow_start::SlowStart;
use crate::policy::standby::Failover;
use arrivals::{Arrivals, Cursor};
use cache::{Access, Cache};
use database::{ReplicaSet, Rows};
use elastic::{Function, Pool, Resizing};
use lock::LockPlan;
use network::Network;
use nodes::{Hosting, Nodes};
use objective::Objective;
use program::Op;
use queue::Queues;
use quorum::QuorumStore;
use recovery::Recovery;
use signal::Signal;
use stream::StreamStep;
use tariff::{Tariff, Transfer};

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

    /// Whether any server is told of calls that nobody waits for any more.
    pub fn cancels(&self) -> bool {
        self.fleets.iter().any(|fleet| fleet.cancellation != Cancellation::Ignore)
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

/// A group of equal replicas behind one balancer.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// `web`, `orders`, or `orders.2` for a shard.
    pub name: String,
    /// The root of its random streams: the name hashed (the replication is mixed in by the run).
    pub path: String,
    /// Replicas at the start.
    pub replicas: u32,
    /// Workers of a replica.
    pub concurrency: u32,
    /// CPUs of a replica.
    pub cpus: u32,
    /// How many times as long work takes as is said.
    pub slowness: f64,
    /// CPUs that are set aside for a replica.
    pub requested_cpus: f64,
    /// Long connections that a replica holds beside its workers; none if each holds a worker.
    pub connections: Option<u32>,
    /// Its number among those that keep long connections.
    pub connected: Option<u32>,
    /// How much requests at work on a replica hold each other up.
    pub contention: Option<ScalabilityLaw>,
    /// Calls that may wait at a replica.
    pub queue: u32,
    /// How many calls may pass.
    pub rate_limit: Option<Limiter>,
    /// What each replica turns away before it is overloaded.
    pub admission: Vec<Admission>,
    /// Whether there is any such.
    pub admits: bool,
    /// The order in which they are taken.
    pub discipline: Discipline,
    /// Whether a worker waits for the calls it makes.
    pub held: bool,
    /// What becomes of a call that nobody waits for any more.
    pub cancellation: Cancellation,
    /// Whether the calls that a call makes must be answered by its own deadline.
    pub hands_on_deadlines: bool,
    /// From the order for a replica until it is ready.
    pub startup: Sampler,
    /// How long a replica that is taken out of service may finish what it has.
    pub drain: Time,
    /// Who chooses the replica.
    pub balancer: Balancer,
    /// Who notices that a replica is down; none: it is known at once.
    pub health_check: Option<HealthCheck>,
    /// Who ejects replicas by the answers that they give.
    pub outlier_detection: Option<OutlierDetection>,
    /// The share of healthy replicas below which calls go to all; 0 for never.
    pub panic_threshold: f64,
    /// Where calls may go; anywhere if none. With the region of each zone, and the group of each where groups are named.
    pub routing: Option<Routes>,
    /// The fleets that call it, and its clients by zone, where it counts them.
    pub callers: Vec<u32>,
    /// See `callers`.
    pub clients_by_zone: Vec<u32>,
    /// The fleets that count this one as their caller.
    pub routed_callees: Vec<u32>,
    /// Whether somebody wants to hear how its calls went.
    pub listens: bool,
    /// Whether a replica that has just come gets fewer calls at first.
    pub slow_start: Option<SlowStart>,
    /// Who restarts a replica that answers no more.
    pub liveness: Option<Liveness>,
    /// Who changes the number of replicas.
    pub autoscaler: Option<Autoscaler>,
    /// What the autoscaler looks at outside of the fleet.
    pub signals: Vec<Signal>,
    /// Replicas that wait until they are wanted.
    pub warm_pool: Option<Box<Pool>>,
    /// Who changes the CPUs of its replicas.
    pub vertical: Option<Box<Resizing>>,
    /// Environments that come and go with the requests, in place of replicas.
    pub function: Option<Box<Function>>,
    /// How each replica fails at random.
    pub failures: Vec<Failure>,
    /// Whether its CPUs ever stand still.
    pub pauses: bool,
    /// Whether it ever works slower than it should, or answers with errors of its own.
    pub ails: bool,
    /// How much slower a replica works at first, and how long it takes to full speed.
    pub warm_up: Option<(f64, Time)>,
    /// Replicas that must be ready for it to be available.
    pub needs: u32,
    /// How another takes over where one replica is active and the others stand by.
    pub standby: Option<Failover>,
    /// What a worker does when it finds nothing to do.
    pub idle: Idle,
    /// Where its replicas run: so many at each place in turn, the first again after the last.
    pub places: Vec<Place>,
    /// How many replicas come to a place before the next gets any.
    pub per_place: u32,
    /// What it costs.
    pub tariff: Tariff,
    /// The number of the leader and its followers that it consists of, if it does.
    pub replica_set: Option<u32>,
    /// What its replicas host, where that says to which of them a call goes.
    pub hosts: Option<Hosts>,
    /// The pool of nodes that it is, if it is one.
    pub pool: Option<u32>,
    /// What its replicas request of the nodes that they run on, if they do.
    pub hosting: Option<Hosting>,
    /// What it consumes: numbers of [`queue::Consumer`]s.
    pub consumes: Vec<u32>,
    /// The caches of which each replica has a store of its own.
    pub stores: Vec<u32>,
    /// Whether calls to all its endpoints have a course that is known on arrival.
    pub foreseen: bool,
    /// Whether a call that a worker has taken is surely carried through to its end.
    pub lasting: bool,
    /// Whether it is known at any instant how many calls each replica has.
    pub loads_known: bool,
}

/// What the servers of a fleet host, where calls go past its balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// A queue: calls go to the broker of their partition.
    Queue(u32),
    /// A cache with replicas: calls go to the primary of their key.
    Shards(u32),
}

/// Where calls to a fleet may go.
#[derive(Clone, Debug)]
pub struct Routes {
    /// The rule.
    pub rule: Routing,
    /// The region of each zone.
    pub regions: Vec<u32>,
    /// The group of each zone, where the rule names groups; `u32::MAX` for none.
    pub levels: Vec<u32>,
}

impl Fleet {
    /// Its balancer at the start of a run.
    pub fn start_balancer(&self) -> Box<dyn Pick> {
        let routes = self.routing.as_ref();
        match routes.and_then(|routes| routes.rule.start(&routes.regions, &routes.levels)) {
            None => self.balancer.start(),
            Some(router) => {
                let balancer = self.balancer.clone();
                Box::new(Routed::new(router, move || balancer.start()))
            }
        }
    }

    /// The queue whose servers its replicas are, if they are any.
    pub fn queue_hosted(&self) -> Option<u32> {
        match self.hosts {
            Some(Hosts::Queue(queue)) => Some(queue),
            _ => None,
        }
    }

    /// Whether more calls may work on a replica at once than it has CPUs, so that they share them, or they hold each other
    /// up, or a replica may have fewer CPUs than it has calls at work when some are taken away.
    pub fn shares_cpus(&self) -> bool {
        self.discipline.shares() || self.concurrency > self.cpus || self.contention.is_some() || self.vertical.is_some()
    }

    /// Where the replica of this number runs; none if nothing is said of zones.
    pub fn place(&self, ordinal: u32) -> Option<Place> {
        let places = self.places.len() as u32;
        if places == 0 { None } else { Some(self.places[(ordinal / self.per_place % places) as usize]) }
    }

    /// Whether work on a CPU may be interrupted and go on later.
    pub fn interruptible(&self) -> bool {
        !self.shares_cpus() && (self.discipline.preempts() || self.pauses || self.cancellation == Cancellation::All)
    }
}

/// What becomes of a call that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// It is served all the same.
    Ignore,
    /// It is dropped if it is still in the queue.
    Queued,
    /// It is dropped, or stopped in the middle of its work.
    All,
}

/// Active health checks.
#[derive(Clone, Copy, Debug)]
pub struct HealthCheck {
    /// Between two checks of a replica.
    pub interval: Time,
    /// How long a check waits for its answer.
    pub timeout: Time,
    /// Failures in a row after which a replica gets no more calls.
    pub unhealthy: u32,
    /// Successes in a row after which it gets calls again.
    pub healthy: u32,
}

/// Liveness checks.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// Between two checks of a replica.
    pub interval: Time,
    /// How long a check waits for its answer.
    pub timeout: Time,
    /// Failures in a row after which a replica is restarted.
    pub failures: u32,
    /// How long that takes.
    pub restart: Sampler,
}

/// The salt of a path of words.
pub fn salt(path: &str) -> u64 {
    Key::replication(0, 0).word(path).value()
}
