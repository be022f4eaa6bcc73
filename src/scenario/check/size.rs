//! How large a scenario is: what every run must hold in memory, and what the checks themselves go through.

use super::Checker;
use super::balancers::places;
use crate::language::{Diagnostic, Span};
use crate::policy::balancer::Balancer;
use crate::policy::keys::Keys;
use crate::scenario::Scenario;
use crate::scenario::database::Database;
use crate::scenario::event::Target;
use crate::scenario::profile::Profile;
use crate::scenario::traffic::Traffic;
use crate::units::Duration;

/// The most services, shards of databases, and kinds of requests: histograms are kept of each.
const MAX_THINGS: usize = 1_000;
/// The most events, failures and objectives, each.
const MAX_ITEMS: usize = 10_000;
/// The most weights of keys in all: they stand in the normal form one by one.
const MAX_WEIGHTS: usize = 100_000;
/// The most zones of a service or a database.
const MAX_ZONES: usize = 100;
/// The most services and groups of servers that all outages together hit.
const MAX_HITS: usize = 1_000_000;
/// The most replicas in all.
const MAX_REPLICAS_IN_ALL: u64 = 200_000;
/// The most replicas that crash, each kind of crash counted.
const MAX_CRASHING: u64 = 100_000;
/// The most points of rings and slots of tables by which balancers hash, in all.
const MAX_PLACES: u64 = 10_000_000;
/// The most users in all.
pub(super) const MAX_USERS: u64 = 10_000_000;
/// The most windows of all curves in one run.
const MAX_WINDOWS_IN_ALL: u64 = 1_000_000;
/// The most windows of all curves in all runs: their spread is worked out at the end.
const MAX_WINDOWS_OF_ALL_RUNS: u64 = 20_000_000;
/// The most straight pieces that stand for a profile.
const MAX_PIECES: u64 = 4_000_000;
/// The most points that are read off the items of a profile.
const MAX_READINGS: u64 = 30_000_000;
/// Pieces that a stretch is cut into where several items slope at once.
const CUTS: u64 = 16;
/// Points of a day.
const POINTS_A_DAY: u64 = 96;

