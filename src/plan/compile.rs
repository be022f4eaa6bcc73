//! From a checked scenario to a plan.

mod caches;
mod changes;
mod databases;
mod elastic;
mod endpoint_names;
mod faults;
mod fleets;
mod foresight;
mod locks;
mod memory;
mod networks;
mod nodes;
mod places;
mod probes;
mod profile;
mod programs;
mod queues;
mod quorum;
mod recovery;
mod routes;
mod signals;
mod streams;
mod tariffs;

use super::arrivals::{Arrivals, Batch, Gaps, ModulatedState, Modulation};
use super::objective::{Objective, Subject};
use super::program;
use super::queue::Queues;
use super::quorum::Rows;
use super::{Affinity, Class, Edge, Endpoint, Pace, Place, Plan, Replications, Slices, Surge, TrafficSource, salt};
use crate::engine::Time;
use crate::language::{Name, Sources};
use crate::measure::Measure;
use crate::policy::distribution::Sampler;
use crate::policy::hedge::Hedge;
use crate::scenario::Scenario;
use crate::scenario::arrivals::Mmpp;
use crate::scenario::objective as stated;
use crate::scenario::traffic::{self, Traffic, Value};
use crate::units::Currency;
use elastic::usual_day;
use std::collections::BTreeMap;

/// Compiles a scenario that has passed all checks.
pub fn compile(scenario: &Scenario, sources: &Sources) -> Plan {
    let mut compiler = Compiler::new(scenario);
    compiler.declare_zones();
    compiler.compile_network();
    compiler.declare_fleets();
    compiler.compile_locks();
    compiler.compile_endpoints();
    compiler.compile_traffic();
    compiler.compile_recoveries();
    compiler.compile_faults();
    compiler.compile_routes();
    compiler.compile_nearest();
    streams::number_connected(&mut compiler.plan);
    compiler.compile_signals();
    compiler.compile_transfer();
    let objectives = scenario.slo.iter().map(|objective| compiler.objective(objective, sources)).collect();
    let replications = compiler.replications();
    compiler.plan.endpoint_names = compiler.endpoint_names();
    let mut plan = compiler.plan;
    (plan.objectives, plan.replications) = (objectives, replications);
    plan.marks.sort();
    foresight::foresee(&mut plan);
    plan
}

struct Compiler<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    /// The endpoints by the service or database and the word by which they are called; the first of each has the empty
    /// word too.
    endpoints: BTreeMap<(&'a str, &'a str), u32>,
    /// The lane of each delay.
    lanes: BTreeMap<Time, u32>,
    /// The fleet whose program is compiled; none of clients' journeys.
    program_of: Option<u32>,
}

/// Windows of the time series, if the scenario does not say.
const WINDOWS: u64 = 180;

/// The most windows that slices of time may bring about.
const MOST_WINDOWS: u64 = 20_000;

/// Widths that a reader takes in at a glance, in seconds.
const NEAT: [u64; 21] =
    [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800];

/// The width of the windows, if the scenario does not say: the least neat one that gives no more windows than wanted,
/// or that of a slice of time where an objective is on slices and there are not too many.
fn window(scenario: &Scenario) -> Time {
    let (duration, slice) = (scenario.duration.value.nanos(), scenario.time_slices.window.nanos());
    let neat = neat_window(duration);
    let sliced = scenario.slo.iter().any(|objective| objective.measure == Measure::GoodSlices);
    if sliced && duration / slice.max(1) <= MOST_WINDOWS { neat.min(slice) } else { neat }
}

/// The least neat width that gives no more windows than wanted.
fn neat_window(duration: Time) -> Time {
    let least = duration.div_ceil(WINDOWS).max(1);
    let second = crate::engine::time::SECOND;
    NEAT.iter().map(|seconds| seconds * second).find(|&width| width >= least && width <= duration).unwrap_or(least)
}

