//! How many retries a caller may send, however much fails.

use crate::engine::Time;
use crate::policy::recent::Recent;
use crate::units::{Duration, Rate, Share};

crate::choice! {
    /// How many retries a caller may send, whatever fails; a plain share is one of first attempts.
    Budget = "retry budget" {
        /// A share of first attempts (Finagle, linkerd).
        Share(ShareOfCalls) = "share",
        /// Tokens that failures take and successes give back a part of (gRPC retry throttling, A6).
        Grpc(GrpcThrottle) = "grpc",
        /// Retries at once, as a share of all calls at once (Envoy retry_budget).
        Concurrent(ConcurrentRetries) = "concurrent",
    }
    scalar "share"
}

crate::record! {
    /// Each first attempt adds a share of a token, and each retry takes one. Without `reserve` and `ttl` up to 100
    /// tokens are saved; with one of them, as in Finagle, all that was added and taken is forgotten after the `ttl`.
    ShareOfCalls = "share of first attempts" {
        /// Retries for each first attempt.
        share: Share;
        /// Retries that are allowed beyond the share, on average over the `ttl` (Finagle minRetriesPerSec: 10/s).
        reserve: Option<Rate>;
        /// How long what was added and taken counts (Finagle: 10 s, also here if only `reserve` is given).
        ttl: Option<Duration>;
    }
    short "share"
}

crate::record! {
    /// A failure that may be retried takes a token, a success gives back a part of one, and retries are sent only while
    /// more than half of all tokens are there.
    GrpcThrottle = "gRPC retry throttling" {
        /// How many tokens there are at the start, and at most.
        max_tokens: u32 = 10, "gRPC A6, its example";
        /// What a success gives back; counted in thousandths.
        token_ratio: f64 = 0.1, "gRPC A6, its example";
    }
}

crate::record! {
    /// Fewer retries at once, back-off included, than a share of the calls at once, or than `min` if that is more.
    ConcurrentRetries = "concurrent retries" {
        /// Retries for each call that is under way.
        share: Share = Share::new(0.2), "Envoy budget_percent: 20 %";
        /// So many are always allowed.
        min: u32 = 3, "Envoy min_retry_concurrency";
    }
    short "share"
}

/// Finagle's RetryBudget.DefaultTtl.
const DEFAULT_TTL: Duration = Duration::from_secs(10);
/// Finagle counts its tokens in windows of a tenth of their life.
const BUCKETS: usize = 10;
/// A token, where shares of tokens are counted.
const TOKEN: i64 = 1_000_000;
/// The most that a share saves up: idle clients must not hoard a storm.
const MOST_SAVED: i64 = 100 * TOKEN;
/// The highest reserve.
const MOST_RESERVED: f64 = 1e6;

impl Budget {
    /// Whether its parameters are possible.
    ///
    /// # Errors
    /// What is impossible about them.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Budget::Share(spec) => {
                if spec.ttl.is_some_and(|ttl| !(1.0..=60.0).contains(&ttl.seconds())) {
                    return Err("the `ttl` of a retry budget lies between 1s and 60s".to_owned());
                }
                if spec.reserve.is_some_and(|reserve| reserve.value() > MOST_RESERVED) {
                    return Err(format!("the `reserve` of a retry budget is at most {MOST_RESERVED}/s"));
                }
            }
            Budget::Grpc(spec) => {
                if !(1..=1000).contains(&spec.max_tokens) {
                    return Err("`max_tokens` lies between 1 and 1000".to_owned());
                }
                if !(0.001..=1000.0).contains(&spec.token_ratio) {
                    return Err("`token_ratio` lies between 0.001 and 1000".to_owned());
                }
            }
            Budget::Concurrent(_) => {}
        }
        Ok(())
    }

    /// Where it stands.
    pub fn span(&self) -> crate::language::Span {
        match self {
            Budget::Share(spec) => spec.span,
            Budget::Grpc(spec) => spec.span,
            Budget::Concurrent(spec) => spec.span,
        }
    }

    /// The budget at the start of a run.
    pub(super) fn start(&self) -> RetryBudget {
        match self {
            Budget::Share(ShareOfCalls { share, reserve, ttl, .. }) => {
                let share = (share.value() * TOKEN as f64 + 0.5) as i64;
                if reserve.is_none() && ttl.is_none() {
                    return RetryBudget::Saved { share, tokens: 0 };
                }
                let ttl = ttl.unwrap_or(DEFAULT_TTL);
                let retries = reserve.map_or(0.0, |reserve| reserve.value() * ttl.seconds());
                let reserve = (retries * TOKEN as f64 + 0.5) as i64;
                RetryBudget::Expiring { share, reserve, tokens: Recent::new(ttl.nanos(), BUCKETS) }
            }
            Budget::Grpc(spec) => {
                let most = i64::from(spec.max_tokens) * 1000;
                RetryBudget::Grpc { most, ratio: (spec.token_ratio * 1000.0 + 0.5) as i64, tokens: most }
            }
            Budget::Concurrent(spec) => RetryBudget::Concurrent {
                share: (spec.share.value() * TOKEN as f64 + 0.5) as u64,
                min: u64::from(spec.min),
                calls: 0,
                retries: 0,
            },
        }
    }
}

