//! Checks of each section on its own.

use super::Checker;
use crate::language::{Diagnostic, Map, Span};
use crate::policy::autoscaler::Autoscaler;
use crate::policy::balancer::Balancer;
use crate::policy::retry::Retry;
use crate::scenario::catalogue;
use crate::scenario::database::ReadFrom;
use crate::scenario::service::{Discipline, Limit, Service};
use crate::scenario::traffic::{Arrivals, Profile, Traffic, Value};
use crate::units::{Duration, Share};

/// The most replicas of one service.
const MAX_REPLICAS: u32 = 100_000;
/// The most windows of the time series.
const MAX_WINDOWS: u64 = 20_000;

impl Checker<'_> {
    pub(super) fn study(&mut self) {
        let scenario = self.scenario;
        let duration = scenario.duration.value;
        if duration.nanos() == 0 {
            self.impossible(scenario.duration.span, "the duration must be greater than 0");
        } else if let Some(warmup) = scenario.warmup.given
            && warmup >= duration
        {
            let message = format!("the warm-up of {warmup} leaves nothing of the duration of {duration}");
            self.impossible(scenario.warmup.span, message);
        }
        if scenario.warmup.given.is_none() {
            self.steady();
        }
        if scenario.replications.most() == 0 || scenario.replications.most() > 1_000_000 {
            self.impossible(scenario.replications.span, "the number of replications lies between 1 and 1,000,000");
        }
        if let Some(window) = &scenario.window
            && (window.value.nanos() == 0 || duration.nanos() / window.value.nanos() > MAX_WINDOWS)
        {
            let message = format!("the window must be greater than 0 and leave at most {MAX_WINDOWS} windows");
            self.impossible(window.span, message);
        }
        if scenario.traffic.is_empty() {
            self.error("E005", scenario.span, "there is no traffic: nothing would happen");
        }
    }

    /// A warm-up can only be found where a steady state follows it.
    fn steady(&mut self) {
        let scenario = self.scenario;
        let changing = scenario.traffic.iter().find(|(_, traffic)| !traffic.profile.is_empty());
        let scheduled = scenario.services.iter().find(|(_, s)| matches!(s.autoscaler, Some(Autoscaler::Scheduled(_))));
        let why = match (changing, scheduled) {
            (Some((name, _)), _) => format!("the profile of `{name}`"),
            (None, Some((name, _))) => format!("the schedule of `{name}`"),
            (None, None) if !scenario.events.is_empty() => "`events`".to_owned(),
            (None, None) => return,
        };
        let message = format!("a warm-up can only be found where a steady state follows, which {why} would disturb");
        let error = Diagnostic::error("E015", scenario.warmup.span, message);
        self.diagnostics.push(error.help("give the time yourself: `warmup: 5m`"));
    }

    pub(super) fn traffic(&mut self) {
        for (name, traffic) in self.scenario.traffic.iter() {
            let exclusive = |given: bool, other: bool| given == other;
            if exclusive(traffic.to.is_some(), traffic.steps.is_some()) {
                self.error("E016", name.span, format!("traffic `{name}` needs either `to` or `steps`"));
            }
            self.pace(&name.text, name.span, traffic);
            self.mix(traffic);
            self.timeout(&traffic.timeout);
            self.retry(traffic.retry.as_ref());
            if !(1..=8).contains(&traffic.priority.value) {
                self.impossible(traffic.priority.span, "a priority lies between 1, the most urgent, and 8");
            }
            traffic.profile.iter().for_each(|item| self.profile(item));
        }
    }

    fn pace(&mut self, name: &str, span: Span, traffic: &Traffic) {
        let renewal = matches!(traffic.arrivals, Arrivals::Renewal(_));
        let traced = traffic.profile.iter().any(|item| matches!(item, Profile::Trace(_)));
        match (&traffic.rate, &traffic.users) {
            (Some(_), Some(users)) => {
                self.error(
                    "E016",
                    users.span,
                    format!("traffic `{name}` is open (`rate`) or closed (`users`), not both"),
                );
            }
            (Some(rate), None) if rate.value.value() <= 0.0 => {
                self.impossible(rate.span, "a rate must be greater than 0")
            }
            (None, None) if !renewal && !traced => {
                self.error("E005", span, format!("traffic `{name}` needs a `rate`, or a number of `users`"));
            }
            (None, Some(users)) => {
                if users.value == 0 || users.value > 10_000_000 {
                    self.impossible(users.span, "the number of users lies between 1 and 10,000,000");
                }
                if !traffic.profile.is_empty() || renewal {
                    let message = format!(
                        "traffic `{name}` is closed: its users set the pace, so it has no profile and no arrivals"
                    );
                    self.error("E016", users.span, message);
                }
                let thinks = traffic.think.as_ref().is_some_and(|t| t.sampler.mean_seconds() > 0.0);
                let works = traffic.to.is_some() || traffic.steps.is_some();
                if !thinks && !works {
                    self.impossible(users.span, "users who neither think nor do anything would never let time pass");
                }
            }
            _ => {}
        }
        if let (Some(think), None) = (&traffic.think, &traffic.users) {
            self.error("E016", think.span, "`think` belongs to closed traffic: give `users`");
        }
    }

    fn profile(&mut self, item: &Profile) {
        let end = self.scenario.duration.value;
        let (at, span) = match item {
            Profile::Surge(surge) => (surge.at, surge.span),
            Profile::Step(step) => (step.at, step.span),
            Profile::Grow(grow) => (grow.at, grow.span),
            Profile::Diurnal(day) => {
                if day.period.nanos() == 0 {
                    self.impossible(day.span, "the period must be greater than 0");
                }
                (Duration::default(), day.span)
            }
            Profile::Trace(trace) => (Duration::default(), trace.span),
        };
        if at > end {
            self.impossible(span, format!("it begins at {at}, after the end at {end}"));
        }
    }

    fn mix(&mut self, traffic: &Traffic) {
        let Some(to) = &traffic.to else {
            if let Some((first, _)) = traffic.mix.iter().next() {
                self.error("E016", first.span, "a `mix` belongs to a `to`");
            }
            return;
        };
        let Some((callee, endpoint)) = self.names.resolve(to, self.diagnostics) else {
            return;
        };
        let endpoints = callee.endpoints();
        match traffic.mix.iter().next() {
            Some((first, _)) if endpoint.is_some() => {
                self.error(
                    "E016",
                    first.span,
                    format!("`to: {to}` already names an endpoint, so there is nothing to mix"),
                );
            }
            Some((first, _)) if endpoints.is_empty() => {
                self.error("E016", first.span, format!("`{to}` has only one endpoint, so there is nothing to mix"));
            }
            Some(_) => {
                self.unknown(&traffic.mix, &endpoints, to.text.as_str());
                let total: f64 = traffic.mix.iter().map(|(_, share)| share.value()).sum();
                self.adds_up(total, to.span);
            }
            None => self.ambiguous(to, endpoint, callee),
        }
        if let Some(Value::Endpoints(values)) = &traffic.value {
            self.unknown(values, &endpoints, to.text.as_str());
        }
    }

    fn unknown<T>(&mut self, map: &Map<T>, endpoints: &[&str], of: &str) {
        for (name, _) in map.iter().filter(|(name, _)| !endpoints.contains(&name.text.as_str())) {
            let unknown = Diagnostic::error("E012", name.span, format!("`{of}` has no endpoint `{name}`"));
            self.diagnostics.push(unknown.nearest(&name.text, endpoints.iter().copied()));
        }
    }

    pub(super) fn adds_up(&mut self, total: f64, span: Span) {
        if (total - 1.0).abs() > 1e-6 {
            let total = Share::new((total * 1e6).round() / 1e6);
            self.error("E017", span, format!("the shares add up to {total}, not to 100%"));
        }
    }

    pub(super) fn timeout(&mut self, timeout: &Option<crate::language::Spanned<Duration>>) {
        if let Some(timeout) = timeout
            && timeout.value.nanos() == 0
        {
            self.impossible(timeout.span, "a timeout must be greater than 0");
        }
    }

    pub(super) fn retry(&mut self, retry: Option<&Retry>) {
        let Some(retry) = retry else { return };
        if !(1..=1000).contains(&retry.attempts) {
            self.impossible(retry.span, "the number of attempts lies between 1 and 1000, the first included");
        }
        if retry.backoff.max < retry.backoff.base {
            self.impossible(
                retry.span,
                format!("the longest back-off, {}, is less than the first, {}", retry.backoff.max, retry.backoff.base),
            );
        }
        if retry.backoff.multiplier < 1.0 {
            self.impossible(retry.span, "the `multiplier` of a back-off is at least 1");
        }
    }

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
            self.scaling(service);
            if let Some(check) = &service.health_check
                && (check.interval.nanos() == 0 || check.healthy == 0 || check.unhealthy == 0)
            {
                self.impossible(check.span, "interval, healthy and unhealthy must be greater than 0");
            }
        }
    }

    pub(super) fn count(&mut self, what: &str, value: u32, span: Span, most: u32) {
        if value == 0 || value > most {
            self.impossible(span, format!("`{what}` lies between 1 and {most}"));
        }
    }

    fn instance(&mut self, instance: Option<(&str, Span)>) {
        if let Some((name, span)) = instance
            && catalogue::find(name).is_none()
        {
            let unknown = Diagnostic::error("E012", span, format!("instance `{name}` is not in the catalogue"));
            let known = catalogue::all().iter().map(|i| i.name.as_str());
            self.diagnostics.push(unknown.nearest(name, known));
        }
    }

    fn balancer(&mut self, balancer: &Balancer) {
        if let Balancer::PowerOfD(spec) = balancer
            && !(1..=64).contains(&spec.choices)
        {
            self.impossible(spec.span, "the number of choices lies between 1 and 64");
        }
        if let Balancer::SmoothWeightedRoundRobin(spec) = balancer
            && spec.weights.contains(&0)
        {
            self.impossible(spec.span, "a weight must be greater than 0");
        }
    }

    fn scaling(&mut self, service: &Service) {
        let Some(autoscaler) = &service.autoscaler else {
            return;
        };
        let (min, max) = autoscaler.bounds();
        let (span, what) = match autoscaler {
            Autoscaler::KubernetesHpa(hpa) => {
                if hpa.sync_period.nanos() == 0 {
                    self.impossible(hpa.span, "the sync period must be greater than 0");
                }
                if hpa.utilization.is_some_and(|u| u.value() < 0.01)
                    || hpa.requests_per_replica.is_some_and(|r| r.value() <= 0.0)
                {
                    self.impossible(hpa.span, "a target must be greater than 0");
                }
                (hpa.span, "kubernetes_hpa")
            }
            Autoscaler::Scheduled(schedule) => {
                if schedule.steps.is_empty() {
                    self.impossible(schedule.span, "a schedule needs at least one step");
                }
                if schedule.steps.windows(2).any(|pair| pair[0].at >= pair[1].at) {
                    self.impossible(schedule.span, "the steps of a schedule stand in order of time");
                }
                if let (Some(every), Some(last)) = (schedule.every, schedule.steps.last())
                    && (every.nanos() == 0 || last.at >= every)
                {
                    self.impossible(
                        schedule.span,
                        format!("the last step, at {}, lies outside the {every} after which it begins again", last.at),
                    );
                }
                (schedule.span, "scheduled")
            }
        };
        if max < min {
            self.impossible(span, format!("`max` ({max}) is less than `min` ({min})"));
        } else if max > MAX_REPLICAS || min == 0 {
            self.impossible(span, format!("{what} keeps between 1 and {MAX_REPLICAS} replicas"));
        } else if matches!(autoscaler, Autoscaler::KubernetesHpa(_)) && !(min..=max).contains(&service.replicas.value) {
            let message =
                format!("`replicas` ({}) lies outside the autoscaler's {min} to {max}", service.replicas.value);
            let span = if service.replicas.span.line > 0 { service.replicas.span } else { span };
            self.impossible(span, message);
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
        }
    }

    pub(super) fn events(&mut self) {
        let end = self.scenario.duration.value;
        let zones: Vec<&str> = self
            .scenario
            .services
            .iter()
            .flat_map(|(_, service)| &service.zones)
            .chain(self.scenario.databases.iter().flat_map(|(_, database)| &database.zones))
            .map(|zone| zone.text.as_str())
            .collect();
        for event in &self.scenario.events {
            if event.at.value >= end {
                self.impossible(
                    event.at.span,
                    format!("it happens at {}, not before the end at {end}", event.at.value),
                );
            }
            match (&event.zone, &event.service) {
                (Some(zone), None) if !zones.contains(&zone.text.as_str()) => {
                    let unknown = Diagnostic::error("E012", zone.span, format!("nothing is in a zone `{zone}`"));
                    self.diagnostics.push(unknown.nearest(&zone.text, zones.iter().copied()));
                }
                (None, Some(service)) => {
                    self.whole(service);
                }
                (Some(_), None) => {}
                _ => self.error("E016", event.span, "an outage hits either a `zone` or a `service`"),
            }
            if let (Some(replicas), Some(_)) = (&event.replicas, &event.zone) {
                self.error("E016", replicas.span, "`replicas` belongs to a `service`; a zone goes down as a whole");
            }
        }
        for failure in &self.scenario.failures {
            self.whole(&failure.service);
        }
    }

    /// A service or a database as a whole.
    fn whole(&mut self, name: &crate::language::Name) {
        if name.text.contains('.') {
            self.error(
                "E012",
                name.span,
                format!("`{name}` is an endpoint; outages and failures hit a service or a database"),
            );
        } else {
            self.names.resolve(name, self.diagnostics);
        }
    }

    pub(super) fn money(&mut self) {
        let scenario = self.scenario;
        let mut amounts = Vec::new();
        for (name, service) in scenario.services.iter() {
            amounts.extend(service.price.map(|price| (price.0, name.span)));
        }
        for (name, database) in scenario.databases.iter() {
            amounts.extend(database.price.map(|price| (price.0, name.span)));
        }
        for (name, price) in scenario.cost.prices.iter() {
            amounts.push((price.0, name.span));
            self.whole(name);
        }
        amounts.extend(scenario.cost.fixed.map(|price| (price.0, scenario.cost.span)));
        for (name, traffic) in scenario.traffic.iter() {
            match &traffic.value {
                Some(Value::All(money)) => amounts.push((*money, name.span)),
                Some(Value::Endpoints(map)) => amounts.extend(map.iter().map(|(name, money)| (*money, name.span))),
                None => {}
            }
        }
        amounts.extend(scenario.slo.iter().filter_map(|o| Some((o.money?, o.span))));
        let priced = |instance: Option<&str>| instance.and_then(catalogue::find).map(|i| i.price());
        let listed = scenario
            .services
            .iter()
            .filter(|(name, s)| s.price.is_none() && scenario.cost.prices.get(&name.text).is_none());
        let listed =
            listed.filter_map(|(name, s)| Some((priced(s.instance.as_ref().map(|i| i.value.as_str()))?, name.span)));
        amounts.extend(listed);
        if let Some(((first, _), rest)) = amounts.split_first() {
            for (other, span) in rest.iter().filter(|(other, _)| other.currency != first.currency) {
                let message = format!(
                    "{} and {} cannot be added: keep to one currency (the catalogue's is USD)",
                    other.currency.code(),
                    first.currency.code()
                );
                self.error("E015", *span, message);
            }
        }
    }
}
