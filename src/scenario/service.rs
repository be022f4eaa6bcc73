//! What serves requests.

use super::cost::PerUse;
use super::load_balancer::LoadBalancer;
use super::memory::Memory;
use super::nodes::{Pools, Requests};
use super::purchase::{Billing, Purchase};
use super::queue::Consumption;
use super::region::Placement;
use super::steps::Steps;
use crate::language::{Limit, Map, Name, Spanned};
use crate::policy::admission::Admission;
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::Balancer;
use crate::policy::contention::Contention;
use crate::policy::crash_loop::RestartBackoff;
use crate::policy::discipline::Discipline;
use crate::policy::disruption::Disruption;
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::idle::Idle;
use crate::policy::limiter::Limiter;
use crate::policy::outlier::OutlierDetection;
use crate::policy::routing::Routing;
use crate::policy::scheduling::TopologySpread;
use crate::policy::serverless::Serverless;
use crate::policy::slow_start::SlowStart;
use crate::policy::standby::Standby;
use crate::policy::vertical::Vertical;
use crate::policy::warm_pool::WarmPool;
use crate::units::{Duration, Factor, MoneyRate, Share};

crate::record! {
    /// Equal replicas behind a load balancer.
    Service = "service" {
        /// Replicas at the start.
        replicas: Spanned<u32> = Spanned::nowhere(1), "one server";
        /// The type of machine that a replica runs on: names a size and a price in the catalogue.
        instance: Option<Spanned<String>>;
        /// What a replica costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How they are bought; on demand if not given.
        purchase: Option<Purchase>;
        /// How the time of each is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// What it costs where it is billed by its use (serverless functions).
        per_use: Option<PerUse>;
        /// The load balancer before it that is paid for.
        load_balancer: Option<LoadBalancer>;
        /// Requests that a replica works on at once (workers, threads). If not given: 200 (Tomcat
        /// maxThreads) where the number of CPUs is known, else 1.
        concurrency: Option<Spanned<Limit>>;
        /// CPUs of a replica, which the requests at work share. If not given: those of the instance, else
        /// one for each worker.
        cpus: Option<Spanned<u32>>;
        /// How fast a CPU of a replica works: at 0.5x, work takes twice as long as is said. A limit of 500m of a container is
        /// one CPU at 0.5x.
        speed: Spanned<Factor> = Spanned::nowhere(Factor::new(1.0)), "work takes as long as is said";
        /// The memory of a replica; not looked at if not given.
        memory: Option<Box<Memory>>;
        /// Long connections (`stream`) that a replica holds beside its workers; more are rejected. If not given, each holds
        /// a worker.
        connections: Option<Spanned<Limit>>;
        /// How much requests at work on a replica hold each other up; not at all if not given.
        contention: Option<Contention>;
        /// Requests that may wait at a replica for a worker; more are rejected.
        queue: Limit = Limit::Unlimited, "nothing is rejected";
        /// How many requests may pass, over all replicas; more are turned away as `limited`.
        rate_limit: Option<Limiter>;
        /// What each replica turns away before it is overloaded; counted as `rejected`.
        admission: Vec<Admission>;
        /// The order in which a replica takes requests, and whether one may interrupt another.
        discipline: Discipline = Discipline::Fifo, "as nearly every server";
        /// What a worker does when it finds nothing to do.
        idle: Idle = Idle::wait(), "ready for the next request";
        /// Whether a worker waits for the calls that its request makes.
        threads: Threads = Threads::Held, "a thread for each request";
        /// What becomes of a request that nobody waits for any more: its client gave up, or did without the answer.
        cancellation: Cancellation = Cancellation::Ignore, "HTTP/1.1 servers: they are not told";
        /// Whether the calls that a request makes must be answered by the deadline of the request itself.
        deadlines: Deadlines = Deadlines::Ignore, "plain HTTP: a deadline is not handed on";
        /// The node pools that the replicas (pods) may run on: one, or several in the order of preference. Its zones are
        /// those of its nodes, and what is paid are the nodes.
        on: Pools;
        /// What is set aside for a replica (Kubernetes resources.requests): what the scheduler of nodes packs by, and what
        /// utilisation is a share of, as `kubernetes_hpa` sees it, so that it may exceed 100 %. If not given, all its CPUs.
        requests: Option<Requests>;
        /// Over what replicas on nodes are spread; over zones if not given (kube-scheduler's default constraints).
        spread: Option<Spanned<TopologySpread>>;
        /// How many replicas may be away when nodes are drained; any number if not given.
        disruption: Option<Disruption>;
        /// Zones in which the replicas run.
        zones: Vec<Name>;
        /// How the replicas are placed in the zones.
        placement: Placement = Placement::spread(), "evenly: Kubernetes topology spread, EC2 Auto Scaling";
        /// From the order for a new replica until it takes requests.
        startup: Distribution = Distribution::seconds(30), "a container start with its image at hand";
        /// What looks whether a replica has started, and kills it if that takes too long; nothing if not given.
        startup_probe: Option<StartupProbe>;
        /// How much slower a replica works at first (cold caches, just-in-time compilation).
        warm_up: Option<WarmUp>;
        /// How long a replica that is taken away may finish what it has.
        drain: Duration = Duration::from_secs(30), "Kubernetes terminationGracePeriodSeconds";
        /// How a replica is chosen for a request.
        balancer: Balancer = round_robin(), "nginx, Envoy and AWS ALB";
        /// To which zones a request may go, by where it comes from.
        routing: Routing = Routing::anywhere(), "AWS ALB: cross-zone load balancing";
        /// How the balancer learns that a replica is down; at once if not given (a Kubernetes container that
        /// exits is not ready from then on).
        health_check: Option<HealthCheck>;
        /// Passive health checks: replicas that fail requests get none for a while.
        outlier_detection: Option<OutlierDetection>;
        /// Below this share of healthy replicas, health is ignored and all get requests. If not given: 50 % with
        /// `outlier_detection` (Envoy healthy_panic_threshold), else never (Kubernetes).
        panic_threshold: Option<Spanned<Share>>;
        /// Whether a replica that has just become healthy gets fewer requests at first.
        slow_start: Option<SlowStart>;
        /// What restarts a replica that answers no more; nothing if not given.
        liveness: Option<Liveness>;
        /// Who changes the number of replicas.
        autoscaler: Option<Autoscaler>;
        /// Replicas that wait, started beforehand, until the autoscaler wants them.
        warm_pool: Option<Box<WarmPool>>;
        /// Who changes the CPUs of the replicas.
        vertical: Option<Box<Vertical>>;
        /// Environments that come and go with the requests, in place of replicas.
        serverless: Option<Box<Serverless>>;
        /// How many replicas must be ready for the service to be available.
        needs: Spanned<u32> = Spanned::nowhere(1), "one is enough";
        /// One replica is active and the others stand by. The service is available while the active one is ready.
        standby: Option<Standby>;
        /// How replicas fail at random.
        failures: Vec<Failure>;
        /// The only step of the only endpoint.
        work: Option<Distribution>;
        /// What can be asked for, each a program of steps.
        endpoints: Map<Steps>;
        /// The queues that it takes messages from.
        consumes: Consumption;
    }
}

