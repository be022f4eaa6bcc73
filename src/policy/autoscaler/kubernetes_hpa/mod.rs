//! The Kubernetes HorizontalPodAutoscaler, `autoscaling/v2`.

mod behavior;
mod calculator;
#[cfg(test)]
mod conformance;
mod controller;
mod doubling;
mod history;
mod metric;
mod words;

pub use controller::Hpa;
pub use metric::Metric;

use super::sampling::{Pace, Sampling};
use super::signal::Signal;
use crate::language::Span;
use crate::units::{Duration, Percent, Rate, Share};
use behavior::Limits;
use calculator::Tolerance;
use controller::Rules;
use doubling::Doubling;
pub(super) use metric::Measured;
use metric::milli;

crate::record! {
    /// The Kubernetes HorizontalPodAutoscaler: of several metrics the one that wants the most replicas counts.
    KubernetesHpa = "kubernetes_hpa" {
        /// minReplicas. Without any replicas, with `object` or `external` metrics alone (HPAScaleToZero).
        min: u32 = 1, "Kubernetes minReplicas";
        /// maxReplicas.
        max: u32;
        /// Target utilisation of the CPUs that are set aside for a replica (`requests`; else all that it has), short for a
        /// `resource` metric; 80 % where no metric is given.
        utilization: Option<Percent>;
        /// Target rate of calls to a replica, short for a `pods` metric.
        requests_per_replica: Option<Rate>;
        /// What it measures, beside these.
        metrics: Vec<Metric>;
        /// How the metrics come to it.
        sampling: Sampling = Sampling::default(), "metrics-server: every 15 s";
        /// How often it looks.
        sync_period: Duration = Duration::from_secs(15), "kube-controller-manager --horizontal-pod-autoscaler-sync-period";
        /// How far a metric may be off its target before anything is done.
        tolerance: Share = Share::new(0.1), "--horizontal-pod-autoscaler-tolerance";
        /// For so long after its start the CPU of a pod that is not ready is left out.
        cpu_initialization_period: Duration = Duration::from_secs(300), "--horizontal-pod-autoscaler-cpu-initialization-period";
        /// A pod that ceases to be ready within this time of its start counts as never having been.
        initial_readiness_delay: Duration = Duration::from_secs(30), "--horizontal-pod-autoscaler-initial-readiness-delay";
        /// What limits how fast it may go.
        limits: LimitedBy = LimitedBy::Behavior, "with `spec.behavior`";
        /// How fast it may add replicas.
        scale_up: ScaleUp = ScaleUp::default(), "Kubernetes: at once, at most 4 pods or 100 % in 15 s";
        /// How fast it may take replicas away.
        scale_down: ScaleDown = ScaleDown::default(), "Kubernetes: after 5 min, at most 100 % in 15 s";
    }
}

crate::words! {
    /// What limits how fast a HorizontalPodAutoscaler may go.
    LimitedBy = "limits" {
        /// `scale_up` and `scale_down`, as `spec.behavior` has them.
        Behavior = "behavior",
        /// At a look at most twice as many replicas, or 4; fewer only after the greatest recommendation of the
        /// `stabilization` of `scale_down`. So Kubernetes does where a manifest has no `behavior`.
        Doubling = "doubling",
    }
}

crate::record! {
    /// How fast replicas may be added.
    ScaleUp = "behaviour" {
        /// For so long the most cautious recommendation counts.
        stabilization: Duration = Duration::from_secs(0), "Kubernetes scaleUp.stabilizationWindowSeconds";
        /// Limits to the change in a period; none if the list is empty.
        policies: Vec<Policy> = ScaleUp::policies(), "Kubernetes scaleUp: 4 pods or 100 % in 15 s";
        /// Which of several policies counts.
        select: Select = Select::Max, "Kubernetes selectPolicy: Max";
        /// How far a metric may be off its target in this direction; `tolerance` if not given (Kubernetes 1.33).
        tolerance: Option<Share>;
    }
}

crate::record! {
    /// How fast replicas may be taken away.
    ScaleDown = "behaviour" {
        /// For so long the most cautious recommendation counts.
        stabilization: Duration = Duration::from_secs(300), "kube-controller-manager --horizontal-pod-autoscaler-downscale-stabilization";
        /// Limits to the change in a period; none if the list is empty.
        policies: Vec<Policy> = ScaleDown::policies(), "Kubernetes scaleDown: 100 % in 15 s";
        /// Which of several policies counts.
        select: Select = Select::Max, "Kubernetes selectPolicy: Max";
        /// How far a metric may be off its target in this direction; `tolerance` if not given (Kubernetes 1.33).
        tolerance: Option<Share>;
    }
}

crate::record! {
    /// A limit to the change in a period: `pods` or `percent`.
    Policy = "policy" {
        /// So many replicas.
        pods: Option<u32>;
        /// Such a share of the replicas; may exceed 100%.
        percent: Option<Percent>;
        /// In so much time.
        period: Duration = Duration::from_secs(15), "Kubernetes";
    }
}

