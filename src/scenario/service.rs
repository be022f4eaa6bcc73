//! What serves requests.

use super::steps::Steps;
use crate::language::{Limit, Map, Name, Spanned};
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::Balancer;
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::idle::Idle;
use crate::units::{Duration, MoneyRate};

crate::record! {
    /// Equal replicas behind a load balancer.
    Service = "service" {
        /// Replicas at the start.
        replicas: Spanned<u32> = Spanned::nowhere(1), "one server";
        /// The type of machine that a replica runs on: names a size and a price in the catalogue.
        instance: Option<Spanned<String>>;
        /// What a replica costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// Requests that a replica works on at once (workers, threads). If not given: 200 (Tomcat
        /// maxThreads) where the number of CPUs is known, else 1.
        concurrency: Option<Spanned<Limit>>;
        /// CPUs of a replica, which the requests at work share. If not given: those of the instance, else
        /// one for each worker.
        cpus: Option<Spanned<u32>>;
        /// Requests that may wait at a replica for a worker; more are rejected.
        queue: Limit = Limit::Unlimited, "nothing is rejected";
        /// The order in which a replica takes requests, and whether one may interrupt another.
        discipline: Discipline = Discipline::Fifo, "as nearly every server";
        /// What a worker does when it finds nothing to do.
        idle: Idle = Idle::wait(), "ready for the next request";
        /// Whether a worker waits for the calls that its request makes.
        threads: Threads = Threads::Held, "a thread for each request";
        /// Zones over which the replicas are spread in turn.
        zones: Vec<Name>;
        /// From the order for a new replica until it takes requests.
        startup: Distribution = Distribution::seconds(30), "a container start with its image at hand";
        /// How long a replica that is taken away may finish what it has.
        drain: Duration = Duration::from_secs(30), "Kubernetes terminationGracePeriodSeconds";
        /// How a replica is chosen for a request.
        balancer: Balancer = round_robin(), "nginx, Envoy and AWS ALB";
        /// How the balancer learns that a replica is down; at once if not given (a Kubernetes container that
        /// exits is not ready from then on).
        health_check: Option<HealthCheck>;
        /// Who changes the number of replicas.
        autoscaler: Option<Autoscaler>;
        /// How many replicas must be ready for the service to be available.
        needs: Spanned<u32> = Spanned::nowhere(1), "one is enough";
        /// How replicas fail at random.
        failures: Vec<Failure>;
        /// The only step of the only endpoint.
        work: Option<Distribution>;
        /// What can be asked for, each a program of steps.
        endpoints: Map<Steps>;
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

crate::record! {
    /// Active health checks of every replica.
    HealthCheck = "health check" {
        /// Between two checks of a replica.
        interval: Duration = Duration::from_secs(10), "Kubernetes periodSeconds";
        /// Failures in a row after which a replica gets no more requests.
        unhealthy: u32 = 3, "Kubernetes failureThreshold";
        /// Successes in a row after which it gets requests again.
        healthy: u32 = 1, "Kubernetes successThreshold";
    }
}
