//! Endpoint programs: what happens to a request, step by step.

use super::cache::{Get, Invalidate, Put};
use super::lock::{Lock, Transaction};
use super::queue::Publish;
use super::stream::Stream;
use crate::language::{Context, Kind, Language, Name, Node, Schemas, Span, Spanned};
use crate::policy::breaker::Breaker;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::distribution::Distribution;
use crate::policy::hedge::Hedge;
use crate::policy::limiter::Limiter;
use crate::policy::retry::Retry;
use crate::policy::throttle::Throttle;
use crate::units::{Bytes, Duration, Share};
use serde_yaml::Value;

/// Steps, one after the other.
pub type Steps = Vec<Step>;

crate::choice! {
    /// A step of an endpoint's program.
    Step = "step" {
        /// Occupies the worker and a CPU.
        Work(Distribution) = "work",
        /// Occupies the worker only: a disk, a lock, a third party.
        Wait(Distribution) = "wait",
        /// Calls another service or a database and waits for the answer.
        Call(Box<Call>) = "call",
        /// Does several things at once.
        Parallel(Parallel) = "parallel",
        /// Does one of several things, by chance.
        Choose(Choose) = "choose",
        /// Does something several times.
        Repeat(Repeat) = "repeat",
        /// Puts messages into a queue.
        Publish(Box<Publish>) = "publish",
        /// Ends with an error, with this probability.
        Fail(Share) = "fail",
        /// Holds keys of a lock table meanwhile.
        Lock(Box<Lock>) = "lock",
        /// Keeps the caller's connection open for long.
        Stream(Box<Stream>) = "stream",
        /// Does something without a lock, and again if somebody else came between.
        Transaction(Box<Transaction>) = "transaction",
        /// Asks a cache for a key, and does something where it does not have it.
        Get(Box<Get>) = "get",
        /// Puts a key into a cache.
        Put(Box<Put>) = "put",
        /// Takes a key out of a cache.
        Invalidate(Box<Invalidate>) = "invalidate",
    }
}

impl Step {
    /// The programs that it has in it, whether or not they are always run.
    pub fn within(&self) -> Vec<&[Step]> {
        match self {
            Step::Parallel(parallel) => parallel.steps.iter().map(|branch| branch.0.as_slice()).collect(),
            Step::Choose(choose) => choose.arms.iter().map(|arm| arm.steps.as_slice()).collect(),
            Step::Repeat(repeat) => vec![&repeat.steps],
            Step::Call(call) => call.fallback.as_deref().into_iter().collect(),
            Step::Lock(lock) => vec![&lock.steps],
            Step::Transaction(transaction) => vec![&transaction.steps],
            Step::Stream(stream) => vec![&stream.steps],
            Step::Get(get) => vec![&get.miss],
            Step::Put(put) => vec![&put.through],
            Step::Work(_) | Step::Wait(_) | Step::Publish(_) | Step::Invalidate(_) | Step::Fail(_) => Vec::new(),
        }
    }
}

crate::record! {
    /// Calls another service or a database.
    Call = "call" {
        /// What is called: a service, `service.endpoint`, `database.read` or `database.write`.
        to: Name;
        /// How long to wait for the answer to an attempt (Envoy `per_try_timeout`).
        timeout: Option<Spanned<Duration>>;
        /// How long to wait in all, attempts and the waits between them together (an Envoy route's timeout, a gRPC
        /// deadline).
        deadline: Option<Spanned<Duration>>;
        /// What to do after a failed attempt.
        retry: Option<Retry>;
        /// Whether to send the call more than once without waiting for a failure, instead of `retry`.
        hedge: Option<Hedge>;
        /// What to do instead when the call has failed for good; nothing if empty. The request then goes on.
        fallback: Option<Steps>;
        /// Turns calls away by itself when the other side takes too few of them.
        throttle: Option<Throttle>;
        /// Stops calling what fails, for a while. Each replica that calls has a breaker of its own.
        breaker: Option<Breaker>;
        /// How many calls may pass, for each replica that calls.
        rate_limit: Option<Limiter>;
        /// How many calls may be under way at once, for each replica that calls.
        bulkhead: Option<Bulkhead>;
        /// How large the answer is; takes time where the `network` has a `bandwidth`, and money where `cost` has prices of
        /// `transfer`.
        size: Option<Bytes>;
        /// How large the request is.
        request_size: Option<Bytes>;
    }
    short "to"
}

crate::record! {
    /// Several things at once.
    Parallel = "parallel" {
        /// The branches: each a step, or a list of steps.
        steps: Vec<Branch>;
        /// How often each branch is run, all at once: a call that is spread over so many servers.
        times: Spanned<u32> = Spanned::nowhere(1), "each branch once";
        /// How many must succeed before it goes on.
        need: Need = Need::All, "all of them";
    }
    short "steps"
}

impl Parallel {
    /// How many branches run at once.
    pub fn branches(&self) -> u64 {
        self.steps.len() as u64 * u64::from(self.times.value)
    }
}

/// A branch: a step, or a list of steps.
#[derive(Clone, Debug)]
pub struct Branch(pub Steps);

impl Language for Branch {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::List(_) => Steps::decode(node, context).map(Branch),
            _ => Step::decode(node, context).map(|step| Branch(vec![step])),
        }
    }

    fn encode(&self) -> Value {
        match self.0.as_slice() {
            [step] => step.encode(),
            steps => Value::Sequence(steps.iter().map(Step::encode).collect()),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let step = Step::schema(schemas);
        serde_json::json!({ "anyOf": [step, { "type": "array", "items": step }] })
    }
}

/// How many branches must succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// All.
    All,
    /// More than half.
    Quorum,
    /// So many.
    Count(u32, Span),
}

impl Need {
    /// How many of so many branches that is.
    pub fn of(self, branches: u32) -> u32 {
        match self {
            Need::All => branches,
            Need::Quorum => branches / 2 + 1,
            Need::Count(n, _) => n,
        }
    }
}

impl Language for Need {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "all" => Some(Need::All),
            Kind::Scalar(text) if text == "quorum" => Some(Need::Quorum),
            Kind::Scalar(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                u32::decode(node, context).map(|n| Need::Count(n, node.span))
            }
            _ => {
                context.expected("all, quorum, or a number", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Need::All => Value::from("all"),
            Need::Quorum => Value::from("quorum"),
            Need::Count(n, _) => Value::from(*n),
        }
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [{ "enum": ["all", "quorum"] }, { "type": "integer", "minimum": 1 }] })
    }
}

crate::record! {
    /// One of several things, by chance.
    Choose = "choose" {
        /// The arms; their weights add up to 100 %.
        arms: Vec<Arm>;
    }
    short "arms"
}

crate::record! {
    /// One arm of a choice.
    Arm = "arm of a choice" {
        /// Its probability.
        weight: Share;
        /// What it does; nothing if not given.
        steps: Steps;
    }
}

crate::record! {
    /// Something several times: a number of `times`, or again `while` chance says so.
    Repeat = "repeat" {
        /// So many times.
        times: Option<Spanned<u32>>;
        /// After each time, once more with this probability.
        r#while: Option<Spanned<Share>>;
        /// What is repeated.
        steps: Steps;
    }
}
