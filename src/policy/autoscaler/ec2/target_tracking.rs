//! Target tracking: as many replicas as keep a metric at its target.

use super::alarm::Streak;
use super::metric::{Metric, Reading};
use super::schedule::{self, Schedule};
use super::{Group, Policy, Scale, State, Wish, number, periods, plain};
use crate::engine::Time;
use crate::language::Name;
use crate::policy::autoscaler::{Quantity, Signal};
use crate::units::Duration;

crate::record! {
    /// Target tracking policies of EC2 Auto Scaling, or of Application Auto Scaling where `cooldown` is given. Two alarms a
    /// target: the high one when the metric is over it, the low one when it is under 90 % of it. Of several targets the one
    /// that wants the most replicas counts, and replicas go only if all agree.
    TargetTracking = "target_tracking" {
        /// The fewest replicas.
        min: u32 = 1, "one is enough";
        /// The most replicas.
        max: u32;
        /// What is kept where.
        targets: Vec<Target>;
        /// Over which time the metric is averaged: a data point of CloudWatch.
        period: Duration = Duration::from_secs(60), "EC2 detailed monitoring; without it EC2 reports every 5m";
        /// Periods over the target after which replicas come.
        high_periods: u32 = 3, "the alarms that AWS creates: 3 of 3";
        /// Periods under 90 % of the target after which replicas go.
        low_periods: u32 = 15, "the alarms that AWS creates: 15 of 15";
        /// For so long after it became ready a replica is left out of the metric, and counts as one that is still coming;
        /// while there is any, no replica goes.
        warmup: Duration = Duration::from_secs(300), "EC2 Auto Scaling: the default cooldown, where no instance warm-up is set";
        /// How Application Auto Scaling (ECS services, Aurora replicas) waits after a change, in place of `warmup`.
        cooldown: Option<Cooldown>;
        /// Bounds that change by the clock.
        schedule: Option<Schedule>;
    }
}

crate::record! {
    /// A metric and where it is to be.
    Target = "target" {
        /// What is looked at.
        metric: Metric;
        /// Where it is to be. A backlog: the latency that is acceptable by the time that a message takes.
        value: Reading;
        /// The queue of a `backlog_per_replica`; `orders.billing` for the messages of a log as `billing` reads them.
        of: Option<Name>;
        /// Whether it also takes replicas away.
        scale_in: bool = true, "AWS DisableScaleIn: false";
    }
}

crate::record! {
    /// How long Application Auto Scaling waits after a change.
    Cooldown = "cooldown" {
        /// After replicas came: until then those count as still coming.
        scale_out: Duration = Duration::from_secs(300), "Application Auto Scaling, ECS";
        /// After replicas went: until then no others go.
        scale_in: Duration = Duration::from_secs(300), "Application Auto Scaling, ECS";
    }
}

impl Target {
    fn signal(&self) -> Option<Signal> {
        let of = self.of.clone().filter(|_| self.metric == Metric::BacklogPerReplica)?;
        Some(Signal { of, quantity: Quantity::Backlog })
    }
}

/// Below this share of its target a metric is low.
const LOW: f64 = 0.9;

impl TargetTracking {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        let mut signals = 0..;
        let targets = self.targets.iter().map(|target| Tracker {
            metric: target.metric,
            signal: target.signal().and_then(|_| signals.next()),
            target: target.value.value(),
            scale_in: target.scale_in,
            high: Streak::new(self.high_periods),
            low: Streak::new(self.low_periods),
        });
        let policy = Tracking {
            targets: targets.collect(),
            period: self.period.nanos(),
            cooldown: self.cooldown.as_ref().map(|c| (c.scale_out.nanos(), c.scale_in.nanos())),
            base: 0,
            out_until: 0,
            in_until: 0,
        };
        let warmup = if self.cooldown.is_some() { 0 } else { self.warmup.nanos() };
        Box::new(Group::new((self.min, self.max), self.schedule.as_ref(), self.period.nanos(), warmup, policy))
    }

    /// The queues that it looks at.
    pub fn signals(&self) -> Vec<Signal> {
        self.targets.iter().filter_map(Target::signal).collect()
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        schedule::bounds(self.min, self.max, self.schedule.as_ref())
    }
}

struct Tracker {
    metric: Metric,
    /// Which of the things outside it looks at, if at any.
    signal: Option<usize>,
    target: f64,
    scale_in: bool,
    high: Streak,
    low: Streak,
}

