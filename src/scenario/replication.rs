//! How the writes of a database come to its followers, and what a write waits for.

use crate::language::{Span, Spanned};
use crate::policy::distribution::Distribution;
use crate::units::{Bytes, Duration};

crate::record! {
    /// How writes come to the followers.
    Replication = "replication" {
        /// What a write waits for before it is acknowledged.
        mode: Spanned<Mode> = Spanned::nowhere(Mode::Asynchronous), "PostgreSQL and MySQL as installed";
        /// How many followers must have a write before it is acknowledged: the fastest so many. If not given: 1 (PostgreSQL
        /// `FIRST 1`, MySQL rpl_semi_sync_source_wait_for_replica_count).
        acknowledge: Option<Spanned<u32>>;
        /// How long a semi-synchronous write waits before the leader goes on without its followers, until they have
        /// caught up. If not given: 10 s (MySQL rpl_semi_sync_source_timeout).
        timeout: Option<Spanned<Duration>>;
        /// How long a follower works on a write, one after the other.
        apply: Distribution = Distribution::constant(Duration::from_nanos(100_000)), "assumed: 10,000 writes a second";
        /// From the commit at the leader until a follower has received the write, and the same for the acknowledgement.
        /// If not given: 0.5 ms, as to another zone of the region. Where there is a `network`, that carries writes.
        delay: Option<Distribution>;
        /// How long a follower takes to flush a write that it has received, where a synchronous write waits for that. If
        /// not given: 1 ms (an fsync of networked storage).
        flush: Option<Spanned<Distribution>>;
        /// How large a write is in the log: takes time where the `network` has a `bandwidth`.
        size: Option<Spanned<Bytes>>;
    }
}

impl Replication {
    /// About how long a write waits for its acknowledgement, in seconds, where nothing queues and no network carries it.
    pub fn mean_wait(&self) -> f64 {
        let delay = self.delay.as_ref().map_or(0.0, |delay| delay.sampler.mean_seconds());
        match self.mode.value {
            Mode::Asynchronous => 0.0,
            Mode::SemiSynchronous => 2.0 * delay,
            Mode::Synchronous => {
                2.0 * delay + self.flush.as_ref().map_or(0.0, |flush| flush.value.sampler.mean_seconds())
            }
        }
    }
}

crate::words! {
    /// What a write waits for before it is acknowledged.
    Mode = "mode of replication" {
        /// For its commit at the leader: what followers have not received is lost with the leader.
        Asynchronous = "asynchronous",
        /// Until followers have received it (MySQL's semi-synchronous replication); after a `timeout` it waits no more.
        SemiSynchronous = "semi_synchronous",
        /// Until followers have flushed it (PostgreSQL synchronous_standby_names with synchronous_commit `on`), however
        /// long that takes.
        Synchronous = "synchronous",
    }
}

impl Default for Replication {
    fn default() -> Self {
        Replication {
            mode: Spanned::nowhere(Mode::Asynchronous),
            acknowledge: None,
            timeout: None,
            apply: Distribution::constant(Duration::from_nanos(100_000)),
            delay: None,
            flush: None,
            size: None,
            span: Span::default(),
        }
    }
}
