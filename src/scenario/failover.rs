//! Who takes over when the leader of a database is lost.

use crate::language::{Context, Language, Node, Schemas};
use crate::policy::distribution::Distribution;
use crate::units::Duration;
use serde_yaml::Value;

crate::record! {
    /// Who takes over when the leader of a database is lost: it is down, hangs, or is cut off from more than half of its
    /// followers. The follower that has received most of the log is promoted.
    Failover = "failover" {
        /// From the loss of the leader until that is decided on.
        detect: Detect = Detect::After(Distribution::uniform(20, 30)), "Patroni ttl 30 s, renewed every loop_wait 10 s";
        /// From the decision until the follower leads, what it has received and not applied being replayed aside.
        promote: Distribution = Distribution::uniform(0, 10), "Patroni: within the next loop_wait of 10 s";
        /// Whether a leader that is cut off steps down before another takes its place (a lease that it holds, STONITH).
        /// Without, it goes on, and what it accepts is lost when the two meet again (split brain).
        fencing: bool = true, "Patroni: a leader that cannot renew its lock steps down";
        /// From the promotion until a caller's calls go to the server that leads: each caller has a time of its own
        /// (caches of names, connection pools).
        reconnect: Distribution = Distribution::constant(Duration::from_secs(1)), "assumed: a pool that tests its connections";
        /// By how much a follower may lag, in what it has received, and still be promoted. If not given, any may.
        maximum_lag: Option<Duration>;
    }
}

/// How the loss of a leader is found out.
#[derive(Clone, Debug)]
pub enum Detect {
    /// It takes so long.
    After(Distribution),
    /// So many probes in a row must fail.
    Probes(Probes),
}

crate::record! {
    /// Probes of the leader. They come at fixed intervals, and one of a leader that is lost fails at once.
    Probes = "probes" {
        /// From one to the next.
        interval: Duration = Duration::from_secs(10), "Kubernetes periodSeconds";
        /// How many must fail in a row.
        threshold: u32 = 3, "Kubernetes failureThreshold";
    }
}

impl Language for Detect {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        if node.get("interval").is_some() || node.get("threshold").is_some() {
            return Probes::decode(node, context).map(Detect::Probes);
        }
        Distribution::decode(node, context).map(Detect::After)
    }

    fn encode(&self) -> Value {
        match self {
            Detect::After(after) => after.encode(),
            Detect::Probes(probes) => probes.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let (after, probes) = (Distribution::schema(schemas), Probes::schema(schemas));
        serde_json::json!({ "anyOf": [after, probes] })
    }
}
