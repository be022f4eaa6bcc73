//! Step scaling: the farther a metric is beyond an alarm's threshold, the more replicas come or go.

use super::adjustment::{Adjustment, Amount};
use super::alarm::{Alarm, Watch};
use super::metric::Reading;
use super::schedule::{self, Schedule};
use super::{Group, Policy, Scale, State, Wish};
use crate::units::Duration;

crate::record! {
    /// Step scaling policies of EC2 Auto Scaling. They go on answering while replicas start: those that start or warm up are
    /// not what a change in per cent is of, but count as come, so that an alarm that goes on adds nothing twice.
    StepScaling = "step_scaling" {
        /// The fewest replicas.
        min: u32 = 1, "one is enough";
        /// The most replicas.
        max: u32;
        /// Alarms, each with what it does. If several want more, the most counts.
        policies: Vec<StepPolicy>;
        /// Over which time the metric is averaged: a data point of CloudWatch.
        period: Duration = Duration::from_secs(60), "EC2 detailed monitoring; without it EC2 reports every 5m";
        /// For so long after it became ready a replica is left out of the metric, and counts as one that is still coming;
        /// while there is any, no replica goes.
        warmup: Duration = Duration::from_secs(300), "EC2 Auto Scaling: the default cooldown, where no instance warm-up is set";
        /// Bounds that change by the clock.
        schedule: Option<Schedule>;
    }
}

crate::record! {
    /// An alarm and its steps.
    StepPolicy = "step scaling policy" {
        /// When it acts.
        alarm: Alarm;
        /// What it does, by how far the metric is beyond the threshold.
        steps: Vec<Step>;
        /// The least change where it is in per cent (MinAdjustmentMagnitude).
        minimum: u32 = 1, "AWS: none";
    }
}

crate::record! {
    /// A step: exactly one of `add`, `remove` and `exact`. It reaches to where the next begins.
    Step = "step" {
        /// From how far beyond the threshold on.
        from: Reading;
        /// So many replicas more, or per cent.
        add: Option<Amount>;
        /// So many replicas fewer, or per cent.
        remove: Option<Amount>;
        /// So many replicas.
        exact: Option<u32>;
    }
}

impl Step {
    /// Whether exactly one of its changes is given.
    pub fn is_one(&self) -> bool {
        Adjustment::of(self.add, self.remove, self.exact).is_some()
    }
}

impl StepScaling {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        let period = self.period.nanos();
        let ladders = self.policies.iter().map(|policy| Ladder {
            watch: Watch::new(&policy.alarm, period),
            steps: policy.steps.iter().filter_map(rung).collect(),
            minimum: policy.minimum,
        });
        let policy = Ladders(ladders.collect());
        Box::new(Group::new((self.min, self.max), self.schedule.as_ref(), period, self.warmup.nanos(), policy))
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        schedule::bounds(self.min, self.max, self.schedule.as_ref())
    }
}

fn rung(step: &Step) -> Option<(f64, Adjustment)> {
    Some((step.from.value(), Adjustment::of(step.add, step.remove, step.exact)?))
}

struct Ladder {
    watch: Watch,
    steps: Vec<(f64, Adjustment)>,
    minimum: u32,
}

impl Ladder {
    fn decide(&mut self, state: &State<'_>) -> Option<Wish> {
        let breach = self.watch.note(state)?;
        let (_, adjustment) = *self.steps.iter().rfind(|(from, _)| *from <= breach.by + 1e-9)?;
        let wanted = adjustment.apply(state.warmed, self.minimum);
        let why = || format!("{}: {}", self.watch.in_words(&breach), adjustment.in_words(state.warmed));
        if wanted > state.warmed && wanted <= state.current {
            let because = || format!("{}; as many are there, or on their way", why());
            return Some(Wish::new(state.current, state, because));
        }
        if wanted < state.warmed && state.warming > 0 {
            let because = || format!("{}; but {} still start or warm up", why(), state.warming);
            return Some(Wish::new(state.current, state, because));
        }
        let replicas = if wanted == state.warmed { state.current } else { wanted };
        Some(Wish::new(replicas, state, why))
    }
}

