//! Retries at run time: whether, and after how long.

use super::backoff::{Delays, PURPOSE};
use super::budget::RetryBudget;
use crate::engine::{Key, Time, time};
use crate::policy::distribution::Sampler;

/// What happens after a failed attempt.
#[derive(Clone, Debug)]
pub struct RetryPlan {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// Delay before each retry, instead of a back-off.
    pub wait: Option<Sampler>,
    /// Delay before each retry.
    pub(super) delays: Delays,
    /// The budget at the start of a run.
    pub budget: RetryBudget,
    /// Which ways to fail are retried, by their number.
    pub on: u16,
}

impl RetryPlan {
    /// The delay before the next attempt, if there is to be one, after attempt number `attempt` (from 0) has ended:
    /// well, or in the way of number `cause`. The budget must have been told that it began.
    pub fn next(&self, attempt: u32, cause: Option<u8>, now: Time, budget: &mut RetryBudget, key: Key) -> Option<Time> {
        let Some(cause) = cause else {
            budget.succeeded(attempt == 0);
            return None;
        };
        let retryable = self.on & (1 << cause) != 0;
        budget.failed(attempt == 0, retryable);
        if attempt + 1 >= self.attempts || !retryable || !budget.may_retry(now) {
            return None;
        }
        Some(match &self.wait {
            Some(wait) => wait.sample(&mut key.draws(PURPOSE)),
            None => time::from_seconds(self.delays.before(attempt, key)),
        })
    }
}
