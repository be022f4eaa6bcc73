//! A request as a tree of spans.

use crate::engine::Time;
use crate::tally::Outcome;
use crate::tally::cache::Found;
use crate::world::trace::Refusal;
use serde::Serialize;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// 32 hexadecimal digits that no other request of any replication has.
    pub id: String,
    /// The source that sent it.
    pub traffic: String,
    /// What it asked for: `storefront.checkout`; empty where clients take steps of their own.
    pub endpoint: String,
    /// Its number among the requests of its source, from 1.
    pub number: u64,
    /// When it was sent, nanoseconds since the start of the simulation.
    pub start_ns: Time,
    /// How long its client waited for the answer, or until it gave up, nanoseconds.
    pub latency_ns: u64,
    /// What became of it.
    pub status: Status,
    /// The request itself first, then all that was done for it, each after its parent.
    pub spans: Vec<Span>,
    /// Calls that were made for it and are not among the spans, because there are too many.
    pub left_out: u64,
}

/// A stretch of time that was spent on a request.
#[derive(Clone, Debug, Serialize)]
pub struct Span {
    /// 16 hexadecimal digits that no other span of the trace has.
    pub id: String,
    /// The place of its parent among the trace's spans; none of the request itself.
    pub parent: Option<usize>,
    /// What was done.
    pub kind: SpanKind,
    /// Of a request or a call what it asks for; else the word for what was done.
    pub name: String,
    /// Where it was done: a service, or a source of traffic.
    pub service: String,
    /// What it is about: the service that is waited for or works, the lock table, the cache.
    pub subject: String,
    /// The replica, from 1, where one had it.
    pub replica: Option<u32>,
    /// Of a server of a database with followers, whether it leads.
    pub leader: Option<bool>,
    /// The zone of the replica, where there are zones.
    pub zone: Option<String>,
    /// When it began, nanoseconds since the start of the simulation.
    pub start_ns: Time,
    /// When it ended. Of a call with its server's work and the answer's way back, whether anybody waits or not.
    pub end_ns: Time,
    /// What its caller heard; none where nobody calls, or it was not waited for.
    pub status: Option<Status>,
    /// Why it was turned away, in words.
    pub because: Option<&'static str>,
    /// Attempts of the same call before this one.
    pub attempt: u16,
    /// Whether it was sent beside others of the same call, without waiting for their failure.
    pub hedge: bool,
    /// Since when nobody waits for it any more: from then on it may outlast its parent.
    pub abandoned_ns: Option<Time>,
    /// Whether its server stopped because nobody waited.
    pub cancelled: bool,
    /// Whether it was under way at the end of the run.
    pub unfinished: bool,
    /// How much of the request's latency is due to it and to nothing within it, nanoseconds. These add up to the latency.
    pub exclusive_ns: u64,
    /// What it found in caches.
    pub lookups: Vec<Lookup>,
}

impl Span {
    /// Until when somebody waited for it.
    pub fn awaited_until(&self) -> Time {
        self.abandoned_ns.map_or(self.end_ns, |time| time.min(self.end_ns))
    }
}

/// What a get found in a cache.
#[derive(Clone, Debug, Serialize)]
pub struct Lookup {
    /// When, nanoseconds since the start of the simulation.
    pub at_ns: Time,
    /// The cache.
    pub cache: String,
    /// `hit`, or what kind of miss it was.
    pub found: &'static str,
}

/// What is done in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// A client's request.
    Request,
    /// An attempt of a call.
    Call,
    /// Steps that run beside others.
    Branch,
    /// Waits before an attempt is made again.
    BackOff,
    /// Waits before a rate limiter.
    RateLimit,
    /// Waits for a place in a bulkhead.
    Bulkhead,
    /// A message on its way.
    Network,
    /// Waits for a server that has vanished.
    NoAnswer,
    /// Waits in a queue.
    Queue,
    /// Waits for a function's environment to start.
    ColdStart,
    /// The server stands still.
    Pause,
    /// A CPU works on it.
    Work,
    /// A step that waits.
    Wait,
    /// Waits for a key that others hold.
    Lock,
    /// Waits to do a transaction again.
    Conflict,
    /// Waits until others have copies.
    Replication,
    /// Waits for a key that another loads into a cache.
    Load,
    /// A long connection at rest.
    Connection,
}

