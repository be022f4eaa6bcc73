//! The controller's loop (`pkg/controller/podautoscaler/horizontal.go`): metrics, the greatest of what they ask for,
//! and how fast that may be followed.

use super::behavior::{Followed, Limits};
use super::calculator::{self, NoMetrics, Other, Proposal, Tolerance};
use super::doubling::Doubling;
use super::metric::{Measured, milli};
use super::words;
use crate::engine::Time;
use crate::policy::autoscaler::scale::{Decision, Look, Pod, Scale};

/// What keeps the controller from following a recommendation at once.
#[derive(Clone, Debug)]
pub enum Rules {
    /// Its `behavior`.
    Behavior(Limits),
    /// What holds without one.
    Doubling(Doubling),
}

/// What the controller makes of what its metrics ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There are to be no replicas, and not by its own doing: it leaves them alone.
    Disabled,
    /// There are more or fewer than there may be: no metric is asked.
    Bounded(u32),
    /// Too little is known.
    Unknown,
    /// It follows the metrics as far as it may.
    Follows {
        /// What they ask for.
        wanted: u32,
        /// What becomes of that.
        followed: Followed,
    },
}

/// A HorizontalPodAutoscaler at work.
pub struct Hpa {
    /// minReplicas and maxReplicas.
    pub bounds: (u32, u32),
    /// How often it looks.
    pub sync_period: Time,
    /// How far a metric may be off its target.
    pub tolerance: Tolerance,
    /// For so long after its start the CPU of a pod that is not ready is left out.
    pub initialization: Time,
    /// A pod that ceases to be ready within this time of its start counts as never having been.
    pub readiness_delay: Time,
    /// What it measures.
    pub(super) metrics: Vec<Measured>,
    /// How fast it may follow.
    pub rules: Rules,
}

impl Hpa {
    /// What a pod's state means to the calculator.
    fn sample(&self, look: &Look<'_>, pod: &Pod, metric: &Measured) -> calculator::Pod {
        let now = look.now;
        let value = pod.sampled.map(|_| metric.of_pod(look, pod));
        let unready = if !metric.is_resource() {
            !pod.ready
        } else if pod.sampled.is_none() {
            // One without a sample is missing, ready or not.
            false
        } else if now < pod.created.saturating_add(self.initialization) {
            // A sample that began before the pod became ready says nothing of its work.
            let began_before = pod.sampled.is_some_and(|at| at < pod.since.saturating_add(pod.window));
            pod.since > 0 && (!pod.ready || began_before)
        } else {
            !pod.ready && pod.since < pod.created.saturating_add(self.readiness_delay)
        };
        calculator::Pod { value, request: milli(look.requested_cpus), unready }
    }

    /// What a metric asks for.
    fn proposal(&self, look: &Look<'_>, metric: &Measured) -> Result<Proposal, NoMetrics> {
        if let Measured::Outside { nth, average, target, .. } = metric {
            let outside = look.outside.get(*nth).ok_or(NoMetrics)?;
            let value = outside.value.map(milli);
            let ready = look.pods.iter().filter(|pod| pod.ready).count() as u32;
            let present = look.pods.len() as u32;
            let other = Other { value, target: *target, average: *average, ready, present };
            return calculator::replicas_for(&other, look.current, self.tolerance);
        }
        let samples: Vec<_> = look.pods.iter().map(|pod| self.sample(look, pod, metric)).collect();
        let of_pods = match metric {
            Measured::Utilization(target) => calculator::Metric::Utilization { target_percent: *target },
            other => calculator::Metric::Average { target: other.target() },
        };
        calculator::replicas(&of_pods, &samples, look.current, self.tolerance)
    }

    /// What becomes of what the metrics ask for.
    pub fn reconcile(&mut self, now: Time, current: u32, proposals: &[Result<Proposal, NoMetrics>]) -> Verdict {
        let (min, max) = self.bounds;
        if current == 0 && min > 0 {
            return Verdict::Disabled;
        }
        if !(min..=max).contains(&current) {
            return Verdict::Bounded(current.clamp(min, max));
        }
        let known = proposals.iter().filter_map(|proposal| proposal.ok());
        let Some(wanted) = known.map(|proposal| proposal.replicas).max() else {
            return Verdict::Unknown;
        };
        if wanted < current && proposals.iter().any(Result::is_err) {
            return Verdict::Unknown;
        }
        let followed = match &mut self.rules {
            Rules::Behavior(limits) => limits.apply(now, current, wanted, min, max),
            Rules::Doubling(doubling) => {
                let (stable, held_until) = doubling.stabilize(now, current, wanted);
                let limit = doubling.limit(current);
                let replicas = doubling.convert(current, stable, min, max);
                Followed { stable, held_until, allowed: Some(limit).filter(|&limit| limit < stable), replicas }
            }
        };
        Verdict::Follows { wanted, followed }
    }
}

impl Scale for Hpa {
    fn first_look(&self) -> Time {
        self.sync_period
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let proposals: Vec<_> = self.metrics.iter().map(|metric| self.proposal(look, metric)).collect();
        let verdict = self.reconcile(look.now, look.current, &proposals);
        let replicas = match verdict {
            Verdict::Disabled | Verdict::Unknown => look.current,
            Verdict::Bounded(replicas) => replicas,
            Verdict::Follows { followed, .. } => followed.replicas,
        };
        let because =
            if look.explained { words::because(self, look, &proposals, &verdict) } else { String::new() };
        Decision { replicas, next_look: Some(look.now + self.sync_period), because }
    }
}
