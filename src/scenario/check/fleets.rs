//! Checks of services.

use super::Checker;
use super::loads::size;
use crate::language::{Diagnostic, Limit, Span};
use crate::policy::autoscaler::Autoscaler;
use crate::policy::idle::Idle;
use crate::scenario::catalogue;
use crate::scenario::service::Service;
use crate::units::Cpus;

/// The most replicas of one service.
pub(super) const MAX_REPLICAS: u32 = 10_000;
/// The most that one thing may happen by itself in a run.
pub(super) const MAX_TIMES: f64 = 1e7;
/// The most workers of a replica that are looked at one by one.
const MOST_WORKERS: f64 = 10_000.0;

impl<'a> Checker<'a> {
    pub(super) fn services(&mut self) {
        for (name, service) in self.scenario.services.iter() {
            let only_consumes = service.work.is_none() && service.consumes.0.iter().any(|c| c.steps.is_some());
            if service.work.is_some() != service.endpoints.is_empty() && !only_consumes {
                self.error("E016", name.span, format!("service `{name}` needs either `work` or `endpoints`"));
            }
            let none = service.autoscaler.as_ref().is_some_and(Autoscaler::starts_from_none);
            if service.replicas.value > 0 || !none {
                self.count("replicas", service.replicas.value, service.replicas.span, MAX_REPLICAS);
            }
            if let Some(concurrency) = &service.concurrency
                && concurrency.value == Limit::At(0)
            {
                self.impossible(concurrency.span, "a replica needs at least 1 worker");
            }
            if let Some(cpus) = &service.cpus {
                self.count("cpus", cpus.value, cpus.span, 100_000);
            }
            if service.discipline.shares()
                && let Some(Limit::Unlimited) = service.concurrency.as_ref().map(|c| c.value)
                && service.cpus.is_none()
                && service.instance.is_none()
            {
                self.impossible(service.span, "processor sharing needs a number of CPUs to share: give `cpus`");
            }
            self.instance(service.instance.as_ref().map(|i| (i.value.as_str(), i.span)));
            self.balancer(&service.balancer, self.most_replicas(&name.text));
            self.failures(&service.failures);
            self.idle(service);
            self.discipline(service);
            self.contention(service);
            self.connections(service);
            self.needs(&name.text, service);
            self.standby(service);
            self.elastic(&name.text, service);
            self.scaling(&name.text, service);
            self.requests(service);
            self.memory_of(service);
            self.health(service);
            self.admission(service);
            self.placement(service);
            self.routing(service);
        }
    }

    fn needs(&mut self, name: &str, service: &Service) {
        // Where it is not given, it is the number of replicas that may be wrong.
        if service.needs.span.line > 0 {
            let most = self.most_replicas(name);
            self.count("needs", service.needs.value, service.needs.span, most);
        }
    }

    /// What is set aside for a replica.
    fn requests(&mut self, service: &Service) {
        if !(0.001..=1000.0).contains(&service.speed.value.value()) {
            self.impossible(service.speed.span, "`speed` lies between 0.001x and 1000x");
        }
        let Some(requests) = &service.requests else { return };
        let cpu = &requests.cpu;
        if let Some(cpus) = service.cpus.as_ref().filter(|cpus| cpu.value > Cpus::whole(cpus.value)) {
            let message = format!("{} CPUs are set aside for a replica that has {}", cpu.value, cpus.value);
            self.impossible(cpu.span, message);
        }
    }

    pub(super) fn instance(&mut self, instance: Option<(&str, Span)>) {
        if let Some((name, span)) = instance
            && self.scenario.instance(name).is_none()
        {
            let unknown = Diagnostic::error("E012", span, format!("instance `{name}` is not in the catalogue"));
            let own = self.scenario.cost.catalogue.0.names();
            let known = catalogue::all().map(|(name, _)| name.text.as_str()).chain(own);
            self.diagnostics.push_nearest(unknown, name, known);
        }
    }

    pub(super) fn crews(&mut self) {
        for (_, crew) in self.scenario.repair_crews.iter() {
            self.count("repair_crews", crew.value, crew.span, 100_000);
        }
    }

    fn idle(&mut self, service: &'a Service) {
        let span = match &service.idle {
            Idle::Wait(_) => return,
            Idle::SwitchOff(off) => off.span,
            Idle::Vacation(vacation) => {
                let lasts = vacation.lasts.sampler.mean_seconds();
                if lasts <= 0.0 || self.scenario.duration.value.seconds() / lasts > MAX_TIMES {
                    let message =
                        format!("a vacation is greater than 0, and there are at most {MAX_TIMES:.0e} of them");
                    self.impossible(vacation.span, message);
                }
                vacation.span
            }
        };
        if service.discipline.shares() {
            self.error("E016", span, "with processor sharing there are no workers that could be idle");
        } else if size(self.scenario, service).1 > MOST_WORKERS {
            let message = format!("only workers that are counted, and {MOST_WORKERS:.0} of them at most, can be idle");
            self.error("E016", span, message);
        }
    }

    /// What a discipline needs of a service.
    fn discipline(&mut self, service: &'a Service) {
        let (cpus, workers) = size(self.scenario, service);
        if service.discipline.preempts() && workers > cpus {
            let span = service.cpus.as_ref().map_or(service.span, |cpus| cpus.span);
            let message = "requests that share CPUs cannot interrupt each other: a preemptive discipline needs a CPU for each worker";
            self.error("E016", span, message);
        }
        if service.discipline.preempts() && workers > MOST_WORKERS {
            let message = format!("a replica with a preemptive discipline has at most {MOST_WORKERS:.0} workers");
            self.impossible(service.span, message);
        }
    }

    pub(super) fn count(&mut self, what: &str, value: u32, span: Span, most: u32) {
        if value == 0 || value > most {
            self.impossible(span, format!("`{what}` lies between 1 and {most}"));
        }
    }
}
