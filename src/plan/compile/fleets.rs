//! Services and databases become fleets.

use super::Compiler;
use crate::language::{Limit, Name};
use crate::plan::{self, FailureKind, Fleet, HealthCheck, ReplicationLink, salt};
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Sampler;
use crate::policy::failure::Failure;
use crate::policy::idle::Idle;
use crate::scenario::catalogue;
use crate::scenario::database::Database;
use crate::scenario::event::FailureOf;
use crate::scenario::service::{self, Service};
use crate::units::MoneyRate;

/// Workers of a replica whose number of CPUs is known: Tomcat's maxThreads.
const THREADS: u32 = 200;

/// Whether a fleet is the service or database of this name, or a part of it.
pub(super) fn belongs(fleet: &str, name: &str) -> bool {
    fleet == name || fleet.strip_suffix(".leader") == Some(name) || fleet.strip_suffix(".followers") == Some(name)
}

/// The instance's CPUs and its price, of what is in the catalogue.
fn instance(name: Option<&str>) -> (Option<u32>, Option<i64>) {
    match name.and_then(catalogue::find) {
        Some(instance) => (Some(instance.cpus), Some(instance.price().micros)),
        None => (None, None),
    }
}

impl Compiler<'_> {
    pub(super) fn declare_fleets(&mut self) {
        for (name, service) in self.scenario.services.iter() {
            let fleet = self.service(&name.text, service);
            self.plan.fleets.push(fleet);
        }
        for (name, database) in self.scenario.databases.iter() {
            self.database(&name.text, database);
        }
    }

    fn price(&self, name: &str, own: Option<MoneyRate>, listed: Option<i64>) -> i64 {
        let overridden = self.scenario.cost.prices.get(name).copied();
        overridden.or(own).map(|price| price.0.micros).or(listed).unwrap_or(0)
    }

    fn failures(&self, name: &str, own: &[Failure]) -> Vec<plan::Failure> {
        let listed = self.scenario.failures.iter().filter(|failure| failure.service.text == name);
        let listed: Vec<Failure> = listed.filter_map(FailureOf::failure).collect();
        own.iter().chain(&listed).map(|failure| self.failure(failure)).collect()
    }

    fn failure(&self, failure: &Failure) -> plan::Failure {
        let (every, lasts, kind) = match failure {
            Failure::Crash(crash) => {
                let place = |crew: &Name| self.scenario.repair_crews.names().position(|name| name == crew.text);
                let crew = crash.crew.as_ref().and_then(place).map(|crew| crew as u32);
                (&crash.every, &crash.repair, FailureKind::Crash { crew })
            }
            Failure::Pause(pause) => (&pause.every, &pause.lasts, FailureKind::Pause),
        };
        plan::Failure { every: every.sampler.clone(), lasts: lasts.sampler.clone(), kind }
    }

    fn service(&self, name: &str, service: &Service) -> Fleet {
        let (listed_cpus, listed_price) = instance(service.instance.as_ref().map(|i| i.value.as_str()));
        let known = service.cpus.as_ref().map(|cpus| cpus.value).or(listed_cpus);
        let concurrency = match (service.concurrency.as_ref().map(|c| c.value), known) {
            (Some(limit), _) => limit.number(),
            (None, Some(_)) => THREADS,
            (None, None) => 1,
        };
        Fleet {
            name: name.to_owned(),
            path: format!("services.{name}"),
            replicas: service.replicas.value,
            concurrency,
            cpus: known.unwrap_or(concurrency),
            queue: service.queue.number(),
            discipline: service.discipline,
            held: service.threads == service::Threads::Held,
            startup: service.startup.sampler.clone(),
            drain: service.drain.nanos(),
            balancer: service.balancer.clone(),
            health_check: service.health_check.as_ref().map(|check| HealthCheck {
                interval: check.interval.nanos(),
                unhealthy: check.unhealthy,
                healthy: check.healthy,
            }),
            autoscaler: service.autoscaler.clone(),
            failures: self.failures(name, &service.failures),
            needs: service.needs.value,
            idle: service.idle.clone(),
            zones: service.zones.iter().map(|zone| zone.text.clone()).collect(),
            price_micros: self.price(name, service.price, listed_price),
            minimum_billing: self.scenario.cost.minimum_billing.nanos(),
            follows: None,
            foreseen: false,
            loads_known: true,
        }
    }

    /// A database alone is one fleet; with followers, the leader is one and the followers are another.
    fn database(&mut self, name: &str, database: &Database) {
        let followers = database.replicas.value - 1;
        let path = format!("databases.{name}");
        if followers == 0 {
            let fleet = self.server(name, name, &path, 1, database, &database.zones);
            self.plan.fleets.push(fleet);
            return;
        }
        let zones = &database.zones;
        let leader = self.server(name, &format!("{name}.leader"), &path, 1, database, &zones[..zones.len().min(1)]);
        self.plan.fleets.push(leader);
        // The followers go on where the leader began to go round the zones.
        let turned: Vec<_> = zones.iter().skip(1).chain(zones.iter().take(1)).cloned().collect();
        let path = format!("{path}.followers");
        let mut fleet = self.server(name, &format!("{name}.followers"), &path, followers, database, &turned);
        fleet.follows = Some(self.plan.links.len() as u32);
        self.plan.links.push(ReplicationLink {
            followers: self.plan.fleets.len() as u32,
            delay: database.replication.delay.sampler.clone(),
            apply: database.replication.apply.sampler.clone(),
            salt: salt(&path),
        });
        self.plan.fleets.push(fleet);
    }

    fn server(&self, database: &str, name: &str, path: &str, replicas: u32, spec: &Database, zones: &[Name]) -> Fleet {
        let (listed_cpus, listed_price) = instance(spec.instance.as_ref().map(|i| i.value.as_str()));
        let concurrency = match spec.concurrency.value {
            Limit::At(n) => n,
            Limit::Unlimited => u32::MAX,
        };
        Fleet {
            name: name.to_owned(),
            path: path.to_owned(),
            replicas,
            concurrency,
            cpus: spec.cpus.as_ref().map(|cpus| cpus.value).or(listed_cpus).unwrap_or(concurrency),
            queue: spec.queue.number(),
            discipline: Discipline::Fifo,
            held: true,
            startup: Sampler::constant(0),
            drain: 0,
            balancer: spec.balancer.clone(),
            health_check: None,
            autoscaler: None,
            failures: self.failures(database, &spec.failures),
            needs: 1,
            idle: Idle::wait(),
            zones: zones.iter().map(|zone| zone.text.clone()).collect(),
            price_micros: self.price(database, spec.price, listed_price),
            minimum_billing: self.scenario.cost.minimum_billing.nanos(),
            follows: None,
            foreseen: false,
            loads_known: true,
        }
    }
}
