//! Checks of the study itself and of what happens in it.

use super::Checker;
use super::fleets::MAX_REPLICAS;
use crate::language::{Diagnostic, Name};
use crate::policy::autoscaler::Autoscaler;

/// The most windows of the time series.
const MAX_WINDOWS: u64 = 20_000;

impl<'a> Checker<'a> {
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
        if scenario.traffic.is_empty() && !self.anything_fails() {
            self.error("E005", scenario.span, "there is no traffic, and nothing fails: nothing would happen");
        }
    }

    /// Whether anything fails, so that availability can be told without any traffic.
    fn anything_fails(&self) -> bool {
        let scenario = self.scenario;
        let of_services = scenario.services.iter().any(|(_, service)| !service.failures.is_empty());
        let of_databases = scenario.databases.iter().any(|(_, database)| !database.failures.is_empty());
        let of_caches = scenario.caches.iter().any(|(_, cache)| !cache.failures.is_empty());
        let of_queues = scenario.queues.iter().any(|(_, queue)| !queue.failures().is_empty());
        of_services
            || of_databases
            || of_queues
            || of_caches
            || !scenario.failures.is_empty()
            || !scenario.events.is_empty()
    }

    /// A warm-up can only be found where a steady state follows it.
    fn steady(&mut self) {
        let scenario = self.scenario;
        let changing = scenario.traffic.iter().find(|(_, traffic)| !traffic.profile.is_empty());
        let scheduled =
            scenario.services.iter().find(|(_, s)| s.autoscaler.as_ref().is_some_and(Autoscaler::has_schedule));
        let resized = |service: &crate::scenario::service::Service| {
            service.vertical.as_ref().is_some_and(|spec| !spec.schedule.is_empty())
        };
        let scheduled = scheduled.or_else(|| scenario.services.iter().find(|(_, service)| resized(service)));
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

    /// The most replicas that a service or database may have.
    pub(super) fn most_replicas(&self, name: &str) -> u32 {
        let service = self.scenario.services.get(name).map(|service| {
            let most = service.autoscaler.as_ref().map_or(0, |autoscaler| autoscaler.bounds().1);
            let environments = service.serverless.as_ref().map_or(0, |spec| spec.concurrency.value);
            service.replicas.value.max(most).max(environments)
        });
        let database = self.scenario.databases.get(name).map(|database| database.replicas.value);
        let cache = self.scenario.caches.get(name).map(|cache| cache.servers().max(1));
        let queue = self.scenario.queues.get(name).map(|queue| queue.nodes().value);
        service.or(database).or(queue).or(cache).unwrap_or(MAX_REPLICAS)
    }

    /// A service or a database as a whole.
    pub(super) fn whole(&mut self, name: &'a Name) {
        if name.text.contains('.') {
            self.error(
                "E012",
                name.span,
                format!("`{name}` is an endpoint; outages and failures hit a service or a database"),
            );
        } else if self.scenario.nodes.get(&name.text).is_none()
            && self.scenario.queues.get(&name.text).is_none()
            && self.scenario.caches.get(&name.text).is_none_or(|cache| cache.local)
        {
            self.names.resolve(name, self.diagnostics);
        }
    }
}