impl Checker<'_> {
    /// Whether a scenario is small enough to be looked at any further.
    pub(super) fn fits(&mut self) -> bool {
        let before = self.diagnostics.len();
        let scenario = self.scenario;
        let fleets = fleets(scenario);
        let classes: usize = scenario.traffic.iter().map(|(_, traffic)| traffic.mix.len().max(1)).sum();
        let services = scenario.services.iter().map(|(name, _)| name.span);
        let first = services.chain(scenario.databases.iter().map(|(name, _)| name.span)).next();
        self.at_most(MAX_THINGS, fleets, "services and shards of databases", first);
        let first = scenario.traffic.iter().next().map(|(name, _)| name.span);
        self.at_most(MAX_THINGS, classes, "traffic sources, each endpoint of a mix counted,", first);
        self.at_most(MAX_ITEMS, scenario.events.len(), "events", scenario.events.first().map(|e| e.span));
        self.at_most(MAX_ITEMS, scenario.failures.len(), "failures", scenario.failures.first().map(|f| f.span));
        self.at_most(MAX_THINGS, scenario.slo.len(), "objectives", scenario.slo.first().map(|o| o.span));
        let first = scenario.locks.iter().next().map(|(name, _)| name.span);
        self.at_most(MAX_THINGS, scenario.locks.len(), "lock tables", first);
        let zones = scenario.services.iter().map(|(_, service)| &service.zones);
        let zones = zones.chain(scenario.nodes.iter().map(|(_, pool)| &pool.zones));
        let zones = zones.chain(scenario.queues.iter().map(|(_, queue)| queue.zones()));
        let zones = zones.chain(scenario.caches.iter().map(|(_, cache)| &cache.zones));
        for zones in zones.chain(scenario.databases.iter().map(|(_, database)| &database.zones)) {
            self.at_most(MAX_ZONES, zones.len(), "zones", zones.first().map(|zone| zone.span));
        }
        let anywhere = |target: Option<Target<'_>>| !matches!(target, Some(Target::Services(_)));
        let zonal = scenario.events.iter().filter(|event| anywhere(event.target())).count()
            + scenario.failures.iter().filter(|failure| anywhere(failure.target())).count();
        if zonal * fleets > MAX_HITS {
            let message = format!("too large: {zonal} outages of zones may hit {fleets} services each");
            self.error("E002", scenario.span, message);
        }
        let weights: Vec<_> = keys(scenario).filter_map(|keys| keys.weights.as_ref()).collect();
        let count = weights.iter().map(|weights| weights.values.len()).sum();
        self.at_most(MAX_WEIGHTS, count, "weights of keys", weights.first().map(|weights| weights.span));
        for (_, traffic) in scenario.traffic.iter() {
            self.profile_fits(traffic);
        }
        self.diagnostics.len() == before
    }

    fn at_most(&mut self, most: usize, count: usize, what: &str, first: Option<Span>) {
        if count > most {
            let message = format!("too large: there are {count} {what} and at most {most} are taken");
            self.error("E002", first.unwrap_or(self.scenario.span), message);
        }
    }

    fn profile_fits(&mut self, traffic: &Traffic) {
        let duration = self.scenario.duration.value;
        let items = traffic.profile.len() as u64;
        let points: u64 = traffic.profile.iter().map(|item| points(item, duration)).fold(0, u64::saturating_add);
        let pieces = points.saturating_mul(if items > 1 { CUTS } else { 1 });
        if let Some(span) = traffic.profile.first().map(Profile::span)
            && (pieces > MAX_PIECES || pieces.saturating_mul(items) > MAX_READINGS)
        {
            let message = "too large: the profile has too many items, or too many days in the duration";
            let help = "put the rates into a file, and read it as a `trace`";
            self.diagnostics.push(Diagnostic::error("E002", span, message).help(help));
        }
    }

    /// Whether what a run holds, and what is kept of all runs, fits into memory. All values are sensible by themselves.
    pub(super) fn memory(&mut self) {
        let scenario = self.scenario;
        let users: u64 = scenario.traffic.iter().filter_map(|(_, t)| Some(u64::from(t.users.as_ref()?.value))).sum();
        if users > MAX_USERS {
            self.error(
                "E002",
                scenario.span,
                format!("too large: {users} users in all; at most {MAX_USERS} are taken"),
            );
        }
        let (mut replicas, mut crashing, mut hashed) = (0u64, 0u64, 0u64);
        for (name, service) in scenario.services.iter() {
            let most = u64::from(self.most_replicas(&name.text));
            replicas += most;
            hashed += places(&service.balancer, self.most_replicas(&name.text));
            crashing += most * (service.failures.len() as u64 + self.failures_of(&name.text));
        }
        for (name, database) in scenario.databases.iter() {
            let servers = u64::from(database.servers());
            replicas += servers;
            hashed += places(&database.balancer, database.replicas.value) * u64::from(database.shards.value);
            crashing += servers * (database.failures.len() as u64 + self.failures_of(&name.text));
        }
        for (_, pool) in scenario.nodes.iter() {
            let grows = scenario.cluster_autoscaler.is_some();
            let nodes = u64::from(if grows { pool.max.value.max(pool.at_start()) } else { pool.at_start() });
            let ways = pool.failures.len() + usize::from(pool.spot.as_ref().is_some_and(|s| s.interruption.is_some()));
            replicas += nodes;
            crashing += nodes * ways as u64;
        }
        for (name, queue) in scenario.queues.iter() {
            let nodes = u64::from(queue.nodes().value);
            replicas += nodes;
            crashing += nodes * (queue.failures().len() as u64 + self.failures_of(&name.text));
        }
        for (name, cache) in scenario.caches.iter().filter(|(_, cache)| !cache.local) {
            let nodes = u64::from(cache.servers());
            replicas += nodes;
            // Where nodes have replicas, keys belong to hash slots.
            if cache.replicas.value == 0 {
                hashed += places(&Balancer::ketama(), cache.nodes.value);
            }
            crashing += nodes * (cache.failures.len() as u64 + self.failures_of(&name.text));
        }
        if replicas > MAX_REPLICAS_IN_ALL || crashing > MAX_CRASHING {
            let (count, most, what) = if replicas > MAX_REPLICAS_IN_ALL {
                (replicas, MAX_REPLICAS_IN_ALL, "replicas in all")
            } else {
                (crashing, MAX_CRASHING, "replicas that crash, each kind of crash counted")
            };
            let message = format!("too large: there may be {count} {what}; at most {most} are taken");
            self.error("E002", scenario.span, message);
        }
        if hashed > MAX_PLACES {
            let message = format!(
                "too large: rings and tables of balancers have {hashed} places in all; at most {MAX_PLACES} are taken"
            );
            self.error("E002", scenario.span, message);
        }
        self.windows();
    }

    fn failures_of(&self, name: &str) -> u64 {
        let failures = self.scenario.failures.iter().filter(|failure| failure.concerns(name));
        failures.map(|failure| failure.own().len() as u64).sum()
    }

    fn windows(&mut self) {
        let scenario = self.scenario;
        let width = scenario.window.as_ref().map(|window| window.value.nanos().max(1));
        let windows = width.map_or(MOST_BY_ITSELF, |width| scenario.duration.value.nanos().div_ceil(width));
        let classes: usize = scenario.traffic.iter().map(|(_, traffic)| traffic.mix.len().max(1)).sum();
        let curves = windows * (fleets(scenario) + classes + scenario.locks.len() + scenario.caches.len()) as u64;
        let of_all = curves * u64::from(scenario.replications.most());
        let (many, most, what) = if curves > MAX_WINDOWS_IN_ALL {
            (curves, MAX_WINDOWS_IN_ALL, "run")
        } else if of_all > MAX_WINDOWS_OF_ALL_RUNS {
            (of_all, MAX_WINDOWS_OF_ALL_RUNS, "study")
        } else {
            return;
        };
        let span = scenario.window.as_ref().map_or(scenario.duration.span, |window| window.span);
        let message = format!("too large: the curves of a {what} have {many} windows; at most {most} fit into memory");
        let help = "give a wider `window`, or run fewer replications";
        self.diagnostics.push(Diagnostic::error("E002", span, message).help(help));
    }
}

