//! Scaling by events: KEDA.

use super::kubernetes_hpa::{self, Hpa, KubernetesHpa, Measured, ScaleDown, ScaleUp};
use super::scale::{Decision, Look, Outside, Scale};
use super::signal::{Quantity, Signal, Target};
use crate::engine::Time;
use crate::language::Name;
use crate::units::{Duration, Rate, Share};

crate::record! {
    /// KEDA, a ScaledObject: starts the first replicas when a trigger is active, and stops the last ones when none has been
    /// for a while. Between, a HorizontalPodAutoscaler scales by what the triggers measure.
    Keda = "keda" {
        /// minReplicaCount.
        min: u32 = 0, "KEDA minReplicaCount";
        /// maxReplicaCount.
        max: u32 = 100, "KEDA maxReplicaCount";
        /// How often the triggers are asked.
        polling_interval: Duration = Duration::from_secs(30), "KEDA pollingInterval";
        /// For so long no trigger must have been active before the last replicas go.
        cooldown: Duration = Duration::from_secs(300), "KEDA cooldownPeriod";
        /// How long that waits after the start.
        initial_cooldown: Duration = Duration::from_secs(0), "KEDA initialCooldownPeriod";
        /// So many replicas while no trigger is active, less than `min`; `min` if not given (KEDA idleReplicaCount).
        idle: Option<u32>;
        /// What is looked at: the one that wants the most replicas counts.
        triggers: Vec<Trigger>;
        /// What is done where a trigger gets no answer.
        fallback: Option<Fallback>;
        /// How often the HorizontalPodAutoscaler looks.
        sync_period: Duration = Duration::from_secs(15), "kube-controller-manager --horizontal-pod-autoscaler-sync-period";
        /// How far a metric may be off its target before anything is done.
        tolerance: Share = Share::new(0.1), "--horizontal-pod-autoscaler-tolerance";
        /// What limits how fast the HorizontalPodAutoscaler may go.
        limits: kubernetes_hpa::LimitedBy = kubernetes_hpa::LimitedBy::Doubling, "KEDA: a HorizontalPodAutoscaler without `behavior`";
        /// How fast it may add replicas, with `limits: behavior`.
        scale_up: ScaleUp = ScaleUp::default(), "Kubernetes: at once, at most 4 pods or 100 % in 15 s";
        /// How fast it may take replicas away; without `behavior` only its `stabilization` counts.
        scale_down: ScaleDown = ScaleDown::default(), "Kubernetes: after 5 min, at most 100 % in 15 s";
    }
}

crate::record! {
    /// What KEDA looks at, and how much of it a replica can take: `backlog`, `rate` or `in_flight`.
    Trigger = "trigger" {
        /// The queue or the service; `orders.billing` for the messages of a log as the service `billing` reads them.
        of: Name;
        /// Messages that are not done, for each replica (queueLength, lagThreshold).
        backlog: Option<f64>;
        /// Calls a second that come to a service, for each replica (threshold).
        rate: Option<Rate>;
        /// Calls that are with a service, for each replica (threshold).
        in_flight: Option<f64>;
        /// It is active while there is more than this, of calls a second where it looks at a rate.
        activation: f64 = 0.0, "KEDA activation threshold";
        /// Whether there may be more consumers of a log than it has partitions.
        allow_idle_consumers: bool = false, "KEDA kafka allowIdleConsumers";
    }
}

crate::record! {
    /// What is done where a trigger gets no answer several times in a row.
    Fallback = "fallback" {
        /// After so many failures.
        failure_threshold: u32;
        /// So many replicas.
        replicas: u32;
    }
}

impl Trigger {
    /// What it asks for, and how much of that a replica can take; none unless it says exactly one thing.
    pub fn target(&self) -> Option<(Signal, f64)> {
        let (quantity, target) = match (self.backlog, self.rate, self.in_flight) {
            (Some(backlog), None, None) => (Quantity::Backlog, backlog),
            (None, Some(rate), None) => (Quantity::Rate, rate.value()),
            (None, None, Some(calls)) => (Quantity::InFlight, calls),
            _ => return None,
        };
        Some((Signal { of: self.of.clone(), quantity }, target))
    }

    /// Whether what it says makes sense.
    pub fn is_sound(&self) -> bool {
        self.activation >= 0.0 && self.target().is_some_and(|(_, target)| target * 1000.0 >= 1.0)
    }
}

