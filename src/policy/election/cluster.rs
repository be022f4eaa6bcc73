use super::{ELECTS, noticed_by};
use crate::engine::random::Source;
use crate::engine::{Key, Time, time};
use crate::language::Spanned;
use crate::units::Duration;

/// Nodes gossip with each other at least every second.
const GOSSIP: Time = time::SECOND;
/// How long a replica waits before it asks for votes (Redis cluster specification): fixed, and at most so much more.
const BEFORE_VOTE: Time = time::SECOND / 2;

crate::record! {
    /// The primaries watch each other. When more than half of all have had no answer from one for the node timeout, its
    /// replica that has received most asks them for their votes after 0.5 to 1 s. Without more than half there is no
    /// failover. A part of the keys that nobody serves does not stop the others.
    Spec = "cluster" {
        /// After so long without an answer a primary takes another for down.
        node_timeout: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(15)), "Redis cluster-node-timeout: 15000";
    }
    short "node_timeout"
}

impl Spec {
    /// With its defaults.
    #[cfg(test)]
    pub fn plain() -> Self {
        Spec { node_timeout: Spanned::nowhere(Duration::from_secs(15)), span: Default::default() }
    }

    /// Ready to run.
    pub fn plan(&self) -> Primaries {
        Primaries { node_timeout: self.node_timeout.value.nanos() }
    }
}

/// Primaries that watch each other, ready to run.
#[derive(Clone, Copy, Debug)]
pub struct Primaries {
    node_timeout: Time,
}

impl Primaries {
    /// From the loss of one of so many until a replica takes its place: the others tell each other within a second.
    pub fn takes(&self, loss: Key, primaries: u32) -> Time {
        let failed =
            self.node_timeout.saturating_add(noticed_by(primaries / 2 + 1, primaries.saturating_sub(1), GOSSIP, loss));
        failed.saturating_add(self.votes(loss))
    }

    /// How long a replica waits before it asks for votes.
    pub fn votes(&self, loss: Key) -> Time {
        BEFORE_VOTE + (loss.draws(ELECTS).unit() * BEFORE_VOTE as f64) as Time
    }
}
