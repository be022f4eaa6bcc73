//! Checks of disks that are lost, and of how their data comes back.

use super::Checker;
use crate::language::{Diagnostic, Span};
use crate::policy::failure::Failure;
use crate::scenario::database::Database;
use crate::scenario::event::Target;
use crate::scenario::rebuild::Rebuild;

impl Checker<'_> {
    /// Only databases have something on their disks that could be lost.
    pub(super) fn disks(&mut self) {
        let scenario = self.scenario;
        let services = scenario.services.iter().map(|(name, service)| (name, &service.failures));
        let caches = scenario.caches.iter().map(|(name, cache)| (name, &cache.failures));
        let queues = scenario.queues.iter().map(|(name, queue)| (name, queue.failures()));
        for (name, failures) in services.chain(caches).chain(queues) {
            for lost in failures.iter().filter(|failure| matches!(failure, Failure::DiskLost(_))) {
                self.nothing_to_lose(&name.text, lost.span());
            }
        }
        let random = scenario.failures.iter().filter(|failure| failure.disk_lost.is_some());
        let random = random.filter_map(|failure| Some((failure.target()?, failure.span)));
        let scripted = scenario.events.iter().filter(|event| event.disk_lost.is_some());
        let scripted = scripted.filter_map(|event| Some((event.target()?, event.span)));
        for (target, span) in random.chain(scripted) {
            match &target {
                Target::Services(names) => {
                    for name in names {
                        if self.keeps_nothing(&name.text) {
                            self.nothing_to_lose(&name.text, name.span);
                        }
                    }
                }
                place => {
                    if !scenario.databases.iter().any(|(name, database)| database.is_hit(&name.text, place, scenario)) {
                        let message = format!("no database has servers in {} whose disks could be lost", place.words());
                        self.error("E016", span, message);
                    }
                }
            }
        }
    }

    /// Whether something of this name has servers, and no data on their disks.
    fn keeps_nothing(&self, name: &str) -> bool {
        let scenario = self.scenario;
        scenario.services.get(name).is_some()
            || scenario.caches.get(name).is_some()
            || scenario.queues.get(name).is_some()
    }

    fn nothing_to_lose(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` has no data on its disks that could be lost: `disk_lost` is for databases");
        let help = "what it holds in memory is lost in a `crash` or an `outage`";
        self.diagnostics.push(Diagnostic::error("E016", span, message).help(help));
    }

    pub(super) fn rebuild(&mut self, database: &Database, rebuild: &Rebuild) {
        if database.quorum.is_none() && !database.has_followers() {
            let message = "there is no other server to copy the data from: `replicas` counts the leader too";
            self.error("E016", rebuild.span, message);
        }
        if rebuild.takes.is_some() && (rebuild.size.is_some() || rebuild.rate.is_some()) {
            let message = "how long it takes follows from `size` and `rate`, or `takes` says it: give one of them";
            self.error("E016", rebuild.span, message);
        }
        if let Some(rate) = rebuild.rate.as_ref().filter(|rate| rate.value.bytes_per_second() <= 0.0) {
            self.impossible(rate.span, "nothing is ever copied at 0 bytes a second");
        }
        if rebuild.takes.is_none() && rebuild.size.is_none() && database.backups.is_none() {
            let message = "nothing says how long it takes: give a `size`, or `takes`";
            self.error("E005", rebuild.span, message);
        }
    }
}
