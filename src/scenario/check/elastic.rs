//! Checks of warm pools, vertical scaling and functions.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use super::loads::size;
use crate::language::{Language, Limit, Span};
use crate::policy::balancer::Balancer;
use crate::policy::discipline::Discipline;
use crate::policy::distribution::Distribution;
use crate::policy::serverless::Serverless;
use crate::policy::vertical::{Threshold, Vertical, Workers};
use crate::policy::warm_pool::WarmPool;
use crate::scenario::event::Target;
use crate::scenario::service::Service;
use crate::units::Duration;

/// The most CPUs of a replica, and rules of a vertical autoscaler.
const MAX_CPUS: u32 = 100_000;
const MAX_RULES: usize = 50;

impl<'a> Checker<'a> {
    pub(super) fn elastic(&mut self, name: &str, service: &'a Service) {
        if let Some(pool) = &service.warm_pool {
            self.warm_pool(service, pool);
        }
        if let Some(vertical) = &service.vertical {
            self.vertical(service, vertical);
        }
        if let Some(serverless) = &service.serverless {
            self.serverless(service, serverless);
            self.nothing_befalls(name);
        }
    }

    fn warm_pool(&mut self, service: &Service, pool: &WarmPool) {
        if service.autoscaler.is_none() {
            self.error("E016", pool.span, "a warm pool waits for an `autoscaler` to want its replicas: there is none");
        }
        match (&pool.size, &pool.prepared) {
            (Some(_), Some(prepared)) => {
                self.error("E016", prepared.span, "a warm pool takes at most one of `size` and `prepared`");
            }
            (Some(size), None) => self.count("size", size.value, size.span, MAX_REPLICAS),
            (None, Some(prepared)) => self.count("prepared", prepared.value, prepared.span, MAX_REPLICAS),
            (None, None) => {}
        }
    }

    fn vertical(&mut self, service: &'a Service, spec: &Vertical) {
        if service.cpus.is_none() && service.instance.is_none() {
            self.error("E016", spec.span, "vertical scaling changes the CPUs of a replica: give `cpus` or `instance`");
        }
        if !service.idle.waits() || service.discipline.preempts() {
            let message =
                "with vertical scaling requests share the CPUs: workers neither rest nor interrupt each other";
            self.error("E016", spec.span, message);
        }
        if spec.rules.is_empty() && spec.memory.is_empty() && spec.schedule.is_empty() {
            self.error("E016", spec.span, "vertical scaling needs `rules`, rules for `memory`, or a `schedule`");
        }
        if spec.every.is_some() && spec.schedule.is_empty() {
            self.error("E016", spec.span, "`every` goes with a `schedule`");
        }
        if spec.rules.len() + spec.memory.len() > MAX_RULES {
            self.impossible(spec.span, format!("there are at most {MAX_RULES} rules"));
        }
        let rules = spec.rules.iter().map(|rule| (rule.span, Threshold::from(rule)));
        let of_memory = spec.memory.iter().map(|rule| (rule.span, Threshold::from(rule)));
        for (span, rule) in rules.clone().chain(of_memory.clone()) {
            if !rule.is_one() {
                let message = "a rule is `above` with `add` and `max`, or `below` with `remove` and `min`";
                self.error("E016", span, message);
            } else if !rule.acts() {
                self.impossible(span, "a rule holds for some time, and changes 1 CPU or byte at least");
            }
        }
        for (span, rule) in rules.filter(|(_, rule)| rule.is_one()) {
            self.cpus(u32::try_from(rule.bound()).unwrap_or(u32::MAX), span);
        }
        for size in &spec.schedule {
            size.cpus.into_iter().for_each(|cpus| self.cpus(cpus, size.span));
            if size.cpus.is_none() && size.memory.is_none() {
                self.error("E016", size.span, "a size has `cpus`, `memory` or both");
            }
        }
        if spec.changes_memory() {
            let limits = spec.schedule.iter().filter_map(|size| Some((size.span, size.memory?.value() as u64)));
            let bounds = of_memory.filter(|(_, rule)| rule.is_one()).map(|(span, rule)| (span, rule.bound()));
            let limits = limits.chain(bounds).collect();
            self.limits_of_memory(service, spec.span, limits);
        }
        if !spec.schedule.is_empty() {
            let times: Vec<Duration> = spec.schedule.iter().map(|size| size.at).collect();
            self.course(&times, spec.every, spec.span, "sizes");
        }
        self.period(spec.interval, spec.span, "interval");
        if let Some(committed) = service.purchase.as_ref().and_then(|purchase| purchase.committed.as_ref()) {
            self.error("E016", committed.span, "a commitment is for machines of one size, and `vertical` changes it");
        }
        let (_, workers) = size(self.scenario, service);
        let most = spec.bounds().map_or(0, |(_, most)| most);
        if spec.workers == Workers::Fixed && f64::from(most) > workers {
            let message = format!(
                "of {most} CPUs no more than {workers:.0} would work: a request uses one at a time, and there are {workers:.0} workers"
            );
            self.impossible(spec.span, message);
        }
        if spec.workers == Workers::PerCpu && service.concurrency.as_ref().is_some_and(|c| c.value == Limit::Unlimited)
        {
            self.error("E016", spec.span, "`workers: per_cpu` needs a number of workers, not `unlimited`");
        }
    }

