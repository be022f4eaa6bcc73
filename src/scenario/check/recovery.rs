//! Checks of backups, and of plans for the loss of a region.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Name};
use crate::scenario::backup::Backups;
use crate::scenario::recovery::{Recovery, Takeover};
use crate::units::Duration;

/// Backups of all kinds of a database in a run.
const MOST_BACKUPS: u64 = 100_000_000;

impl Checker<'_> {
    pub(super) fn backups(&mut self, backups: &Backups) {
        let none = |duration: &Duration| duration.nanos() == 0;
        if none(&backups.every.value) {
            self.impossible(backups.every.span, "`every` must be longer than nothing");
        }
        if let Some(incremental) = backups.incremental.as_ref().filter(|incremental| none(&incremental.value)) {
            self.impossible(incremental.span, "`incremental` must be longer than nothing");
        }
        if backups.replay.value.value() <= 0.0 {
            self.impossible(
                backups.replay.span,
                "a log that is applied 0 times as fast as it was written is never applied",
            );
        }
        if backups.restore.bytes_per_second() <= 0.0 {
            self.impossible(backups.span, "nothing is ever read back at 0 bytes a second");
        }
        let gaps = [Some(&backups.every), backups.incremental.as_ref(), backups.log.as_ref()];
        let counts = gaps.iter().flatten().filter(|gap| !none(&gap.value));
        let made: u64 = counts.map(|gap| self.scenario.duration.value.nanos() / gap.value.nanos()).sum();
        if made > MOST_BACKUPS {
            let message = format!("too large: {made} backups would be made in a run; at most {MOST_BACKUPS} are taken");
            self.error("E002", backups.span, message);
        }
    }

    pub(super) fn recoveries(&mut self) {
        let scenario = self.scenario;
        for (name, recovery) in scenario.recovery.iter() {
            for region in [&recovery.covers, &recovery.to] {
                if scenario.regions.get(&region.text).is_none() {
                    let error = Diagnostic::error("E012", region.span, format!("region `{region}` is not defined"));
                    self.diagnostics.push_nearest(error, &region.text, scenario.regions.names());
                }
            }
            if recovery.covers.text == recovery.to.text {
                self.impossible(
                    recovery.to.span,
                    format!("`{name}` goes on where it was lost: `to` is another region"),
                );
            }
            if recovery.services.is_empty() && recovery.databases.is_empty() {
                let message = format!("`{name}` does nothing: it needs `services` or `databases` that go on elsewhere");
                self.error("E005", recovery.span, message);
            }
            self.capacities(recovery);
            recovery.databases.iter().for_each(|(database, takeover)| self.takeover(recovery, database, takeover));
        }
    }

    fn capacities(&mut self, recovery: &Recovery) {
        for (service, capacity) in recovery.services.iter() {
            let Some(found) = self.scenario.services.get(&service.text) else {
                let error = Diagnostic::error("E012", service.span, format!("service `{service}` is not defined"));
                self.diagnostics.push_nearest(error, &service.text, self.scenario.services.names());
                continue;
            };
            self.count("replicas", capacity.replicas.value, capacity.replicas.span, MAX_REPLICAS);
            if capacity.standby.value > capacity.replicas.value {
                let message = "`standby` is part of `replicas`: there cannot be more of it";
                self.impossible(capacity.standby.span, message);
            }
            if found.zones.is_empty() {
                let message =
                    format!("`{service}` has no `zones`, so that it cannot be lost with region `{}`", recovery.covers);
                self.error("E016", service.span, message);
            }
            if found.standby.is_some() {
                let message = format!(
                    "`{service}` has one active replica; a plan of recovery is for services whose replicas all work"
                );
                self.error("E016", service.span, message);
            }
        }
    }

    fn takeover(&mut self, recovery: &Recovery, name: &Name, takeover: &Takeover) {
        let Some(database) = self.scenario.databases.get(&name.text) else {
            let error = Diagnostic::error("E012", name.span, format!("database `{name}` is not defined"));
            return self.diagnostics.push_nearest(error, &name.text, self.scenario.databases.names());
        };
        let zones = self.scenario.regions.get(&recovery.to.text).map(|region| &region.zones.0);
        let there = database.zones.iter().any(|zone| zones.is_some_and(|zones| zones.get(&zone.text).is_some()));
        if database.quorum.is_some() {
            let message =
                format!("copies of `{name}` under a `quorum` are equal: none is promoted, and those elsewhere go on");
            return self.error("E016", name.span, message);
        }
        match takeover {
            Takeover::Promote(_) if database.replicas.value < 2 || !there => {
                let message = format!("`{name}` has no follower in region `{}` to promote", recovery.to);
                let help = "give it `replicas` and `zones` there, or `restore` it from `backups`";
                self.diagnostics.push(Diagnostic::error("E016", name.span, message).help(help));
            }
            Takeover::Restore(_) if database.backups.is_none() => {
                let message = format!("`{name}` has no `backups` to restore");
                let help = "backups: { every: 24h, log: 5m, size: 80GB, restore: 200MB/s }";
                self.diagnostics.push(Diagnostic::error("E016", name.span, message).help(help));
            }
            _ => {}
        }
    }
}
