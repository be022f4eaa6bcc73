//! Who sends requests, and when.

pub use super::arrivals::{Arrivals, Batch};
pub use super::profile::Profile;
use super::session::{self, Session};
use super::steps::{Step, Steps};
use crate::language::{Context, Kind, Language, Map, Name, Node, Schemas, Spanned};
use crate::policy::breaker::Breaker;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::distribution::Distribution;
use crate::policy::hedge::Hedge;
use crate::policy::keys::Keys;
use crate::policy::limiter::Limiter;
use crate::policy::retry::Retry;
use crate::policy::throttle::Throttle;
use crate::units::{Bytes, Duration, Money, Rate, Share};
use serde_yaml::Value as Yaml;

crate::record! {
    /// A source of requests: open (`rate`) or closed (`users` who wait for their answers).
    Traffic = "traffic source" {
        /// What is asked for: a service, `service.endpoint`, `database.read` or `database.write`.
        to: Option<Name>;
        /// A journey of several steps, instead of `to`.
        steps: Option<Steps>;
        /// A journey from state to state by chance, instead of `steps`.
        session: Session;
        /// Requests a second, on average, whether or not earlier ones were answered.
        rate: Option<Spanned<Rate>>;
        /// So many users, each of whom sends, waits for the answer, thinks, and sends again.
        users: Option<Spanned<u32>>;
        /// How long a user thinks.
        think: Option<Distribution>;
        /// The gaps between requests.
        arrivals: Arrivals = Arrivals::poisson(), "independent users";
        /// How many requests come at once; `rate` counts requests, not batches.
        batch: Spanned<Batch> = Spanned::nowhere(Batch::Fixed(1)), "one by one";
        /// How the rate changes over time.
        profile: Vec<Profile>;
        /// Which share of the requests asks for which endpoint.
        mix: Map<Share>;
        /// The zone or region that the clients are in; nowhere in particular if not given.
        from: Option<Name>;
        /// How large an answer is; takes time where the `network` has a `bandwidth`, and money where `cost` has prices of
        /// `transfer`.
        size: Option<Bytes>;
        /// How large a request is.
        request_size: Option<Bytes>;
        /// What each request asks about (an account, an object, a session): balancers that hash send requests with
        /// the same key to the same replica. If not given, each user of a closed source has a key, and each request
        /// of an open one.
        keys: Option<Keys>;
        /// How long a client waits for the answer to an attempt.
        timeout: Option<Spanned<Duration>>;
        /// How long a client waits in all, attempts and the waits between them together (an Envoy route's timeout, a
        /// gRPC deadline).
        deadline: Option<Spanned<Duration>>;
        /// What a client does after a failed attempt.
        retry: Option<Retry>;
        /// Whether a client sends a request more than once without waiting for a failure, instead of `retry`.
        hedge: Option<Hedge>;
        /// Turns calls away by itself when the other side takes too few of them.
        throttle: Option<Throttle>;
        /// Stops calling what fails, for a while. All clients share one breaker.
        breaker: Option<Breaker>;
        /// How many calls may pass, over all clients.
        rate_limit: Option<Limiter>;
        /// How many calls may be under way at once, over all clients.
        bulkhead: Option<Bulkhead>;
        /// How long a request stands in a queue before it leaves unserved.
        patience: Option<Distribution>;
        /// From 1, the most urgent, to 8; counts where a service's discipline is `priority`.
        priority: Spanned<u8> = Spanned::nowhere(1), "all are equally urgent";
        /// What a success earns: an amount, or an amount for each endpoint.
        value: Option<Value>;
    }
}

impl Traffic {
    /// The steps of a journey, in parts, each with how often it is taken on average. Empty where a service is asked.
    pub fn journey(&self) -> Vec<(f64, &[Step])> {
        match &self.steps {
            Some(steps) => vec![(1.0, steps.as_slice())],
            None => session::parts(&self.session),
        }
    }
}

/// What a success earns.
#[derive(Clone, Debug)]
pub enum Value {
    /// Whatever was asked for.
    All(Money),
    /// By endpoint.
    Endpoints(Map<Money>),
}

impl Language for Value {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::Map(_) => Map::decode(node, context).map(Value::Endpoints),
            _ => Money::decode(node, context).map(Value::All),
        }
    }

    fn encode(&self) -> Yaml {
        match self {
            Value::All(money) => money.encode(),
            Value::Endpoints(map) => map.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (all, by_endpoint) = (Money::schema(schemas), Map::<Money>::schema(schemas));
        serde_json::json!({ "anyOf": [all, by_endpoint] })
    }
}
