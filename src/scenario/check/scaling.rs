//! Checks of autoscalers.

use super::Checker;
use super::fleets::{MAX_REPLICAS, MAX_TIMES};
use crate::language::{Diagnostic, Span};
use crate::policy::autoscaler::{
    Autoscaler, Keda, KubernetesHpa, LimitedBy, Metric, Quantity, Sampling, ScaleDown, ScaleUp, Scheduled, Signal,
};
use crate::scenario::queue::Queue;
use crate::scenario::service::Service;
use crate::units::Duration;

/// The most policies of an autoscaler.
const MAX_POLICIES: usize = 100;
/// The most samples that are kept.
const MAX_SAMPLES: f64 = 1000.0;
/// The longest `stabilizationWindowSeconds` that Kubernetes takes (autoscaling/v2 API reference).
const MAX_STABILIZATION: Duration = Duration::from_secs(3600);
/// The longest `periodSeconds` of a policy that Kubernetes takes.
const MAX_PERIOD: Duration = Duration::from_secs(1800);

impl<'a> Checker<'a> {
    pub(super) fn scaling(&mut self, name: &str, service: &'a Service) {
        let Some(autoscaler) = &service.autoscaler else {
            return;
        };
        autoscaler.signals().iter().for_each(|signal| self.signal(name, signal));
        let (min, max) = autoscaler.bounds();
        let (span, what) = match autoscaler {
            Autoscaler::KubernetesHpa(hpa) => {
                self.hpa(hpa);
                (hpa.span, "kubernetes_hpa")
            }
            Autoscaler::Keda(keda) => {
                self.keda(keda);
                (keda.span, "keda")
            }
            Autoscaler::Scheduled(schedule) => {
                self.schedule(schedule);
                (schedule.span, "scheduled")
            }
            Autoscaler::TargetTracking(spec) => {
                self.target_tracking(spec);
                (spec.span, "target_tracking")
            }
            Autoscaler::StepScaling(spec) => {
                self.step_scaling(spec);
                (spec.span, "step_scaling")
            }
            Autoscaler::SimpleScaling(spec) => {
                self.simple_scaling(spec);
                (spec.span, "simple_scaling")
            }
            Autoscaler::Predictive(spec) => {
                self.predictive(spec);
                (spec.span, "predictive")
            }
        };
        if max < min {
            self.impossible(span, format!("`max` ({max}) is less than `min` ({min})"));
        } else if max > MAX_REPLICAS || max == 0 || (min == 0 && !autoscaler.starts_from_none()) {
            self.impossible(span, format!("{what} keeps between 1 and {MAX_REPLICAS} replicas"));
        } else if !matches!(autoscaler, Autoscaler::Scheduled(_)) && !(min..=max).contains(&service.replicas.value) {
            let message =
                format!("`replicas` ({}) lies outside the autoscaler's {min} to {max}", service.replicas.value);
            let span = if service.replicas.span.line > 0 { service.replicas.span } else { span };
            self.impossible(span, message);
        }
    }

    fn hpa(&mut self, hpa: &KubernetesHpa) {
        self.period(hpa.sync_period, hpa.span, "sync period");
        self.sampling(&hpa.sampling);
        let short = hpa.utilization.is_some_and(|u| u.value() == 0)
            || hpa.requests_per_replica.is_some_and(|rate| rate.value() <= 0.0);
        let unsound = hpa.metrics.iter().filter(|metric| !metric.is_sound()).map(Metric::span);
        for span in unsound.chain(short.then_some(hpa.span)) {
            self.impossible(span, "a metric has exactly one target, which is greater than 0");
        }
        if hpa.limits == LimitedBy::Doubling {
            let said = [hpa.scale_up.span, hpa.scale_down.span].into_iter().find(|span| span.line > 0);
            if let Some(span) = said.filter(|_| !hpa.has_default_policies()) {
                self.error("E016", span, "`limits: doubling` knows no policies");
            }
        }
        self.behavior(hpa.span, &hpa.scale_up, &hpa.scale_down);
    }

