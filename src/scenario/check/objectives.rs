//! Checks of what objectives refer to.

use super::Checker;
use crate::language::{Diagnostic, Name, Spanned};
use crate::measure::Measure;
use crate::scenario::objective::Subject;
use crate::scenario::steps::Step;
use crate::units::Duration;

/// The fewest windows from which batches can be made.
const LEAST_WINDOWS: u64 = 20;

/// What a name stands for in an objective.
enum Referent {
    Traffic,
    Service,
    Database,
    Recovery,
    Queue,
    Cache,
    Locks,
}

/// What a measure is told of.
fn told_of(measure: Measure) -> &'static str {
    match measure {
        Measure::HitRatio => "cache",
        measure if measure.is_of_locks() => "lock table",
        measure if measure.is_of_connections() => "service that keeps long connections",
        Measure::Memory => "service whose `memory` has a limit",
        measure if measure.is_of_memory() => "service that says its `memory`",
        _ => "service or a database",
    }
}

impl Checker<'_> {
    pub(super) fn objectives(&mut self) {
        let scenario = self.scenario;
        for objective in &scenario.slo {
            self.subject(&objective.subject);
            let range = match objective.measure.unit() {
                "share" => objective.limit > 1.0,
                _ => false,
            };
            if range {
                self.impossible(objective.span, "a share is at most 100%");
            }
        }
        if let Some(until) = &scenario.replications.until {
            self.subject(&until.until.metric);
            if until.until.precision.value() <= 0.0 {
                self.impossible(until.span, "the precision must be greater than 0");
            }
            if until.min < 2 || until.max < until.min {
                self.impossible(until.span, "`min` is at least 2, and `max` at least `min`");
            }
        }
        self.time_slices();
        let warmup = scenario.warmup.given.map_or(0, Duration::nanos);
        let measured = scenario.duration.value.nanos().saturating_sub(warmup);
        let few = |window: &Spanned<Duration>| measured / window.value.nanos().max(1) < LEAST_WINDOWS;
        if scenario.replications.most() == 1 && !scenario.slo.is_empty() && scenario.window.as_ref().is_some_and(few) {
            let message = format!(
                "one replication with fewer than {LEAST_WINDOWS} measured windows has no spread, so no objective can be decided"
            );
            let warning = Diagnostic::warning("W005", scenario.replications.span, message);
            self.diagnostics.push(warning.help("give `replications: 20`, or a narrower `window`"));
        }
    }

    /// Slices of time are made of whole windows, and there is one at least.
    fn time_slices(&mut self) {
        let scenario = self.scenario;
        let (slice, duration) = (scenario.time_slices.window, scenario.duration.value);
        if slice.nanos() == 0 {
            return self.impossible(scenario.time_slices.span, "a slice of time is longer than 0");
        }
        let until = scenario.replications.until.as_ref().map(|until| (until.until.metric.measure, until.span));
        let mut measures = scenario.slo.iter().map(|objective| (objective.measure, objective.span)).chain(until);
        let Some((_, span)) = measures.find(|(measure, _)| *measure == Measure::GoodSlices) else {
            return;
        };
        let measured = duration.nanos().saturating_sub(scenario.warmup.given.map_or(0, Duration::nanos));
        if slice.nanos() > measured {
            let error =
                Diagnostic::error("E015", span, format!("the measured time is shorter than a slice of {slice}"));
            self.diagnostics.push(error.help("give `time_slices: { window: 10s }`, or a longer `duration`"));
        }
        if let Some(window) = scenario.window.as_ref().filter(|window| window.value > slice) {
            let message = format!("windows of {} cannot tell slices of {slice}", window.value);
            let error = Diagnostic::error("E015", window.span, message);
            self.diagnostics.push(error.help("give a narrower `window`, or wider `time_slices`"));
        }
    }

    fn subject(&mut self, subject: &Subject) {
        let measure = subject.measure;
        let fleet_only = matches!(
            measure,
            Measure::Utilization
                | Measure::Wasted
                | Measure::Replicas
                | Measure::PeakReplicas
                | Measure::QueueLength
                | Measure::TimeAvailable
                | Measure::Outages
                | Measure::Downtime
                | Measure::HitRatio
        ) || measure.is_of_databases()
            || measure.is_of_locks()
            || measure.is_of_connections()
            || measure.is_of_memory();
        let queue_only = matches!(measure, Measure::Lag | Measure::DeadLetters | Measure::LostMessages);
        let of_queues = queue_only
            || matches!(measure, Measure::Quantile(_) | Measure::Mean | Measure::Throughput | Measure::QueueLength)
            || measure == Measure::InSystem;
        let traffic_only = matches!(measure, Measure::Attempts | Measure::EarnedValue | Measure::GoodSlices);
        let Some(of) = &subject.of else {
            if fleet_only || queue_only {
                let whom = if queue_only { "queue" } else { told_of(measure) };
                let message = format!("`{0}` is told of a {whom}: {0} of NAME", subject.word);
                self.error(
                    "E018",
                    self.scenario
                        .slo
                        .iter()
                        .find(|o| o.subject.word == subject.word)
                        .map_or(self.scenario.span, |o| o.span),
                    message,
                );
            }
            return;
        };
        let referent = self.referent(of);
        let is_its_own = match referent {
            Some(Referent::Locks) => measure.is_of_locks(),
            Some(Referent::Service) if measure.is_of_connections() => self.keeps_connections(of),
            Some(Referent::Service) if measure.is_of_memory() => self.tells_memory(measure, of),
            Some(_) => !measure.is_of_locks() && !measure.is_of_connections() && !measure.is_of_memory(),
            None => true,
        };
        if !is_its_own {
            let message = match referent {
                Some(Referent::Locks) => format!("`{}` is not told of a lock table, and `{of}` is one", subject.word),
                _ => format!("`{}` is told of a {}, and `{of}` is none", subject.word, told_of(measure)),
            };
            return self.error("E018", of.span, message);
        }
        match referent {
            Some(Referent::Queue) if !of_queues => {
                self.error("E018", of.span, format!("`{}` is not told of a queue, and `{of}` is one", subject.word));
            }
            Some(Referent::Traffic | Referent::Service | Referent::Database) if queue_only => {
                self.error("E018", of.span, format!("`{}` is told of a queue, and `{of}` is none", subject.word));
            }
            Some(Referent::Traffic) if fleet_only || measure.is_of_cost() => {
                self.error(
                    "E018",
                    of.span,
                    format!("`{}` is told of a {}, and `{of}` is traffic", subject.word, told_of(measure)),
                );
            }
            Some(Referent::Service | Referent::Database) if measure == Measure::HitRatio => {
                self.error("E018", of.span, format!("`hit_ratio` is told of a cache, and `{of}` is none"));
            }
            Some(Referent::Cache) if measure != Measure::HitRatio && !measure.is_of_losses() && self.is_local(of) => {
                self.error("E018", of.span, format!("`{of}` has no nodes of which `{}` could be told", subject.word));
            }
            Some(Referent::Service | Referent::Database | Referent::Cache) if traffic_only => {
                self.error("E018", of.span, format!("`{}` is told of traffic, and `{of}` is none", subject.word));
            }
            Some(Referent::Service | Referent::Cache) if measure == Measure::LostValue => {
                let message =
                    format!("`lost_value` is told of traffic, databases and plans of recovery, and `{of}` is none");
                self.error("E018", of.span, message);
            }
            Some(Referent::Database) if measure == Measure::LostValue => self.valued(of),
            Some(Referent::Cache) if measure.is_of_losses() => self.can_lose(measure, subject.word, of),
            Some(Referent::Service | Referent::Cache) if measure.is_of_databases() => {
                self.error("E018", of.span, format!("`{}` is told of a database, and `{of}` is none", subject.word));
            }
            Some(Referent::Recovery) if !matches!(measure, Measure::Rto | Measure::LostValue) => {
                let message = format!("of a plan of recovery `rto` and `lost_value` are told, not `{}`", subject.word);
                self.error("E018", of.span, message);
            }
            Some(Referent::Database) if measure.is_of_databases() => self.followed(subject.word, of),
            Some(Referent::Database) => self.one_shard(subject.word, of),
            _ => {}
        }
    }

    /// What is told of the copies of data needs copies.
    fn followed(&mut self, word: &str, of: &Name) {
        match self.scenario.databases.get(&of.text) {
            None => self.error("E018", of.span, format!("`{word}` is told of a database as a whole, not of a shard")),
            Some(database) if database.quorum.is_some() && matches!(word, "lost_writes" | "rpo") => {
                if !database.loses_disks(&of.text, self.scenario) {
                    let message = format!("no write to `{of}` can be lost: no disk of it is");
                    self.error("E018", of.span, message);
                }
            }
            Some(database) if !database.keeps_log(&of.text, self.scenario) => {
                let message = format!("`{word}` is told of a database with followers or backups, and `{of}` has none");
                self.error("E018", of.span, message);
            }
            Some(_) => {}
        }
    }

    /// Lost writes cost something where it is said what they are worth.
    fn valued(&mut self, of: &Name) {
        match self.scenario.databases.get(&of.text) {
            None => self.error("E018", of.span, "`lost_value` is told of a database as a whole, not of a shard"),
            Some(database) if database.value.is_none() => {
                let message = format!("nothing says what a write to `{of}` is worth");
                self.diagnostics.push(Diagnostic::error("E018", of.span, message).help("value: 40 USD"));
            }
            Some(_) => {}
        }
    }

    /// Whether a cache has anything of which losses are told.
    fn can_lose(&mut self, measure: Measure, word: &str, of: &Name) {
        let Some(cache) = self.scenario.caches.get(&of.text) else { return };
        let message = match measure {
            Measure::Rto if cache.replicas.value == 0 => format!("`{word}` is told of a cache with `replicas`"),
            Measure::LostWrites if cache.write_behind.is_none() => {
                format!("`{word}` is told of a cache with `write_behind`")
            }
            _ => return,
        };
        self.error("E018", of.span, message);
    }

    fn keeps_connections(&self, of: &Name) -> bool {
        let service = self.scenario.services.get(&of.text);
        let mut steps =
            service.into_iter().flat_map(|service| service.endpoints.iter()).flat_map(|(_, steps)| steps.iter());
        steps.any(|step| matches!(step, Step::Stream(_)))
    }

    fn tells_memory(&self, measure: Measure, of: &Name) -> bool {
        let service = self.scenario.services.get(&of.text).filter(|service| service.memory.is_some());
        service.is_some_and(|service| measure == Measure::OomKills || service.memory_limit(self.scenario).is_some())
    }

    /// What is told of servers is told of those of one shard.
    fn one_shard(&mut self, word: &str, of: &Name) {
        if self.scenario.databases.get(&of.text).is_some_and(|database| database.shards.value > 1) {
            self.error("E018", of.span, format!("`{word}` is told of a shard: {of}.1, {of}.2 and so on"));
        }
    }

    fn is_local(&self, cache: &Name) -> bool {
        self.scenario.caches.get(&cache.text).is_some_and(|cache| cache.local)
    }

    fn referent(&mut self, of: &Name) -> Option<Referent> {
        let scenario = self.scenario;
        let name = of.text.as_str();
        if scenario.traffic.get(name).is_some() {
            return Some(Referent::Traffic);
        }
        if scenario.services.get(name).is_some() {
            return Some(Referent::Service);
        }
        if scenario.caches.get(name).is_some() {
            return Some(Referent::Cache);
        }
        if scenario.locks.get(name).is_some() {
            return Some(Referent::Locks);
        }
        if scenario.recovery.get(name).is_some() {
            return Some(Referent::Recovery);
        }
        let (queue, reader) = name.split_once('.').map_or((name, None), |(queue, reader)| (queue, Some(reader)));
        let reads = |reader: &str| {
            let service = scenario.services.get(reader);
            service.is_some_and(|service| service.consumes.0.iter().any(|consumes| consumes.from.text == queue))
        };
        if scenario.queues.get(queue).is_some() && reader.is_none_or(reads) {
            return Some(Referent::Queue);
        }
        let whole = name.split_once('.').map_or(name, |(whole, _)| whole);
        if scenario
            .databases
            .get(whole)
            .is_some_and(|of| whole == name || of.shard_names(whole).iter().any(|s| s == name))
        {
            return Some(Referent::Database);
        }
        let mixed = |(source, traffic): (&Name, &crate::scenario::traffic::Traffic)| {
            traffic.mix.names().any(|endpoint| endpoint == name || format!("{source}.{endpoint}") == name)
        };
        if scenario.traffic.iter().any(mixed) {
            return Some(Referent::Traffic);
        }
        let mixes = scenario.traffic.iter().flat_map(|(_, traffic)| traffic.mix.names());
        let known = scenario
            .traffic
            .names()
            .chain(scenario.services.names())
            .chain(scenario.databases.names())
            .chain(scenario.queues.names())
            .chain(scenario.caches.names())
            .chain(scenario.locks.names())
            .chain(mixes);
        let message =
            format!("`{name}` is no traffic source, endpoint of a mix, service, database, queue, cache or lock table");
        self.diagnostics.push_nearest(Diagnostic::error("E012", of.span, message), name, known);
        None
    }
}