/// All keys that anything has.
fn keys(scenario: &Scenario) -> impl Iterator<Item = &Keys> {
    let traffic = scenario.traffic.iter().filter_map(|(_, traffic)| traffic.keys.as_ref());
    let databases = scenario.databases.iter().filter_map(|(_, database)| database.keys.as_ref());
    let queues = scenario.queues.iter().filter_map(|(_, queue)| queue.keys());
    let locks = scenario.locks.iter().filter_map(|(_, table)| table.keys.as_ref());
    let caches = scenario.caches.iter().filter_map(|(_, cache)| cache.keys.as_ref());
    traffic.chain(databases).chain(queues).chain(locks).chain(caches)
}

/// Windows where the scenario gives no width.
const MOST_BY_ITSELF: u64 = 181;

/// Services, shards of databases, nodes of caches, and queues.
fn fleets(scenario: &Scenario) -> usize {
    let parts = |(_, database): (_, &Database)| database.shards.value as usize;
    // A queue has curves of its own besides those of its servers, for every group that reads it.
    let readers = scenario.services.iter().map(|(_, service)| service.consumes.0.len()).sum::<usize>();
    let queues = 2 * scenario.queues.len() + readers;
    let caches = scenario.caches.iter().filter(|(_, cache)| !cache.local).count();
    // A pool has curves of its own besides those of its nodes, and so has a service on nodes.
    let hosted = scenario.services.iter().filter(|(_, service)| !service.on.0.is_empty()).count();
    let caches = caches + 2 * scenario.nodes.len() + hosted;
    caches + scenario.services.len() + scenario.databases.iter().map(parts).sum::<usize>() + queues
}

/// The points between which an item of a profile is straight.
fn points(item: &Profile, duration: Duration) -> u64 {
    match item {
        Profile::Surge(_) => 5,
        Profile::Step(_) | Profile::Grow(_) => 3,
        Profile::Diurnal(day) => {
            (duration.nanos() / day.period.nanos().max(1)).saturating_add(2).saturating_mul(POINTS_A_DAY)
        }
        Profile::Trace(trace) => trace.points.len() as u64,
    }
}