struct Tracking {
    targets: Vec<Tracker>,
    period: Time,
    cooldown: Option<(Time, Time)>,
    /// Replicas that were there before those came that still count as coming.
    base: u32,
    out_until: Time,
    in_until: Time,
}

/// What a target wants.
struct Proposal {
    metric: Metric,
    value: f64,
    target: f64,
    /// Replicas that the metric is of, and as many as it needs.
    base: u32,
    /// Which those are.
    of: &'static str,
    exact: f64,
    replicas: u32,
}

impl Proposal {
    fn sum(&self) -> String {
        let (value, target) = (self.metric.in_words(self.value), self.metric.in_words(self.target));
        // Two decimals may hide what is rounded up.
        let exact = if libm::fabs(self.exact - libm::round(self.exact)) < 0.005 { 4 } else { 2 };
        format!("{} {} × {value} / {target} = {}", self.base, self.of, number(self.exact, exact))
    }
}

impl Tracking {
    /// All alarms hear of a period. Proposals of those that are high; and of those that are low, if all are that may be.
    fn alarms(&mut self, state: &State<'_>) -> (Vec<Proposal>, Option<Vec<Proposal>>) {
        let base = if state.now < self.out_until { self.base } else { state.warmed };
        let (mut high, mut low, mut all_low) = (Vec::new(), Vec::new(), true);
        for tracker in &mut self.targets {
            let (metric, target) = (tracker.metric, tracker.target);
            let value = match tracker.signal {
                Some(nth) => {
                    let backlog = state.outside.get(nth).and_then(|outside| outside.value);
                    backlog.filter(|_| base > 0).map(|backlog| backlog / f64::from(base))
                }
                None => state.datapoint.and_then(|datapoint| datapoint.value(metric)),
            };
            let over = tracker.high.note(value.is_some_and(|value| value > target * (1.0 + 1e-9)));
            let under = tracker.low.note(value.is_some_and(|value| value < LOW * target * (1.0 - 1e-9)));
            let proposal = |base: u32, of: &'static str| {
                let value = value.unwrap_or(target);
                let exact = f64::from(base) * value / target;
                Proposal { metric, value, target, base, of, exact, replicas: 0 }
            };
            if over {
                let proposal = proposal(base, "warmed up");
                high.push(Proposal { replicas: libm::ceil(proposal.exact - 1e-9) as u32, ..proposal });
            }
            if tracker.scale_in && under {
                // What is too much is rounded down: 1.5 replicas too many are one.
                let proposal = proposal(state.current, "there");
                let surplus = libm::floor(f64::from(state.current) - proposal.exact + 1e-9) as u32;
                low.push(Proposal { replicas: state.current - surplus.min(state.current), ..proposal });
            }
            all_low &= !tracker.scale_in || under;
        }
        let low = (all_low && !low.is_empty()).then_some(low);
        (high, low)
    }

    fn out(&mut self, state: &State<'_>, most: &Proposal) -> Wish {
        let periods = periods(self.targets[0].high.need, self.targets[0].high.need, self.period);
        let over = || {
            let Proposal { metric, value, target, replicas, .. } = *most;
            format!("{} over {} {periods}: {}, so {replicas}", metric.told(value), metric.in_words(target), most.sum())
        };
        if most.replicas <= state.current {
            let coming = || format!("{}; as many are there, or on their way", over());
            return Wish::new(state.current, state, coming);
        }
        if let Some((cooldown, _)) = self.cooldown {
            if state.now >= self.out_until {
                self.base = state.warmed;
            }
            self.out_until = state.now.saturating_add(cooldown);
        }
        Wish::new(most.replicas, state, over)
    }

    fn take_away(&mut self, state: &State<'_>, least: &Proposal) -> Wish {
        let periods = periods(self.targets[0].low.need, self.targets[0].low.need, self.period);
        let under = || {
            let Proposal { metric, value, target, replicas, .. } = *least;
            let (told, target) = (metric.told(value), metric.in_words(target));
            format!("{told} under 90 % of {target} {periods}: {}, rounded up {replicas}", least.sum())
        };
        if state.warming > 0 {
            let waits = || format!("{}; but {} still start or warm up", under(), state.warming);
            return Wish::new(state.current, state, waits);
        }
        if state.now < self.in_until {
            let left = (self.in_until - state.now) as f64 / 1e9;
            return Wish::new(state.current, state, || format!("{}; cools down for {} s more", under(), plain(left)));
        }
        if let Some((_, cooldown)) = self.cooldown.filter(|_| least.replicas < state.current) {
            self.in_until = state.now.saturating_add(cooldown);
        }
        Wish::new(least.replicas, state, under)
    }
}

