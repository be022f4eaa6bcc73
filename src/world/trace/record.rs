//! What is recorded of a request.

use super::Activity;
use crate::engine::Time;
use crate::tally::Outcome;
use crate::tally::cache::Found;

/// A request, as it was followed.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// How many requests of the run were born before it.
    pub birth: u32,
    /// Its number among those of its source, from 0.
    pub number: u64,
    /// Its class.
    pub class: u16,
    /// The key of all its random numbers, which no other request of any run has.
    pub key: u64,
    /// When it was born.
    pub born: Time,
    /// When its client had the answer, or gave up, and what became of it; none if it was under way at the end.
    pub ended: Option<(Time, Outcome)>,
    /// Its attempts, and those of all calls made for it, each after the one that made it.
    pub attempts: Vec<Attempt>,
    /// Attempts beyond those that are kept.
    pub left_out: u64,
}

/// One attempt of a call.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The attempt whose server makes the call; none if the client does.
    pub parent: Option<u32>,
    /// What it is to that one.
    pub role: Role,
    /// The endpoint that is called.
    pub endpoint: u32,
    /// Attempts of the same call before it.
    pub nth: u16,
    /// When it began, with what comes before it is sent.
    pub start: Time,
    /// When its server was done with it and its answer was there; none if that was not before the end.
    pub end: Option<Time>,
    /// What its caller heard first, and when.
    pub answer: Option<(Time, Outcome)>,
    /// Why it was turned away.
    pub refusal: Option<Refusal>,
    /// Since when nobody waits for it any more.
    pub abandoned: Option<Time>,
    /// Whether its server stopped because nobody waited.
    pub cancelled: bool,
    /// What it did, one thing after the other, without gaps.
    pub stretches: Vec<Stretch>,
    /// What its gets found: when, in which cache, and what.
    pub lookups: Vec<(Time, u32, Found)>,
}

/// What an attempt is to the one that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An attempt of a call whose answer is waited for.
    Attempt,
    /// One of several that are sent for one call, this one after so many others.
    Hedge(u16),
    /// Steps of its own program that run beside others.
    Branch,
    /// A call that is sent and not waited for.
    Sent,
    /// Something that its server does beside, such as a load of what a cache has for a little longer.
    Background,
}

/// A time during which an attempt did one thing: up to the next, or the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Since when.
    pub since: Time,
    /// What it did.
    pub activity: Activity,
    /// The server that had it.
    pub at: Option<Server>,
}

/// A server, as one that calls it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its fleet.
    pub fleet: u32,
    /// Its number in the fleet, from 0.
    pub ordinal: u32,
    /// Its zone, where zones are told apart.
    pub zone: Option<u32>,
    /// Of a database with followers, whether it leads.
    pub leads: Option<bool>,
}

/// Why an attempt was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The queue was full.
    QueueFull,
    /// Admission control said no.
    Admission,
    /// A rate limiter said no.
    RateLimit,
    /// The caller's circuit breaker was open.
    BreakerOpen,
    /// The caller's bulkhead was full.
    BulkheadFull,
    /// The caller's throttle said no.
    Throttled,
    /// No replica took calls.
    NoReplica,
    /// No leader was known.
    NoLeader,
    /// The replica was down, and that was not known.
    ReplicaDown,
    /// The replica answered with an error of its own.
    FaultyReplica,
    /// A function had as many environments as it may have.
    Concurrency,
}
