//! What serves requests.

use super::steps::Steps;
use crate::language::{Context, Kind, Language, Map, Name, Node, Schemas, Spanned};
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::Balancer;
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::units::{Duration, MoneyRate};
use serde_yaml::Value;

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
        /// The order in which they are taken.
        discipline: Discipline = Discipline::Fifo, "as nearly every server";
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
    /// The order in which waiting requests are taken.
    Discipline = "discipline" {
        /// First come, first served.
        Fifo = "fifo",
        /// Last come, first served.
        Lifo = "lifo",
        /// The most urgent first; who is in service stays.
        Priority = "priority",
        /// All at once, sharing the CPUs; `concurrency` + `queue` bound their number.
        ProcessorSharing = "processor_sharing",
    }
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

/// A number with no greatest, or `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// No bound.
    Unlimited,
    /// At most so many.
    At(u32),
}

impl Limit {
    /// As a number; unlimited is the greatest.
    pub fn number(self) -> u32 {
        match self {
            Limit::Unlimited => u32::MAX,
            Limit::At(n) => n,
        }
    }
}

impl Language for Limit {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, .. } if text == "unlimited" => Some(Limit::Unlimited),
            Kind::Scalar { text, .. } if text.starts_with(|c: char| c.is_ascii_digit()) => {
                u32::decode(node, context).map(Limit::At)
            }
            _ => {
                context.expected("a whole number or `unlimited`", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Limit::Unlimited => Value::from("unlimited"),
            Limit::At(n) => Value::from(*n),
        }
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [{ "const": "unlimited" }, { "type": "integer", "minimum": 0 }] })
    }
}