struct Ladders(Vec<Ladder>);

impl Policy for Ladders {
    fn decide(&mut self, state: &State<'_>) -> Wish {
        let wishes = self.0.iter_mut().filter_map(|ladder| ladder.decide(state));
        wishes.max_by_key(|wish| wish.replicas).unwrap_or_else(|| Wish::none(state))
    }
}

#[cfg(test)]
mod tests {
    use super::super::metric::Metric;
    use super::super::tests::{busy, minutes};
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;
    use crate::policy::autoscaler::Pod;
    use crate::units::{Percent, Share};

    fn share(value: f64) -> Reading {
        Reading::Share(Share::new(value))
    }

    fn step(from: f64, percent: u32) -> Step {
        let add = Some(Amount::Percent(Percent::new(percent)));
        Step { from: share(from), add, remove: None, exact: None, span: Span::default() }
    }

    /// The example of the user guide: 0 to 10 beyond the threshold of 50 nothing, up to 20 beyond it 10 %, else 30 %.
    fn example() -> StepScaling {
        let alarm =
            Alarm { metric: Metric::Cpu, above: Some(share(0.5)), below: None, periods: 1, span: Span::default() };
        let steps = vec![step(0.0, 0), step(0.1, 10), step(0.2, 30)];
        StepScaling {
            min: 1,
            max: 100,
            policies: vec![StepPolicy { alarm, steps, minimum: 1, span: Span::default() }],
            period: Duration::from_secs(60),
            warmup: Duration::from_secs(300),
            schedule: None,
            span: Span::default(),
        }
    }

    fn next(scale: &mut dyn Scale, pods: &[Pod], minute: u64) -> u32 {
        minutes(scale, pods, minute - 1, 1)[0].replicas
    }

    #[test]
    fn the_guides_example_comes_out() {
        let mut scale = example().start();
        assert_eq!(next(scale.as_mut(), &busy(10, 0.59, 0.0), 1), 10);
        assert_eq!(next(scale.as_mut(), &busy(10, 0.6, 0.0), 2), 11);
        // The one that came has warmed up: 30 % of 11 are 3.3.
        assert_eq!(next(scale.as_mut(), &busy(11, 0.7, 0.0), 8), 14);
        assert_eq!(next(scale.as_mut(), &busy(14, 0.49, 0.0), 20), 14);
    }

    #[test]
    fn an_alarm_that_goes_on_while_replicas_warm_up_adds_only_what_is_missing() {
        let mut scale = example().start();
        let mut pods = busy(10, 0.6, 0.0);
        assert_eq!(next(scale.as_mut(), &pods, 1), 11);
        pods.push(Pod { ready: false, created: 60 * SECOND, since: 60 * SECOND, utilization: 0.0, ..pods[0] });
        pods[..10].iter_mut().for_each(|pod| pod.utilization = 0.62);
        assert_eq!(next(scale.as_mut(), &pods, 2), 11);
        // 30 % of 10 are 3, of which one is on its way.
        pods[..10].iter_mut().for_each(|pod| pod.utilization = 0.7);
        assert_eq!(next(scale.as_mut(), &pods, 3), 13);
    }

    #[test]
    fn below_a_threshold_replicas_go_by_how_far_it_is() {
        let mut spec = example();
        let below = |from, remove| Step {
            from: share(from),
            add: None,
            remove: Some(Amount::Replicas(remove)),
            exact: None,
            span: Span::default(),
        };
        let alarm = Alarm { above: None, below: Some(share(0.4)), ..spec.policies[0].alarm.clone() };
        spec.policies[0] =
            StepPolicy { alarm, steps: vec![below(0.0, 1), below(0.2, 3)], minimum: 1, span: Span::default() };
        let mut scale = spec.start();
        assert_eq!(next(scale.as_mut(), &busy(10, 0.41, 0.0), 1), 10);
        assert_eq!(next(scale.as_mut(), &busy(10, 0.4, 0.0), 2), 9);
        assert_eq!(next(scale.as_mut(), &busy(10, 0.2, 0.0), 3), 7);
    }
}
