//! Plans for the loss of a region.

use super::Compiler;
use crate::engine::time;
use crate::plan::recovery::{Backups, Recovery, Reserve, Takeover, Way};
use crate::plan::{Place, Plan};
use crate::scenario::backup;
use crate::scenario::recovery as stated;
use crate::units::Bytes;

impl Compiler<'_> {
    pub(super) fn compile_recoveries(&mut self) {
        let scenario = self.scenario;
        for (name, recovery) in scenario.recovery.iter() {
            let covers = scenario.regions.names().position(|region| region == recovery.covers.text);
            let zones = self.zones_of(&recovery.to.text);
            let reserves = recovery.services.iter().flat_map(|(service, capacity)| {
                let fleet = self.plan.fleets.iter().position(|fleet| fleet.name == service.text)?;
                let standby = capacity.standby.value;
                let starts = capacity.replicas.value.saturating_sub(standby);
                Some(Reserve { fleet: fleet as u32, standby, starts })
            });
            let takeovers = recovery.databases.iter().flat_map(|(database, takeover)| {
                let sets = sets_of(&self.plan, &database.text);
                sets.into_iter().map(|set| Takeover { set, way: way(takeover) })
            });
            let plan = Recovery {
                name: name.text.clone(),
                covers: covers.unwrap_or(0) as u32,
                places: zones.into_iter().map(|zone| Place { zone, rack: 0 }).collect(),
                detect: recovery.detect.sampler.clone(),
                decide: recovery.decide.sampler.clone(),
                validate: recovery.validate.sampler.clone(),
                redirect: recovery.redirect.sampler.clone(),
                reserves: reserves.collect(),
                takeovers: takeovers.collect(),
                path: format!("recovery.{name}"),
            };
            self.plan.recoveries.push(plan);
        }
    }
}

/// The leaders with followers that a database consists of.
fn sets_of(plan: &Plan, database: &str) -> Vec<u32> {
    let number = plan.databases.iter().position(|name| name == database).map(|number| number as u32);
    let sets = plan.replica_sets.iter().enumerate();
    sets.filter(|(_, set)| Some(set.database) == number).map(|(set, _)| set as u32).collect()
}

fn way(takeover: &stated::Takeover) -> Way {
    match takeover {
        stated::Takeover::Promote(promote) => Way::Promote(promote.takes.sampler.clone()),
        stated::Takeover::Restore(restore) => Way::Restore(restore.provision.sampler.clone()),
    }
}

/// The backups of a database.
pub(super) fn backups(stated: &backup::Backups) -> Backups {
    let takes = |bytes: Bytes| time::from_seconds(bytes.value() / stated.restore.bytes_per_second());
    Backups {
        every: stated.every.value.nanos(),
        takes: stated.takes.sampler.clone(),
        incremental: stated.incremental.as_ref().map(|incremental| incremental.value.nanos()),
        log: stated.log.as_ref().map(|log| log.value.nanos()),
        full_takes: takes(stated.size),
        increment_takes: takes(stated.changes),
        replay: stated.replay.value.value(),
    }
}
