//! Hedged calls: the same call sent more than once, so that the fastest answer counts.

use crate::engine::Time;
use crate::language::{Context, Kind, Language, Node, Schemas, Spanned};
use crate::units::Duration;
use serde_yaml::Value;

crate::record! {
    /// Sends a call again while no answer has come; the first good answer counts. An attempt that fails sends the next
    /// one at once (gRPC `hedgingPolicy`, proposal A6). The balancer chooses anew for each attempt, so that two may
    /// meet at one replica.
    Hedge = "hedge" {
        /// How long to wait for an answer before the next attempt: a time, or a percentile of how long this call takes
        /// (`p95`), read anew every 3 s (Finagle `BackupRequestFilter`).
        after: Spanned<After>;
        /// Attempts in all, the first included.
        attempts: Spanned<u32> = Spanned::nowhere(2), "Finagle BackupRequestFilter: one backup request";
    }
    short "after"
}

/// How long to wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum After {
    /// So long.
    Fixed(Duration),
    /// As long as all but the slowest of these calls take.
    Percentile(Percentile),
}

crate::words! {
    /// A percentile of how long a call takes.
    Percentile = "percentile" {
        /// Half of the calls take longer.
        P50 = "p50",
        /// One in ten takes longer.
        P90 = "p90",
        /// One in twenty takes longer.
        P95 = "p95",
        /// One in a hundred takes longer.
        P99 = "p99",
        /// One in a thousand takes longer.
        P999 = "p999",
    }
}

impl Percentile {
    /// The share of calls that do not take longer.
    pub fn share(self) -> f64 {
        match self {
            Percentile::P50 => 0.5,
            Percentile::P90 => 0.9,
            Percentile::P95 => 0.95,
            Percentile::P99 => 0.99,
            Percentile::P999 => 0.999,
        }
    }
}

impl Language for After {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text.starts_with('p') => Percentile::decode(node, context).map(After::Percentile),
            _ => Duration::decode(node, context).map(After::Fixed),
        }
    }

    fn encode(&self) -> Value {
        match self {
            After::Fixed(time) => time.encode(),
            After::Percentile(percentile) => percentile.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (time, percentile) = (Duration::schema(schemas), Percentile::schema(schemas));
        serde_json::json!({ "anyOf": [time, percentile] })
    }
}

/// Hedging at run time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HedgePlan {
    /// How long to wait before the next attempt.
    pub wait: HedgeWait,
    /// Attempts in all, the first included.
    pub attempts: u16,
}

/// How long to wait before the next attempt, at run time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HedgeWait {
    /// So long.
    Fixed(Time),
    /// As long as this share of the calls takes at most.
    Share(f64),
}

impl Hedge {
    /// Ready to run.
    pub fn plan(&self) -> HedgePlan {
        let wait = match self.after.value {
            After::Fixed(time) => HedgeWait::Fixed(time.nanos()),
            After::Percentile(percentile) => HedgeWait::Share(percentile.share()),
        };
        HedgePlan { wait, attempts: self.attempts.value.min(u32::from(u16::MAX)) as u16 }
    }
}
