//! Checks of services and databases.

use super::Checker;
use crate::language::{Diagnostic, Span};
use crate::policy::balancer::Balancer;
use crate::policy::failure::Failure;
use crate::policy::failure::crash::Crash;
use crate::scenario::catalogue;
use crate::scenario::database::ReadFrom;
use crate::scenario::service::{Discipline, Limit};

/// The most replicas of one service.
pub(super) const MAX_REPLICAS: u32 = 10_000;
/// The most that one thing may happen by itself in a run.
pub(super) const MAX_TIMES: f64 = 1e7;
/// The greatest weight of a replica.
const MAX_WEIGHT: u32 = 1_000_000;

impl<'a> Checker<'a> {
    pub(super) fn services(&mut self) {
        for (name, service) in self.scenario.services.iter() {
            if service.work.is_some() != service.endpoints.is_empty() {
                self.error("E016", name.span, format!("service `{name}` needs either `work` or `endpoints`"));
            }
            self.count("replicas", service.replicas.value, service.replicas.span, MAX_REPLICAS);
            if let Some(concurrency) = &service.concurrency
                && concurrency.value == Limit::At(0)
            {
                self.impossible(concurrency.span, "a replica needs at least 1 worker");
            }
            if let Some(cpus) = &service.cpus {
                self.count("cpus", cpus.value, cpus.span, 100_000);
            }
            if service.discipline == Discipline::ProcessorSharing
                && let Some(Limit::Unlimited) = service.concurrency.as_ref().map(|c| c.value)
                && service.cpus.is_none()
                && service.instance.is_none()
            {
                self.impossible(service.span, "processor sharing needs a number of CPUs to share: give `cpus`");
            }
            self.instance(service.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
            self.balancer(&service.balancer);
            self.crashes(&service.failures);
            self.scaling(service);
            if let Some(check) = &service.health_check
                && (check.interval.nanos() == 0 || check.healthy == 0 || check.unhealthy == 0)
            {
                self.impossible(check.span, "interval, healthy and unhealthy must be greater than 0");
            }
        }
    }

    fn instance(&mut self, instance: Option<(&str, Span)>) {
        if let Some((name, span)) = instance
            && catalogue::find(name).is_none()
        {
            let unknown = Diagnostic::error("E012", span, format!("instance `{name}` is not in the catalogue"));
            let known = catalogue::all().iter().map(|i| i.name.as_str());
            self.diagnostics.push_nearest(unknown, name, known);
        }
    }

    fn crashes(&mut self, failures: &[Failure]) {
        for Failure::Crash(crash) in failures {
            self.crash(crash);
        }
    }

    /// A replica that neither runs nor rests would crash without end at one instant.
    pub(super) fn crash(&mut self, crash: &Crash) {
        let cycle = crash.every.sampler.mean_seconds() + crash.repair.sampler.mean_seconds();
        if cycle <= 0.0 {
            self.impossible(crash.span, "`every` and `repair` cannot both be 0: time would stand still");
        } else if self.scenario.duration.value.seconds() / cycle > MAX_TIMES {
            self.impossible(crash.span, format!("a replica would crash more than {MAX_TIMES:.0e} times"));
        }
    }

    fn balancer(&mut self, balancer: &Balancer) {
        if let Balancer::PowerOfD(spec) = balancer
            && !(1..=64).contains(&spec.choices)
        {
            self.impossible(spec.span, "the number of choices lies between 1 and 64");
        }
        if let Balancer::SmoothWeightedRoundRobin(spec) = balancer
            && spec.weights.iter().any(|weight| !(1..=MAX_WEIGHT).contains(weight))
        {
            self.impossible(spec.span, format!("a weight lies between 1 and {MAX_WEIGHT}"));
        }
    }

    pub(super) fn count(&mut self, what: &str, value: u32, span: Span, most: u32) {
        if value == 0 || value > most {
            self.impossible(span, format!("`{what}` lies between 1 and {most}"));
        }
    }

    pub(super) fn databases(&mut self) {
        for (_, database) in self.scenario.databases.iter() {
            self.count("replicas", database.replicas.value, database.replicas.span, MAX_REPLICAS);
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
            self.instance(database.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
            self.balancer(&database.balancer);
            self.crashes(&database.failures);
        }
    }
}
