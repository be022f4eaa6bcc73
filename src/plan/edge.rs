//! Ways from callers to what they call.

use super::program::Target;
use crate::policy::breaker::Breaker;
use crate::policy::bulkhead::Bulkhead;
use crate::policy::hedge::HedgePlan;
use crate::policy::limiter::Limiter;
use crate::policy::retry::{RetryBudget, RetryPlan};
use crate::policy::throttle::Throttle;

/// The way from a caller to what it calls.
#[derive(Clone, Debug)]
pub struct Edge {
    /// What is called, each with its share.
    pub targets: Vec<Target>,
    /// The lane of the timeout of an attempt.
    pub timeout: Option<u32>,
    /// The lane of the deadline of all attempts together.
    pub deadline: Option<u32>,
    /// What happens after a failed attempt.
    pub retry: Option<RetryPlan>,
    /// What the caller puts before it.
    pub guards: Option<Box<Guards>>,
    /// Size of an answer, bytes.
    pub bytes: f64,
    /// Size of a request, bytes.
    pub request_bytes: f64,
    /// Whether and when further attempts are sent without waiting for a failure.
    pub hedge: Option<HedgePlan>,
    /// Where the keys of its calls branch off.
    pub salt: u64,
}

impl Edge {
    /// A call to these targets that nothing guards or repeats.
    pub fn plain(targets: Vec<Target>, timeout: Option<u32>, salt: u64) -> Self {
        let (bytes, request_bytes) = (0.0, 0.0);
        Edge { targets, timeout, deadline: None, retry: None, guards: None, bytes, request_bytes, hedge: None, salt }
    }

    /// Its retry budget at the start of a run.
    pub fn budget(&self) -> RetryBudget {
        self.retry.as_ref().map_or(RetryBudget::Unlimited, |retry| retry.budget.clone())
    }

    /// Whether its budget or its guards must hear of each answer when it is given.
    pub fn hears_answers(&self) -> bool {
        self.guards.is_some() || self.retry.as_ref().is_some_and(|retry| retry.budget.hears_answers())
    }
}

/// What a caller puts before its calls.
#[derive(Clone, Debug)]
pub struct Guards {
    /// Turns calls away by itself when the server takes too few.
    pub throttle: Option<Throttle>,
    /// Stops calling what fails.
    pub breaker: Option<Breaker>,
    /// Bounds the rate.
    pub limiter: Option<Limiter>,
    /// Bounds the number of calls at once.
    pub bulkhead: Option<Bulkhead>,
}
