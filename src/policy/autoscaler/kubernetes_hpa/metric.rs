//! What the autoscaler measures, as the scenario says it, and as the controller asks for it.

use crate::language::Span;
use crate::policy::autoscaler::scale::{self, Look};
use crate::policy::autoscaler::signal::{Outside, Signal, Target};
use crate::units::{Bytes, Cpus, Percent, Rate};

crate::choice! {
    /// A metric of `autoscaling/v2`.
    Metric = "metric" {
        /// What the pods use of a resource.
        Resource(Resource) = "resource",
        /// A number of each pod, on average.
        Pods(Pods) = "pods",
        /// A number of another object of the cluster.
        Object(Outside) = "object",
        /// A number from outside of the cluster. The arithmetic is that of `object`.
        External(Outside) = "external",
    }
}

crate::record! {
    /// What the pods use of a resource: `cpu` or `memory`.
    Resource = "resource metric" {
        /// CPUs.
        cpu: Option<CpuTarget>;
        /// Their working sets; needs a service that says its `memory`.
        memory: Option<MemoryTarget>;
    }
}

crate::record! {
    /// What the CPU use of the pods should be: `utilization` or `average_value`.
    CpuTarget = "target" {
        /// As a share of what is set aside for them (`requests`); may exceed 100%.
        utilization: Option<Percent>;
        /// In CPUs for each pod.
        average_value: Option<Cpus>;
    }
    short "utilization"
}

crate::record! {
    /// What the memory of the pods should be: `utilization` or `average_value`.
    MemoryTarget = "target" {
        /// As a share of what is set aside for them (`requests`); may exceed 100%.
        utilization: Option<Percent>;
        /// For each pod.
        average_value: Option<Bytes>;
    }
    short "utilization"
}

crate::record! {
    /// A number of each pod, on average: `rate` or `in_flight`.
    Pods = "metric of pods" {
        /// Calls a second that come to it.
        rate: Option<Rate>;
        /// Calls that are with it, waiting or being worked on.
        in_flight: Option<f64>;
    }
}

impl Resource {
    fn measured(&self) -> Option<Measured> {
        match (&self.cpu, &self.memory) {
            (Some(cpu), None) => match (cpu.utilization, cpu.average_value) {
                (Some(percent), None) => Some(Measured::Utilization(i64::from(percent.value()))),
                (None, Some(cores)) => Some(Measured::Cpu(i64::from(cores.millis()))),
                _ => None,
            },
            (None, Some(memory)) => match (memory.utilization, memory.average_value) {
                (Some(percent), None) => Some(Measured::MemoryUtilization(i64::from(percent.value()))),
                (None, Some(bytes)) => Some(Measured::Memory(milli(bytes.value()))),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Metric {
    /// Its target for the memory of the pods, if it has one.
    pub fn memory(&self) -> Option<&MemoryTarget> {
        if let Metric::Resource(resource) = self { resource.memory.as_ref() } else { None }
    }

    /// What it asks for outside of the service that is scaled.
    pub fn signal(&self) -> Option<Signal> {
        match self {
            Metric::Object(outside) | Metric::External(outside) => outside.target().map(|(signal, _)| signal),
            Metric::Resource(_) | Metric::Pods(_) => None,
        }
    }

    /// What is to be measured, where exactly one thing is; `nth` is the place of its signal among all.
    pub(super) fn measured(&self, nth: usize) -> Option<Measured> {
        match self {
            Metric::Resource(resource) => resource.measured(),
            Metric::Pods(pods) => match (pods.rate, pods.in_flight) {
                (Some(rate), None) => Some(Measured::Rate(milli(rate.value()))),
                (None, Some(calls)) => Some(Measured::InFlight(milli(calls))),
                _ => None,
            },
            Metric::Object(outside) | Metric::External(outside) => {
                let (signal, target) = outside.target()?;
                Some(Measured::outside(&signal, nth, target))
            }
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Metric::Resource(resource) => {
                let cpu = resource.cpu.as_ref().map(|cpu| cpu.span);
                cpu.or(resource.memory.as_ref().map(|memory| memory.span)).unwrap_or(resource.span)
            }
            Metric::Pods(pods) => pods.span,
            Metric::Object(outside) | Metric::External(outside) => outside.span,
        }
    }

    /// Whether it says what it measures, and that this should be more than nothing.
    pub fn is_sound(&self) -> bool {
        self.measured(0).is_some_and(|measured| measured.target() > 0)
    }
}

/// In thousandths, as Kubernetes' quantities are.
pub(super) fn milli(value: f64) -> i64 {
    (value * 1000.0 + 0.5) as i64
}

/// What the controller measures, each with its target: utilisation in whole per cent, all else in thousandths.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::policy::autoscaler) enum Measured {
    /// CPU use as a share of the request.
    Utilization(i64),
    /// CPU use.
    Cpu(i64),
    /// The working set as a share of the request.
    MemoryUtilization(i64),
    /// The working set, in bytes.
    Memory(i64),
    /// Calls a second.
    Rate(i64),
    /// Calls that are there.
    InFlight(i64),
    /// Something else.
    Outside {
        /// Its place among the signals.
        nth: usize,
        /// What it is, in words.
        words: String,
        /// Whether the target is for each replica.
        average: bool,
        /// The target.
        target: i64,
    },
}

impl Measured {
    pub fn outside(signal: &Signal, nth: usize, target: Target) -> Self {
        let (average, target) = match target {
            Target::Value(value) => (false, milli(value)),
            Target::Average(value) => (true, milli(value)),
        };
        Measured::Outside { nth, words: signal.words(), average, target }
    }

    pub fn target(&self) -> i64 {
        match self {
            Measured::Utilization(target)
            | Measured::Cpu(target)
            | Measured::MemoryUtilization(target)
            | Measured::Memory(target)
            | Measured::Rate(target)
            | Measured::InFlight(target)
            | Measured::Outside { target, .. } => *target,
        }
    }

    /// Whether it is what the pods use of CPU: of that the controller leaves out pods that are being initialised.
    pub fn is_cpu(&self) -> bool {
        matches!(self, Measured::Utilization(_) | Measured::Cpu(_))
    }

    /// Whether it is what the pods use of memory.
    pub fn is_memory(&self) -> bool {
        matches!(self, Measured::MemoryUtilization(_) | Measured::Memory(_))
    }

    /// The number of a pod, in thousandths; none where it has none.
    pub fn of_pod(&self, look: &Look<'_>, pod: &scale::Pod) -> Option<i64> {
        match self {
            Measured::Utilization(_) | Measured::Cpu(_) => Some(milli(pod.utilization * look.cpus)),
            Measured::MemoryUtilization(_) | Measured::Memory(_) => pod.memory.map(milli),
            Measured::Rate(_) => Some(milli(pod.calls_per_second)),
            Measured::InFlight(_) | Measured::Outside { .. } => Some(milli(pod.in_flight)),
        }
    }
}
