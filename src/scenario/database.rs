//! What keeps the data: a leader that takes writes, and followers that copy it.

use super::quorum::Quorum;
use super::service::round_robin;
use crate::language::{Limit, Name, Spanned};
use crate::policy::balancer::Balancer;
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::keys::Keys;
use crate::units::MoneyRate;

crate::record! {
    /// A database: one leader, the rest followers that replicate from it. Called as `NAME.read` and `NAME.write`;
    /// the bare name reads.
    Database = "database" {
        /// The leader and the followers together.
        replicas: Spanned<u32> = Spanned::nowhere(1), "a leader alone";
        /// How long a read takes.
        read: Distribution = Distribution::constant(crate::units::Duration::from_nanos(1_000_000)), "an indexed read from memory";
        /// How long a write takes.
        write: Distribution = Distribution::constant(crate::units::Duration::from_nanos(5_000_000)), "a commit on networked storage";
        /// Who answers reads.
        read_from: Spanned<ReadFrom> = Spanned::nowhere(ReadFrom::Leader), "always current";
        /// How writes come to the followers.
        replication: Replication = Replication::default(), "asynchronous streaming replication";
        /// Copies that are equal, instead of a leader with followers.
        quorum: Option<Quorum>;
        /// What reads and writes are about. If not given, each is about its request's key where all traffic has `keys`;
        /// else all are about the same.
        keys: Option<Keys>;
        /// Requests that a server works on at once.
        concurrency: Spanned<Limit> = Spanned::nowhere(Limit::At(100)), "PostgreSQL max_connections";
        /// CPUs of a server, which the requests at work share. If not given: those of the instance, else one
        /// for each connection.
        cpus: Option<Spanned<u32>>;
        /// Requests that may wait at a server.
        queue: Limit = Limit::Unlimited, "clients wait for a connection";
        /// How a follower is chosen for a read.
        balancer: Balancer = round_robin(), "libpq and most proxies";
        /// The type of machine.
        instance: Option<Spanned<String>>;
        /// What a server costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// Zones over which the servers are spread in turn, the leader first.
        zones: Vec<Name>;
        /// How servers fail at random.
        failures: Vec<Failure>;
    }
}

crate::words! {
    /// Who answers reads.
    ReadFrom = "choice of readers" {
        /// The leader.
        Leader = "leader",
        /// The followers.
        Replicas = "replicas",
        /// All servers, in proportion.
        Any = "any",
    }
}

crate::record! {
    /// How writes come to the followers.
    Replication = "replication" {
        /// Whether the leader waits for them.
        mode: Mode = Mode::Asynchronous, "PostgreSQL and MySQL as installed";
        /// How long a follower works on a write, one after the other.
        apply: Distribution = Distribution::constant(crate::units::Duration::from_nanos(100_000)), "assumed: 10,000 writes a second";
        /// From the commit at the leader until a follower has the write.
        delay: Distribution = Distribution::constant(crate::units::Duration::from_nanos(500_000)), "assumed: another zone of the region";
    }
}

crate::words! {
    /// Whether the leader waits for its followers.
    Mode = "mode of replication" {
        /// It does not: followers lag, and what they have not got is lost with the leader.
        Asynchronous = "asynchronous",
    }
}

impl Default for Replication {
    fn default() -> Self {
        let micros = |n: u64| Distribution::constant(crate::units::Duration::from_nanos(n * 1000));
        Replication { mode: Mode::Asynchronous, apply: micros(100), delay: micros(500), span: Default::default() }
    }
}
