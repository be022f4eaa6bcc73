//! What keeps the data: a leader that takes writes, and followers that copy it.

use super::Scenario;
use super::backup::Backups;
use super::event::Target;
use super::failover::Failover;
use super::purchase::{Billing, Purchase};
use super::quorum::Quorum;
use super::rebuild::Rebuild;
use super::replication::Replication;
use super::service::round_robin;
use super::storage::Storage;
use crate::language::{Limit, Name, Spanned};
use crate::policy::balancer::Balancer;
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::keys::Keys;
use crate::units::{Duration, Money, MoneyRate};

crate::record! {
    /// A database: one leader, the rest followers that replicate from it. Called as `NAME.read` and `NAME.write`;
    /// the bare name reads.
    Database = "database" {
        /// The leader and the followers together; of each shard, where there are several.
        replicas: Spanned<u32> = Spanned::nowhere(1), "a leader alone";
        /// Into how many parts the data is divided, each with a leader and followers of its own. A key belongs to one of
        /// them by its hash. They are called NAME.1, NAME.2 and so on where they are told of.
        shards: Spanned<u32> = Spanned::nowhere(1), "not divided";
        /// How long a read takes.
        read: Distribution = Distribution::constant(Duration::from_nanos(1_000_000)), "an indexed read from memory";
        /// How long a write takes.
        write: Distribution = Distribution::constant(Duration::from_nanos(5_000_000)), "a commit on networked storage";
        /// Who answers reads.
        read_from: Spanned<ReadFrom> = Spanned::nowhere(ReadFrom::Leader), "always current";
        /// The rows that reads and writes are about, each drawn anew. If not given, it is the key of the request, where
        /// its traffic has `keys` or `users`.
        keys: Option<Keys>;
        /// How writes come to the followers.
        replication: Replication = Replication::default(), "asynchronous streaming replication";
        /// Copies that are equal, instead of a leader with followers.
        quorum: Option<Quorum>;
        /// Who takes over when the leader is lost. If not given, its repair is waited for.
        failover: Option<Failover>;
        /// Copies from which it can be built anew elsewhere.
        backups: Option<Backups>;
        /// How a server that has lost its disk gets its data back from the others. If not given, that takes no time beyond
        /// the repair, unless `backups` tell how large the data is.
        rebuild: Option<Rebuild>;
        /// What an acknowledged write is worth: what it costs when it is lost.
        value: Option<Spanned<Money>>;
        /// Requests that a server works on at once.
        concurrency: Spanned<Limit> = Spanned::nowhere(Limit::At(100)), "PostgreSQL max_connections";
        /// CPUs of a server, which the requests at work share. If not given: those of the instance, else one
        /// for each connection.
        cpus: Option<Spanned<u32>>;
        /// Requests that may wait at a server.
        queue: Limit = Limit::Unlimited, "clients wait for a connection";
        /// How a server is chosen for a read, where several answer reads.
        balancer: Balancer = round_robin(), "libpq and most proxies";
        /// The type of machine.
        instance: Option<Spanned<String>>;
        /// What a server costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How they are bought; on demand if not given.
        purchase: Option<Purchase>;
        /// How the time of each is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// The disks that it is paid for.
        storage: Option<Storage>;
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
        /// All servers.
        Any = "any",
        /// The servers in the caller's region as far as they are up, else the others (MongoDB's read preference `nearest`).
        Nearest = "nearest",
    }
}

impl Database {
    /// Whether it says by itself that its writes are kept count of: there are followers, or backups.
    fn has_log(&self) -> bool {
        self.quorum.is_none() && (self.replicas.value > 1 || self.backups.is_some())
    }

    /// Whether its servers can lose their disks, by a failure of its own or by what the scenario tells of it or its zones.
    pub fn loses_disks(&self, name: &str, scenario: &Scenario) -> bool {
        let own = self.failures.iter().any(|failure| matches!(failure, Failure::DiskLost(_)));
        let random = scenario.failures.iter().any(|failure| failure.disk_lost.is_some() && failure.concerns(name));
        let mut scripted = scenario.events.iter().filter(|event| event.disk_lost.is_some());
        own || random || scripted.any(|event| event.target().is_some_and(|target| self.is_hit(name, &target, scenario)))
    }

    /// Whether some of its servers are what, or where, a target says.
    pub fn is_hit(&self, name: &str, target: &Target<'_>, scenario: &Scenario) -> bool {
        let runs_in = |zone: &str| self.zones.iter().any(|own| own.text == zone);
        match target {
            Target::Services(names) => names.iter().any(|service| service.text == name),
            Target::Zone(zone) => runs_in(&zone.text),
            Target::Rack(rack) => rack.text.rsplit_once('.').is_some_and(|(zone, _)| runs_in(zone)),
            Target::Region(region) => {
                scenario.regions.get(&region.text).is_some_and(|region| region.zones.0.names().any(runs_in))
            }
        }
    }

    /// Whether its writes are kept count of in this scenario: also where disks may be lost.
    pub fn keeps_log(&self, name: &str, scenario: &Scenario) -> bool {
        self.has_log() || (self.quorum.is_none() && self.loses_disks(name, scenario))
    }

    /// Whether a ledger is kept of its writes in this scenario.
    pub fn keeps_account(&self, name: &str, scenario: &Scenario) -> bool {
        self.keeps_log(name, scenario) || (self.quorum.is_some() && self.loses_disks(name, scenario))
    }

    /// Servers in all shards.
    pub fn servers(&self) -> u32 {
        self.replicas.value.saturating_mul(self.shards.value)
    }

    /// Whether it has a leader with followers.
    pub fn has_followers(&self) -> bool {
        self.replicas.value > 1 && self.quorum.is_none()
    }

    /// Whether it makes a difference which rows its calls are about.
    pub fn asks_for_keys(&self) -> bool {
        let read_elsewhere = self.has_followers() && self.read_from.value != ReadFrom::Leader;
        self.quorum.is_some() || self.shards.value > 1 || read_elsewhere
    }

    /// What each shard is called where it is told of: the database itself, if it is not divided.
    pub fn shard_names(&self, name: &str) -> Vec<String> {
        match self.shards.value {
            0 | 1 => vec![name.to_owned()],
            shards => (1..=shards).map(|shard| format!("{name}.{shard}")).collect(),
        }
    }
}
