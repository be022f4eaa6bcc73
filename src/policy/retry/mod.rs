//! What a caller does after a failed attempt.

mod plan;

pub use plan::{RetryBudget, RetryPlan};

use crate::language::{Limit, Span};
use crate::policy::distribution::Distribution;
use crate::units::{Duration, Share};

crate::record! {
    /// Tries again after a failed attempt.
    Retry = "retry" {
        /// Attempts in all, the first included.
        attempts: Limit = Limit::At(2), "Envoy num_retries: 1 retry";
        /// How long to wait before a retry.
        backoff: Backoff = Backoff::default(), "Envoy: exponential, fully jittered";
        /// How long to wait before each retry, drawn anew each time, instead of `backoff`.
        wait: Option<Distribution>;
        /// Retries allowed as a share of first attempts; unlimited if not given.
        budget: Option<Share>;
        /// Which failures are retried.
        on: Vec<Cause> = Cause::all(), "every failure";
    }
}

crate::record! {
    /// How long to wait before a retry: `min(max, base x multiplier^n)` before retry n (from 0), jittered.
    Backoff = "backoff" {
        /// Before the first retry.
        base: Duration = Duration::from_nanos(25_000_000), "Envoy base_interval";
        /// The longest.
        max: Duration = Duration::from_nanos(250_000_000), "Envoy max_interval: 10 times the base";
        /// Growth from one retry to the next.
        multiplier: f64 = 2.0, "Envoy";
        /// How it is randomised.
        jitter: Jitter = Jitter::Full, "Envoy: fully jittered";
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff {
            base: Duration::from_nanos(25_000_000),
            max: Duration::from_nanos(250_000_000),
            multiplier: 2.0,
            jitter: Jitter::Full,
            span: Span::default(),
        }
    }
}

crate::words! {
    /// How a delay is randomised (AWS Architecture Blog 2015, "Exponential Backoff And Jitter").
    Jitter = "jitter" {
        /// Not at all.
        None = "none",
        /// Uniform between 0 and the delay.
        Full = "full",
        /// Half the delay, and uniform up to the other half.
        Equal = "equal",
        /// Uniform between the base and three times the delay.
        Decorrelated = "decorrelated",
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
    }
}

impl Cause {
    fn all() -> Vec<Cause> {
        vec![Cause::Timeout, Cause::Rejected, Cause::Failed, Cause::Lost]
    }
}

impl Retry {
    /// Ready to run; `number` gives each cause the number by which the simulation knows it.
    pub fn plan(&self, number: impl Fn(Cause) -> u8) -> RetryPlan {
        RetryPlan {
            attempts: self.attempts.number(),
            wait: self.wait.as_ref().map(|wait| wait.sampler.clone()),
            base: self.backoff.base.seconds(),
            max: self.backoff.max.seconds(),
            multiplier: self.backoff.multiplier,
            jitter: self.backoff.jitter,
            budget_micros: self.budget.map(|share| (share.value() * 1e6 + 0.5) as i64),
            on: self.on.iter().fold(0, |bits, &cause| bits | 1 << number(cause)),
        }
    }
}
