//! One replica is active and the others stand by: which of the two ways a failover goes, and how long it takes.

use super::distribution::{Distribution, Sampler};
use crate::engine::random::Source;
use crate::engine::{Key, Time};
use crate::units::{Duration, Share};

crate::record! {
    /// One replica is active and gets all calls; the others stand by, hot, until it fails (active/standby, primary and
    /// replica). Standbys fail too, and nobody notices. A replica that is repaired stands by.
    Standby = "standby" {
        /// The share of failures that are noticed, and answered by a failover without people (fault coverage: Bouricius,
        /// Carter and Schneider 1969; Dugan and Trivedi 1989).
        coverage: Share = Share::new(1.0), "every failure is noticed";
        /// From the failure until a standby is active.
        failover: Distribution = Distribution::uniform(60, 120), "Amazon RDS Multi-AZ: 60 to 120 s";
        /// From a failure that is not covered until people have switched over.
        manual: Distribution = Distribution::constant(Duration::from_secs(3_600)), "an assumption: somebody is called, and looks";
    }
}

/// Failovers of a service, ready to run.
#[derive(Clone, Debug)]
pub struct Failover {
    coverage: f64,
    failover: Sampler,
    manual: Sampler,
}

impl Standby {
    /// Ready to run.
    pub fn plan(&self) -> Failover {
        Failover {
            coverage: self.coverage.value(),
            failover: self.failover.sampler.clone(),
            manual: self.manual.sampler.clone(),
        }
    }
}

impl Failover {
    /// How long it takes until a standby is active, in nanoseconds, from a failure of the active replica or from when it
    /// steps down as `planned`. The failure's key decides whether it is covered; what is planned always is.
    pub fn takes(&self, failure: Key, planned: bool) -> Time {
        let covered = planned || failure.draws(COVERAGE).unit() < self.coverage;
        let way = if covered { &self.failover } else { &self.manual };
        way.sample(&mut failure.draws(LASTS))
    }
}

/// The purposes of a failure's draws.
const COVERAGE: u64 = 0;
const LASTS: u64 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;

    fn standby(coverage: f64) -> Standby {
        let (failover, manual) = (Distribution::seconds(30), Distribution::seconds(600));
        Standby { coverage: Share::new(coverage), failover, manual, span: Span::default() }
    }

    #[test]
    fn so_many_failures_are_answered_without_people_as_are_covered() {
        let failover = standby(0.9).plan();
        let key = Key::replication(1, 0);
        let takes: Vec<Time> = (0..20_000).map(|turn| failover.takes(key.number(turn), false)).collect();
        let manual = takes.iter().filter(|&&time| time == 600 * SECOND).count();
        assert!(takes.iter().all(|time| [30 * SECOND, 600 * SECOND].contains(time)));
        // Four standard errors of a binomial are 170.
        assert!(manual.abs_diff(2_000) < 170, "{manual}");
    }

    #[test]
    fn with_full_coverage_nobody_is_called_and_with_none_somebody_always_is() {
        let key = Key::replication(2, 0);
        assert!((0..999).all(|turn| standby(1.0).plan().takes(key.number(turn), false) == 30 * SECOND));
        assert!((0..999).all(|turn| standby(0.0).plan().takes(key.number(turn), false) == 600 * SECOND));
        assert!((0..999).all(|turn| standby(0.0).plan().takes(key.number(turn), true) == 30 * SECOND));
    }
}
