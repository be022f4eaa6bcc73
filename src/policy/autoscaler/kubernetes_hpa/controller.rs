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
        let value = pod.sampled.and_then(|_| metric.of_pod(look, pod));
        let unready = if metric.is_memory() {
            // `groupPods` knows no initialisation of memory: only a pod without a container is left out.
            pod.sampled.is_some() && value.is_none()
        } else if !metric.is_cpu() {
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
        let request = if metric.is_memory() { look.requested_memory } else { look.requested_cpus };
        calculator::Pod { value, request: milli(request), unready }
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
            Measured::Utilization(target) | Measured::MemoryUtilization(target) => {
                calculator::Metric::Utilization { target_percent: *target }
            }
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
        let because = if look.explained { words::because(self, look, &proposals, &verdict) } else { String::new() };
        Decision { replicas, next_look: Some(look.now.saturating_add(self.sync_period)), because }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::policy::autoscaler::KubernetesHpa;
    use crate::policy::autoscaler::scale::Outside;

    fn pod(ready: bool, utilization: f64) -> Pod {
        Pod {
            ready,
            created: 0,
            since: 10 * SECOND,
            sampled: Some(600 * SECOND),
            window: 15 * SECOND,
            utilization,
            calls_per_second: 0.0,
            in_flight: 0.0,
            memory: None,
        }
    }

    fn look<'a>(pods: &'a [Pod], outside: &'a [Outside]) -> Look<'a> {
        let current = pods.len() as u32;
        let (cpus, requested_cpus, requested_memory) = (1.0, 1.0, 1e9);
        Look { now: 600 * SECOND, current, pods, cpus, requested_cpus, requested_memory, outside, explained: true }
    }

    fn hpa(max: u32, metrics: Vec<Measured>) -> Hpa {
        KubernetesHpa::between(1, max).watching(metrics)
    }

    #[test]
    fn a_decision_is_told_in_full() {
        // Four at 90 % of 60 %, two that never became ready: 360 / 6 / 60 = 1.0.
        let mut pods = vec![pod(true, 0.9); 4];
        pods.extend([pod(false, 0.0); 2]);
        let mut scaler = hpa(6, vec![Measured::Utilization(60)]);
        assert_eq!(scaler.look(&look(&pods, &[])).because, "");
        pods.iter_mut().take(4).for_each(|pod| pod.utilization = 1.8);
        let told = scaler.look(&look(&pods, &[]));
        let expected = "CPU 180 % of 60 % over 4 pods (2 not ready, or only just, count as 0), wants 12; max 6";
        assert_eq!((told.replicas, told.because.as_str()), (6, expected));
        let mut scaler = hpa(50, vec![Measured::Utilization(60)]);
        pods.truncate(4);
        let first = scaler.look(&look(&pods, &[]));
        let expected = "CPU 180 % of 60 % over 4 pods, wants 12; 4 pods in 15s or 100 % in 15s allows 8";
        assert_eq!((first.replicas, first.because.as_str()), (8, expected));
        let quiet = vec![pod(true, 0.1); 8];
        let later = scaler.look(&Look { now: 720 * SECOND, ..look(&quiet, &[]) });
        let expected = "CPU 10 % of 60 % over 8 pods, wants 2; stabilisation keeps 8 for 3m more";
        assert_eq!((later.replicas, later.because.as_str()), (8, expected));
    }

    #[test]
    fn a_metric_without_an_answer_lets_nothing_be_scaled_down() {
        let outside = Measured::Outside { nth: 0, words: "backlog of orders".into(), average: true, target: 10_000 };
        let of = |utilization: f64, backlog: Option<f64>| {
            let mut scaler = hpa(20, vec![Measured::Utilization(60), outside.clone()]);
            let pods = vec![pod(true, utilization); 4];
            let answers = [Outside { value: backlog, shares: u32::MAX }];
            // The first look begins a history, which holds what there is.
            scaler.look(&Look { now: 100 * SECOND, ..look(&pods, &answers) });
            scaler.look(&look(&pods, &answers))
        };
        assert_eq!(of(0.1, Some(0.0)).replicas, 1);
        let unknown = of(0.1, None);
        assert_eq!((unknown.replicas, unknown.because.as_str()), (4, "no metrics (backlog of orders): 4 stay"));
        assert_eq!(of(0.9, None).replicas, 6);
        assert_eq!(of(0.1, Some(75.0)).because, "backlog of orders 75 for 10 a pod, wants 8");
    }

    #[test]
    fn memory_counts_from_the_start_of_a_container_and_a_pod_without_one_is_not_ready() {
        let with = |ready: bool, memory: Option<f64>| Pod { memory, created: 580 * SECOND, ..pod(ready, 0.0) };
        let of = |pods: &[Pod]| hpa(50, vec![Measured::MemoryUtilization(60)]).look(&look(pods, &[]));
        // Two at 90 % of a gigabyte: 1.5 times 2.
        assert_eq!(of(&[with(true, Some(0.9e9)); 2]).replicas, 3);
        // Two more that start with 300 MB count with what they have: 2.4 GB of 4 are 60 %.
        let started =
            [with(true, Some(0.9e9)), with(true, Some(0.9e9)), with(false, Some(0.3e9)), with(false, Some(0.3e9))];
        assert_eq!(of(&started).replicas, 4);
        // Of three that wait for a node it is not known what they will have: 1.8 GB of 5, less than 60 %.
        let pending = [&started[..2], &[with(false, None); 3]].concat();
        assert_eq!(of(&pending).replicas, 5);
        let told = hpa(2, vec![Measured::Memory(600_000_000_000)]).look(&look(&[with(true, Some(0.9e9)); 1], &[]));
        assert_eq!(told.because, "memory 900MB of 600MB a pod over 1 pod, wants 2");
    }

    #[test]
    fn what_is_out_of_bounds_is_brought_back_without_asking_and_none_is_left_alone() {
        let mut scaler = hpa(3, vec![Measured::Utilization(60)]);
        let pods = vec![pod(true, 5.0); 5];
        assert_eq!(scaler.look(&look(&pods, &[])).replicas, 3);
        assert_eq!(scaler.look(&look(&[], &[])).replicas, 0);
    }
}