/// A retry budget at run time.
#[derive(Clone, Debug, Default)]
pub enum RetryBudget {
    /// As many retries as anybody likes.
    #[default]
    Unlimited,
    /// Tokens in millionths, saved without end.
    Saved {
        /// What a first attempt adds.
        share: i64,
        /// What there is.
        tokens: i64,
    },
    /// Tokens in millionths that are forgotten.
    Expiring {
        /// What a first attempt adds.
        share: i64,
        /// What is always there beyond.
        reserve: i64,
        /// What was added and taken of late.
        tokens: Recent<1>,
    },
    /// Tokens in thousandths.
    Grpc {
        /// The most that there can be.
        most: i64,
        /// What a success gives back.
        ratio: i64,
        /// What there is.
        tokens: i64,
    },
    /// What is under way.
    Concurrent {
        /// Retries for each call, in millionths.
        share: u64,
        /// Retries that are always allowed.
        min: u64,
        /// Attempts that were sent and have not ended.
        calls: u64,
        /// Retries that were allowed and have not ended.
        retries: u64,
    },
}

impl RetryBudget {
    /// Whether it must be told when each attempt ends, at that time.
    pub fn hears_answers(&self) -> bool {
        matches!(self, RetryBudget::Grpc { .. } | RetryBudget::Concurrent { .. })
    }

    /// An attempt is sent: the first of its call, or a retry.
    #[inline]
    pub fn begun(&mut self, now: Time, first: bool) {
        match self {
            RetryBudget::Saved { share, tokens } if first => *tokens = (*tokens + *share).min(MOST_SAVED),
            RetryBudget::Expiring { share, tokens, .. } if first => tokens.add(now, [*share]),
            RetryBudget::Concurrent { calls, .. } => *calls += 1,
            _ => {}
        }
    }

    /// An attempt has ended well.
    #[inline]
    pub fn succeeded(&mut self, first: bool) {
        match self {
            RetryBudget::Grpc { most, ratio, tokens } => *tokens = (*tokens + *ratio).min(*most),
            RetryBudget::Concurrent { .. } => self.ended(first),
            _ => {}
        }
    }

    /// An attempt has failed, in a way that is retried or not.
    pub fn failed(&mut self, first: bool, retryable: bool) {
        match self {
            RetryBudget::Grpc { tokens, .. } if retryable => *tokens = (*tokens - 1000).max(0),
            RetryBudget::Concurrent { .. } => self.ended(first),
            _ => {}
        }
    }

    /// Whether another attempt may follow one that has failed. If so it is taken as allowed.
    pub fn may_retry(&mut self, now: Time) -> bool {
        match self {
            RetryBudget::Unlimited => true,
            RetryBudget::Saved { tokens, .. } => {
                let enough = *tokens >= TOKEN;
                *tokens -= if enough { TOKEN } else { 0 };
                enough
            }
            RetryBudget::Expiring { reserve, tokens, .. } => {
                let enough = *reserve + tokens.at(now)[0] >= TOKEN;
                if enough {
                    tokens.add(now, [-TOKEN]);
                }
                enough
            }
            RetryBudget::Grpc { most, tokens, .. } => *tokens * 2 > *most,
            RetryBudget::Concurrent { share, min, calls, retries } => {
                // To Envoy the attempt that has just failed is still under way.
                let most = (*share * (*calls + 1) / TOKEN as u64).max(*min);
                let allowed = *retries < most;
                *retries += u64::from(allowed);
                allowed
            }
        }
    }

    /// A retry that was allowed will not be sent.
    pub fn dropped(&mut self) {
        if let RetryBudget::Concurrent { retries, .. } = self {
            *retries = retries.saturating_sub(1);
        }
    }

