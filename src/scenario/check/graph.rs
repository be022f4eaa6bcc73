//! Who calls whom: every endpoint once, its calls as edges. What follows from calls is worked out along
//! this graph, in time proportional to its size however deep and wide the calls nest.

use super::names::{Callee, Names};
use crate::language::Name;
use crate::scenario::Scenario;
use crate::scenario::cache::Cache;
use crate::scenario::queue::Queue;
use crate::scenario::steps::{Call, Repeat, Step};
use crate::scenario::stream::Stream;
use crate::scenario::traffic::Traffic;
use std::collections::BTreeMap;

/// An endpoint of a service or a database.
pub struct Place<'a> {
    /// The service or database.
    pub owner: &'a str,
    /// The endpoint; empty where the service has only `work`.
    pub endpoint: &'a str,
    /// What it calls.
    pub calls: Vec<Edge<'a>>,
}

/// A call that a program makes.
#[derive(Clone, Copy)]
pub struct Edge<'a> {
    /// As the program says it; none of what is published or consumed.
    pub call: Option<&'a Call>,
    /// The name of what is called.
    pub name: &'a Name,
    /// The number of the place that is called.
    pub to: usize,
    /// How often it is made on average, each time the program runs.
    pub times: f64,
    /// Whether it is part of a fallback, which is taken only where another call fails.
    pub instead: bool,
}

impl<'a> Edge<'a> {
    fn of(name: &'a Name, call: Option<&'a Call>, to: usize, times: f64) -> Self {
        Edge { name, call, to, times, instead: false }
    }
}