impl Policy for Tracking {
    fn decide(&mut self, state: &State<'_>) -> Wish {
        let (high, low) = self.alarms(state);
        if let Some(most) = high.iter().max_by_key(|proposal| proposal.replicas) {
            return self.out(state, most);
        }
        let low = low.unwrap_or_default();
        match low.iter().max_by_key(|proposal| proposal.replicas) {
            Some(least) => self.take_away(state, least),
            None => Wish::none(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{busy, look, minutes};
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;
    use crate::policy::autoscaler::{Look, Outside, Pod};
    use crate::units::{Rate, Share};

    fn cpu(share: f64) -> Target {
        let value = Reading::Share(Share::new(share));
        Target { metric: Metric::Cpu, value, of: None, scale_in: true, span: Span::default() }
    }

    fn requests(per_minute: f64) -> Target {
        let value = Reading::Rate(Rate::per_second(per_minute / 60.0));
        Target { metric: Metric::RequestsPerTarget, value, of: None, scale_in: true, span: Span::default() }
    }

    fn tracking(targets: Vec<Target>) -> TargetTracking {
        TargetTracking {
            min: 1,
            max: 100,
            targets,
            period: Duration::from_secs(60),
            high_periods: 3,
            low_periods: 15,
            warmup: Duration::from_secs(300),
            cooldown: None,
            schedule: None,
            span: Span::default(),
        }
    }

    fn wanted(targets: Vec<Target>, pods: &[Pod], count: u64) -> Vec<u32> {
        let mut scale = tracking(targets).start();
        minutes(scale.as_mut(), pods, 0, count).into_iter().map(|decision| decision.replicas).collect()
    }

    #[test]
    fn after_three_minutes_over_the_target_as_many_come_as_it_takes_rounded_up() {
        assert_eq!(wanted(vec![cpu(0.5)], &busy(10, 0.575, 0.0), 3), [10, 10, 12]);
    }

    #[test]
    fn after_fifteen_minutes_under_ninety_per_cent_what_is_too_much_goes_rounded_down() {
        let found = wanted(vec![cpu(0.5)], &busy(10, 0.425, 0.0), 15);
        assert_eq!(found.iter().take(14).filter(|&&replicas| replicas != 10).count(), 0);
        assert_eq!(found[14], 9);
        // Between 90 % of the target and the target nothing happens.
        assert!(wanted(vec![cpu(0.5)], &busy(10, 0.46, 0.0), 60).iter().all(|&replicas| replicas == 10));
    }

    #[test]
    fn the_reason_is_told_in_full() {
        let mut scale = tracking(vec![requests(1000.0)]).start();
        let last = minutes(scale.as_mut(), &busy(4, 0.1, 1320.0), 0, 3).pop().expect("three looks");
        assert_eq!(
            (last.replicas, last.because.as_str()),
            (
                6,
                "ALB requests 1,320/min per target over 1,000/min for 3 of 3 minutes: 4 warmed up × 1,320/min / 1,000/min = 5.28, so 6"
            )
        );
    }

    #[test]
    fn replicas_that_warm_up_are_not_measured_but_count_as_coming_and_keep_others_from_going() {
        let mut scale = tracking(vec![cpu(0.5)]).start();
        let mut pods = busy(10, 0.575, 0.0);
        minutes(scale.as_mut(), &pods, 0, 3);
        // Two more are ready, idle, and in their warm-up: the mean stays at 57.5 %, and 12 are enough.
        let since = 200 * SECOND;
        pods.extend([Pod { created: since, since, utilization: 0.0, ..pods[0] }; 2]);
        let decisions = minutes(scale.as_mut(), &pods, 3, 4);
        assert!(decisions.iter().all(|decision| decision.replicas == 12), "{decisions:#?}");
        assert!(decisions[0].because.ends_with("as many are there, or on their way"), "{}", decisions[0].because);
        // All idle for 15 minutes, but one is always new.
        let mut scale = tracking(vec![cpu(0.5)]).start();
        for minute in 1..=20 {
            let now = minute * 60 * SECOND;
            let mut pods = busy(10, 0.1, 0.0);
            pods.push(Pod { since: now - SECOND, ..pods[0] });
            let decision = scale.look(&look(now, 11, &pods));
            assert_eq!(decision.replicas, 11);
        }
    }

    #[test]
    fn of_several_targets_the_greatest_counts_outwards_and_all_must_agree_inwards() {
        let both = || vec![cpu(0.5), requests(1000.0)];
        assert_eq!(wanted(both(), &busy(10, 0.6, 1500.0), 3)[2], 15);
        assert_eq!(wanted(both(), &busy(10, 0.6, 500.0), 3)[2], 12);
        assert!(wanted(both(), &busy(10, 0.1, 950.0), 20).iter().all(|&replicas| replicas == 10));
        assert_eq!(wanted(both(), &busy(10, 0.1, 500.0), 15)[14], 5);
        let deaf = Target { scale_in: false, ..requests(1000.0) };
        assert_eq!(wanted(vec![cpu(0.5), deaf], &busy(10, 0.1, 950.0), 15)[14], 2);
    }

    #[test]
    fn a_backlog_is_shared_by_those_in_service() {
        // 10 s are acceptable and a message takes 0.1 s, so 100 each; 1,500 messages for 10 replicas.
        let target = Target {
            metric: Metric::BacklogPerReplica,
            value: Reading::Count(100),
            of: Some(Name { text: "orders".to_owned(), span: Span::default() }),
            scale_in: true,
            span: Span::default(),
        };
        let spec = tracking(vec![cpu(0.5), target]);
        assert_eq!(spec.signals().len(), 1);
        let (mut scale, pods) = (spec.start(), busy(10, 0.46, 0.0));
        let outside = [Outside { value: Some(1500.0), shares: u32::MAX }];
        let minute =
            |minute: u64| scale.look(&Look { outside: &outside, ..look(minute * 60 * SECOND, 10, &pods) }).replicas;
        assert_eq!((1..=3).map(minute).collect::<Vec<_>>(), [10, 10, 15]);
    }

    #[test]
    fn application_auto_scaling_counts_what_came_as_coming_until_it_has_cooled_down() {
        let cooldown =
            Cooldown { scale_out: Duration::from_secs(300), scale_in: Duration::from_secs(300), span: Span::default() };
        let mut scale = TargetTracking { cooldown: Some(cooldown), ..tracking(vec![cpu(0.5)]) }.start();
        assert_eq!(minutes(scale.as_mut(), &busy(10, 0.6, 0.0), 0, 3)[2].replicas, 12);
        // At 4 min all 12 are there and still as busy: 10 × 1.2 are 12. At 8 min, 12 × 1.2 = 14.4 are 15.
        let next = minutes(scale.as_mut(), &busy(12, 0.6, 0.0), 3, 5);
        assert_eq!(next.iter().map(|decision| decision.replicas).collect::<Vec<_>>(), [12, 12, 12, 12, 15]);
    }

    #[test]
    fn a_scheduled_action_moves_the_bounds_at_once_and_between_periods() {
        let action = |at, min| schedule::Action {
            at: Duration::from_secs(at),
            min: Some(min),
            max: None,
            desired: None,
            span: Span::default(),
        };
        let schedule = Schedule {
            every: Some(Duration::from_secs(600)),
            actions: vec![action(90, 20), action(300, 1)],
            span: Span::default(),
        };
        let spec = TargetTracking { schedule: Some(schedule), ..tracking(vec![cpu(0.5)]) };
        assert_eq!(spec.bounds(), (1, 100));
        let mut scale = spec.start();
        let pods = busy(10, 0.5, 0.0);
        let mut looks = Vec::new();
        let mut now = scale.first_look();
        while now <= 700 * SECOND {
            let decision = scale.look(&look(now, 10, &pods));
            looks.push((now / SECOND, decision.replicas));
            now = decision.next_look.expect("another");
        }
        let times: Vec<u64> = looks.iter().map(|(at, _)| *at).collect();
        assert_eq!(times, [60, 90, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 690]);
        assert_eq!((looks[0].1, looks[1].1, looks[5].1, looks[12].1), (10, 20, 10, 20));
    }
}
