//! Checks of lock tables, and of the steps that use them.

use super::Checker;
use super::demand::{self, Demand};
use super::graph::{Graph, passes, pulses};
use crate::language::{Diagnostic, Name, Spanned};
use crate::scenario::lock::{Lock, LockMode, LockTable, Transaction};
use crate::scenario::service::Service;
use crate::scenario::steps::Step;
use std::collections::{BTreeMap, BTreeSet};

/// The most keys of a step.
const MOST_KEYS: u32 = 100;
/// The most attempts at a transaction.
const MOST_ATTEMPTS: u32 = 1000;

/// What stands around a step.
#[derive(Clone, Copy)]
enum Around<'a> {
    /// A lock that the same frame holds.
    Lock(&'a Lock),
    /// A transaction that it is in.
    Transaction,
    /// Branches: who runs in one is not who runs around them.
    Parallel,
}

impl<'a> Checker<'a> {
    pub(super) fn locks(&mut self) {
        for (_, table) in self.scenario.locks.iter() {
            table.keys.iter().for_each(|keys| self.key_space(keys));
            self.timeout(&Some(table.timeout.clone()));
        }
        for (_, steps) in self.programs() {
            self.nested(steps, &mut Vec::new());
        }
    }

    /// All programs: those of endpoints, and journeys. Each with the name that stands for it.
    fn programs(&self) -> Vec<(&'a Name, &'a [Step])> {
        let scenario = self.scenario;
        let endpoints = scenario.services.iter().flat_map(|(_, service)| service.endpoints.iter());
        let mut programs: Vec<(&Name, &[Step])> = endpoints.map(|(name, steps)| (name, steps.as_slice())).collect();
        for (name, traffic) in scenario.traffic.iter() {
            programs.extend(traffic.steps.as_deref().map(|steps| (name, steps)));
            let states = traffic.session.iter().filter_map(|(_, state)| state.steps.as_deref());
            programs.extend(states.map(|steps| (name, steps)));
        }
        programs
    }

