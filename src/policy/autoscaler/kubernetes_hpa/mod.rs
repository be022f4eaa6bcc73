//! The Kubernetes HorizontalPodAutoscaler, `autoscaling/v2`.

mod behavior;
mod calculator;
#[cfg(test)]
mod conformance;
mod history;

use super::scale::{Decision, Look, Pod, Scale};
use crate::engine::Time;
use crate::language::Span;
use crate::units::{Duration, Percent, Rate, Share};
use behavior::Limits;
use calculator::Metric;

crate::record! {
    /// The Kubernetes HorizontalPodAutoscaler: of several metrics the one that wants the most replicas counts.
    /// The CPU request of a pod is taken to be all its CPUs.
    KubernetesHpa = "kubernetes_hpa" {
        /// minReplicas.
        min: u32 = 1, "Kubernetes minReplicas";
        /// maxReplicas.
        max: u32;
        /// Target utilisation of the CPUs; 80 % where no other metric is given.
        utilization: Option<Share>;
        /// Target rate of calls to a replica (a Pods metric).
        requests_per_replica: Option<Rate>;
        /// How often it looks.
        sync_period: Duration = Duration::from_secs(15), "kube-controller-manager --horizontal-pod-autoscaler-sync-period";
        /// How far a metric may be off its target before anything is done.
        tolerance: Share = Share::new(0.1), "--horizontal-pod-autoscaler-tolerance";
        /// For so long after its start the CPU of a pod that is not ready is left out.
        cpu_initialization_period: Duration = Duration::from_secs(300), "--horizontal-pod-autoscaler-cpu-initialization-period";
        /// A pod that ceases to be ready within this time of its start counts as never having been.
        initial_readiness_delay: Duration = Duration::from_secs(30), "--horizontal-pod-autoscaler-initial-readiness-delay";
        /// How fast it may add replicas.
        scale_up: ScaleUp = ScaleUp::default(), "Kubernetes: at once, at most 4 pods or 100 % in 15 s";
        /// How fast it may take replicas away.
        scale_down: ScaleDown = ScaleDown::default(), "Kubernetes: after 5 min, at most 100 % in 15 s";
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
        ScaleUp { stabilization, policies: Self::policies(), select: Select::Max, span: Span::default() }
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
        ScaleDown { stabilization, policies: Self::policies(), select: Select::Max, span: Span::default() }
    }
}

impl Policy {
    fn new(pods: Option<u32>, percent: Option<Percent>) -> Self {
        Policy { pods, percent, period: Duration::from_secs(15), span: Span::default() }
    }
}

impl KubernetesHpa {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        let utilization = match (self.utilization, self.requests_per_replica) {
            (None, None) => Some(Share::new(0.8)),
            (utilization, _) => utilization,
        };
        let metrics = utilization
            .map(|share| Metric::Cpu { target_percent: (share.value() * 100.0 + 0.5) as i64 })
            .into_iter()
            .chain(self.requests_per_replica.map(|rate| Metric::Pods { target: milli(rate.value()) }));
        Box::new(Hpa {
            min: self.min,
            max: self.max,
            sync_period: self.sync_period.nanos(),
            tolerance: self.tolerance.value(),
            initialization: self.cpu_initialization_period.nanos(),
            readiness_delay: self.initial_readiness_delay.nanos(),
            metrics: metrics.collect(),
            limits: Limits::new(&self.scale_up, &self.scale_down),
        })
    }
}

/// In thousandths, as Kubernetes' quantities are.
fn milli(value: f64) -> i64 {
    (value * 1000.0 + 0.5) as i64
}

struct Hpa {
    min: u32,
    max: u32,
    sync_period: Time,
    tolerance: f64,
    initialization: Time,
    readiness_delay: Time,
    metrics: Vec<Metric>,
    limits: Limits,
}

impl Hpa {
    /// What a pod's state means to the calculator.
    fn sample(&self, now: Time, pod: &Pod, metric: &Metric) -> calculator::Pod {
        let value = match metric {
            Metric::Cpu { .. } => milli(pod.utilization),
            Metric::Pods { .. } => milli(pod.calls_per_second),
        };
        let young = now < pod.created + self.initialization;
        let never_ready = !pod.ready && pod.since < pod.created + self.readiness_delay;
        let fresh = !pod.ready || pod.since + self.sync_period > now;
        let unready = match metric {
            // A sample that began before the pod became ready says nothing of its work.
            Metric::Cpu { .. } if young => pod.since > 0 && fresh,
            Metric::Cpu { .. } => never_ready,
            Metric::Pods { .. } => !pod.ready,
        };
        calculator::Pod { value: Some(value), request: 1000, unready }
    }

    fn desired(&self, now: Time, current: u32, pods: &[Pod]) -> u32 {
        let proposals = self.metrics.iter().map(|metric| {
            let samples: Vec<_> = pods.iter().map(|pod| self.sample(now, pod, metric)).collect();
            calculator::replicas(metric, &samples, current, self.tolerance)
        });
        proposals.max().unwrap_or(current)
    }
}

impl Scale for Hpa {
    fn first_look(&self) -> Time {
        self.sync_period
    }

    fn look(&mut self, look: &Look<'_>) -> Decision {
        let &Look { now, current, pods, explained } = look;
        let next_look = Some(now + self.sync_period);
        if current > self.max || current < self.min {
            let because = if explained { "outside of min and max".to_owned() } else { String::new() };
            return Decision { replicas: current.clamp(self.min, self.max), next_look, because };
        }
        let wanted = self.desired(now, current, pods);
        let replicas = self.limits.apply(now, current, wanted, self.min, self.max);
        let because = if explained && wanted != current { format!("wants {wanted}") } else { String::new() };
        Decision { replicas, next_look, because }
    }
}