impl Keda {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> KedaOperator {
        let triggers: Vec<Active> = self
            .triggers
            .iter()
            .filter_map(|trigger| {
                let (signal, target) = trigger.target()?;
                let idle = trigger.allow_idle_consumers;
                Some(Active { words: signal.words(), target, activation: trigger.activation, idle, failures: 0 })
            })
            .collect();
        let (sync_period, polling) = (self.sync_period.nanos(), self.polling_interval.nanos());
        KedaOperator {
            min: self.min,
            idle: self.idle,
            polling,
            cooldown: self.cooldown.nanos(),
            initial_cooldown: self.initial_cooldown.nanos(),
            fallback: self.fallback.as_ref().map(|fallback| (fallback.failure_threshold, fallback.replicas)),
            triggers,
            hpa: self.hpa(),
            last_active: None,
            next_poll: polling,
            next_sync: sync_period,
        }
    }

    /// What else than its own service it looks at.
    pub fn signals(&self) -> Vec<Signal> {
        self.triggers.iter().filter_map(|trigger| Some(trigger.target()?.0)).collect()
    }

    /// The HorizontalPodAutoscaler that it makes.
    fn hpa(&self) -> Hpa {
        let targets = self.triggers.iter().filter_map(Trigger::target).enumerate();
        let metrics = targets.map(|(nth, (signal, target))| Measured::outside(&signal, nth, Target::Average(target)));
        let spec = KubernetesHpa {
            sync_period: self.sync_period,
            tolerance: self.tolerance,
            limits: self.limits,
            scale_up: self.scale_up.clone(),
            scale_down: self.scale_down.clone(),
            ..KubernetesHpa::between(self.min.max(1), self.max)
        };
        spec.watching(metrics.collect())
    }
}

/// A trigger at work.
#[derive(Clone, Debug)]
struct Active {
    words: String,
    target: f64,
    activation: f64,
    idle: bool,
    failures: u32,
}

/// KEDA at work.
pub struct KedaOperator {
    min: u32,
    idle: Option<u32>,
    polling: Time,
    cooldown: Time,
    initial_cooldown: Time,
    /// After so many failures so many replicas.
    fallback: Option<(u32, u32)>,
    triggers: Vec<Active>,
    hpa: Hpa,
    last_active: Option<Time>,
    next_poll: Time,
    next_sync: Time,
}

impl KedaOperator {
    /// Asks the triggers (`RequestScale` in `pkg/scaling/executor/scale_scaledobjects.go`): another number of replicas, and
    /// why, where it is for KEDA to change it.
    fn poll(&mut self, look: &Look<'_>) -> Option<(u32, String)> {
        let (now, current) = (look.now, look.current);
        let values = || look.outside.iter().map(|outside| outside.value);
        for (trigger, value) in self.triggers.iter_mut().zip(values()) {
            trigger.failures = if value.is_some() { 0 } else { trigger.failures.saturating_add(1) };
        }
        let active = self.triggers.iter().zip(values()).find_map(|(trigger, value)| {
            let value = value.filter(|&value| value > trigger.activation)?;
            Some(format!("{} {value:.0}", trigger.words))
        });
        if let Some(words) = active {
            self.last_active = Some(now);
            let idles = self.idle.is_some() && current < self.min;
            return (current == 0 || idles).then(|| {
                let replicas = self.min.max(1);
                (replicas, format!("{words}: a trigger is active, KEDA starts {replicas}"))
            });
        }
        if self.triggers.iter().zip(values()).any(|(_, value)| value.is_none()) {
            let (threshold, replicas) = self.fallback?;
            let failed = self.triggers.iter().any(|trigger| trigger.failures > threshold);
            return (failed && current != replicas)
                .then(|| (replicas, format!("no answer {threshold} times: the fallback is {replicas}")));
        }
        let floor = self.idle.unwrap_or(0);
        if current > floor && (self.idle.is_some() || self.min == 0) {
            let quiet_since = self.last_active.unwrap_or(0);
            let cooldown = if self.last_active.is_some() { self.cooldown } else { self.initial_cooldown };
            let quiet = now.saturating_sub(quiet_since);
            return (quiet > cooldown).then(|| {
                let quiet = Duration::from_secs(quiet / crate::engine::time::SECOND);
                (floor, format!("no trigger active for {quiet}: KEDA stops all but {floor}"))
            });
        }
        (current < self.min && self.idle.is_none()).then(|| (self.min, format!("KEDA keeps min {}", self.min)))
    }

    /// What the HorizontalPodAutoscaler sees of the triggers.
    fn reported(&self, look: &Look<'_>) -> Vec<Outside> {
        let report = |(trigger, outside): (&Active, &Outside)| {
            let most = if trigger.idle { f64::INFINITY } else { trigger.target * f64::from(outside.shares) };
            let failed = self.fallback.filter(|(threshold, _)| trigger.failures > *threshold);
            // What fails for long is reported as what makes the fallback's number of replicas.
            let instead = failed.map(|(_, replicas)| trigger.target * f64::from(replicas));
            Outside { value: outside.value.map(|value| value.min(most)).or(instead), shares: outside.shares }
        };
        self.triggers.iter().zip(look.outside).map(report).collect()
    }
}

