//! Who notices that a primary is lost, and makes one of its replicas primary in its place.

mod cluster;
mod sentinel;

use crate::engine::random::Source;
use crate::engine::{Key, Time};
use crate::language::Span;

crate::choice! {
    /// Who makes a replica primary when its primary is lost.
    Election = "failover" {
        /// Sentinels beside the nodes (Redis Sentinel).
        Sentinel(sentinel::Spec) = "sentinel",
        /// The primaries of the other nodes, of which more than half of all must be there (Redis Cluster).
        Cluster(cluster::Spec) = "cluster",
    }
}

/// Ready to run.
#[derive(Clone, Debug)]
pub enum Voters {
    /// Sentinels.
    Sentinels(sentinel::Sentinels),
    /// Primaries.
    Primaries(cluster::Primaries),
}

impl Election {
    /// Redis Sentinel with its defaults.
    pub fn sentinel() -> Self {
        Election::Sentinel(sentinel::Spec::plain())
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Election::Sentinel(spec) => spec.span,
            Election::Cluster(spec) => spec.span,
        }
    }

    /// Ready to run.
    pub fn plan(&self) -> Voters {
        match self {
            Election::Sentinel(spec) => Voters::Sentinels(spec.plan()),
            Election::Cluster(spec) => Voters::Primaries(spec.plan()),
        }
    }
}

impl Voters {
    /// From the loss of a primary, which has this key, until a replica takes its place, where there are so many primaries.
    pub fn takes(&self, loss: Key, primaries: u32) -> Time {
        match self {
            Voters::Sentinels(sentinels) => sentinels.takes(loss),
            Voters::Primaries(voters) => voters.takes(loss, primaries),
        }
    }

    /// How long it takes to elect a replica where one can be elected at last, and the loss is known.
    pub fn votes(&self, loss: Key) -> Time {
        match self {
            Voters::Sentinels(sentinels) => sentinels.votes(loss),
            Voters::Primaries(voters) => voters.votes(loss),
        }
    }

    /// Whether a replica can be elected with so many of all primaries there.
    pub fn can_elect(&self, there: u32, primaries: u32) -> bool {
        match self {
            Voters::Sentinels(_) => true,
            Voters::Primaries(_) => there > primaries / 2,
        }
    }
}

/// The purposes of a loss's draws.
const NOTICES: u64 = 0;
const ELECTS: u64 = 1;

/// By when so many of `all` have noticed something of which each hears at a time of its own within `period`.
fn noticed_by(count: u32, all: u32, period: Time, loss: Key) -> Time {
    let mut draws = loss.draws(NOTICES);
    let mut times: Vec<Time> = (0..all).map(|_| (draws.unit() * period as f64) as Time).collect();
    times.sort_unstable();
    times.get(count.saturating_sub(1) as usize).or(times.last()).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    fn mean(takes: impl Fn(Key) -> Time) -> f64 {
        let key = Key::replication(1, 0);
        (0..20_000).map(|n| takes(key.number(n)) as f64 / SECOND as f64).sum::<f64>() / 20_000.0
    }

    #[test]
    fn the_second_of_three_sentinels_decides_and_another_two_seconds_make_a_primary() {
        let voters = Election::sentinel().plan();
        // Down after 30 s without an answer to pings of every second: the second of three misses one half a second after
        // the loss on average; then 1 to 3 s.
        let mean = mean(|loss| voters.takes(loss, 1));
        assert!((mean - 31.5).abs() < 0.02, "{mean}");
        assert!(voters.can_elect(0, 1));
    }

    #[test]
    fn a_cluster_elects_after_its_node_timeout_with_more_than_half_of_its_primaries() {
        let voters = Election::Cluster(cluster::Spec::plain()).plan();
        // The third of the four others tells after three fifths of a second on average; 0.5 to 1 s until the vote.
        let mean = mean(|loss| voters.takes(loss, 5));
        assert!((mean - (15.0 + 0.6 + 0.75)).abs() < 0.02, "{mean}");
        assert!(voters.can_elect(2, 3) && !voters.can_elect(1, 3) && !voters.can_elect(1, 2));
    }
}
