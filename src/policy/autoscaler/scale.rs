//! The seam between a fleet and the autoscaler that sizes it.

use crate::engine::Time;

/// What an autoscaler sees of a replica that exists (starting, ready, or down; not one that drains).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pod {
    /// Whether it takes calls.
    pub ready: bool,
    /// When it was created.
    pub created: Time,
    /// When it became ready, or ceased to be.
    pub since: Time,
    /// When its numbers were taken; none if none are known, and then all of them are 0.
    pub sampled: Option<Time>,
    /// The time before that over which they are averaged.
    pub window: Time,
    /// CPUs that it kept busy, as a share of those it has.
    pub utilization: f64,
    /// Calls a second that came to it.
    pub calls_per_second: f64,
    /// Calls that were with it, waiting or being worked on.
    pub in_flight: f64,
    /// The bytes of its working set; none if its memory is not simulated, or it has no process yet.
    pub memory: Option<f64>,
}

/// What an autoscaler sees of something else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outside {
    /// The number that it asked for; none if nobody answers.
    pub value: Option<f64>,
    /// How many replicas can share the work: the partitions of a log; [`u32::MAX`] where there is no such bound.
    pub shares: u32,
}

/// What an autoscaler sees when it looks.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// When.
    pub now: Time,
    /// How many replicas there should be so far, as the last decision has it (the `spec.replicas` of a Kubernetes
    /// Deployment): during a deploy there may be more.
    pub current: u32,
    /// The replicas.
    pub pods: &'a [Pod],
    /// The CPUs that a replica has.
    pub cpus: f64,
    /// The CPUs that are set aside for a replica.
    pub requested_cpus: f64,
    /// The bytes of memory that are set aside for a replica; 0 if none are.
    pub requested_memory: f64,
    /// What it asked for of other things, in the order of its [`signals`](super::Autoscaler::signals).
    pub outside: &'a [Outside],
    /// Whether somebody will read why it decides as it does.
    pub explained: bool,
}

/// What an autoscaler wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How many replicas there should be.
    pub replicas: u32,
    /// When it wants to look again; never, if none.
    pub next_look: Option<Time>,
    /// Why, in words, where somebody will read it; else empty.
    pub because: String,
}

/// Sizes a fleet.
pub trait Scale: Send {
    /// When it looks for the first time.
    fn first_look(&self) -> Time;

    /// Looks at the replicas and decides.
    fn look(&mut self, look: &Look<'_>) -> Decision;

    /// How far off a forecast was that could be compared at the last look, as a share of what came; none if there was none.
    fn forecast_error(&self) -> Option<f64> {
        None
    }
}
