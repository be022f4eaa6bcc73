//! Databases become fleets of servers, and leaders with followers.

use super::Compiler;
use crate::plan::database::{Detect, Failover, ReplicaSet, Rows, Waits};
use crate::plan::program::Op;
use crate::plan::{Endpoint, Foresight, Plan, Routes, salt};
use crate::policy::distribution::Sampler;
use crate::policy::keys::Keys;
use crate::policy::routing::Routing;
use crate::scenario::database::{Database, ReadFrom};
use crate::scenario::failover as stated;
use crate::scenario::rebuild::Rebuild;
use crate::scenario::replication::{Mode, Replication};

/// From a commit to its receipt where nothing is said: another zone of the region.
const DELAY: u64 = 500_000;
/// How long a follower takes to flush a write where nothing is said.
const FLUSH: u64 = 1_000_000;
/// MySQL's rpl_semi_sync_source_timeout.
const TIMEOUT: u64 = 10_000_000_000;

impl<'a> Compiler<'a> {
    /// Each shard is a fleet of its own. One of several servers has a leader.
    pub(super) fn declare_database(&mut self, name: &str, database: &Database) {
        let followed = database.keeps_log(name, self.scenario);
        for shard in database.shard_names(name) {
            let path = format!("databases.{shard}");
            let mut fleet = self.server(name, &shard, &path, database);
            if followed {
                fleet.replica_set = Some(self.plan.replica_sets.len() as u32);
                let set = self.replica_set(&path, database);
                self.plan.replica_sets.push(set);
            }
            self.plan.fleets.push(fleet);
        }
        if followed {
            self.plan.databases.push(name.to_owned());
        }
    }

    fn replica_set(&self, path: &str, database: &Database) -> ReplicaSet {
        let replication = &database.replication;
        let carried = self.scenario.network.is_some();
        let delay = replication.delay.as_ref().map(|delay| delay.sampler.clone());
        ReplicaSet {
            fleet: self.plan.fleets.len() as u32,
            database: self.plan.databases.len() as u32,
            by_row: self.knows_rows(database),
            spreads_reads: database.read_from.value != ReadFrom::Leader,
            spares_leader: database.read_from.value == ReadFrom::Replicas,
            delay: (!carried).then(|| delay.unwrap_or(Sampler::constant(DELAY))),
            apply: replication.apply.sampler.clone(),
            bytes: replication.size.as_ref().map_or(0.0, |size| size.value.value()),
            waits: waits(replication),
            copies: replication.acknowledge.as_ref().map_or(1, |acknowledge| acknowledge.value),
            failover: database.failover.as_ref().map(failover),
            backups: database.backups.as_ref().map(super::recovery::backups),
            rebuild: rebuild(database),
            value_micros: database.value.as_ref().map_or(0, |value| value.value.micros),
            salt: salt(path),
        }
    }

    /// Whether calls of a database know which row they are about.
    fn knows_rows(&self, database: &Database) -> bool {
        database.keys.is_some() || self.scenario.traffic.iter().any(|(_, traffic)| traffic.keys.is_some())
    }

    /// The endpoints of a database, which begin with this fleet; returns the fleet after them.
    pub(super) fn declare_database_endpoints(&mut self, name: &'a str, database: &Database, first: u32) -> u32 {
        let sharded = database.shards.value > 1;
        let rows = (sharded || database.keys.is_some() || self.knows_rows(database)).then(|| {
            self.plan.rows.push(Rows {
                keys: database.keys.as_ref().map(Keys::sampler),
                shards: database.shards.value,
                salt: salt(&format!("databases.{name}")),
            });
            self.plan.rows.len() as u32 - 1
        });
        let followed = database.keeps_log(name, self.scenario);
        for shard in 0..database.shards.value {
            for word in ["read", "write"] {
                let number = self.plan.endpoints.len() as u32;
                let by_leader = word == "write" || database.read_from.value == ReadFrom::Leader;
                self.plan.endpoints.push(Endpoint {
                    at_leader: followed && by_leader,
                    rows: rows.filter(|_| sharded || followed),
                    ..Endpoint::of(first + shard)
                });
                if shard == 0 {
                    self.endpoints.insert((name, word), number);
                    self.endpoints.entry((name, "")).or_insert(number);
                }
            }
        }
        first + database.shards.value
    }