    /// Finds the table that a step names.
    fn lock_table(&mut self, on: &Name) -> Option<&'a LockTable> {
        let scenario = self.scenario;
        let table = scenario.locks.get(&on.text);
        if table.is_none() {
            let message = format!("lock table `{on}` is not defined");
            self.diagnostics.push_nearest(
                Diagnostic::error("E012", on.span, message),
                &on.text,
                scenario.locks.names(),
            );
        }
        table
    }

    /// How many different keys a step wants.
    fn wanted(&mut self, on: &Name, keys: &Spanned<u32>, more: u32) {
        let Some(table) = self.lock_table(on) else { return };
        let wanted = keys.value.saturating_add(more);
        match &table.keys {
            _ if keys.value == 0 || wanted > MOST_KEYS => {
                self.impossible(keys.span, format!("a step takes between 1 and {MOST_KEYS} keys"));
            }
            Some(own) if wanted > own.count.value => {
                let message = format!("`{on}` has {} keys, and {wanted} different ones are wanted", own.count.value);
                self.impossible(keys.span, message);
            }
            None if wanted > 1 => {
                let message = format!("`{on}` takes the one key of each request, and {wanted} are wanted");
                let error = Diagnostic::error("E016", keys.span, message);
                self.diagnostics.push(error.help(format!("give `{on}` keys of its own: keys: {{ count: 100000 }}")));
            }
            _ => {}
        }
    }

    pub(super) fn lock(&mut self, lock: &'a Lock) {
        self.wanted(&lock.on, &lock.keys, 0);
        self.timeout(&lock.timeout);
        if lock.steps.is_empty() {
            self.impossible(lock.span, "a lock without `steps` is held for no time");
        }
        self.steps(&lock.steps);
    }

    pub(super) fn transaction(&mut self, transaction: &'a Transaction) {
        self.wanted(&transaction.on, &transaction.keys, transaction.reads.value);
        self.count("attempts", transaction.attempts.value, transaction.attempts.span, MOST_ATTEMPTS);
        self.backoff(&transaction.backoff, transaction.span);
        if transaction.steps.is_empty() {
            self.impossible(transaction.span, "a transaction without `steps` takes no time, and meets no other");
        }
        self.steps(&transaction.steps);
    }

    /// Steps that would wait for what stands around them.
    fn nested(&mut self, steps: &'a [Step], around: &mut Vec<Around<'a>>) {
        for step in steps {
            match step {
                Step::Lock(lock) => {
                    self.inside(lock, around);
                    around.push(Around::Lock(lock));
                    self.nested(&lock.steps, around);
                    around.pop();
                }
                Step::Transaction(transaction) => {
                    if around.iter().any(|around| matches!(around, Around::Transaction)) {
                        self.error("E016", transaction.span, "a transaction has no other transaction in it");
                    }
                    around.push(Around::Transaction);
                    self.nested(&transaction.steps, around);
                    around.pop();
                }
                Step::Parallel(parallel) => {
                    around.push(Around::Parallel);
                    parallel.steps.iter().for_each(|branch| self.nested(&branch.0, around));
                    around.pop();
                }
                _ => step.within().into_iter().for_each(|steps| self.nested(steps, around)),
            }
        }
    }

    /// A lock inside others of the same table.
    fn inside(&mut self, lock: &Lock, around: &[Around<'_>]) {
        for (depth, outer) in around.iter().enumerate() {
            let Around::Lock(outer) = outer else { continue };
            if outer.on.text != lock.on.text {
                continue;
            }
            if around[depth..].iter().any(|around| matches!(around, Around::Parallel)) {
                let message = format!("a branch would wait for keys of `{}` that are held around it", lock.on);
                let error = Diagnostic::error("E016", lock.span, message);
                return self.diagnostics.push(error.help("take all the keys before the branches: keys: 2"));
            }
            if outer.mode == LockMode::Shared && lock.mode == LockMode::Exclusive {
                let message = format!("keys of `{}` that are held shared are not taken alone as well", lock.on);
                let error = Diagnostic::error("E016", lock.span, message);
                return self.diagnostics.push(error.help("take them with `mode: exclusive` from the start"));
            }
        }
    }

    /// What contention needs of a service.
    pub(super) fn contention(&mut self, service: &Service) {
        let Some(contention) = &service.contention else { return };
        if service.discipline.preempts() {
            let message = "requests that hold each other up cannot interrupt each other";
            self.error("E016", contention.span, message);
        }
        if super::loads::size(self.scenario, service).1 <= 1.0 {
            let message = "a replica works on one request at a time, so `contention` makes no difference";
            self.diagnostics.push(Diagnostic::warning("W004", contention.span, message));
        }
    }

    /// Lock tables without use, without a key, and with keys that are wanted too much.
    pub(super) fn contended(&mut self, graph: &Graph<'a>, rates: &[f64], demands: &[Demand]) {
        let scenario = self.scenario;
        if scenario.locks.is_empty() {
            return;
        }
        let used: BTreeSet<&str> = self.programs().iter().flat_map(|(_, steps)| tables(steps)).collect();
        for (name, _) in scenario.locks.iter().filter(|(name, _)| !used.contains(name.text.as_str())) {
            self.diagnostics.push(Diagnostic::warning("W004", name.span, format!("nothing locks `{name}`")));
        }
        self.keyless(graph);
        let mut busy = BTreeMap::new();
        for (place, rate) in graph.places.iter().zip(rates) {
            let service = scenario.services.get(place.owner);
            if let Some(steps) = service.and_then(|service| service.endpoints.get(place.endpoint)) {
                self.held(steps, *rate, graph, demands, &mut busy);
            }
        }
        for (_, traffic) in scenario.traffic.iter() {
            let rate = traffic.rate.as_ref().map_or(0.0, |rate| rate.value.value());
            for (times, steps) in traffic.journey() {
                self.held(steps, rate * times, graph, demands, &mut busy);
            }
        }
        for (name, table) in scenario.locks.iter() {
            let share = table.keys.as_ref().map_or(0.0, |keys| keys.sampler().share_of_first());
            let busy = busy.get(name.text.as_str()).map_or(0.0, |busy| busy * share);
            if busy > 1.0 {
                let message = format!(
                    "the most popular key of `{name}` would have to be held by {busy:.1} requests at once, and only one can hold it"
                );
                let help = "requests will wait until something gives; hold it for shorter, or spread what asks for it";
                self.diagnostics.push(Diagnostic::warning("W001", name.span, message).help(help));
            }
        }
    }

    /// Requests that would lock a key of their own, which nobody else can want.
    fn keyless(&mut self, graph: &Graph<'a>) {
        let scenario = self.scenario;
        let keyless = |steps: &'a [Step]| {
            tables(steps).into_iter().find(|name| scenario.locks.get(name).is_some_and(|table| table.keys.is_none()))
        };
        for (name, traffic) in scenario.traffic.iter() {
            if traffic.keys.is_some() || traffic.users.is_some() {
                continue;
            }
            let entries = self.entries(traffic, graph).into_iter().map(|(place, _)| place);
            let reached = graph.reached(entries.collect::<Vec<_>>());
            let places = graph.places.iter().zip(reached).filter(|(_, reached)| *reached).map(|(place, _)| place);
            let called = places.filter_map(|place| scenario.services.get(place.owner)?.endpoints.get(place.endpoint));
            let mut programs = called.map(Vec::as_slice).chain(traffic.journey().into_iter().map(|(_, steps)| steps));
            if let Some(table) = programs.find_map(keyless) {
                let message = format!("requests of `{name}` have no key, and `{table}` has none of its own");
                let error = Diagnostic::error("E016", name.span, message);
                self.diagnostics.push(error.help("say which keys there are: keys: { count: 100000, zipf: 0.9 }"));
            }
        }
    }

    /// Adds how many keys of each table are held alone at once, where nobody waits.
    fn held(
        &self,
        steps: &'a [Step],
        rate: f64,
        graph: &Graph<'a>,
        demands: &[Demand],
        busy: &mut BTreeMap<&'a str, f64>,
    ) {
        for step in steps {
            let inner: Vec<(&'a [Step], f64)> = match step {
                Step::Lock(lock) => {
                    if lock.mode == LockMode::Exclusive {
                        let time = demand::of_steps(&lock.steps, &self.names, graph, demands).time;
                        *busy.entry(&lock.on.text).or_default() += rate * f64::from(lock.keys.value) * time;
                    }
                    vec![(&lock.steps, 1.0)]
                }
                Step::Transaction(transaction) => vec![(&transaction.steps, 1.0)],
                Step::Parallel(parallel) => {
                    let times = f64::from(parallel.times.value);
                    parallel.steps.iter().map(|branch| (branch.0.as_slice(), times)).collect()
                }
                Step::Choose(choose) => {
                    choose.arms.iter().map(|arm| (arm.steps.as_slice(), arm.weight.value())).collect()
                }
                Step::Repeat(repeat) => vec![(&repeat.steps, passes(repeat))],
                Step::Stream(stream) => vec![(&stream.steps, pulses(stream))],
                // What stands in for something is done seldom, we hope.
                _ => Vec::new(),
            };
            inner.into_iter().for_each(|(steps, times)| self.held(steps, rate * times, graph, demands, busy));
        }
    }
}

/// The lock tables that some steps name.
fn tables<'a>(steps: &'a [Step]) -> Vec<&'a str> {
    let of = |step: &'a Step| {
        let own = match step {
            Step::Lock(lock) => Some(lock.on.text.as_str()),
            Step::Transaction(transaction) => Some(transaction.on.text.as_str()),
            _ => None,
        };
        own.into_iter().chain(step.within().into_iter().flat_map(tables)).collect::<Vec<_>>()
    };
    steps.iter().flat_map(of).collect()
}