impl<'a> Compiler<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let duration = scenario.duration.value.nanos();
        let slice = scenario.time_slices.window.nanos();
        let window = scenario.window.as_ref().map_or_else(|| window(scenario), |w| w.value.nanos());
        let plan = Plan {
            seed: scenario.seed,
            duration,
            warmup: scenario.warmup.given.map_or(0, |time| time.nanos()),
            find_warmup: scenario.warmup.given.is_none(),
            window,
            slices: Slices {
                windows: slice.div_ceil(window.max(1)) as usize,
                target: scenario.time_slices.target.map(|target| target.value()),
            },
            sources: Vec::new(),
            usual_day: usual_day(scenario),
            classes: Vec::new(),
            edges: Vec::new(),
            endpoints: Vec::new(),
            endpoint_names: Vec::new(),
            program: Vec::new(),
            fleets: Vec::new(),
            nodes: super::nodes::Nodes::default(),
            replica_sets: Vec::new(),
            databases: Vec::new(),
            rows: Vec::new(),
            caches: Vec::new(),
            accesses: Vec::new(),
            quorums: Vec::new(),
            queues: Queues::default(),
            locks: super::lock::LockPlan::default(),
            streams: Vec::new(),
            connected: Vec::new(),
            functions: Vec::new(),
            memories: Vec::new(),
            crews: scenario.repair_crews.iter().map(|(_, crew)| crew.value).collect(),
            zones: Vec::new(),
            network: None,
            faults: Vec::new(),
            deploys: Vec::new(),
            recoveries: Vec::new(),
            maintenances: Vec::new(),
            lanes: Vec::new(),
            objectives: Vec::new(),
            replications: Replications::Fixed(1),
            currency: currency(scenario).code().to_owned(),
            fixed: scenario.cost.fixed.iter().map(|(name, price)| (name.text.clone(), price.0.micros)).collect(),
            transfer: None,
            counts_data: false,
            marks: Vec::new(),
            surges: Vec::new(),
        };
        Compiler { scenario, plan, endpoints: BTreeMap::new(), lanes: BTreeMap::new(), program_of: None }
    }

    /// The lane of timers with this delay.
    fn lane(&mut self, delay: Time) -> u32 {
        let lanes = &mut self.plan.lanes;
        *self.lanes.entry(delay).or_insert_with(|| {
            lanes.push(delay);
            lanes.len() as u32 - 1
        })
    }

    /// The endpoint that is called by a service's or database's name and a word; the first if the word is empty.
    fn endpoint(&self, callee: &str, word: &str) -> u32 {
        self.endpoints.get(&(callee, word)).copied().unwrap_or(0)
    }

    fn compile_traffic(&mut self) {
        for (name, traffic) in self.scenario.traffic.iter() {
            let first_class = self.plan.classes.len() as u32;
            let (targets, words) = self.targets_of(name, traffic);
            for word in words {
                let source = self.plan.sources.len() as u32;
                let value_micros = value(self.scenario, traffic, word.as_deref());
                self.plan.classes.push(Class { source, endpoint: word, value_micros });
            }
            let timeout = traffic.timeout.as_ref().map(|t| self.lane(t.value.nanos()));
            let bytes = traffic.size.map_or(0.0, |size| size.value());
            let request_bytes = traffic.request_size.map_or(0.0, |size| size.value());
            let from = traffic.from.as_ref().and_then(|from| self.zones_of(&from.text).first().copied());
            let deadline = traffic.deadline.as_ref().map(|d| self.lane(d.value.nanos()));
            let retry = traffic.retry.as_ref().map(programs::retry);
            let hedge = traffic.hedge.as_ref().map(Hedge::plan);
            let guards = programs::guards(&traffic.throttle, &traffic.breaker, &traffic.rate_limit, &traffic.bulkhead);
            let edge = Edge {
                targets,
                timeout,
                deadline,
                retry,
                hedge,
                guards,
                bytes,
                request_bytes,
                salt: salt(&format!("traffic.{name}")),
            };
            self.plan.edges.push(edge);
            let pace = self.pace(traffic);
            self.mark(name, traffic);
            let affinity = self.affinity(traffic);
            self.plan.sources.push(TrafficSource {
                name: name.text.clone(),
                edge: self.plan.edges.len() as u32 - 1,
                first_class,
                pace,
                affinity,
                patience: traffic.patience.as_ref().map(|p| p.sampler.clone()),
                priority: traffic.priority.value - 1,
                from: from.map(|zone| Place { zone, rack: 0 }),
            });
        }
    }

    /// What a source calls, and the name of each endpoint of its mix.
    fn targets_of(&mut self, name: &Name, traffic: &'a Traffic) -> (Vec<super::program::Target>, Vec<Option<String>>) {
        if traffic.to.is_none() {
            let start = match &traffic.steps {
                Some(steps) => self.compile_program(&format!("traffic.{name}.steps"), steps),
                None => self.compile_session(&format!("traffic.{name}.session"), &traffic.session),
            };
            let endpoint = self.plan.endpoints.len() as u32;
            self.plan.endpoints.push(Endpoint { fleet: None, start, ..Endpoint::of(0) });
            return (programs::one(endpoint), vec![None]);
        }
        let Some(to) = &traffic.to else {
            return (Vec::new(), Vec::new());
        };
        if traffic.mix.is_empty() {
            return (self.targets(to), vec![None; self.targets(to).len()]);
        }
        let shares: Vec<(f64, u32)> =
            traffic.mix.iter().map(|(word, share)| (share.value(), self.endpoint(&to.text, &word.text))).collect();
        (programs::by_share(&shares), traffic.mix.names().map(|word| Some(word.to_owned())).collect())
    }

    /// What a source's requests have in common, as far as a balancer or a lock asks.
    fn affinity(&self, traffic: &Traffic) -> Affinity {
        let balanced = self.plan.fleets.iter().any(|fleet| fleet.balancer.start().looks_at_affinity());
        let queued = self.scenario.queues.iter().any(|(_, queue)| queue.asks_for_key());
        let cached = self.plan.caches.iter().any(|cache| cache.keys.is_none());
        let asked = balanced
            || queued
            || cached
            || self.plan.quorums.iter().any(|store| matches!(store.rows, Rows::OfRequest))
            || self.plan.locks.looks_at_affinity()
            || databases::asks_for_affinity(&self.plan);
        match &traffic.keys {
            _ if !asked => Affinity::Request,
            Some(keys) => Affinity::Drawn(keys.sampler()),
            None if traffic.users.is_some() => Affinity::User,
            None => Affinity::Request,
        }
    }

    fn pace(&self, traffic: &Traffic) -> Pace {
        if let Some(users) = &traffic.users {
            let think = traffic.think.as_ref().map_or_else(|| Sampler::constant(0), |t| t.sampler.clone());
            return Pace::Closed { users: users.value, think };
        }
        let own = traffic.arrivals.own_rate();
        let (gaps, modulation) = match &traffic.arrivals {
            traffic::Arrivals::Poisson(_) => (Gaps::Poisson, None),
            traffic::Arrivals::Constant(_) => (Gaps::Constant, None),
            traffic::Arrivals::Renewal(gaps) => {
                (Gaps::Renewal(gaps.sampler.clone(), gaps.sampler.mean_seconds() * 1e9), None)
            }
            traffic::Arrivals::Mmpp(mmpp) => (Gaps::Poisson, Some(modulation(mmpp))),
        };
        let batch = batch(&traffic.batch.value);
        // The process is of batches, the rate of requests.
        let rate = traffic.rate.as_ref().map_or(own.unwrap_or(0.0), |rate| rate.value.value());
        let rate = profile::rate(rate, &traffic.profile, self.plan.duration, 1.0 / traffic.batch.value.mean());
        Pace::Open(Arrivals { rate, gaps, modulation, batch })
    }

    fn mark(&mut self, name: &Name, traffic: &Traffic) {
        for item in &traffic.profile {
            match item {
                traffic::Profile::Surge(surge) => {
                    let (at, words) = (surge.at.nanos(), format!("{name}: surge to {}", surge.surge));
                    let until = at + surge.ramp.nanos() + surge.hold.nanos() + surge.decay.nanos();
                    self.plan.marks.push((at, words.clone()));
                    self.plan.surges.push(Surge { at, until: Some(until), words });
                }
                traffic::Profile::Step(step) => {
                    let (at, words) = (step.at.nanos(), format!("{name}: step to {}", step.step));
                    self.plan.marks.push((at, words.clone()));
                    self.plan.surges.push(Surge { at, until: None, words });
                }
                _ => {}
            }
        }
    }

    fn objective(&self, objective: &stated::Objective, sources: &Sources) -> Objective {
        Objective {
            text: objective.text.clone(),
            subject_text: objective.subject.to_string(),
            measure: objective.measure,
            subject: self.subject(&objective.subject),
            comparison: objective.comparison,
            limit: objective.limit,
            file: sources.name(objective.span).to_owned(),
            line: objective.span.line,
        }
    }

    fn subject(&self, subject: &stated::Subject) -> Subject {
        let Some(of) = &subject.of else {
            return Subject::Whole;
        };
        let name = of.text.as_str();
        let of_class = |class: &Class| {
            let source = &self.plan.sources[class.source as usize].name;
            let endpoint = class.endpoint.as_deref().unwrap_or("");
            source == name || endpoint == name || format!("{source}.{endpoint}") == name
        };
        let classes: Vec<u32> =
            (0..self.plan.classes.len() as u32).filter(|&c| of_class(&self.plan.classes[c as usize])).collect();
        if !classes.is_empty() {
            return Subject::Classes(classes);
        }
        let cache = self.scenario.caches.names().position(|cache| cache == name);
        if let Some(cache) = cache.filter(|_| subject.measure == Measure::HitRatio || subject.measure.is_of_losses()) {
            return Subject::Cache(cache as u32);
        }
        if let Some(table) = self.plan.locks.tables.iter().position(|table| table.name == name) {
            return Subject::Locks(table as u32);
        }
        if subject.measure.is_of_connections() {
            let named = |&fleet: &u32| self.plan.fleets[fleet as usize].name == name;
            let place = self.plan.connected.iter().position(named);
            return place.map_or(Subject::Whole, |place| Subject::Connections(place as u32));
        }
        if subject.measure.is_of_memory() {
            let named = |&fleet: &u32| self.plan.fleets[fleet as usize].name == name;
            let place = self.plan.memories.iter().position(named);
            return place.map_or(Subject::Whole, |place| Subject::Memory(place as u32));
        }
        let groups = self.plan.queues.groups.iter().enumerate();
        let of_queue = groups.filter(|(_, group)| group.name == name || self.is_of_queue(group, name));
        let groups: Vec<u32> = of_queue.map(|(number, _)| number as u32).collect();
        if !groups.is_empty() {
            return Subject::Queue(groups);
        }
        let of_data = subject.measure.is_of_databases() || subject.measure == Measure::LostValue;
        let store = self.plan.quorums.iter().position(|store| store.name == name);
        if let Some(store) = store.filter(|_| of_data) {
            return Subject::Quorum(store as u32);
        }
        let database = self.plan.databases.iter().position(|database| database == name);
        if let Some(database) = database.filter(|_| of_data) {
            return Subject::Database(database as u32);
        }
        if let Some(recovery) = self.plan.recoveries.iter().position(|recovery| recovery.name == name) {
            return Subject::Recovery(recovery as u32);
        }
        let fleet = self.plan.fleets.iter().position(|fleet| fleet.name == name);
        fleet.map_or(Subject::Whole, |fleet| Subject::Fleet(fleet as u32))
    }

    fn replications(&self) -> Replications {
        match &self.scenario.replications.until {
            Some(until) => Replications::Until {
                measure: until.until.metric.measure,
                subject: self.subject(&until.until.metric),
                precision: until.until.precision.value(),
                min: until.min,
                max: until.max,
            },
            None => Replications::Fixed(self.scenario.replications.most()),
        }
    }
}