/// The default balancer.
pub fn round_robin() -> Balancer {
    Balancer::all()
        .into_iter()
        .find(|(word, _)| *word == "round_robin")
        .map_or_else(|| unreachable!("round_robin is listed in the family of balancers"), |(_, balancer)| balancer)
}

crate::words! {
    /// Whether a worker waits for the calls that its request makes.
    Threads = "use of threads" {
        /// It waits.
        Held = "held",
        /// It serves others meanwhile (event loops, async).
        Released = "released",
    }
}

crate::words! {
    /// What becomes of a request that nobody waits for any more.
    Cancellation = "cancellation" {
        /// It is served all the same: the server is not told.
        Ignore = "ignore",
        /// It is dropped if it is still in the queue.
        Queued = "queued",
        /// It is dropped, or stopped in the middle of its work, and its own calls are cancelled in turn (gRPC and Go
        /// contexts).
        All = "all",
    }
}

crate::words! {
    /// Whether the calls that a request makes must be answered by its deadline.
    Deadlines = "handling of deadlines" {
        /// They have only their own.
        Ignore = "ignore",
        /// They have the earlier of their own and the request's (gRPC contexts in Go and Java).
        Propagate = "propagate",
    }
}

crate::record! {
    /// Active health checks of every replica (readiness): they fail where connections are refused, and where no answer
    /// comes in time. A slow replica, or one that answers some requests with errors, passes them.
    HealthCheck = "health check" {
        /// Between two checks of a replica.
        interval: Duration = Duration::from_secs(10), "Kubernetes periodSeconds";
        /// How long a check waits for its answer.
        timeout: Duration = Duration::from_secs(1), "Kubernetes timeoutSeconds";
        /// Failures in a row after which a replica gets no more requests.
        unhealthy: u32 = 3, "Kubernetes failureThreshold";
        /// Successes in a row after which it gets requests again.
        healthy: u32 = 1, "Kubernetes successThreshold";
        /// From the start of a process until its first check (Kubernetes initialDelaySeconds): it gets requests once `healthy`
        /// checks in a row have passed. If not given, it gets them as soon as it has started, or its `startup_probe` has
        /// passed.
        initial_delay: Option<Duration>;
    }
}