    fn behavior(&mut self, span: Span, up: &ScaleUp, down: &ScaleDown) {
        let policies = up.policies.iter().chain(&down.policies);
        if policies.clone().count() > MAX_POLICIES {
            self.impossible(span, format!("there are at most {MAX_POLICIES} policies"));
        }
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

    fn keda(&mut self, keda: &Keda) {
        self.period(keda.sync_period, keda.span, "sync period");
        self.period(keda.polling_interval, keda.span, "polling interval");
        self.behavior(keda.span, &keda.scale_up, &keda.scale_down);
        if keda.triggers.is_empty() {
            self.impossible(keda.span, "there is nothing to scale by: give `triggers`");
        }
        for trigger in keda.triggers.iter().filter(|trigger| !trigger.is_sound()) {
            let message = "a trigger has one of `backlog`, `rate` and `in_flight`, which is greater than 0";
            self.impossible(trigger.span, message);
        }
        if keda.idle.is_some_and(|idle| idle > 0 || keda.min == 0) {
            let message = "`idle` is 0, and `min` is more (KEDA idleReplicaCount)";
            self.impossible(keda.span, message);
        }
        if let Some(fallback) = keda.fallback.as_ref().filter(|fallback| fallback.replicas > keda.max) {
            self.impossible(fallback.span, format!("the fallback is more than `max` ({})", keda.max));
        }
    }

    fn sampling(&mut self, sampling: &Sampling) {
        self.period(sampling.resolution, sampling.span, "resolution");
        if sampling.window.is_some_and(|window| window < sampling.resolution) {
            let message = "the `window` is not shorter than the `resolution`: an average needs two samples";
            self.impossible(sampling.span, message);
        }
        let kept = |time: Duration| time.seconds() / sampling.resolution.seconds().max(1e-9);
        if kept(sampling.delay) + kept(sampling.window.unwrap_or(sampling.resolution)) > MAX_SAMPLES {
            let message = format!("more than {MAX_SAMPLES:.0} samples lie within the `window` and the `delay`");
            self.impossible(sampling.span, message);
        }
    }

    /// Something that the autoscaler of a service looks at: a queue or a service that there is.
    fn signal(&mut self, service: &str, signal: &Signal) {
        let (scenario, of) = (self.scenario, signal.of.text.as_str());
        let unknown = |what: &str| Diagnostic::error("E012", signal.of.span, format!("{what} `{of}` is not defined"));
        if signal.quantity != Quantity::Backlog {
            if scenario.services.get(of).is_none() {
                self.diagnostics.push_nearest(unknown("service"), of, scenario.services.names());
            }
            return;
        }
        let (queue, reader) = of.split_once('.').map_or((of, None), |(queue, reader)| (queue, Some(reader)));
        let Some(spec) = scenario.queues.get(queue) else {
            return self.diagnostics.push_nearest(unknown("queue"), queue, scenario.queues.names());
        };
        let reads = |service: &Service| service.consumes.0.iter().any(|consumes| consumes.from.text == queue);
        let readers: Vec<&str> = scenario
            .services
            .iter()
            .filter(|(_, service)| reads(service))
            .map(|(name, _)| name.text.as_str())
            .collect();
        match reader {
            Some(reader) if !readers.contains(&reader) => {
                let message = format!("`{reader}` does not consume `{queue}`");
                self.diagnostics.push_nearest(Diagnostic::error("E012", signal.of.span, message), reader, readers);
            }
            None if matches!(spec, Queue::Log(_)) && readers.len() > 1 && !readers.contains(&service) => {
                let message = format!("several services read `{queue}`, each with a backlog of its own");
                let help = format!("say whose: `{queue}.{}`", readers[0]);
                self.diagnostics.push(Diagnostic::error("E012", signal.of.span, message).help(help));
            }
            _ => {}
        }
    }

    fn schedule(&mut self, schedule: &Scheduled) {
        let times: Vec<Duration> = schedule.steps.iter().map(|step| step.at).collect();
        self.course(&times, schedule.every, schedule.span, "steps");
    }

    /// The times of a schedule, which may begin again after `every`.
    pub(super) fn course(&mut self, times: &[Duration], every: Option<Duration>, span: Span, what: &str) {
        let one = what.trim_end_matches('s');
        if times.is_empty() {
            self.impossible(span, format!("a schedule needs at least one {one}"));
        }
        if times.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.impossible(span, format!("the {what} of a schedule stand in order of time"));
        }
        if let (Some(every), Some(&last)) = (every, times.last()) {
            if every.nanos() == 0 || last >= every {
                let message =
                    format!("the last {one}, at {last}, lies outside the {every} after which it begins again");
                self.impossible(span, message);
            } else {
                self.period(every, span, "time after which it begins again");
            }
        }
    }

    /// Something that happens again and again, but not without end.
    pub(super) fn period(&mut self, period: Duration, span: Span, what: &str) {
        if period.nanos() == 0 {
            self.impossible(span, format!("the {what} must be greater than 0"));
        } else if self.scenario.duration.value.seconds() / period.seconds() > MAX_TIMES {
            self.impossible(span, format!("the {what} of {period} is too short: more than {MAX_TIMES:.0e} of them"));
        }
    }
}
