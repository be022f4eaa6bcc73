//! What a caller does after a failed attempt.

mod backoff;
mod budget;
mod jitter;
mod plan;

pub use backoff::{Backoff, Delays};
pub use budget::{Budget, ConcurrentRetries, GrpcThrottle, RetryBudget, ShareOfCalls};
pub use jitter::Jitter;
pub use plan::RetryPlan;

use crate::language::Limit;
use crate::policy::distribution::Distribution;

crate::record! {
    /// Tries again after a failed attempt.
    Retry = "retry" {
        /// Attempts in all, the first included.
        attempts: Limit = Limit::At(2), "Envoy num_retries: 1 retry";
        /// How long to wait before a retry.
        backoff: Backoff = Backoff::default(), "Envoy: exponential, fully jittered";
        /// How long to wait before each retry, drawn anew each time, instead of `backoff`.
        wait: Option<Distribution>;
        /// How many retries are allowed, whatever fails; unlimited if not given.
        budget: Option<Budget>;
        /// Which failures are retried.
        on: Vec<Cause> = Cause::all(), "every failure";
    }
}

crate::words! {
    /// A way to fail.
    Cause = "cause of failure" {
        /// No answer in time.
        Timeout = "timeout",
        /// A full queue.
        Rejected = "rejected",
        /// An error.
        Failed = "failed",
        /// The replica died with the call.
        Lost = "lost",
        /// Turned away by a rate limiter.
        Limited = "limited",
        /// Not sent: a circuit breaker was open, a bulkhead full, or a throttle was closing.
        ShortCircuited = "short_circuited",
    }
}

impl Cause {
    /// Every way to fail.
    pub fn all() -> Vec<Cause> {
        use Cause::{Failed, Limited, Lost, Rejected, ShortCircuited, Timeout};
        vec![Timeout, Rejected, Failed, Lost, Limited, ShortCircuited]
    }
}

impl Retry {
    /// Ready to run; `number` gives each cause the number by which the simulation knows it.
    pub fn plan(&self, number: impl Fn(Cause) -> u8) -> RetryPlan {
        RetryPlan {
            attempts: self.attempts.number(),
            wait: self.wait.as_ref().map(|wait| wait.sampler.clone()),
            delays: self.backoff.delays(),
            budget: self.budget.as_ref().map_or(RetryBudget::Unlimited, Budget::start),
            on: self.on.iter().fold(0, |bits, &cause| bits | 1 << number(cause)),
        }
    }
}