impl SpanKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            SpanKind::Request => "request",
            SpanKind::Call => "call",
            SpanKind::Branch => "branch",
            SpanKind::BackOff => "back-off",
            SpanKind::RateLimit => "rate limit",
            SpanKind::Bulkhead => "bulkhead",
            SpanKind::Network => "network",
            SpanKind::NoAnswer => "no answer",
            SpanKind::Queue => "queue",
            SpanKind::ColdStart => "cold start",
            SpanKind::Pause => "pause",
            SpanKind::Work => "work",
            SpanKind::Wait => "wait",
            SpanKind::Lock => "lock",
            SpanKind::Conflict => "conflict",
            SpanKind::Replication => "replication",
            SpanKind::Load => "load",
            SpanKind::Connection => "connection",
        }
    }

    /// Whether other spans may lie within it.
    pub fn holds_others(self) -> bool {
        matches!(self, SpanKind::Request | SpanKind::Call | SpanKind::Branch)
    }
}

/// What became of a request or an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Answered well, in time.
    Ok,
    /// Not answered in time.
    Timeout,
    /// Turned away by a server.
    Rejected,
    /// Answered with an error, or nobody could be reached.
    Failed,
    /// Died with its server.
    Lost,
    /// Left the queue, its client's patience spent.
    Abandoned,
    /// Dropped or stopped because nobody waited.
    Cancelled,
    /// Turned away by a rate limiter.
    Limited,
    /// Not sent.
    ShortCircuited,
}

impl Status {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Timeout => "timed out",
            Status::Rejected => "rejected",
            Status::Failed => "failed",
            Status::Lost => "lost",
            Status::Abandoned => "abandoned",
            Status::Cancelled => "cancelled",
            Status::Limited => "limited",
            Status::ShortCircuited => "short-circuited",
        }
    }
}

impl From<Outcome> for Status {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Status::Ok,
            Outcome::Timeout => Status::Timeout,
            Outcome::Rejected => Status::Rejected,
            Outcome::Failed => Status::Failed,
            Outcome::Lost => Status::Lost,
            Outcome::Abandoned => Status::Abandoned,
            Outcome::Cancelled => Status::Cancelled,
            Outcome::Limited => Status::Limited,
            Outcome::ShortCircuited => Status::ShortCircuited,
        }
    }
}

/// A refusal in words.
pub fn because(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::QueueFull => "queue full",
        Refusal::Admission => "admission control",
        Refusal::RateLimit => "rate limit",
        Refusal::BreakerOpen => "breaker open",
        Refusal::BulkheadFull => "bulkhead full",
        Refusal::Throttled => "throttled",
        Refusal::NoReplica => "no replica",
        Refusal::NoLeader => "no leader",
        Refusal::ReplicaDown => "replica down",
        Refusal::FaultyReplica => "faulty replica",
        Refusal::Concurrency => "concurrency limit",
    }
}

/// What a get found, in a word or two.
pub fn found(found: Found) -> &'static str {
    match found {
        Found::Nothing => "no answer",
        Found::Hit => "hit",
        Found::Absent => "absent at the source",
        Found::Stale => "stale hit",
        Found::Early => "early reload",
        Found::Cold => "cold miss",
        Found::Evicted => "evicted",
        Found::Expired => "expired",
        Found::Invalidated => "invalidated",
        Found::Lost => "lost with its node",
        Found::Unreachable => "unreachable",
        Found::Uncopied => "lost in a failover",
    }
}