    /// Nobody waits for an attempt any more: it was neither good nor bad.
    pub fn cut_off(&mut self, first: bool) {
        self.ended(first);
    }

    /// An attempt is no longer under way.
    fn ended(&mut self, first: bool) {
        if let RetryBudget::Concurrent { calls, retries, .. } = self {
            *calls = calls.saturating_sub(1);
            *retries = retries.saturating_sub(u64::from(!first));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;

    fn share(reserve: Option<f64>, ttl: Option<u64>) -> RetryBudget {
        let (reserve, ttl) = (reserve.map(Rate::per_second), ttl.map(Duration::from_secs));
        Budget::Share(ShareOfCalls { share: Share::new(0.2), reserve, ttl, span: Span::default() }).start()
    }

    /// How many of `n` retries are allowed at one instant.
    fn allowed(budget: &mut RetryBudget, n: u32, now: Time) -> u32 {
        (0..n).filter(|_| budget.may_retry(now)).count() as u32
    }

    #[test]
    fn a_share_allows_a_retry_for_every_so_many_first_attempts() {
        let mut budget = share(None, None);
        assert_eq!(allowed(&mut budget, 9, 0), 0);
        (0..10).for_each(|_| budget.begun(0, true));
        budget.begun(0, false);
        assert_eq!(allowed(&mut budget, 9, 100 * SECOND), 2);
        (0..10_000).for_each(|_| budget.begun(0, true));
        assert_eq!(allowed(&mut budget, 1_000, 0), 100);
    }

    #[test]
    fn finagles_budget_has_a_reserve_and_forgets_after_ten_seconds() {
        let mut budget = share(Some(10.0), None);
        assert_eq!(allowed(&mut budget, 1_000, 0), 100);
        (0..50).for_each(|_| budget.begun(SECOND, true));
        assert_eq!(allowed(&mut budget, 1_000, 5 * SECOND), 10);
        assert_eq!(allowed(&mut budget, 1_000, 9 * SECOND), 0);
        // The reserve is whole again, less what was taken of late.
        assert_eq!(allowed(&mut budget, 1_000, 10 * SECOND), 100);
        let mut without = share(None, Some(10));
        (0..50).for_each(|_| without.begun(0, true));
        assert!(without.clone().may_retry(9 * SECOND));
        assert_eq!(allowed(&mut without, 9, 10 * SECOND), 0);
    }

    #[test]
    fn grpc_stops_after_five_failures_of_ten_and_goes_on_after_a_success() {
        let spec = GrpcThrottle { max_tokens: 10, token_ratio: 0.1, span: Span::default() };
        let mut budget = Budget::Grpc(spec).start();
        let mut after_failure = |retryable| {
            budget.failed(true, retryable);
            budget.may_retry(0)
        };
        assert_eq!([true; 5].map(&mut after_failure), [true, true, true, true, false]);
        assert!(!after_failure(false));
        budget.succeeded(true);
        assert!(budget.may_retry(0));
        (0..1_000).for_each(|_| budget.succeeded(false));
        assert!(matches!(budget, RetryBudget::Grpc { tokens: 10_000, .. }));
    }

    /// How many retries at once Envoy allows with so many calls under way.
    fn at_once(calls: u32) -> u32 {
        let spec = ConcurrentRetries { share: Share::new(0.2), min: 3, span: Span::default() };
        let mut budget = Budget::Concurrent(spec).start();
        (0..calls).for_each(|_| budget.begun(0, true));
        budget.failed(true, true);
        allowed(&mut budget, 1_000, 0)
    }

    #[test]
    fn envoy_allows_a_fifth_of_what_is_under_way_or_three_retries_at_once() {
        assert_eq!((at_once(100), at_once(5), at_once(1)), (20, 3, 3));
    }

    #[test]
    fn a_retry_that_has_ended_or_is_not_sent_makes_room_for_another() {
        let spec = ConcurrentRetries { share: Share::new(0.2), min: 2, span: Span::default() };
        let mut budget = Budget::Concurrent(spec).start();
        assert_eq!(allowed(&mut budget, 9, 0), 2);
        budget.dropped();
        assert_eq!(allowed(&mut budget, 9, 0), 1);
        budget.begun(0, false);
        budget.succeeded(false);
        budget.begun(0, false);
        budget.failed(false, true);
        assert_eq!(allowed(&mut budget, 9, 0), 2);
    }
}
