//! Simple scaling: one change, and then a pause.

use super::adjustment::{Adjustment, Amount};
use super::alarm::{Alarm, Watch};
use super::schedule::{self, Schedule};
use super::{Group, Policy, Scale, State, Wish, plain};
use crate::engine::Time;
use crate::units::Duration;

crate::record! {
    /// Simple scaling policies of EC2 Auto Scaling: an alarm makes one change; then nothing happens until what was started
    /// is ready and the cooldown is over, which counts from then.
    SimpleScaling = "simple_scaling" {
        /// The fewest replicas.
        min: u32 = 1, "one is enough";
        /// The most replicas.
        max: u32;
        /// Alarms, each with what it does; the first that is in alarm counts.
        policies: Vec<SimplePolicy>;
        /// Over which time the metric is averaged: a data point of CloudWatch.
        period: Duration = Duration::from_secs(60), "EC2 detailed monitoring; without it EC2 reports every 5m";
        /// Between the end of a change and the next one.
        cooldown: Duration = Duration::from_secs(300), "EC2 Auto Scaling default cooldown";
        /// Bounds that change by the clock.
        schedule: Option<Schedule>;
    }
}

crate::record! {
    /// An alarm and its change: exactly one of `add`, `remove` and `exact`.
    SimplePolicy = "simple scaling policy" {
        /// When it acts.
        alarm: Alarm;
        /// So many replicas more, or per cent.
        add: Option<Amount>;
        /// So many replicas fewer, or per cent.
        remove: Option<Amount>;
        /// So many replicas.
        exact: Option<u32>;
        /// The least change where it is in per cent (MinAdjustmentMagnitude).
        minimum: u32 = 1, "AWS: none";
    }
}

impl SimplePolicy {
    /// Whether exactly one of its changes is given.
    pub fn is_one(&self) -> bool {
        Adjustment::of(self.add, self.remove, self.exact).is_some()
    }
}

impl SimpleScaling {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        let period = self.period.nanos();
        let rules = self.policies.iter().filter_map(|policy| {
            let adjustment = Adjustment::of(policy.add, policy.remove, policy.exact)?;
            Some(Rule { watch: Watch::new(&policy.alarm, period), adjustment, minimum: policy.minimum })
        });
        let policy = Rules { rules: rules.collect(), cooldown: self.cooldown.nanos(), changed: None };
        Box::new(Group::new((self.min, self.max), self.schedule.as_ref(), period, 0, policy))
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        schedule::bounds(self.min, self.max, self.schedule.as_ref())
    }
}

struct Rule {
    watch: Watch,
    adjustment: Adjustment,
    minimum: u32,
}

struct Rules {
    rules: Vec<Rule>,
    cooldown: Time,
    /// When the last change was made.
    changed: Option<Time>,
}

impl Rules {
    /// What still has to pass before another change, in words.
    fn waits_for(&self, state: &State<'_>) -> Option<String> {
        let changed = self.changed?;
        let came = || state.pods.iter().filter(|pod| pod.created >= changed);
        let starting = came().filter(|pod| !pod.ready && pod.since == pod.created).count();
        if starting > 0 {
            return Some(format!("{starting} still start"));
        }
        let ended = came().map(|pod| pod.since).fold(changed, Time::max);
        let until = ended.saturating_add(self.cooldown);
        (state.now < until).then(|| format!("cools down for {} s more", plain((until - state.now) as f64 / 1e9)))
    }
}

impl Policy for Rules {
    fn decide(&mut self, state: &State<'_>) -> Wish {
        // Every alarm hears of every period.
        let breaches: Vec<_> = self.rules.iter_mut().map(|rule| rule.watch.note(state)).collect();
        let first = self.rules.iter().zip(&breaches).find_map(|(rule, breach)| Some((rule, (*breach)?)));
        let Some((rule, breach)) = first else {
            return Wish::none(state);
        };
        let why = || format!("{}: {}", rule.watch.in_words(&breach), rule.adjustment.in_words(state.current));
        if let Some(reason) = self.waits_for(state) {
            return Wish::new(state.current, state, || format!("{}; but {reason}", why()));
        }
        let wish = Wish::new(rule.adjustment.apply(state.current, rule.minimum), state, why);
        if wish.replicas != state.current {
            self.changed = Some(state.now);
        }
        wish
    }
}

#[cfg(test)]
mod tests {
    use super::super::metric::{Metric, Reading};
    use super::super::tests::{busy, minutes};
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;
    use crate::policy::autoscaler::Pod;
    use crate::units::Share;

    #[test]
    fn one_change_then_the_start_and_the_cooldown_from_its_end() {
        let alarm = Alarm {
            metric: Metric::Cpu,
            above: Some(Reading::Share(Share::new(0.6))),
            below: None,
            periods: 2,
            span: Span::default(),
        };
        let policy = SimplePolicy {
            alarm,
            add: Some(Amount::Replicas(2)),
            remove: None,
            exact: None,
            minimum: 1,
            span: Span::default(),
        };
        let mut scale = SimpleScaling {
            min: 1,
            max: 100,
            policies: vec![policy],
            period: Duration::from_secs(60),
            cooldown: Duration::from_secs(300),
            schedule: None,
            span: Span::default(),
        }
        .start();
        let mut pods = busy(4, 0.9, 0.0);
        let first: Vec<u32> = minutes(scale.as_mut(), &pods, 0, 2).iter().map(|decision| decision.replicas).collect();
        assert_eq!(first, [4, 6]);
        // Ordered at 120 s, they start until 210 s.
        let came = Pod { ready: false, created: 120 * SECOND, since: 120 * SECOND, ..pods[0] };
        pods.extend([came; 2]);
        let starting = minutes(scale.as_mut(), &pods, 2, 1).remove(0);
        assert_eq!((starting.replicas, starting.because.ends_with("but 2 still start")), (6, true));
        pods[4..].iter_mut().for_each(|pod| (pod.ready, pod.since) = (true, 210 * SECOND));
        // 210 s + 300 s: the look at 480 s is too early, that at 540 s is not.
        let cooling = minutes(scale.as_mut(), &pods, 3, 6);
        let found: Vec<u32> = cooling.iter().map(|decision| decision.replicas).collect();
        assert_eq!(found, [6, 6, 6, 6, 6, 8]);
        assert!(cooling[4].because.ends_with("but cools down for 30 s more"), "{}", cooling[4].because);
    }
}
