//! Who changes the number of replicas.

mod ec2;
mod keda;
mod kubernetes_hpa;
mod sampling;
mod scale;
mod scheduled;
mod signal;

pub use ec2::{
    Alarm, Before, Metric as GroupMetric, Predictive, Reading, Schedule, SimpleScaling, Step, StepScaling, Target,
    TargetTracking,
};
pub use keda::Keda;
pub use kubernetes_hpa::{KubernetesHpa, LimitedBy, Metric, ScaleDown, ScaleUp};
pub use sampling::{LEAST_AGE, Pace, Sampling};
pub use scale::{Decision, Look, Outside, Pod, Scale};
pub use scheduled::Scheduled;
pub use signal::{Quantity, Signal};

crate::choice! {
    /// Who changes the number of replicas.
    Autoscaler = "autoscaler" {
        /// The Kubernetes HorizontalPodAutoscaler (autoscaling/v2).
        KubernetesHpa(KubernetesHpa) = "kubernetes_hpa",
        /// KEDA (a ScaledObject): from none and back, by what waits elsewhere.
        Keda(Keda) = "keda",
        /// By the clock.
        Scheduled(Scheduled) = "scheduled",
        /// Target tracking (EC2 Auto Scaling, Application Auto Scaling).
        TargetTracking(TargetTracking) = "target_tracking",
        /// Step scaling (EC2 Auto Scaling).
        StepScaling(StepScaling) = "step_scaling",
        /// Simple scaling (EC2 Auto Scaling).
        SimpleScaling(SimpleScaling) = "simple_scaling",
        /// Predictive scaling (EC2 Auto Scaling).
        Predictive(Predictive) = "predictive",
    }
}

impl Autoscaler {
    /// The autoscaler at the start of a run.
    pub fn start(&self, before: &Before<'_>) -> Box<dyn Scale> {
        match self {
            Autoscaler::KubernetesHpa(spec) => Box::new(spec.start()),
            Autoscaler::Keda(spec) => Box::new(spec.start()),
            Autoscaler::Scheduled(spec) => spec.start(),
            Autoscaler::TargetTracking(spec) => spec.start(),
            Autoscaler::StepScaling(spec) => spec.start(),
            Autoscaler::SimpleScaling(spec) => spec.start(),
            Autoscaler::Predictive(spec) => spec.start(before),
        }
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        match self {
            Autoscaler::KubernetesHpa(spec) => (spec.min, spec.max),
            Autoscaler::Keda(spec) => (spec.idle.unwrap_or(spec.min), spec.max),
            Autoscaler::Scheduled(spec) => spec.bounds(),
            Autoscaler::TargetTracking(spec) => spec.bounds(),
            Autoscaler::StepScaling(spec) => spec.bounds(),
            Autoscaler::SimpleScaling(spec) => spec.bounds(),
            Autoscaler::Predictive(spec) => spec.dynamic.bounds(),
        }
    }

    /// Whether the clock alone changes what it wants.
    pub fn has_schedule(&self) -> bool {
        match self {
            Autoscaler::KubernetesHpa(_) | Autoscaler::Keda(_) => false,
            Autoscaler::Scheduled(_) => true,
            Autoscaler::TargetTracking(spec) => spec.schedule.is_some(),
            Autoscaler::StepScaling(spec) => spec.schedule.is_some(),
            Autoscaler::SimpleScaling(spec) => spec.schedule.is_some(),
            Autoscaler::Predictive(spec) => spec.dynamic.schedule.is_some(),
        }
    }

    /// Whether it can take away the last replica, and start the first one again by what it sees elsewhere.
    pub fn starts_from_none(&self) -> bool {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.min == 0 && !self.signals().is_empty(),
            Autoscaler::Keda(_) => self.bounds().0 == 0,
            _ => false,
        }
    }

    /// What it looks at outside of the fleet that it sizes.
    pub fn signals(&self) -> Vec<Signal> {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.signals(),
            Autoscaler::Keda(spec) => spec.signals(),
            Autoscaler::TargetTracking(spec) => spec.signals(),
            Autoscaler::Predictive(spec) => spec.dynamic.signals(),
            _ => Vec::new(),
        }
    }

    /// How the numbers come to it.
    pub fn pace(&self) -> Pace {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.pace(),
            _ => Pace::WhenLooking,
        }
    }
}
