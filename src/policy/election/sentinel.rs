use super::{ELECTS, noticed_by};
use crate::engine::{Key, Time, time};
use crate::language::{Span, Spanned};
use crate::policy::distribution::{Distribution, Sampler};
use crate::units::Duration;

/// Redis Sentinel's SENTINEL_PING_PERIOD.
const PING: Time = time::SECOND;

crate::record! {
    /// Sentinels ping every node each second. When enough of them have had no answer for long enough, one that most of
    /// them elect promotes the replica that has received most. All sentinels are there whatever happens.
    Spec = "sentinel" {
        /// After so long without an answer a sentinel takes a node for down.
        down_after: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(30)), "Redis Sentinel down-after-milliseconds: 30000";
        /// How many sentinels there are.
        sentinels: Spanned<u32> = Spanned::nowhere(3), "Redis: at least three";
        /// How many of them must take a primary for down.
        quorum: Spanned<u32> = Spanned::nowhere(2), "Redis sentinel.conf: 2";
        /// From then until a replica is promoted: a start at random within a second, votes and the replica's new role asked
        /// for every second.
        elect: Distribution = Distribution::uniform(1, 3), "Redis Sentinel: SENTINEL_MAX_DESYNC 1 s, SENTINEL_ASK_PERIOD 1 s";
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec {
            down_after: Spanned::nowhere(Duration::from_secs(30)),
            sentinels: Spanned::nowhere(3),
            quorum: Spanned::nowhere(2),
            elect: Distribution::uniform(1, 3),
            span: Span::default(),
        }
    }

    /// Ready to run.
    pub fn plan(&self) -> Sentinels {
        Sentinels {
            down_after: self.down_after.value.nanos(),
            sentinels: self.sentinels.value,
            quorum: self.quorum.value,
            elect: self.elect.sampler.clone(),
        }
    }
}

/// Sentinels, ready to run.
#[derive(Clone, Debug)]
pub struct Sentinels {
    down_after: Time,
    sentinels: u32,
    quorum: u32,
    elect: Sampler,
}

impl Sentinels {
    /// From the loss of a primary until a replica takes its place. The last answer to a ping came up to a second before the
    /// loss, to each sentinel at a time of its own.
    pub fn takes(&self, loss: Key) -> Time {
        let period = PING.min(self.down_after);
        let noticed = self.down_after - period + noticed_by(self.quorum, self.sentinels, period, loss);
        noticed.saturating_add(self.votes(loss))
    }

    /// How long the election takes.
    pub fn votes(&self, loss: Key) -> Time {
        self.elect.sample(&mut loss.draws(ELECTS))
    }
}