impl Scale for KedaOperator {
    fn first_look(&self) -> Time {
        self.next_poll.min(self.next_sync)
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let mut decision = Decision { replicas: look.current, next_look: None, because: String::new() };
        if self.next_poll <= look.now {
            self.next_poll = look.now.saturating_add(self.polling);
            if let Some((replicas, because)) = self.poll(look) {
                decision.replicas = replicas;
                decision.because = if look.explained { because } else { String::new() };
            }
        }
        if self.next_sync <= look.now {
            self.next_sync = look.now.saturating_add(self.hpa.sync_period);
            // The two never change the same number at the same instant: KEDA's word is the first.
            if decision.replicas == look.current && look.current > 0 {
                let outside = self.reported(look);
                decision = self.hpa.look(&Look { outside: &outside, ..*look });
            }
        }
        decision.next_look = Some(self.next_poll.min(self.next_sync));
        decision
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::{Context, Language as _, read};
    use crate::policy::autoscaler::Pod;

    fn keda(text: &str) -> KedaOperator {
        let mut context = Context::default();
        let node = read::read(0, text, &mut context.diagnostics).expect("YAML");
        Keda::decode(&node, &mut context).expect("a ScaledObject").start()
    }

    /// What it makes of so many replicas and a backlog, at a second, with so many partitions.
    fn decide(keda: &mut KedaOperator, second: u64, current: u32, backlog: Option<f64>, shares: u32) -> u32 {
        let pod = Pod {
            ready: true,
            created: 0,
            since: 0,
            sampled: Some(0),
            window: SECOND,
            utilization: 0.0,
            calls_per_second: 0.0,
            in_flight: 0.0,
            memory: None,
        };
        let (pods, outside) = (vec![pod; current as usize], [Outside { value: backlog, shares }]);
        let look = Look {
            now: second * SECOND,
            current,
            pods: &pods,
            cpus: 1.0,
            requested_cpus: 1.0,
            requested_memory: 0.0,
            outside: &outside,
            explained: false,
        };
        keda.look(&look).replicas
    }

    const MANY: u32 = u32::MAX;

    #[test]
    fn a_log_has_no_more_consumers_than_partitions_unless_they_may_be_idle() {
        let of = |more: &str| {
            let mut keda = keda(&format!("{{ triggers: [ {{ of: orders, backlog: 10{more} }} ] }}"));
            [15, 30, 45, 60].iter().fold(1, |current, &at| decide(&mut keda, at, current, Some(900.0), 6))
        };
        assert_eq!(of(""), 6);
        assert_eq!(of(", allow_idle_consumers: true"), 32);
    }

    #[test]
    fn what_is_below_its_activation_starts_nothing() {
        let mut keda = keda("{ triggers: [ { of: orders, backlog: 10, activation: 50 } ] }");
        assert_eq!(decide(&mut keda, 30, 0, Some(50.0), MANY), 0);
        assert_eq!(decide(&mut keda, 60, 0, Some(51.0), MANY), 1);
    }

    #[test]
    fn while_nothing_happens_there_are_as_many_as_idle_says_and_then_at_least_min() {
        let mut keda = keda("{ min: 3, idle: 0, cooldown: 60s, triggers: [ { of: orders, backlog: 10 } ] }");
        assert_eq!(decide(&mut keda, 30, 0, Some(1.0), MANY), 3);
        assert_eq!(decide(&mut keda, 60, 3, Some(0.0), MANY), 3);
        assert_eq!(decide(&mut keda, 90, 3, Some(0.0), MANY), 3, "not more than 60 s after 30 s");
        assert_eq!(decide(&mut keda, 120, 3, Some(0.0), MANY), 0);
    }

    #[test]
    fn without_an_answer_things_stay_until_the_fallback_takes_over() {
        let mut plain = keda("{ triggers: [ { of: orders, backlog: 10 } ] }");
        let mut safe =
            keda("{ fallback: { failure_threshold: 2, replicas: 4 }, triggers: [ { of: orders, backlog: 10 } ] }");
        let course = |keda: &mut KedaOperator| [30, 60, 90].map(|at| decide(keda, at, 2, None, MANY));
        assert_eq!(course(&mut plain), [2, 2, 2]);
        assert_eq!(course(&mut safe), [2, 2, 4]);
    }
}
