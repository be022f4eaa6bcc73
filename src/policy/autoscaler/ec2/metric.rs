//! What a policy looks at: a mean over the replicas of a group and a period of time.

use crate::engine::{Time, time};
use crate::language::{Context, Kind, Language, Node, Schemas};
use crate::policy::autoscaler::Pod;
use crate::units::{Rate, Share};
use serde_yaml::Value;
use std::fmt;

crate::words! {
    /// What is looked at.
    Metric = "metric" {
        /// Busy CPUs, as a share of those that the replicas have (ASGAverageCPUUtilization).
        Cpu = "cpu",
        /// Requests that came to a replica (ALBRequestCountPerTarget).
        RequestsPerTarget = "requests_per_target",
        /// Messages of a queue that are not done, for each replica in service (AWS: scaling based on Amazon SQS).
        BacklogPerReplica = "backlog_per_replica",
    }
}

/// A reading of a metric: `60%` of the CPUs, `1000/min` or 100 messages for each replica.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Of CPUs.
    Share(Share),
    /// Of requests.
    Rate(Rate),
    /// Of messages.
    Count(u32),
}

impl Reading {
    /// As a share, or a minute.
    pub fn value(self) -> f64 {
        match self {
            Reading::Share(share) => share.value(),
            Reading::Rate(rate) => rate.value() * 60.0,
            Reading::Count(count) => f64::from(count),
        }
    }

    /// Whether it is one of this metric.
    pub fn is_of(self, metric: Metric) -> bool {
        matches!(
            (self, metric),
            (Reading::Share(_), Metric::Cpu)
                | (Reading::Rate(_), Metric::RequestsPerTarget)
                | (Reading::Count(_), Metric::BacklogPerReplica)
        )
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Share(share) => share.fmt(f),
            Reading::Rate(rate) => rate.fmt(f),
            Reading::Count(count) => count.fmt(f),
        }
    }
}

impl Language for Reading {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text.trim_end().ends_with('%') => Share::decode(node, context).map(Reading::Share),
            Kind::Scalar(text) if text.contains('/') => Rate::decode(node, context).map(Reading::Rate),
            Kind::Scalar(text) if text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<u32>().is_ok() => {
                u32::decode(node, context).map(Reading::Count)
            }
            Kind::Scalar(_) => {
                context.error(
                    "E007",
                    node.span,
                    "write a share, a rate with its unit, or a number of messages: 60%, 1000/min, 100",
                );
                None
            }
            _ => {
                context.expected("a share, a rate or a number", node);
                None
            }
        }
    }

    fn encode(&self) -> Value {
        match self {
            Reading::Share(share) => share.encode(),
            Reading::Rate(rate) => rate.encode(),
            Reading::Count(count) => count.encode(),
        }
    }

    fn schema(_: &mut Schemas) -> serde_json::Value {
        serde_json::json!({
            "type": ["string", "integer"],
            "description": "a share of the CPUs, a rate of requests, or a number of messages",
            "examples": ["60%", "1000/min", 100],
        })
    }
}

impl Metric {
    /// A reading in words.
    pub(super) fn in_words(self, value: f64) -> String {
        match self {
            Metric::Cpu => format!("{} %", super::plain(value * 100.0)),
            Metric::RequestsPerTarget => format!("{}/min", super::plain(value)),
            Metric::BacklogPerReplica => super::plain(value),
        }
    }

    /// What it is, as its reading is told.
    pub(super) fn told(self, value: f64) -> String {
        match self {
            Metric::Cpu => format!("CPU {}", self.in_words(value)),
            Metric::RequestsPerTarget => format!("ALB requests {} per target", self.in_words(value)),
            Metric::BacklogPerReplica => format!("{} messages per replica", self.in_words(value)),
        }
    }
}

/// The metrics of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Datapoint {
    cpu: f64,
    requests: f64,
}

impl Datapoint {
    /// As a share, or a minute; none of what the replicas do not tell.
    pub(super) fn value(&self, metric: Metric) -> Option<f64> {
        match metric {
            Metric::Cpu => Some(self.cpu),
            Metric::RequestsPerTarget => Some(self.requests),
            Metric::BacklogPerReplica => None,
        }
    }
}

/// Gathers a period's metrics from looks that may lie closer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meter {
    /// Time of all replicas, in seconds.
    time: f64,
    busy: f64,
    calls: f64,
}

impl Meter {
    /// What a replica did in a stretch of time.
    pub(super) fn note(&mut self, span: Time, pod: &Pod) {
        let seconds = time::to_seconds(span);
        self.time += seconds;
        self.busy += pod.utilization * seconds;
        self.calls += pod.calls_per_second * seconds;
    }

    /// The means over the period that ends.
    pub(super) fn take(&mut self) -> Option<Datapoint> {
        let Meter { time, busy, calls } = std::mem::take(self);
        (time > 0.0).then(|| Datapoint { cpu: busy / time, requests: calls / time * 60.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn a_period_is_the_mean_over_its_looks_by_how_long_they_were() {
        let pod = |utilization| super::super::tests::pod(utilization, 2.0);
        let mut meter = Meter::default();
        meter.note(45 * SECOND, &pod(0.4));
        meter.note(15 * SECOND, &pod(0.8));
        let datapoint = meter.take().expect("somebody was there");
        assert!(datapoint.value(Metric::Cpu).is_some_and(|cpu| (cpu - 0.5).abs() < 1e-12));
        assert!(datapoint.value(Metric::RequestsPerTarget).is_some_and(|rate| (rate - 120.0).abs() < 1e-9));
        assert_eq!(meter.take(), None);
    }
}
