//! Checks of databases.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Limit, Name};
use crate::scenario::database::{Database, ReadFrom};
use crate::scenario::failover::{Detect, Failover};
use crate::scenario::replication::Mode;

/// The most shards of a database: each is told of by itself.
const MAX_SHARDS: u32 = 500;

impl Checker<'_> {
    pub(super) fn databases(&mut self) {
        for (name, database) in self.scenario.databases.iter() {
            self.count("replicas", database.replicas.value, database.replicas.span, MAX_REPLICAS);
            self.count("shards", database.shards.value, database.shards.span, MAX_SHARDS);
            if let Some(cpus) = &database.cpus {
                self.count("cpus", cpus.value, cpus.span, 100_000);
            }
            if database.concurrency.value == Limit::At(0) {
                self.impossible(database.concurrency.span, "a server needs at least 1 connection");
            }
            if database.read_from.value == ReadFrom::Replicas && database.replicas.value < 2 {
                self.impossible(
                    database.read_from.span,
                    "there are no followers to read from: `replicas` counts the leader too",
                );
            }
            if database.read_from.value == ReadFrom::Nearest && database.zones.is_empty() {
                let message = "nobody is near or far without `zones`";
                self.error("E016", database.read_from.span, message);
            }
            database.keys.iter().for_each(|keys| self.key_space(keys));
            self.rows(name, database);
            if let Some(quorum) = &database.quorum {
                self.quorum(database, quorum);
            } else {
                self.replication(database);
                if let Some(failover) = &database.failover {
                    self.failover(database, failover);
                }
            }
            if let Some(backups) = &database.backups {
                self.backups(backups);
            }
            if let Some(rebuild) = &database.rebuild {
                self.rebuild(database, rebuild);
            }
            if let Some(value) = database.value.as_ref().filter(|_| !database.keeps_account(&name.text, self.scenario))
            {
                let message = "no write of it can be lost: it has no followers and no `backups`, and no disk is lost";
                self.error("E016", value.span, message);
            }
            self.instance(database.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
            self.balancer(&database.balancer, database.replicas.value);
            self.failures(&database.failures);
        }
    }

    /// Keys decide about shards, and about what followers' readers miss; each needs the other.
    fn rows(&mut self, name: &Name, database: &Database) {
        let sharded = database.shards.value > 1;
        let known = self.scenario.traffic.iter().any(|(_, t)| t.keys.is_some() || t.users.is_some());
        if sharded && database.keys.is_none() && !known {
            let message = format!("`{name}` has shards, and nothing says which key belongs to which");
            let help = "give it `keys: { count: 100000 }`, or give `keys` to the traffic";
            self.diagnostics.push(Diagnostic::error("E005", database.shards.span, message).help(help));
        }
        if let Some(keys) = database.keys.as_ref().filter(|_| !database.asks_for_keys()) {
            let message = "nobody asks for keys here: there is one shard, and all reads are answered by the leader";
            self.error("E016", keys.span, message);
        }
    }

    fn replication(&mut self, database: &Database) {
        let replication = &database.replication;
        let (mode, followers) = (replication.mode.value, database.replicas.value.saturating_sub(1));
        if mode != Mode::Asynchronous && followers == 0 {
            self.impossible(
                replication.mode.span,
                "there are no followers to wait for: `replicas` counts the leader too",
            );
        }
        if let Some(acknowledge) = &replication.acknowledge {
            if mode == Mode::Asynchronous {
                self.error("E016", acknowledge.span, "asynchronous writes wait for nobody: give another `mode`");
            } else if followers > 0 {
                self.count("acknowledge", acknowledge.value, acknowledge.span, followers);
            }
        }
        if let Some(timeout) = replication.timeout.as_ref().filter(|_| mode != Mode::SemiSynchronous) {
            self.error("E016", timeout.span, "only `semi_synchronous` writes go on after a `timeout`");
        }
        if let Some(flush) = replication.flush.as_ref().filter(|_| mode != Mode::Synchronous) {
            self.error("E016", flush.span, "only `synchronous` writes wait until followers have flushed them");
        }
        let network = self.scenario.network.as_ref();
        if replication.delay.is_some() && network.is_some() {
            let message = "the `network` carries writes to the followers: there is no other `delay`";
            self.error("E016", replication.span, message);
        }
        let bandwidth = network
            .is_some_and(|network| network.bandwidth.is_some() || network.links.iter().any(|l| l.bandwidth.is_some()));
        let costs = self.scenario.cost.transfer.is_some();
        if let Some(size) = replication.size.as_ref().filter(|_| !bandwidth && !costs) {
            let message =
                "a size takes neither time nor money where no `network` has a `bandwidth`, and `cost` no `transfer`";
            self.error("E016", size.span, message);
        }
    }

    fn failover(&mut self, database: &Database, failover: &Failover) {
        if database.replicas.value < 2 {
            self.impossible(
                failover.span,
                "there are no followers that could take over: `replicas` counts the leader too",
            );
        }
        if let Detect::Probes(probes) = &failover.detect {
            if probes.interval.nanos() == 0 {
                self.impossible(probes.span, "the `interval` must be greater than 0");
            }
            if probes.threshold == 0 {
                self.impossible(probes.span, "at least 1 probe must fail");
            }
        }
    }
}
