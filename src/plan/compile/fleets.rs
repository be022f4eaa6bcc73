//! Services and databases become fleets.

use super::Compiler;
use super::probes::{liveness, probes};
use crate::language::{Limit, Spanned};
use crate::plan::tariff::Tariff;
use crate::plan::{self, Cancellation, Fleet, HealthCheck};
use crate::policy::contention::Contention;
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Sampler;
use crate::policy::failure::Effect;
use crate::policy::idle::Idle;
use crate::policy::standby::Standby;
use crate::scenario::database::Database;
use crate::scenario::region::Placement;
use crate::scenario::service::{self, Service, round_robin};

/// Workers of a replica whose number of CPUs is known: Tomcat's maxThreads.
const THREADS: u32 = 200;

/// Envoy's `healthy_panic_threshold`: where nothing is said, it goes with its outlier detection.
const ENVOY_PANIC_THRESHOLD: f64 = 0.5;

/// Whether a fleet is the service or database of this name, or a shard of it.
pub(super) fn belongs(fleet: &str, name: &str) -> bool {
    fleet.split('.').next() == Some(name)
}

impl HealthCheck {
    /// As the scenario states it.
    pub(super) fn of(check: &service::HealthCheck) -> Self {
        HealthCheck {
            interval: check.interval.nanos(),
            timeout: check.timeout.nanos(),
            unhealthy: check.unhealthy,
            healthy: check.healthy,
        }
    }
}

