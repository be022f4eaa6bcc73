//! Events and failures become faults, and each replica's own ways to fail.

use super::{Compiler, fleets};
use crate::language::Name;
use crate::plan::program::threshold;
use crate::plan::{self, Fault, Hit, Place, Scope, Start};
use crate::policy::distribution::{Distribution, Sampler};
use crate::policy::failure::{Effect, Failure};
use crate::scenario::event::{FailureOf, Target};

impl Compiler<'_> {
    /// Compiles what befalls several replicas at once.
    pub(super) fn compile_faults(&mut self) {
        for (nth, event) in self.scenario.events.iter().enumerate() {
            let Some(target) = event.target() else { continue };
            let subject = target.words();
            self.compile_change(nth, event, &target);
            self.compile_node_event(nth, event);
            for (lasts, effect) in event.effects() {
                let hits = self.hits(&target, event.replicas.as_ref().map(|n| n.value));
                let with = event.with.as_ref().and_then(|name| self.scope_of(name));
                let ways = self.scope(&target).filter(|_| effect.is_of_network()).map(|scope| (scope, with));
                let words = format!("{} of {subject}", effect.word());
                self.plan.marks.push((event.at.value.nanos(), words.clone()));
                let path = format!("events.{nth}.{}", subject.rsplit(' ').next().unwrap_or_default());
                let start = Start::At(event.at.value.nanos());
                self.add(Fault { ways, ..fault(start, hits, lasts, effect, path, words) });
            }
        }
        for (nth, failure) in self.scenario.failures.iter().enumerate() {
            self.compile_shared(nth, failure);
        }
        self.compile_common_causes();
        self.compile_interruptions();
    }

    fn compile_shared(&mut self, nth: usize, failure: &FailureOf) {
        let Some(target) = failure.target() else { return };
        let (subject, path) = (target.words(), format!("failures.{nth}"));
        let hits = self.hits(&target, None);
        if let Some(outage) = &failure.outage {
            let (path, words) = (format!("{path}.outage"), format!("outage of {subject}"));
            let effect = Effect::Down { silent: outage.silent, disk_lost: false };
            self.add(fault(every(&outage.every), hits.clone(), &outage.lasts, effect, path, words));
        }
        if let Some(partition) = &failure.partition {
            let (path, words) = (format!("{path}.partition"), format!("partition of {subject}"));
            let start = every(&partition.every);
            let ways = self.scope(&target).map(|scope| (scope, None));
            self.add(Fault { ways, ..fault(start, hits.clone(), &partition.lasts, Effect::Partition, path, words) });
        }
        if let Some(shock) = &failure.shock {
            let (path, words) = (format!("{path}.shock"), format!("shock to {subject}"));
            let share = Some(shock.share.value.value()).filter(|share| *share < 1.0).map(threshold);
            let (crew, effect) = (
                shock.crew.as_ref().and_then(|crew| self.crew(crew)),
                Effect::Down { silent: false, disk_lost: false },
            );
            let start = overlapping(&shock.every, 1.0);
            let of_all = fault(start, hits, &shock.repair, effect, path, words);
            self.add(Fault { share, together: false, crew, ..of_all });
        }
    }

    /// The part of crashes that has a common cause: all replicas of a service at once, and each is repaired by itself.
    fn compile_common_causes(&mut self) {
        let services = self.scenario.services.iter().map(|(name, service)| (name, &service.failures));
        let databases = self.scenario.databases.iter().map(|(name, database)| (name, &database.failures));
        let queues = self.scenario.queues.iter().map(|(name, queue)| (name, queue.failures()));
        let caches = self.scenario.caches.iter().map(|(name, cache)| (name, &cache.failures));
        let nodes = self.scenario.nodes.iter().map(|(name, pool)| (name, &pool.failures));
        let own: Vec<(&Name, &Failure)> = services
            .chain(nodes)
            .chain(databases)
            .chain(queues)
            .chain(caches)
            .flat_map(|(name, failures)| failures.iter().map(move |f| (name, f)))
            .collect();
        let listed = self.scenario.failures.iter().flat_map(|of| {
            let names = match of.target() {
                Some(Target::Services(names)) => names,
                _ => Vec::new(),
            };
            of.crash.iter().flat_map(move |crash| names.clone().into_iter().map(move |name| (name, crash)))
        });
        let crashes = own.into_iter().filter_map(|(name, failure)| match failure {
            Failure::Crash(crash) => Some((name, crash)),
            _ => None,
        });
        for (nth, (name, crash)) in crashes.chain(listed).enumerate() {
            let beta = crash.beta.value.value();
            if beta > 0.0 {
                let (path, words) = (format!("common cause.{name}.{nth}"), format!("common cause in {name}"));
                let crew = crash.crew.as_ref().and_then(|crew| self.crew(crew));
                let effect = Effect::Down { silent: crash.silent, disk_lost: false };
                let hits = self.hits(&Target::Services(vec![name]), None);
                let start = overlapping(&crash.every, 1.0 / beta);
                let of_all = fault(start, hits, &crash.repair, effect, path, words);
                self.add(Fault { together: false, crew, ..of_all });
            }
        }
    }

    /// Adds a fault that hits each with a probability.
    pub(super) fn add_sharing(&mut self, fault: Fault, share: f64) {
        let share = Some(share).filter(|share| *share < 1.0).map(threshold);
        self.add(Fault { share, ..fault });
    }

    fn add(&mut self, mut fault: Fault) {
        // What runs on nodes goes down with them alone; what else befalls a place befalls what runs there.
        let down = matches!(fault.effect, Effect::Down { .. } | Effect::Interruption { .. });
        let of_place = |hit: &Hit| hit.scope != Scope::Everywhere;
        let fleets = &self.plan.fleets;
        fault.hits.retain(|hit| {
            let fleet = &fleets[hit.fleet as usize];
            !of_place(hit) || if down { fleet.hosting.is_none() } else { fleet.pool.is_none() }
        });
        for hit in &fault.hits {
            let fleet = &mut self.plan.fleets[hit.fleet as usize];
            fleet.pauses |= fault.effect.stands_still();
            fleet.ails |= matches!(fault.effect, Effect::Slow { .. } | Effect::Errors { .. });
        }
        self.plan.faults.push(fault);
    }

    /// Maintenance is of what runs on nodes, not of the nodes.
    pub(super) fn hits_but_nodes(&self, target: &Target<'_>, replicas: Option<u32>) -> Vec<Hit> {
        let mut hits = self.hits(target, replicas);
        hits.retain(|hit| self.plan.fleets[hit.fleet as usize].pool.is_none());
        hits
    }

    fn hits(&self, target: &Target<'_>, replicas: Option<u32>) -> Vec<Hit> {
        if let Target::Services(names) = target {
            return names.iter().flat_map(|name| self.hits_by_name(name, replicas)).collect();
        }
        let scope = self.scope(target);
        let Some(scope) = scope else { return Vec::new() };
        let fleets = (0..self.plan.fleets.len() as u32)
            .filter(|&fleet| self.places_of(fleet).any(|place| self.plan.covers(scope, place)));
        fleets.map(|fleet| Hit { fleet, scope, replicas: None }).collect()
    }

    /// The replicas of a service or a database with the lowest numbers. A database's leader comes before its followers.
    fn hits_by_name(&self, name: &Name, replicas: Option<u32>) -> Vec<Hit> {
        let mut left = replicas;
        let mut hits = Vec::new();
        for fleet in self.fleets_of(&name.text) {
            if left != Some(0) {
                hits.push(Hit { fleet, scope: Scope::Everywhere, replicas: left });
            }
            left = left.map(|left| left.saturating_sub(self.plan.fleets[fleet as usize].replicas));
        }
        hits
    }

    /// All places where replicas of a fleet run, or may run one day by a plan of recovery.
    fn places_of(&self, number: u32) -> impl Iterator<Item = Place> {
        let plans = self.plan.recoveries.iter().filter(move |recovery| {
            let sets = recovery.takeovers.iter().map(|takeover| self.plan.replica_sets[takeover.set as usize].fleet);
            recovery.reserves.iter().map(|reserve| reserve.fleet).chain(sets).any(|fleet| fleet == number)
        });
        let own = self.plan.fleets[number as usize].places.iter();
        own.chain(plans.flat_map(|recovery| &recovery.places)).copied()
    }

    /// Where a target lies; none of services, which lie anywhere.
    fn scope(&self, target: &Target<'_>) -> Option<Scope> {
        match target {
            Target::Services(_) => None,
            Target::Region(name) | Target::Zone(name) => self.scope_of(name),
            Target::Rack(name) => self.place(&name.text).map(Scope::Rack),
        }
    }

    /// The region or zone of a name.
    fn scope_of(&self, name: &Name) -> Option<Scope> {
        self.region(&name.text).map(Scope::Region).or_else(|| self.zone(&name.text).map(Scope::Zone))
    }

    /// The fleets of a service or a database.
    pub(super) fn fleets_of(&self, name: &str) -> impl Iterator<Item = u32> {
        let fleets = self.plan.fleets.iter().enumerate();
        fleets.filter(move |(_, fleet)| fleets::belongs(&fleet.name, name)).map(|(number, _)| number as u32)
    }

    fn crew(&self, name: &Name) -> Option<u32> {
        self.scenario.repair_crews.names().position(|crew| crew == name.text).map(|crew| crew as u32)
    }

    /// The ways in which each replica of a service fails by itself.
    pub(super) fn failures(&self, name: &str, own: &[Failure]) -> Vec<plan::Failure> {
        let listed = self.scenario.failures.iter().filter(|failure| failure.concerns(name));
        let listed: Vec<Failure> = listed.flat_map(FailureOf::own).collect();
        own.iter().chain(&listed).map(|failure| self.failure(failure)).collect()
    }

    fn failure(&self, failure: &Failure) -> plan::Failure {
        let (every, lasts, effect) = failure.course();
        let crew = failure.crew().and_then(|crew| self.crew(crew));
        let beta = if let Failure::Crash(crash) = failure { crash.beta.value.value() } else { 0.0 };
        let (every, stretch) = if beta < 1.0 {
            (every.sampler.clone(), 1.0 / (1.0 - beta))
        } else {
            // All have a common cause: by itself no replica fails.
            (Sampler::constant(u64::MAX), 1.0)
        };
        plan::Failure { every, stretch, lasts: lasts.sampler.clone(), effect, crew }
    }
}

/// What strikes all that it hits, for as long.
fn fault(start: Start, hits: Vec<Hit>, lasts: &Distribution, effect: Effect, path: String, words: String) -> Fault {
    let lasts = lasts.sampler.clone();
    Fault { start, hits, ways: None, share: None, lasts, together: true, crew: None, effect, path, words }
}

/// Again and again, counted from the end of the last.
fn every(gap: &Distribution) -> Start {
    Start::Every { gap: gap.sampler.clone(), stretch: 1.0, overlapping: false }
}

/// Again and again, whether or not the last is over, at so many times the gap.
fn overlapping(gap: &Distribution, stretch: f64) -> Start {
    Start::Every { gap: gap.sampler.clone(), stretch, overlapping: true }
}
