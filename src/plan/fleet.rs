//! Replicas that are alike: what a service, a server of a database, a node of a cache or a broker is made of.

use super::elastic::{Function, Pool, Resizing};
use super::fault::Failure;
use super::memory::Memory;
use super::nodes::Hosting;
use super::place::Place;
use super::probes::Probes;
use super::signal::Signal;
use super::tariff::Tariff;
use crate::engine::Time;
use crate::policy::admission::Admission;
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::{Balancer, Pick, Routed};
use crate::policy::contention::ScalabilityLaw;
use crate::policy::crash_loop::RestartBackoff;
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Sampler;
use crate::policy::idle::Idle;
use crate::policy::limiter::Limiter;
use crate::policy::outlier::OutlierDetection;
use crate::policy::routing::Routing;
use crate::policy::slow_start::SlowStart;
use crate::policy::standby::Failover;

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
    /// The memory of a replica, where it is simulated.
    pub memory: Option<Box<Memory>>,
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
    /// Who looks at a process while it starts.
    pub probes: Option<Box<Probes>>,
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
    /// What it consumes: numbers of [consumers](super::queue::Consumer).
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
    /// How long it waits before, where it does.
    pub backoff: Option<RestartBackoff>,
    /// From the start of a process until it is checked.
    pub initial_delay: Time,
}
