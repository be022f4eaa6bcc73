//! Checks of the policies of Auto Scaling groups: target tracking, step and simple scaling.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Span};
use crate::policy::autoscaler::{
    Alarm, GroupMetric, Predictive, Reading, Schedule, SimpleScaling, StepScaling, TargetTracking,
};
use crate::units::Duration;

/// The most targets or policies of a group.
const MAX_POLICIES: usize = 50;
/// The most periods in a row of an alarm: a day of minutes (CloudWatch).
const MAX_PERIODS: u32 = 1440;

impl<'a> Checker<'a> {
    pub(super) fn target_tracking(&mut self, spec: &TargetTracking) {
        self.some_policies("targets", spec.targets.len(), spec.span);
        for target in &spec.targets {
            self.reading(Some(target.value), target.value.is_of(target.metric), target.span);
            if (target.metric == GroupMetric::BacklogPerReplica) != target.of.is_some() {
                self.error(
                    "E016",
                    target.span,
                    "`of` names the queue of a `backlog_per_replica`, and goes with nothing else",
                );
            }
        }
        self.periods(spec.high_periods, spec.span);
        self.periods(spec.low_periods, spec.span);
        self.period(spec.period, spec.span, "period");
        self.actions(spec.schedule.as_ref(), spec.min, spec.max);
    }

    pub(super) fn step_scaling(&mut self, spec: &StepScaling) {
        self.some_policies("policies", spec.policies.len(), spec.span);
        for policy in &spec.policies {
            self.alarm(&policy.alarm);
            if policy.steps.is_empty() || policy.steps.len() > MAX_POLICIES {
                self.impossible(policy.span, format!("a step scaling policy has 1 to {MAX_POLICIES} steps"));
            }
            for step in &policy.steps {
                if !step.is_one() {
                    self.error("E016", step.span, "a step takes exactly one of `add`, `remove` and `exact`");
                }
                if !step.from.is_of(policy.alarm.metric) {
                    self.impossible(step.span, "`from` is a reading of another metric than its alarm's");
                }
            }
            let from: Vec<f64> = policy.steps.iter().map(|step| step.from.value()).collect();
            if from.windows(2).any(|pair| pair[0] >= pair[1]) {
                self.impossible(policy.span, "the steps stand in order of how far the metric is beyond the threshold");
            }
        }
        self.overlaps(&spec.policies.iter().map(|policy| &policy.alarm).collect::<Vec<_>>());
        self.period(spec.period, spec.span, "period");
        self.actions(spec.schedule.as_ref(), spec.min, spec.max);
    }

    pub(super) fn simple_scaling(&mut self, spec: &SimpleScaling) {
        self.some_policies("policies", spec.policies.len(), spec.span);
        for policy in &spec.policies {
            self.alarm(&policy.alarm);
            if !policy.is_one() {
                self.error("E016", policy.span, "a policy takes exactly one of `add`, `remove` and `exact`");
            }
        }
        self.overlaps(&spec.policies.iter().map(|policy| &policy.alarm).collect::<Vec<_>>());
        self.period(spec.period, spec.span, "period");
        self.actions(spec.schedule.as_ref(), spec.min, spec.max);
    }

    pub(super) fn predictive(&mut self, spec: &Predictive) {
        self.target_tracking(&spec.dynamic);
        if spec.dynamic.targets.first().is_some_and(|target| target.metric == GroupMetric::BacklogPerReplica) {
            self.error("E016", spec.span, "the first target is what is forecast: a load, not a backlog");
        }
        let hour = Duration::from_secs(3600);
        if spec.buffer >= hour || spec.refresh < hour {
            self.impossible(spec.span, "`buffer` is less than an hour, and `refresh` an hour at least");
        }
        if spec.days == 0 || spec.history.as_ref().is_some_and(|history| history.days == 0) {
            self.impossible(spec.span, "a forecast looks back 1 day at least");
        }
        if spec.history.is_none() && self.scenario.duration.value <= Duration::from_secs(86_400) {
            let message = "without a `history` it forecasts from the second day on: `duration` must be more than 24h";
            self.impossible(spec.span, message);
        }
    }

    fn some_policies(&mut self, what: &str, count: usize, span: Span) {
        if count == 0 || count > MAX_POLICIES {
            self.impossible(span, format!("there are 1 to {MAX_POLICIES} `{what}`"));
        }
    }

    fn alarm(&mut self, alarm: &Alarm) {
        if alarm.above.is_some() == alarm.below.is_some() {
            self.error("E016", alarm.span, "an alarm takes exactly one of `above` and `below`");
            return;
        }
        if alarm.metric == GroupMetric::BacklogPerReplica {
            self.error("E016", alarm.span, "a `backlog_per_replica` is a target of `target_tracking`, not an alarm");
            return;
        }
        let threshold = alarm.threshold();
        self.reading(threshold, threshold.is_some_and(|threshold| threshold.is_of(alarm.metric)), alarm.span);
        self.periods(alarm.periods, alarm.span);
    }

    /// Alarms on the same metric that are in alarm together, though one is for too much and the other for too little.
    fn overlaps(&mut self, alarms: &[&Alarm]) {
        for low in alarms {
            let meets = |high: &&&Alarm| {
                let (above, below) = (high.above.map(Reading::value), low.below.map(Reading::value));
                high.metric == low.metric && above.zip(below).is_some_and(|(above, below)| above <= below)
            };
            let (Some(below), Some(high)) = (low.below, alarms.iter().find(meets)) else { continue };
            let Some(above) = high.above else { continue };
            let message =
                format!("`below: {below}` reaches up to where `above: {above}` begins: in between both are in alarm");
            let help = "leave a gap between them, or one undoes what the other does";
            self.diagnostics.push(Diagnostic::warning("W008", low.span, message).help(help));
        }
    }

    fn reading(&mut self, reading: Option<Reading>, fits: bool, span: Span) {
        if !fits {
            self.impossible(
                span,
                "a reading of `cpu` is a share (60%), one of `requests_per_target` a rate (1000/min), one of `backlog_per_replica` a number",
            );
        } else if reading.is_some_and(|reading| reading.value() <= 0.0) {
            self.impossible(span, "a target or threshold must be greater than 0");
        }
    }

    fn periods(&mut self, periods: u32, span: Span) {
        if periods == 0 || periods > MAX_PERIODS {
            self.impossible(span, format!("an alarm looks at 1 to {MAX_PERIODS} periods"));
        }
    }

    fn actions(&mut self, schedule: Option<&Schedule>, mut min: u32, mut max: u32) {
        let Some(schedule) = schedule else {
            return;
        };
        let times: Vec<Duration> = schedule.actions.iter().map(|action| action.at).collect();
        self.course(&times, schedule.every, schedule.span, "actions");
        for action in &schedule.actions {
            (min, max) = (action.min.unwrap_or(min), action.max.unwrap_or(max));
            if action.min.is_none() && action.max.is_none() && action.desired.is_none() {
                self.error("E016", action.span, "an action sets at least one of `min`, `max` and `desired`");
            } else if max < min || min == 0 || max > MAX_REPLICAS {
                let message = format!("from this action on there would be {min} to {max} replicas");
                self.impossible(action.span, message);
            }
        }
    }
}