/// The states of a modulated arrival process, their rates as factors of the mean.
fn modulation(mmpp: &Mmpp) -> Modulation {
    let mean = mmpp.mean_rate();
    let states = mmpp.states.iter().zip(mmpp.transitions()).map(|((_, state), next)| ModulatedState {
        factor: state.rate.value() / mean,
        lasts: state.lasts.sampler.clone(),
        next: program::thresholds(next),
    });
    Modulation { states: states.collect(), first: program::thresholds(mmpp.time_shares().unwrap_or_default()) }
}

fn batch(batch: &traffic::Batch) -> Option<Batch> {
    match batch {
        traffic::Batch::Fixed(1) => None,
        traffic::Batch::Fixed(size) => Some(Batch::Uniform { min: *size, max: *size }),
        traffic::Batch::Uniform(uniform) => Some(Batch::Uniform { min: uniform.min, max: uniform.max }),
        traffic::Batch::Geometric(geometric) => Some(Batch::Geometric { mean: geometric.mean }),
        traffic::Batch::Mixture(sizes) => {
            let (sizes, shares): (Vec<u32>, Vec<f64>) = sizes.iter().map(|s| (s.size, s.weight.value())).unzip();
            Some(Batch::Mixture { sizes, below: program::thresholds(shares) })
        }
    }
}

/// What a success of a class earns.
fn value(scenario: &Scenario, traffic: &Traffic, endpoint: Option<&str>) -> i64 {
    match (&traffic.value, endpoint) {
        (Some(Value::All(money)), _) => money.micros,
        (Some(Value::Endpoints(map)), Some(endpoint)) => map.get(endpoint).map_or(0, |money| money.micros),
        // Without a mix, a value by endpoint is of the only endpoint that is called.
        (Some(Value::Endpoints(map)), None) => {
            let to = traffic.to.as_ref().map_or("", |to| to.text.as_str());
            let called = to.split_once('.').map(|(_, endpoint)| endpoint);
            let only = || scenario.services.get(to).and_then(|service| service.endpoints.names().next());
            let called = called.or_else(only).unwrap_or("read");
            map.get(called).map_or(0, |money| money.micros)
        }
        (None, _) => 0,
    }
}

/// The currency of a scenario: that of the first amount in it, else that of the catalogue.
fn currency(scenario: &Scenario) -> Currency {
    scenario.currencies().first().map_or(Currency::USD, |(currency, _)| *currency)
}
