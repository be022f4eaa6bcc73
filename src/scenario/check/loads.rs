//! Doubts about a scenario that is legal: offered load, timeouts, amplification.

use super::Checker;
use super::calls::all_calls;
use super::names::Callee;
use crate::language::{Diagnostic, Name};
use crate::policy::retry::Retry;
use crate::scenario::catalogue;
use crate::scenario::service::{Discipline, Limit, Service};
use crate::scenario::steps::{Need, Step};
use std::collections::BTreeMap;

/// Requests that a study may simulate before it is refused.
const MOST_REQUESTS: f64 = 1e10;

/// Seconds of work, and seconds of everything (work, waits and calls), that one call takes on average.
#[derive(Clone, Copy, Default)]
struct Demand {
    work: f64,
    time: f64,
}

impl Checker<'_> {
    pub(super) fn loads(&mut self) {
        let mut rates: BTreeMap<(String, String), f64> = BTreeMap::new();
        let scenario = self.scenario;
        let mut total = 0.0;
        for (name, traffic) in scenario.traffic.iter() {
            let Some(rate) = traffic.rate.as_ref().map(|rate| rate.value.value()) else {
                continue;
            };
            total += rate * scenario.duration.value.seconds() * f64::from(scenario.replications.most());
            match &traffic.to {
                Some(to) if !traffic.mix.is_empty() => {
                    for (endpoint, share) in traffic.mix.iter() {
                        self.offer(&to.text, &endpoint.text, rate * share.value(), &mut rates, 0);
                    }
                }
                Some(to) => {
                    let (callee, endpoint) = self.split(to);
                    self.offer(&callee, &endpoint, rate, &mut rates, 0);
                }
                None => self.offer_steps(traffic.steps.as_deref().unwrap_or_default(), rate, &mut rates, 0),
            }
            self.impatience(name, traffic.timeout.as_ref().map(|t| t.value.seconds()), traffic.to.as_ref());
        }
        if total > MOST_REQUESTS {
            let message =
                format!("about {total:.1e} requests would be simulated; more than {MOST_REQUESTS:.0e} take too long");
            let help = "shorten the duration, lower the rates, or run fewer replications";
            self.diagnostics.push(Diagnostic::error("E015", scenario.duration.span, message).help(help));
        }
        self.overload(&rates);
        self.unused(&rates);
        self.amplification();
    }

    fn split(&self, to: &Name) -> (String, String) {
        let (callee, endpoint) = to.text.split_once('.').unwrap_or((&to.text, ""));
        let endpoint = match self.names.find(callee) {
            Some(callee) if endpoint.is_empty() => callee.endpoints().first().copied().unwrap_or(""),
            _ => endpoint,
        };
        (callee.to_owned(), endpoint.to_owned())
    }

    /// Offers calls at a rate to an endpoint and to all that it calls.
    fn offer(&self, callee: &str, endpoint: &str, rate: f64, rates: &mut BTreeMap<(String, String), f64>, depth: u32) {
        *rates.entry((callee.to_owned(), endpoint.to_owned())).or_default() += rate;
        if let Some(Callee::Service(_, service)) = self.names.find(callee)
            && let Some(steps) = service.endpoints.get(endpoint)
            && depth < 100
        {
            self.offer_steps(steps, rate, rates, depth + 1);
        }
    }

    fn offer_steps(&self, steps: &[Step], rate: f64, rates: &mut BTreeMap<(String, String), f64>, depth: u32) {
        for step in steps {
            match step {
                Step::Call(call) => {
                    let (callee, endpoint) = self.split(&call.to);
                    self.offer(&callee, &endpoint, rate, rates, depth);
                }
                Step::Parallel(parallel) => {
                    parallel.steps.iter().for_each(|branch| self.offer_steps(&branch.0, rate, rates, depth));
                }
                Step::Choose(choose) => choose
                    .arms
                    .iter()
                    .for_each(|arm| self.offer_steps(&arm.steps, rate * arm.weight.value(), rates, depth)),
                Step::Repeat(repeat) => self.offer_steps(&repeat.steps, rate * passes(repeat), rates, depth),
                Step::Work(_) | Step::Wait(_) | Step::Fail(_) => {}
            }
        }
    }

    /// What one pass through some steps takes on average, without any queueing.
    fn demand(&self, steps: &[Step], depth: u32) -> Demand {
        let mut sum = Demand::default();
        for step in steps {
            let of = match step {
                Step::Work(work) => Demand { work: work.sampler.mean_seconds(), time: work.sampler.mean_seconds() },
                Step::Wait(wait) => Demand { work: 0.0, time: wait.sampler.mean_seconds() },
                Step::Fail(_) => Demand::default(),
                Step::Call(call) => Demand { work: 0.0, time: self.time_of(&call.to, depth) },
                Step::Parallel(parallel) => {
                    let mut all: Vec<Demand> = parallel.steps.iter().map(|b| self.demand(&b.0, depth)).collect();
                    all.sort_by(|a, b| a.time.total_cmp(&b.time));
                    let need = match parallel.need {
                        Need::All => all.len(),
                        Need::Quorum => all.len() / 2 + 1,
                        Need::Count(n, _) => n as usize,
                    };
                    let time = all.get(need.saturating_sub(1)).map_or(0.0, |d| d.time);
                    Demand { work: all.iter().map(|d| d.work).sum(), time }
                }
                Step::Choose(choose) => choose.arms.iter().fold(Demand::default(), |sum, arm| {
                    let Demand { work, time } = self.demand(&arm.steps, depth);
                    let weight = arm.weight.value();
                    Demand { work: sum.work + weight * work, time: sum.time + weight * time }
                }),
                Step::Repeat(repeat) => {
                    let Demand { work, time } = self.demand(&repeat.steps, depth);
                    Demand { work: work * passes(repeat), time: time * passes(repeat) }
                }
            };
            sum = Demand { work: sum.work + of.work, time: sum.time + of.time };
        }
        sum
    }

    fn time_of(&self, to: &Name, depth: u32) -> f64 {
        if depth > 100 {
            return 0.0;
        }
        let (callee, endpoint) = self.split(to);
        match self.names.find(&callee) {
            Some(Callee::Service(_, service)) => self.endpoint(service, &endpoint, depth + 1).time,
            Some(Callee::Database(name)) => self.scenario.databases.get(name).map_or(0.0, |database| {
                let time = if endpoint == "write" { &database.write } else { &database.read };
                time.sampler.mean_seconds()
            }),
            None => 0.0,
        }
    }

    fn endpoint(&self, service: &Service, endpoint: &str, depth: u32) -> Demand {
        match (&service.work, service.endpoints.get(endpoint)) {
            (Some(work), _) => Demand { work: work.sampler.mean_seconds(), time: work.sampler.mean_seconds() },
            (None, Some(steps)) => self.demand(steps, depth),
            (None, None) => Demand::default(),
        }
    }

    fn overload(&mut self, rates: &BTreeMap<(String, String), f64>) {
        let scenario = self.scenario;
        for (name, service) in scenario.services.iter().filter(|(_, service)| service.autoscaler.is_none()) {
            let offered = |part: fn(Demand) -> f64| -> f64 {
                rates
                    .iter()
                    .filter(|((callee, _), _)| *callee == name.text)
                    .map(|((_, endpoint), rate)| rate * part(self.endpoint(service, endpoint, 0)))
                    .sum()
            };
            let replicas = f64::from(service.replicas.value);
            let (cpus, workers) = size(service);
            let (work, time) = (offered(|d| d.work), offered(|d| d.time));
            let held = service.threads == crate::scenario::service::Threads::Held
                && service.discipline != Discipline::ProcessorSharing;
            let message = if work > replicas * cpus {
                format!("`{name}` is offered {work:.1} CPUs' worth of work, and has {:.0}", replicas * cpus)
            } else if held && time > replicas * workers {
                format!(
                    "requests occupy {time:.1} workers of `{name}` on average, and it has {:.0}",
                    replicas * workers
                )
            } else {
                continue;
            };
            let warning = Diagnostic::warning("W001", name.span, message);
            self.diagnostics
                .push(warning.help("queues will grow until something gives; add replicas or an autoscaler"));
        }
    }

    fn unused(&mut self, rates: &BTreeMap<(String, String), f64>) {
        let scenario = self.scenario;
        let closed = scenario.traffic.iter().filter(|(_, traffic)| traffic.rate.is_none());
        let mut called: Vec<String> = rates.keys().map(|(callee, _)| callee.clone()).collect();
        for (_, traffic) in closed {
            called.extend(traffic.to.as_ref().map(|to| self.split(to).0));
            called.extend(
                all_calls(traffic.steps.as_deref().unwrap_or_default()).iter().map(|call| self.split(&call.to).0),
            );
        }
        for (_, service) in scenario.services.iter().filter(|(name, _)| called.contains(&name.text)).collect::<Vec<_>>()
        {
            for (_, steps) in service.endpoints.iter() {
                called.extend(all_calls(steps).iter().map(|call| self.split(&call.to).0));
            }
        }
        let things = scenario.services.iter().map(|(n, _)| n).chain(scenario.databases.iter().map(|(n, _)| n));
        for name in things.filter(|name| !called.contains(&name.text)) {
            self.diagnostics.push(Diagnostic::warning("W004", name.span, format!("nothing calls `{name}`")));
        }
    }

    fn impatience(&mut self, caller: &Name, timeout: Option<f64>, to: Option<&Name>) {
        let (Some(timeout), Some(to)) = (timeout, to) else {
            return;
        };
        let time = self.time_of(to, 0);
        if timeout < time {
            let message = format!(
                "`{caller}` waits {timeout:.3} s for `{to}`, which takes {time:.3} s on average without any queue"
            );
            self.diagnostics.push(Diagnostic::warning("W002", caller.span, message));
        }
    }

    /// Retries without a budget on several levels of one chain of calls.
    fn amplification(&mut self) {
        let scenario = self.scenario;
        for (name, traffic) in scenario.traffic.iter() {
            let Some(to) = &traffic.to else { continue };
            let (callee, _) = self.split(to);
            let (levels, product) = self.worst(&callee, 0);
            let own = unbudgeted(traffic.retry.as_ref());
            if levels + u32::from(own > 1.0) >= 2 {
                let message = format!(
                    "retries without a budget on {} levels: a failure at the bottom multiplies the load by up to {:.0}",
                    levels + u32::from(own > 1.0),
                    product * own
                );
                self.diagnostics.push(
                    Diagnostic::warning("W003", name.span, message)
                        .help("give the retries a `budget: 20%`, or retry on one level only"),
                );
            }
        }
    }

    fn worst(&self, service: &str, depth: u32) -> (u32, f64) {
        let Some(Callee::Service(_, service)) = self.names.find(service) else {
            return (0, 1.0);
        };
        if depth > 20 {
            return (0, 1.0);
        }
        let mut worst = (0, 1.0);
        for (_, steps) in service.endpoints.iter() {
            for call in all_calls(steps) {
                let own = unbudgeted(call.retry.as_ref());
                let (levels, product) = self.worst(&self.split(&call.to).0, depth + 1);
                let here = (levels + u32::from(own > 1.0), product * own);
                if here.1 > worst.1 {
                    worst = here;
                }
            }
        }
        worst
    }
}

fn unbudgeted(retry: Option<&Retry>) -> f64 {
    retry.filter(|retry| retry.budget.is_none()).map_or(1.0, |retry| f64::from(retry.attempts))
}

/// How often the body of a repetition is run on average.
fn passes(repeat: &crate::scenario::steps::Repeat) -> f64 {
    match (&repeat.times, &repeat.r#while) {
        (Some(times), _) => f64::from(times.value),
        (None, Some(share)) => 1.0 / (1.0 - share.value.value()).max(1e-9),
        (None, None) => 1.0,
    }
}

/// CPUs and workers of a replica.
fn size(service: &Service) -> (f64, f64) {
    let known = service.cpus.as_ref().map(|c| c.value).or_else(|| {
        service.instance.as_ref().and_then(|instance| catalogue::find(&instance.value)).map(|instance| instance.cpus)
    });
    let workers = match service.concurrency.as_ref().map(|c| c.value) {
        Some(Limit::At(n)) => f64::from(n),
        Some(Limit::Unlimited) => f64::INFINITY,
        None if known.is_some() => 200.0,
        None => 1.0,
    };
    (known.map_or(workers, f64::from), workers)
}