impl Compiler<'_> {
    pub(super) fn declare_fleets(&mut self) {
        for (name, service) in self.scenario.services.iter() {
            let hosting = self.hosting(service);
            let mut fleet = Fleet { hosting, ..self.service(&name.text, service) };
            self.make_elastic(service, &mut fleet);
            fleet.memory = self.memory_of(service);
            self.plan.fleets.push(fleet);
        }
        for (name, database) in self.scenario.databases.iter() {
            self.declare_database(&name.text, database);
        }
        self.declare_queues();
        self.declare_caches();
        self.declare_nodes();
        for fleet in &mut self.plan.fleets {
            fleet.pauses = fleet.failures.iter().any(|failure| failure.effect.stands_still());
            let ails = |failure: &plan::Failure| matches!(failure.effect, Effect::Slow { .. } | Effect::Errors { .. });
            fleet.ails = fleet.slowness != 1.0 || fleet.warm_up.is_some() || fleet.failures.iter().any(ails);
        }
    }

    /// The CPUs of a type of machine.
    pub(super) fn cpus(&self, instance: Option<&Spanned<String>>) -> Option<u32> {
        instance.and_then(|instance| self.scenario.instance(&instance.value)).map(|instance| instance.cpus)
    }

    fn service(&self, name: &str, service: &Service) -> Fleet {
        let known = service.cpus.as_ref().map(|cpus| cpus.value).or_else(|| self.cpus(service.instance.as_ref()));
        let concurrency = match (service.concurrency.as_ref().map(|c| c.value), known) {
            (Some(limit), _) => limit.number(),
            (None, Some(_)) => THREADS,
            (None, None) => 1,
        };
        let (places, per_place) = self.places_of_service(service);
        Fleet {
            name: name.to_owned(),
            path: format!("services.{name}"),
            replicas: service.replicas.value,
            concurrency,
            cpus: known.unwrap_or(concurrency),
            slowness: 1.0 / service.speed.value.value(),
            requested_cpus: service
                .requests
                .as_ref()
                .map_or(f64::from(known.unwrap_or(concurrency)), |of| f64::from(of.cpu.value.millis()) / 1000.0),
            connections: service.connections.as_ref().map(|connections| connections.value.number()),
            connected: None,
            memory: None,
            contention: service.contention.as_ref().map(Contention::law),
            queue: service.queue.number(),
            rate_limit: service.rate_limit.clone(),
            admission: service.admission.clone(),
            admits: !service.admission.is_empty(),
            discipline: service.discipline,
            held: service.threads == service::Threads::Held,
            cancellation: match service.cancellation {
                service::Cancellation::Ignore => Cancellation::Ignore,
                service::Cancellation::Queued => Cancellation::Queued,
                service::Cancellation::All => Cancellation::All,
            },
            hands_on_deadlines: service.deadlines == service::Deadlines::Propagate,
            startup: service.startup.sampler.clone(),
            drain: service.drain.nanos(),
            balancer: service.balancer.clone(),
            health_check: service.health_check.as_ref().map(HealthCheck::of),
            outlier_detection: service.outlier_detection.clone(),
            panic_threshold: service.panic_threshold.as_ref().map_or_else(
                || if service.outlier_detection.is_some() { ENVOY_PANIC_THRESHOLD } else { 0.0 },
                |share| share.value.value(),
            ),
            routing: None,
            callers: Vec::new(),
            clients_by_zone: Vec::new(),
            routed_callees: Vec::new(),
            listens: service.outlier_detection.is_some(),
            slow_start: service.slow_start.clone(),
            liveness: liveness(service),
            probes: probes(service),
            autoscaler: service.autoscaler.clone(),
            signals: Vec::new(),
            warm_pool: None,
            vertical: None,
            function: None,
            failures: self.failures(name, &service.failures),
            pauses: false,
            ails: false,
            warm_up: service.warm_up.as_ref().map(|warm_up| (warm_up.factor.value.value(), warm_up.over.value.nanos())),
            needs: match &service.autoscaler {
                // No replica is what its autoscaler wants at times, and no outage.
                Some(autoscaler) if autoscaler.starts_from_none() && service.needs.span.line == 0 => 0,
                _ => service.needs.value,
            },
            standby: service.standby.as_ref().map(Standby::plan),
            idle: service.idle.clone(),
            places,
            per_place,
            tariff: self.tariff_of_service(name, service),
            replica_set: None,
            pool: None,
            hosting: None,
            hosts: None,
            consumes: Vec::new(),
            stores: Vec::new(),
            foreseen: false,
            lasting: true,
            loads_known: true,
        }
    }

    /// The servers of a database, or of one of its shards.
    pub(super) fn server(&self, database: &str, name: &str, path: &str, spec: &Database) -> Fleet {
        let listed_cpus = self.cpus(spec.instance.as_ref());
        let concurrency = match spec.concurrency.value {
            Limit::At(n) => n,
            Limit::Unlimited => u32::MAX,
        };
        Fleet {
            concurrency,
            cpus: spec.cpus.as_ref().map(|cpus| cpus.value).or(listed_cpus).unwrap_or(concurrency),
            queue: spec.queue.number(),
            balancer: spec.balancer.clone(),
            failures: self.failures(database, &spec.failures),
            places: self.places(&spec.zones, &Placement::spread()).0,
            tariff: self.tariff_of_database(database, spec),
            ..self.plain(name, path, spec.replicas.value)
        }
    }

    /// Replicas each of which takes whoever comes, and of which nothing more is said.
    pub(super) fn plain(&self, name: &str, path: &str, replicas: u32) -> Fleet {
        Fleet {
            name: name.to_owned(),
            path: path.to_owned(),
            replicas,
            concurrency: u32::MAX,
            cpus: u32::MAX,
            slowness: 1.0,
            requested_cpus: f64::from(u32::MAX),
            connections: None,
            connected: None,
            memory: None,
            contention: None,
            queue: u32::MAX,
            rate_limit: None,
            admission: Vec::new(),
            admits: false,
            discipline: Discipline::Fifo,
            held: true,
            cancellation: Cancellation::Ignore,
            hands_on_deadlines: false,
            startup: Sampler::constant(0),
            drain: 0,
            balancer: round_robin(),
            health_check: None,
            outlier_detection: None,
            panic_threshold: 0.0,
            routing: None,
            callers: Vec::new(),
            clients_by_zone: Vec::new(),
            routed_callees: Vec::new(),
            listens: false,
            slow_start: None,
            liveness: None,
            probes: None,
            autoscaler: None,
            signals: Vec::new(),
            warm_pool: None,
            vertical: None,
            function: None,
            failures: Vec::new(),
            pauses: false,
            ails: false,
            warm_up: None,
            needs: 1,
            standby: None,
            idle: Idle::wait(),
            places: Vec::new(),
            per_place: 1,
            tariff: Tariff::on_demand(0, 1, 0),
            replica_set: None,
            pool: None,
            hosting: None,
            hosts: None,
            consumes: Vec::new(),
            stores: Vec::new(),
            foreseen: false,
            lasting: true,
            loads_known: true,
        }
    }
}
