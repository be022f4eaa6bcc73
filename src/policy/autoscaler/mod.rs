//! Who changes the number of replicas.

mod keda;
mod kubernetes_hpa;
mod sampling;
mod scale;
mod scheduled;
mod signal;

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
    }
}

impl Autoscaler {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        match self {
            Autoscaler::KubernetesHpa(spec) => Box::new(spec.start()),
            Autoscaler::Keda(spec) => Box::new(spec.start()),
            Autoscaler::Scheduled(spec) => spec.start(),
        }
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        match self {
            Autoscaler::KubernetesHpa(spec) => (spec.min, spec.max),
            Autoscaler::Keda(spec) => (spec.idle.unwrap_or(spec.min), spec.max),
            Autoscaler::Scheduled(spec) => spec.bounds(),
        }
    }

    /// Whether it can take away the last replica, and start the first one again by what it sees elsewhere.
    pub fn starts_from_none(&self) -> bool {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.min == 0 && !self.signals().is_empty(),
            Autoscaler::Keda(_) => self.bounds().0 == 0,
            Autoscaler::Scheduled(_) => false,
        }
    }

    /// What it looks at outside of the fleet that it sizes.
    pub fn signals(&self) -> Vec<Signal> {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.signals(),
            Autoscaler::Keda(spec) => spec.signals(),
            Autoscaler::Scheduled(_) => Vec::new(),
        }
    }

    /// How the numbers come to it.
    pub fn pace(&self) -> Pace {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.pace(),
            Autoscaler::Keda(_) | Autoscaler::Scheduled(_) => Pace::WhenLooking,
        }
    }
}