/// All endpoints. Calls of undefined names are left out: they are told of elsewhere.
pub struct Graph<'a> {
    /// The endpoints.
    pub places: Vec<Place<'a>>,
    /// The numbers of all places, each behind those that it calls, circles aside.
    pub order: Vec<usize>,
    /// The calls that close a circle, each with the places of its circle, the first one again at the end.
    pub circles: Vec<(&'a Name, Vec<usize>)>,
    index: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Graph<'a> {
    /// The graph of a scenario.
    pub fn new(scenario: &'a Scenario, names: &Names<'a>) -> Self {
        let mut graph = Graph { places: Vec::new(), order: Vec::new(), circles: Vec::new(), index: BTreeMap::new() };
        for (name, service) in scenario.services.iter() {
            if service.work.is_some() {
                graph.add(&name.text, "");
            }
            service.endpoints.names().for_each(|endpoint| graph.add(&name.text, endpoint));
        }
        for (name, _) in scenario.databases.iter() {
            graph.add(&name.text, "read");
            graph.add(&name.text, "write");
        }
        for (name, _) in scenario.queues.iter() {
            graph.add(&name.text, PUBLISH);
        }
        for (name, service) in scenario.services.iter() {
            for consumes in service.consumes.0.iter().filter(|consumes| consumes.steps.is_some()) {
                graph.add(&name.text, &consumes.from.text);
            }
        }
        for (name, cache) in scenario.caches.iter() {
            graph.add(&name.text, "get");
            graph.add(&name.text, "put");
            graph.add(&name.text, "invalidate");
            if cache.write_behind.is_some() {
                graph.add(&name.text, "write");
            }
        }
        for (name, service) in scenario.services.iter() {
            for (endpoint, steps) in service.endpoints.iter() {
                let calls = graph.edges(steps, names);
                if let Some(place) = graph.place(&name.text, &endpoint.text) {
                    graph.places[place].calls = calls;
                }
            }
        }
        graph.consumers(scenario, names);
        for (name, cache) in scenario.caches.iter() {
            graph.cache(name, cache, names);
        }
        graph.sort();
        graph
    }

    /// What is published comes to its consumers, and in the end to the dead letters.
    fn consumers(&mut self, scenario: &'a Scenario, names: &Names<'a>) {
        for (queue, spec) in scenario.queues.iter() {
            let services =
                scenario.services.iter().flat_map(|(name, s)| s.consumes.0.iter().map(move |c| (name, s, c)));
            let takers: Vec<_> = services.filter(|(_, _, consumes)| consumes.from.text == queue.text).collect();
            // Those of a work queue share what is published, each reader of a log gets all.
            let share = if matches!(spec, Queue::Work(_)) { 1.0 / takers.len().max(1) as f64 } else { 1.0 };
            let mut calls = Vec::new();
            for (name, service, consumes) in takers {
                let endpoint = match (&consumes.steps, &consumes.endpoint) {
                    (Some(_), _) => consumes.from.text.as_str(),
                    (None, Some(endpoint)) => endpoint.text.as_str(),
                    (None, None) => service.endpoints.names().next().unwrap_or(""),
                };
                let times = share / f64::from(consumes.batch.value.max(1));
                let to = self.place(&name.text, endpoint);
                calls.extend(to.map(|to| Edge { call: None, name: &consumes.from, to, times, instead: false }));
                if let (Some(steps), Some(place)) = (&consumes.steps, to) {
                    self.places[place].calls = self.edges(steps, names);
                }
            }
            let letters = spec.giving_up().1.filter(|letters| letters.text != queue.text);
            let letters = letters.and_then(|name| Some((name, self.place(&name.text, PUBLISH)?)));
            calls.extend(letters.map(|(name, to)| Edge { call: None, name, to, times: 0.0, instead: true }));
            if let Some(place) = self.place(&queue.text, PUBLISH) {
                self.places[place].calls = calls;
            }
        }
    }

    fn add(&mut self, owner: &'a str, endpoint: &'a str) {
        self.index.insert((owner, endpoint), self.places.len());
        self.places.push(Place { owner, endpoint, calls: Vec::new() });
    }

    /// The place that a name stands for; of a bare name its first endpoint.
    pub fn find(&self, to: &'a Name, names: &Names<'a>) -> Option<usize> {
        let (owner, endpoint) = to.text.split_once('.').unwrap_or((&to.text, ""));
        let endpoint = match names.find(owner)? {
            Callee::Service(service) if endpoint.is_empty() => service.endpoints.names().next().unwrap_or(""),
            Callee::Database if endpoint.is_empty() => "read",
            _ => endpoint,
        };
        self.place(owner, endpoint)
    }

    /// The place of a queue, where messages are published.
    pub fn queue(&self, name: &'a str) -> Option<usize> {
        self.place(name, PUBLISH)
    }

    /// The place of an endpoint.
    pub fn place(&self, owner: &'a str, endpoint: &'a str) -> Option<usize> {
        self.index.get(&(owner, endpoint)).copied()
    }

    /// The calls of a program.
    pub fn edges(&self, steps: &'a [Step], names: &Names<'a>) -> Vec<Edge<'a>> {
        let mut edges = Vec::new();
        self.gather(steps, 1.0, names, &mut edges);
        edges
    }

    /// The calls of a source's journey.
    pub fn journey(&self, traffic: &'a Traffic, names: &Names<'a>) -> Vec<Edge<'a>> {
        let mut edges = Vec::new();
        traffic.journey().into_iter().for_each(|(times, steps)| self.gather(steps, times, names, &mut edges));
        edges
    }

    fn gather(&self, steps: &'a [Step], times: f64, names: &Names<'a>, edges: &mut Vec<Edge<'a>>) {
        for step in steps {
            match step {
                Step::Call(call) => {
                    edges.extend(self.find(&call.to, names).map(|to| Edge::of(&call.to, Some(call), to, times)));
                    let from = edges.len();
                    self.gather(call.fallback.as_deref().unwrap_or_default(), times, names, edges);
                    edges[from..].iter_mut().for_each(|edge| edge.instead = true);
                }
                Step::Publish(publish) => {
                    let (name, times) = (&publish.to, times * f64::from(publish.count.value));
                    let to = self.place(&name.text, PUBLISH);
                    edges.extend(to.map(|to| Edge { call: None, name, to, times, instead: false }));
                }
                Step::Parallel(parallel) => {
                    let times = times * f64::from(parallel.times.value);
                    parallel.steps.iter().for_each(|branch| self.gather(&branch.0, times, names, edges));
                }
                Step::Choose(choose) => {
                    for arm in &choose.arms {
                        self.gather(&arm.steps, times * arm.weight.value(), names, edges);
                    }
                }
                Step::Repeat(repeat) => self.gather(&repeat.steps, times * passes(repeat), names, edges),
                Step::Stream(stream) => self.gather(&stream.steps, times * pulses(stream), names, edges),
                Step::Lock(lock) => self.gather(&lock.steps, times, names, edges),
                Step::Transaction(transaction) => self.gather(&transaction.steps, times, names, edges),
                Step::Get(get) => {
                    edges.extend(self.use_of(&get.from, "get", times));
                    self.unless_found(&get.miss, times, names, edges);
                }
                Step::Put(put) => {
                    self.gather(&put.through, times, names, edges);
                    edges.extend(self.use_of(&put.to, "put", times));
                }
                Step::Invalidate(invalidate) => edges.extend(self.use_of(&invalidate.of, "invalidate", times)),
                Step::Work(_) | Step::Wait(_) | Step::Fail(_) => {}
            }
        }
    }

    /// The use of a cache, as a call of its nodes.
    fn use_of(&self, cache: &'a Name, what: &'a str, times: f64) -> Option<Edge<'a>> {
        Some(Edge::of(cache, None, self.place(&cache.text, what)?, times))
    }

    /// What is done on a miss. How often that is, nobody knows before the run.
    fn unless_found(&self, steps: &'a [Step], times: f64, names: &Names<'a>, edges: &mut Vec<Edge<'a>>) {
        let from = edges.len();
        self.gather(steps, times, names, edges);
        edges[from..].iter_mut().for_each(|edge| edge.instead = true);
    }

    /// What a cache calls by itself.
    fn cache(&mut self, name: &'a Name, cache: &'a Cache, names: &Names<'a>) {
        let mut edges = Vec::new();
        self.unless_found(&cache.loader, 1.0, names, &mut edges);
        if let Some(place) = self.place(&name.text, "get") {
            self.places[place].calls = edges;
        }
        let Some(behind) = &cache.write_behind else { return };
        let written = self.find(&behind.to, names).map(|to| Edge::of(&behind.to, None, to, 1.0));
        if let (Some(put), Some(write)) = (self.place(&name.text, "put"), self.place(&name.text, "write")) {
            // At most: puts of one key between two rounds are written once.
            self.places[put].calls = vec![Edge::of(&behind.to, None, write, 1.0)];
            self.places[write].calls.extend(written);
        }
    }

    /// Walks the calls depth first, with a stack of its own: a chain may be as long as the file.
    fn sort(&mut self) {
        let mut state = vec![State::New; self.places.len()];
        for root in 0..self.places.len() {
            if state[root] != State::New {
                continue;
            }
            let mut path = vec![(root, 0)];
            state[root] = State::Open;
            while let Some((place, next)) = path.last_mut() {
                let place = *place;
                let Some(edge) = self.places[place].calls.get(*next).copied() else {
                    state[place] = State::Done;
                    self.order.push(place);
                    path.pop();
                    continue;
                };
                *next += 1;
                match state[edge.to] {
                    State::New => {
                        state[edge.to] = State::Open;
                        path.push((edge.to, 0));
                    }
                    State::Open if self.circles.len() < MOST_CIRCLES => {
                        let circle = path.iter().map(|(place, _)| *place).skip_while(|place| *place != edge.to);
                        self.circles.push((edge.name, circle.chain([edge.to]).collect()));
                    }
                    State::Open | State::Done => {}
                }
            }
        }
    }

    /// Which places are reached from some.
    pub fn reached(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.places.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut reached[place], true) {
                open.extend(self.places[place].calls.iter().map(|edge| edge.to));
            }
        }
        reached
    }

    /// Adds to the rates of places those at which they are called in turn. There must be no circles.
    pub fn spread(&self, rates: &mut [f64]) {
        for &place in self.order.iter().rev() {
            for edge in self.places[place].calls.iter().filter(|edge| !edge.instead) {
                rates[edge.to] += rates[place] * edge.times;
            }
        }
    }
}

/// The only endpoint of a queue.
const PUBLISH: &str = "publish";

/// The most circles that are told of: each holds its whole path.
const MOST_CIRCLES: usize = 50;

/// How far the walk over a place has come.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// How often the steps of a long connection are done on average.
pub fn pulses(stream: &Stream) -> f64 {
    let every = stream.every.as_ref().map_or(f64::INFINITY, |every| every.sampler.mean_seconds());
    stream.lasts.sampler.mean_seconds() / every.max(f64::MIN_POSITIVE)
}

/// How often the body of a repetition is run on average.
pub fn passes(repeat: &Repeat) -> f64 {
    match (&repeat.times, &repeat.r#while) {
        (Some(times), _) => f64::from(times.value),
        (None, Some(share)) => 1.0 / (1.0 - share.value.value()).max(f64::EPSILON),
        (None, None) => 1.0,
    }
}