crate::record! {
    /// Checks of every replica that starts, until one passes: before that it is neither ready nor checked otherwise. They
    /// fail until its `startup` is over. With too many failures it is killed, and started again.
    StartupProbe = "startup probe" {
        /// Between two checks of a replica.
        interval: Duration = Duration::from_secs(10), "Kubernetes periodSeconds";
        /// Failures after which the replica is restarted.
        failures: u32 = 3, "Kubernetes failureThreshold";
        /// From the start of a process until checks begin: the first comes an `interval` later.
        initial_delay: Duration = Duration::from_secs(0), "Kubernetes initialDelaySeconds";
        /// How long a process that was killed waits until it starts, which takes its `startup`.
        backoff: RestartBackoff = RestartBackoff::default(), "the kubelet: at once, then 10 s, 20 s and so on up to 5 min";
    }
}

crate::record! {
    /// Liveness checks of every replica: one that answers no more is restarted, and loses what it holds.
    Liveness = "liveness check" {
        /// Between two checks of a replica.
        interval: Duration = Duration::from_secs(10), "Kubernetes periodSeconds";
        /// How long a check waits for its answer.
        timeout: Duration = Duration::from_secs(1), "Kubernetes timeoutSeconds";
        /// Failures in a row after which the replica is restarted.
        failures: u32 = 3, "Kubernetes failureThreshold";
        /// How long the restart takes; as long as `startup` if not given.
        restart: Option<Distribution>;
        /// From the start of a process until its checks begin (Kubernetes initialDelaySeconds). While it starts they fail, the
        /// first of them an `interval` after that; one that has started is checked at a phase of its own. If not given, or
        /// beside a `startup_probe`, a process is checked only when it has started.
        initial_delay: Option<Duration>;
        /// How long a process that was killed waits until the restart begins. If not given: as the kubelet has it, where there
        /// is an `initial_delay` or a `startup_probe`, else not at all.
        backoff: Option<RestartBackoff>;
    }
}

crate::record! {
    /// A replica works slower at first, and speeds up evenly to its full speed.
    WarmUp = "warm-up" {
        /// How many times as long work takes at first.
        factor: Spanned<Factor>;
        /// How long it takes to full speed.
        over: Spanned<Duration>;
    }
}