crate::words! {
    /// Which of several policies counts.
    Select = "selection" {
        /// The one that allows the most.
        Max = "max",
        /// The one that allows the least.
        Min = "min",
        /// No change in this direction.
        Disabled = "disabled",
    }
}

impl ScaleUp {
    fn policies() -> Vec<Policy> {
        vec![Policy::new(Some(4), None), Policy::new(None, Some(Percent::new(100)))]
    }
}

impl Default for ScaleUp {
    fn default() -> Self {
        let stabilization = Duration::from_secs(0);
        ScaleUp {
            stabilization,
            policies: Self::policies(),
            select: Select::Max,
            tolerance: None,
            span: Span::default(),
        }
    }
}

impl ScaleDown {
    fn policies() -> Vec<Policy> {
        vec![Policy::new(None, Some(Percent::new(100)))]
    }
}

impl Default for ScaleDown {
    fn default() -> Self {
        let stabilization = Duration::from_secs(300);
        ScaleDown {
            stabilization,
            policies: Self::policies(),
            select: Select::Max,
            tolerance: None,
            span: Span::default(),
        }
    }
}

impl Policy {
    fn new(pods: Option<u32>, percent: Option<Percent>) -> Self {
        Policy { pods, percent, period: Duration::from_secs(15), span: Span::default() }
    }
}

impl Default for Sampling {
    fn default() -> Self {
        let (resolution, delay) = (Duration::from_secs(15), Duration::from_secs(0));
        Sampling { resolution, window: None, delay, span: Span::default() }
    }
}

impl KubernetesHpa {
    /// As Kubernetes has it where only minReplicas and maxReplicas are given.
    pub fn between(min: u32, max: u32) -> Self {
        KubernetesHpa {
            min,
            max,
            utilization: None,
            requests_per_replica: None,
            metrics: Vec::new(),
            sampling: Sampling::default(),
            sync_period: Duration::from_secs(15),
            tolerance: Share::new(0.1),
            cpu_initialization_period: Duration::from_secs(300),
            initial_readiness_delay: Duration::from_secs(30),
            limits: LimitedBy::Behavior,
            scale_up: ScaleUp::default(),
            scale_down: ScaleDown::default(),
            span: Span::default(),
        }
    }

    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Hpa {
        self.watching(self.measured())
    }

    /// What else than its own service it looks at.
    pub fn signals(&self) -> Vec<Signal> {
        self.metrics.iter().filter_map(Metric::signal).collect()
    }

    /// How the numbers come to it.
    pub fn pace(&self) -> Pace {
        self.sampling.pace()
    }

    /// Whether its policies are those that Kubernetes takes where none are given.
    pub fn has_default_policies(&self) -> bool {
        let same = |a: &[Policy], b: &[Policy]| {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| (a.pods, a.percent, a.period) == (b.pods, b.percent, b.period))
        };
        same(&self.scale_up.policies, &ScaleUp::policies()) && same(&self.scale_down.policies, &ScaleDown::policies())
    }

    /// What it measures.
    fn measured(&self) -> Vec<Measured> {
        let utilization = match (self.utilization, self.requests_per_replica) {
            (None, None) if self.metrics.is_empty() => Some(DEFAULT_UTILIZATION),
            (utilization, _) => utilization,
        };
        let short = utilization.map(|percent| Measured::Utilization(i64::from(percent.value()))).into_iter();
        let short = short.chain(self.requests_per_replica.map(|rate| Measured::Rate(milli(rate.value()))));
        let mut signals = 0;
        let listed = self.metrics.iter().filter_map(|metric| {
            let measured = metric.measured(signals)?;
            signals += usize::from(metric.signal().is_some());
            Some(measured)
        });
        short.chain(listed).collect()
    }

    /// The controller, with these metrics.
    pub(super) fn watching(&self, metrics: Vec<Measured>) -> Hpa {
        let tolerance = |own: Option<Share>| own.unwrap_or(self.tolerance).value();
        Hpa {
            bounds: (self.min, self.max),
            sync_period: self.sync_period.nanos(),
            tolerance: Tolerance { up: tolerance(self.scale_up.tolerance), down: tolerance(self.scale_down.tolerance) },
            initialization: self.cpu_initialization_period.nanos(),
            readiness_delay: self.initial_readiness_delay.nanos(),
            metrics,
            rules: match self.limits {
                LimitedBy::Behavior => Rules::Behavior(Limits::new(&self.scale_up, &self.scale_down)),
                LimitedBy::Doubling => {
                    Rules::Doubling(Doubling::new(doubling::FACTOR, self.scale_down.stabilization.nanos()))
                }
            },
        }
    }
}

/// `autoscaling.DefaultCPUUtilization`.
const DEFAULT_UTILIZATION: Percent = Percent::new(80);
