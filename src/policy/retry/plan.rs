//! Retries at run time: whether, and after how long.

use super::Jitter;
use crate::engine::random::Source;
use crate::engine::{Key, Time, time};
use crate::policy::distribution::Sampler;

/// What happens after a failed attempt.
#[derive(Clone, Debug)]
pub struct RetryPlan {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// Delay before each retry, instead of what follows.
    pub wait: Option<Sampler>,
    /// Delay before the first retry, seconds.
    pub base: f64,
    /// The longest delay, seconds.
    pub max: f64,
    /// Growth of the delay from one retry to the next.
    pub multiplier: f64,
    /// How the delay is randomised.
    pub jitter: Jitter,
    /// Retries allowed for each first attempt, in millionths; unlimited if none.
    pub budget_micros: Option<i64>,
    /// Which ways to fail are retried, by their number.
    pub on: u8,
}

/// The most retries that a budget saves up, in millionths: idle clients must not hoard a storm.
const BUDGET_CAP_MICROS: i64 = 100_000_000;

/// The purpose under which back-off draws from a call's key.
const PURPOSE: u64 = u64::MAX - 1;

/// A retry budget as a token bucket: each first attempt adds a share of a token, each retry takes one
/// (as Finagle's `RetryBudget`, without its expiry).
#[derive(Clone, Copy, Debug, Default)]
pub struct RetryBudget {
    micros: i64,
}

impl RetryPlan {
    /// A first attempt was made.
    #[inline]
    pub fn deposit(&self, budget: &mut RetryBudget) {
        if let Some(share) = self.budget_micros {
            budget.micros = (budget.micros + share).min(BUDGET_CAP_MICROS);
        }
    }

    /// The delay before the next attempt, if there is to be one, after attempt number `attempt` (from 0)
    /// failed in the way of number `cause`.
    pub fn next(&self, attempt: u32, cause: u8, budget: &mut RetryBudget, key: Key) -> Option<Time> {
        if attempt + 1 >= self.attempts || self.on & (1 << cause) == 0 {
            return None;
        }
        if self.budget_micros.is_some() {
            if budget.micros < 1_000_000 {
                return None;
            }
            budget.micros -= 1_000_000;
        }
        Some(match &self.wait {
            Some(wait) => wait.sample(&mut key.draws(PURPOSE)),
            None => time::from_seconds(self.delay(attempt, key)),
        })
    }

    /// The delay before retry number `retry` (from 0), seconds: "Exponential Backoff And Jitter"
    /// (AWS Architecture Blog, 2015). Decorrelated jitter takes the previous delay as the geometric
    /// growth would have it, since a delay is a function of its retry's number here.
    fn delay(&self, retry: u32, key: Key) -> f64 {
        let grown = self.base * libm::pow(self.multiplier, f64::from(retry));
        let longest = grown.min(self.max);
        let chance = key.draws(PURPOSE).unit();
        match self.jitter {
            Jitter::None => longest,
            Jitter::Full => longest * chance,
            Jitter::Equal => longest * (0.5 + 0.5 * chance),
            Jitter::Decorrelated => (self.base + (3.0 * longest - self.base).max(0.0) * chance).min(self.max),
        }
    }
}
