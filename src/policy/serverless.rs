//! Functions: an environment for each request that is under way.

use crate::engine::Time;
use crate::language::Spanned;
use crate::policy::distribution::Distribution;
use crate::units::Duration;

crate::record! {
    /// Environments in place of replicas, each of which serves one request at a time (AWS Lambda). A request goes to the one
    /// that was free last; where none is free it starts another, and waits for it (a cold start), or is rejected (throttled) if
    /// there are too many already or too many started just now. Environments that come by demand are not paid for by
    /// time.
    Serverless = "serverless" {
        /// From the order for an environment until it takes its request: download, runtime, static code.
        cold_start: Distribution;
        /// The most environments at one time.
        concurrency: Spanned<u32> = Spanned::nowhere(1000), "AWS Lambda: 1,000 in an account and region";
        /// How many may start in a time.
        burst: Burst = Burst::default(), "AWS Lambda: 1,000 in 10 s for each function";
        /// How long an environment stays with nothing to do.
        idle: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(600)), "AWS Lambda does not say; 5 to 60 min are observed";
        /// Environments that are always there, and paid for; they get requests first.
        provisioned: Spanned<u32> = Spanned::nowhere(0), "AWS Lambda: none";
        /// A cold start that takes longer is broken off and made anew, that time without a limit.
        init_limit: Duration = Duration::from_secs(10), "AWS Lambda: 10 s, then anew within the function's timeout";
    }
}

crate::record! {
    /// How many environments may start in a time: refilled evenly, and no more than that saved up.
    Burst = "burst" {
        /// So many environments.
        environments: u32 = 1000, "AWS Lambda";
        /// In so much time.
        per: Duration = Duration::from_secs(10), "AWS Lambda";
    }
}

impl Default for Burst {
    fn default() -> Self {
        Burst { environments: 1000, per: Duration::from_secs(10), span: crate::language::Span::default() }
    }
}

/// How many environments may still start: time that was saved up, of which each start takes its part.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    saved: Time,
    at: Time,
    most: Time,
    each: Time,
}

impl Allowance {
    /// Full at the start.
    pub fn new(burst: &Burst) -> Self {
        let (environments, per) = (Time::from(burst.environments.max(1)), burst.per.nanos());
        let each = (per / environments).max(1);
        // What a division leaves over would be one start too few.
        let most = each * environments;
        Allowance { saved: most, at: 0, most, each }
    }

    /// Whether one may start now, which then takes its part.
    pub fn take(&mut self, now: Time) -> bool {
        self.saved = self.most.min(self.saved.saturating_add(now - self.at));
        self.at = now;
        let may = self.saved >= self.each;
        if may {
            self.saved -= self.each;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn five_thousand_environments_take_forty_seconds() {
        let mut allowance = Allowance::new(&Burst::default());
        let mut started = 0;
        let mut now = 0;
        while started < 5000 {
            if allowance.take(now) {
                started += 1;
            } else {
                now += SECOND / 100;
            }
        }
        assert_eq!(now, 40 * SECOND);
    }

    #[test]
    fn what_is_not_used_is_not_saved_up_beyond_the_burst() {
        let mut allowance = Allowance::new(&Burst::default());
        let now = 3600 * SECOND;
        assert_eq!((0..5000).filter(|_| allowance.take(now)).count(), 1000);
    }
}
