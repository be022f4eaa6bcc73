//! Who changes the number of replicas.

mod kubernetes_hpa;
mod scale;
mod scheduled;

pub use kubernetes_hpa::KubernetesHpa;
pub use scale::{Decision, Look, Pod, Scale};
pub use scheduled::Scheduled;

crate::choice! {
    /// Who changes the number of replicas.
    Autoscaler = "autoscaler" {
        /// The Kubernetes HorizontalPodAutoscaler (autoscaling/v2).
        KubernetesHpa(KubernetesHpa) = "kubernetes_hpa",
        /// By the clock.
        Scheduled(Scheduled) = "scheduled",
    }
}

impl Autoscaler {
    /// The autoscaler at the start of a run.
    pub fn start(&self) -> Box<dyn Scale> {
        match self {
            Autoscaler::KubernetesHpa(spec) => spec.start(),
            Autoscaler::Scheduled(spec) => spec.start(),
        }
    }

    /// The fewest and the most replicas that it may want.
    pub fn bounds(&self) -> (u32, u32) {
        match self {
            Autoscaler::KubernetesHpa(spec) => (spec.min, spec.max),
            Autoscaler::Scheduled(spec) => spec.bounds(),
        }
    }
}