    fn cpus(&mut self, cpus: u32, span: Span) {
        self.count("cpus", cpus, span, MAX_CPUS);
    }

    fn serverless(&mut self, service: &'a Service, spec: &Serverless) {
        let (concurrency, provisioned) = (&spec.concurrency, &spec.provisioned);
        self.count("concurrency", concurrency.value, concurrency.span, MAX_REPLICAS);
        if provisioned.value > concurrency.value {
            let message = format!("of {} environments {} cannot be provisioned", concurrency.value, provisioned.value);
            self.impossible(provisioned.span, message);
        }
        if spec.burst.environments == 0 || spec.burst.per.nanos() < u64::from(spec.burst.environments) {
            self.impossible(spec.burst.span, "a burst is 1 environment at least, and a nanosecond for each");
        }
        if spec.idle.value.nanos() == 0 || spec.init_limit.nanos() == 0 {
            self.impossible(spec.idle.span, "`idle` and `init_limit` must be greater than 0");
        }
        for key in Self::said_of_replicas(service) {
            let message =
                format!("with `serverless` each request has an environment for itself: `{key}` has nothing to do");
            self.error("E016", spec.span, message);
        }
    }

    /// What is said of a service, other than by default, that says nothing of one that is serverless.
    fn said_of_replicas(service: &Service) -> Vec<&'static str> {
        let said = [
            (service.replicas.value != 1, "replicas"),
            (service.concurrency.is_some(), "concurrency"),
            (service.cpus.is_some(), "cpus"),
            (service.instance.is_some(), "instance"),
            (service.requests.is_some(), "requests"),
            (service.connections.is_some(), "connections"),
            (service.contention.is_some(), "contention"),
            (service.queue != Limit::Unlimited, "queue"),
            (!service.admission.is_empty(), "admission"),
            (service.discipline != Discipline::Fifo, "discipline"),
            (!service.idle.waits(), "idle"),
            (!service.zones.is_empty(), "zones"),
            (service.startup.encode() != Distribution::seconds(30).encode(), "startup"),
            (service.startup_probe.is_some(), "startup_probe"),
            (service.warm_up.is_some(), "warm_up"),
            (!matches!(service.balancer, Balancer::RoundRobin(_)), "balancer"),
            (!service.routing.is_anywhere(), "routing"),
            (service.health_check.is_some(), "health_check"),
            (service.outlier_detection.is_some(), "outlier_detection"),
            (service.panic_threshold.is_some(), "panic_threshold"),
            (service.slow_start.is_some(), "slow_start"),
            (service.liveness.is_some(), "liveness"),
            (service.autoscaler.is_some(), "autoscaler"),
            (service.warm_pool.is_some(), "warm_pool"),
            (service.vertical.is_some(), "vertical"),
            (!service.on.0.is_empty(), "on"),
            (service.needs.value != 1, "needs"),
            (service.standby.is_some(), "standby"),
            (!service.failures.is_empty(), "failures"),
            (!service.consumes.0.is_empty(), "consumes"),
        ];
        said.into_iter().filter(|(said, _)| *said).map(|(_, key)| key).collect()
    }

    /// Environments come and go: no event and no failure is of them.
    fn nothing_befalls(&mut self, name: &str) {
        let hits = |target: Option<Target<'_>>| matches!(target, Some(Target::Services(names)) if names.iter().any(|service| service.text == name));
        let events = self.scenario.events.iter().filter(|event| hits(event.target())).map(|event| event.span);
        let failures =
            self.scenario.failures.iter().filter(|failure| hits(failure.target())).map(|failure| failure.span);
        let plans = self.scenario.recovery.iter().flat_map(|(_, plan)| plan.services.iter());
        let plans = plans.filter(|(service, _)| service.text == name).map(|(service, _)| service.span);
        let spans: Vec<Span> = events.chain(failures).chain(plans).collect();
        for span in spans {
            self.error("E016", span, format!("`{name}` is serverless: it has no replicas that this could befall"));
        }
    }
}