    pub(super) fn compile_databases(&mut self) {
        for (name, database) in self.scenario.databases.iter() {
            if self.compile_quorum(&name.text, database) {
                continue;
            }
            let first = self.endpoint(&name.text, "read");
            for shard in 0..database.shards.value {
                let read = first + shard * crate::plan::database::ENDPOINTS_OF_A_SHARD;
                let fleet = self.plan.endpoints[read as usize].fleet;
                let set = fleet.and_then(|fleet| self.plan.fleets[fleet as usize].replica_set);
                let spread = database.read_from.value != ReadFrom::Leader;
                self.plan.endpoints[read as usize].start = self.here();
                // What a read sees is settled when it begins.
                self.plan.program.extend(set.filter(|_| spread).map(Op::Observe));
                self.plan.program.extend([Op::Work(database.read.sampler.clone()), Op::End]);
                self.plan.endpoints[read as usize + 1].start = self.here();
                self.plan.program.push(Op::Work(database.write.sampler.clone()));
                self.plan.program.extend(set.map(Op::Commit));
                self.plan.program.push(Op::End);
            }
        }
    }

    /// Reads from the nearest server.
    pub(super) fn compile_nearest(&mut self) {
        let regions: Vec<u32> = self.plan.zones.iter().map(|zone| zone.region).collect();
        for (name, database) in self.scenario.databases.iter() {
            if database.read_from.value != ReadFrom::Nearest {
                continue;
            }
            let routes =
                Routes { rule: Routing::nearest(), levels: vec![u32::MAX; regions.len()], regions: regions.clone() };
            let fleets: Vec<u32> = self.fleets_of(&name.text).collect();
            fleets.into_iter().for_each(|fleet| self.plan.fleets[fleet as usize].routing = Some(routes.clone()));
        }
    }
}

/// Whether some database asks what the requests of a source have in common.
pub(super) fn asks_for_affinity(plan: &Plan) -> bool {
    !plan.replica_sets.is_empty() || plan.rows.iter().any(|rows| rows.keys.is_none())
}

fn waits(replication: &Replication) -> Waits {
    match replication.mode.value {
        Mode::Asynchronous => Waits::Local,
        Mode::SemiSynchronous => {
            Waits::Received { timeout: replication.timeout.as_ref().map_or(TIMEOUT, |timeout| timeout.value.nanos()) }
        }
        Mode::Synchronous => {
            let flush = replication.flush.as_ref().map(|flush| flush.value.sampler.clone());
            Waits::Flushed { flush: flush.unwrap_or(Sampler::constant(FLUSH)) }
        }
    }
}

/// How long it takes to copy a server's data to one that has lost its disk.
pub(super) fn rebuild(database: &Database) -> Sampler {
    let stated = database.rebuild.as_ref();
    let backup = database.backups.as_ref().map(|backups| backups.size);
    match stated.and_then(|rebuild| rebuild.takes.as_ref()) {
        Some(takes) => takes.sampler.clone(),
        None => {
            let seconds = Rebuild::seconds(stated, backup, database.quorum.is_some());
            Sampler::constant(crate::engine::time::from_seconds(seconds))
        }
    }
}

fn failover(failover: &stated::Failover) -> Failover {
    Failover {
        detect: match &failover.detect {
            stated::Detect::After(after) => Detect::After(after.sampler.clone()),
            stated::Detect::Probes(probes) => {
                Detect::Probes { interval: probes.interval.nanos(), threshold: probes.threshold }
            }
        },
        promote: failover.promote.sampler.clone(),
        fencing: failover.fencing,
        reconnect: failover.reconnect.sampler.clone(),
        maximum_lag: failover.maximum_lag.map(|lag| lag.nanos()),
    }
}

impl Endpoint {
    /// An endpoint of a fleet, without steps so far.
    pub(super) fn of(fleet: u32) -> Self {
        Endpoint { fleet: Some(fleet), start: 0, foresight: Foresight::Nothing, at_leader: false, rows: None }
    }
}
