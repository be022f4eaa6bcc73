//! Offered load: whether it can be served, and what it never reaches.

use super::Checker;
use super::demand::{self, Demand};
use super::graph::Graph;
use crate::language::{Diagnostic, Limit, Name, Span};
use crate::scenario::Scenario;
use crate::scenario::database::{Database, ReadFrom};
use crate::scenario::service::{Service, Threads};
use crate::scenario::traffic::Traffic;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Checker<'a> {
    pub(super) fn loads(&mut self, graph: &Graph<'a>) {
        let demands = demand::of_places(self.scenario, &self.names, graph);
        let mut rates = vec![0.0; graph.places.len()];
        for (_, traffic) in self.scenario.traffic.iter() {
            let own = traffic.arrivals.own_rate().filter(|_| traffic.users.is_none());
            if let Some(rate) = traffic.rate.as_ref().map(|rate| rate.value.value()).or(own) {
                let entries = self.entries(traffic, graph);
                entries.into_iter().for_each(|(place, share)| rates[place] += rate * share);
            }
        }
        graph.spread(&mut rates);
        self.volume(graph, &demands);
        self.overload(graph, &rates, &demands);
        self.pace_of_consumers(graph, &rates, &demands);
        self.unused(graph);
        self.contended(graph, &rates, &demands);
        self.standstill(graph, &demands);
        self.impatience(graph, &demands);
        self.amplification(graph);
    }

    /// The places that a source calls, and how often with each of its requests.
    pub(super) fn entries(&self, traffic: &'a Traffic, graph: &Graph<'a>) -> Vec<(usize, f64)> {
        match &traffic.to {
            Some(to) if !traffic.mix.is_empty() => {
                let place = |endpoint: &'a str| graph.place(&to.text, endpoint);
                traffic.mix.iter().filter_map(|(name, share)| Some((place(&name.text)?, share.value()))).collect()
            }
            Some(to) => graph.find(to, &self.names).map(|place| (place, 1.0)).into_iter().collect(),
            None => graph.journey(traffic, &self.names).into_iter().map(|edge| (edge.to, edge.times)).collect(),
        }
    }

    fn overload(&mut self, graph: &Graph<'a>, rates: &[f64], demands: &[Demand]) {
        let scenario = self.scenario;
        // What each is offered: CPUs' and workers' worth.
        let mut offered = BTreeMap::<&str, Demand>::new();
        for (place, (rate, demand)) in graph.places.iter().zip(rates.iter().zip(demands)) {
            if *rate > 0.0 {
                let sum = offered.entry(place.owner).or_default();
                *sum = sum.plus(demand.times(*rate));
            }
        }
        for (name, service) in scenario.services.iter() {
            if let Some(&offered) = offered.get(name.text.as_str()) {
                self.connected(&name.text, name.span, service, offered.connected);
                self.too_much(&name.text, name.span, service, offered);
            }
        }
        for (name, database) in scenario.databases.iter() {
            let rate = |endpoint| graph.place(&name.text, endpoint).map_or(0.0, |place| rates[place]);
            // Of an even shard: which one is hot is not known before.
            let shards = f64::from(database.shards.value);
            let (reads, writes) = (rate("read") / shards, rate("write") / shards);
            self.too_much_for_servers(&name.text, name.span, database, reads, writes);
        }
    }

    fn too_much(&mut self, name: &str, span: Span, service: &Service, offered: Demand) {
        // Connections that a replica holds beside its workers occupy none.
        let beside = if service.connections.is_some() { offered.connected } else { 0.0 };
        let speed = service.speed.value.value().max(1e-9);
        let (work, time) = (offered.work / speed, offered.time - beside);
        let most = service.autoscaler.as_ref().map_or(0, |autoscaler| autoscaler.bounds().1);
        let most = service.serverless.as_ref().map_or(most, |spec| spec.concurrency.value);
        let replicas = if service.standby.is_some() { 1.0 } else { f64::from(service.replicas.value.max(most)) };
        let (cpus, workers) = size(self.scenario, service);
        let cpus =
            service.vertical.as_ref().and_then(|spec| spec.bounds()).map_or(cpus, |of| cpus.max(f64::from(of.1)));
        let limit = service.concurrency.as_ref().map_or(Limit::At(workers as u32), |limit| limit.value);
        let together = service.contention.as_ref().map_or(f64::INFINITY, |contention| contention.law().peak(limit));
        let cpus = cpus.min(together);
        let held = service.threads == Threads::Held && !service.discipline.shares();
        let has = if most > 0 { "has at most" } else { "has" };
        let message = if work > replicas * cpus {
            let least = if cpus < together { "" } else { " once requests hold each other up" };
            format!("`{name}` is offered {work:.1} CPUs' worth of work, and {has} {:.0}{least}", replicas * cpus)
        } else if held && time > replicas * workers {
            format!("requests occupy {time:.1} workers of `{name}` on average, and it {has} {:.0}", replicas * workers)
        } else {
            return;
        };
        let help = if service.standby.is_some() {
            "queues will grow until something gives; only the active replica serves"
        } else if service.serverless.is_some() {
            "calls beyond that are throttled; raise the function's `concurrency`"
        } else if most > 0 {
            "queues will grow until something gives; raise the autoscaler's `max`"
        } else {
            "queues will grow until something gives; add replicas or an autoscaler"
        };
        self.diagnostics.push(Diagnostic::warning("W001", span, message).help(help));
    }

    fn too_much_for_servers(&mut self, name: &str, span: Span, database: &Database, reads: f64, writes: f64) {
        let servers = f64::from(database.replicas.value);
        let own = match database.read_from.value {
            ReadFrom::Leader => 1.0,
            ReadFrom::Any | ReadFrom::Nearest => 1.0 / servers,
            ReadFrom::Replicas => 0.0,
        };
        let (read, write) = (database.read.sampler.mean_seconds(), database.write.sampler.mean_seconds());
        let listed = database.instance.as_ref().and_then(|instance| self.scenario.instance(&instance.value));
        let connections = match database.concurrency.value {
            Limit::At(n) => f64::from(n),
            Limit::Unlimited => f64::INFINITY,
        };
        let cpus = database.cpus.as_ref().map(|c| c.value).or(listed.map(|i| i.cpus));
        let has = cpus.map_or(connections, |cpus| connections.min(f64::from(cpus)));
        let leader = writes * write + own * reads * read;
        let follower = (1.0 - own) * reads * read / (servers - 1.0).max(1.0);
        let (who, offered) = if leader > has { ("the leader", leader) } else { ("each follower", follower) };
        if offered > has {
            let message = format!(
                "{who} of `{name}` is offered {offered:.1} requests' worth of work, and can do {has:.0} at once"
            );
            let help = "queues will grow until something gives; give it more `cpus`, or read from more replicas";
            self.diagnostics.push(Diagnostic::warning("W001", span, message).help(help));
        }
    }

    fn unused(&mut self, graph: &Graph<'a>) {
        let scenario = self.scenario;
        if scenario.traffic.is_empty() {
            // What is asked is how often they are down.
            return;
        }
        let sources = scenario.traffic.iter().flat_map(|(_, traffic)| self.entries(traffic, graph));
        let reached = graph.reached(sources.map(|(place, _)| place).collect::<Vec<_>>());
        let called: BTreeSet<&str> =
            graph.places.iter().zip(reached).filter(|(_, reached)| *reached).map(|(place, _)| place.owner).collect();
        let things = scenario.services.iter().map(|(n, _)| n).chain(scenario.databases.iter().map(|(n, _)| n));
        // Of a consumer without messages the queue is told.
        let consumes = |name: &Name| scenario.services.get(&name.text).is_some_and(|s| !s.consumes.0.is_empty());
        let things = things.chain(scenario.caches.iter().map(|(n, _)| n));
        self.unused_queues(&called);
        for name in things.filter(|name| !called.contains(name.text.as_str()) && !consumes(name)) {
            self.diagnostics.push(Diagnostic::warning("W004", name.span, format!("nothing calls `{name}`")));
        }
    }

    /// Users who do not think and are answered at once would send without end at one instant.
    fn standstill(&mut self, graph: &Graph<'a>, demands: &[Demand]) {
        for (name, traffic) in self.scenario.traffic.iter() {
            let thinks = traffic.think.as_ref().is_some_and(|think| think.sampler.mean_seconds() > 0.0);
            let Some(users) = traffic.users.as_ref().filter(|_| !thinks) else {
                continue;
            };
            let own = demand::of_journey(traffic, &self.names, graph, demands).time;
            let called: f64 = match &traffic.to {
                Some(_) => self.entries(traffic, graph).iter().map(|&(place, _)| demands[place].time).sum(),
                None => 0.0,
            };
            if own + called <= 0.0 {
                let message =
                    format!("the users of `{name}` do not think and are answered at once: time would stand still");
                let help = "give them a `think`, or the service some `work`";
                self.diagnostics.push(Diagnostic::error("E015", users.span, message).help(help));
            }
        }
    }
}

/// CPUs and workers of a replica.
pub(super) fn size(scenario: &Scenario, service: &Service) -> (f64, f64) {
    let known = service.cpus.as_ref().map(|c| c.value).or_else(|| {
        service.instance.as_ref().and_then(|instance| scenario.instance(&instance.value)).map(|instance| instance.cpus)
    });
    let workers = match service.concurrency.as_ref().map(|c| c.value) {
        Some(Limit::At(n)) => f64::from(n),
        Some(Limit::Unlimited) => f64::INFINITY,
        None if known.is_some() => 200.0,
        None => 1.0,
    };
    (known.map_or(workers, f64::from), workers)
}
