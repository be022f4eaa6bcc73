//! Checks of autoscalers.

use super::Checker;
use super::fleets::{MAX_REPLICAS, MAX_TIMES};
use crate::language::Span;
use crate::policy::autoscaler::{Autoscaler, KubernetesHpa, Scheduled};
use crate::scenario::service::Service;
use crate::units::Duration;

/// The most policies of an autoscaler.
const MAX_POLICIES: usize = 100;
/// The longest `stabilizationWindowSeconds` that Kubernetes takes (autoscaling/v2 API reference).
const MAX_STABILIZATION: Duration = Duration::from_secs(3600);
/// The longest `periodSeconds` of a policy that Kubernetes takes.
const MAX_PERIOD: Duration = Duration::from_secs(1800);

impl<'a> Checker<'a> {
    pub(super) fn scaling(&mut self, service: &Service) {
        let Some(autoscaler) = &service.autoscaler else {
            return;
        };
        let (min, max) = autoscaler.bounds();
        let (span, what) = match autoscaler {
            Autoscaler::KubernetesHpa(hpa) => {
                self.hpa(hpa);
                (hpa.span, "kubernetes_hpa")
            }
            Autoscaler::Scheduled(schedule) => {
                self.schedule(schedule);
                (schedule.span, "scheduled")
            }
        };
        if max < min {
            self.impossible(span, format!("`max` ({max}) is less than `min` ({min})"));
        } else if max > MAX_REPLICAS || min == 0 {
            self.impossible(span, format!("{what} keeps between 1 and {MAX_REPLICAS} replicas"));
        } else if matches!(autoscaler, Autoscaler::KubernetesHpa(_)) && !(min..=max).contains(&service.replicas.value) {
            let message =
                format!("`replicas` ({}) lies outside the autoscaler's {min} to {max}", service.replicas.value);
            let span = if service.replicas.span.line > 0 { service.replicas.span } else { span };
            self.impossible(span, message);
        }
    }

    fn hpa(&mut self, hpa: &KubernetesHpa) {
        self.period(hpa.sync_period, hpa.span, "sync period");
        if hpa.utilization.is_some_and(|u| u.value() < 0.01)
            || hpa.requests_per_replica.is_some_and(|r| r.value() <= 0.0)
        {
            self.impossible(hpa.span, "a target must be greater than 0");
        }
        let policies = hpa.scale_up.policies.iter().chain(&hpa.scale_down.policies);
        if policies.clone().count() > MAX_POLICIES {
            self.impossible(hpa.span, format!("there are at most {MAX_POLICIES} policies"));
        }
        let (up, down) = (&hpa.scale_up, &hpa.scale_down);
        for (stabilization, span) in [(up.stabilization, up.span), (down.stabilization, down.span)] {
            if stabilization > MAX_STABILIZATION {
                let message =
                    format!("the `stabilization` of {stabilization} is more than Kubernetes' {MAX_STABILIZATION}");
                self.impossible(span, message);
            }
        }
        for policy in policies {
            if policy.pods.is_some() == policy.percent.is_some() {
                self.error("E016", policy.span, "a policy takes exactly one of `pods` and `percent`");
            }
            if policy.pods == Some(0) || policy.percent.is_some_and(|percent| percent.value() == 0) {
                self.impossible(policy.span, "a policy that allows no change is written `select: disabled`");
            }
            if policy.period.nanos() == 0 || policy.period > MAX_PERIOD {
                let message =
                    format!("the period of a policy is greater than 0, and in Kubernetes {MAX_PERIOD} at most");
                self.impossible(policy.span, message);
            }
        }
    }

    fn schedule(&mut self, schedule: &Scheduled) {
        if schedule.steps.is_empty() {
            self.impossible(schedule.span, "a schedule needs at least one step");
        }
        if schedule.steps.windows(2).any(|pair| pair[0].at >= pair[1].at) {
            self.impossible(schedule.span, "the steps of a schedule stand in order of time");
        }
        if let (Some(every), Some(last)) = (schedule.every, schedule.steps.last()) {
            if every.nanos() == 0 || last.at >= every {
                let message =
                    format!("the last step, at {}, lies outside the {every} after which it begins again", last.at);
                self.impossible(schedule.span, message);
            } else {
                self.period(every, schedule.span, "time after which it begins again");
            }
        }
    }

    /// Something that happens again and again, but not without end.
    fn period(&mut self, period: Duration, span: Span, what: &str) {
        if period.nanos() == 0 {
            self.impossible(span, format!("the {what} must be greater than 0"));
        } else if self.scenario.duration.value.seconds() / period.seconds() > MAX_TIMES {
            self.impossible(span, format!("the {what} of {period} is too short: more than {MAX_TIMES:.0e} of them"));
        }
    }
}
