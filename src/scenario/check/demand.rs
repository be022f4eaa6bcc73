//! What one run of a program takes on average where nothing queues.

use super::graph::{Graph, passes, pulses};
use super::names::Names;
use crate::language::Name;
use crate::policy::distribution::Distribution;
use crate::scenario::Scenario;
use crate::scenario::cache::Cache;
use crate::scenario::service::Service;
use crate::scenario::steps::{Step, Steps};
use crate::scenario::traffic::Traffic;

/// What one run takes.
#[derive(Clone, Copy, Default)]
pub struct Demand {
    /// Seconds of a CPU.
    pub work: f64,
    /// Seconds from its start to its end: work, waits and calls.
    pub time: f64,
    /// Steps, without those of the programs that it calls.
    pub steps: f64,
    /// How much of the time it keeps a long connection.
    pub connected: f64,
}

impl Demand {
    fn of_work(seconds: f64) -> Self {
        Demand { work: seconds, time: seconds, steps: 1.0, connected: 0.0 }
    }

    fn of_waiting(seconds: f64) -> Self {
        Demand { work: 0.0, time: seconds, steps: 1.0, connected: 0.0 }
    }

    /// So many times of it.
    pub fn times(self, factor: f64) -> Self {
        Demand {
            work: self.work * factor,
            time: self.time * factor,
            steps: self.steps * factor,
            connected: self.connected * factor,
        }
    }

    /// Of something that may not be done at all: it counts as steps that may be taken.
    fn steps_alone(self) -> Self {
        Demand { steps: self.steps, ..Demand::default() }
    }

    /// Both together.
    pub fn plus(self, other: Demand) -> Self {
        Demand {
            work: self.work + other.work,
            time: self.time + other.time,
            steps: self.steps + other.steps,
            connected: self.connected + other.connected,
        }
    }
}

/// The demand of each place of a graph without circles.
pub fn of_places<'a>(scenario: &'a Scenario, names: &Names<'a>, graph: &Graph<'a>) -> Vec<Demand> {
    let mut demands = vec![Demand::default(); graph.places.len()];
    for &number in &graph.order {
        let place = &graph.places[number];
        let service = scenario.services.get(place.owner);
        let database = scenario.databases.get(place.owner);
        demands[number] = match (service, database) {
            (Some(service), _) => match (&service.work, steps_of(service, place.endpoint)) {
                (_, Some(steps)) => of_steps(steps, names, graph, &demands),
                (Some(work), None) => Demand::of_work(work.sampler.mean_seconds()),
                (None, None) => Demand::default(),
            },
            (None, Some(database)) => {
                if place.endpoint == "write" {
                    let waits = Demand::of_waiting(database.replication.mean_wait());
                    Demand::of_work(database.write.sampler.mean_seconds()).plus(waits)
                } else {
                    Demand::of_work(database.read.sampler.mean_seconds())
                }
            }
            (None, None) => match (scenario.caches.get(place.owner), scenario.queues.get(place.owner)) {
                (Some(cache), _) => of_cache(cache),
                (None, queue) => Demand::of_waiting(queue.map_or(0.0, |queue| queue.latency().sampler.mean_seconds())),
            },
        };
    }
    demands
}

/// The steps of an endpoint, or those that are done for messages of a queue of this name.
fn steps_of<'a>(service: &'a Service, endpoint: &str) -> Option<&'a Steps> {
    let consumes = || service.consumes.0.iter().find(|consumes| consumes.from.text == endpoint)?.steps.as_ref();
    service.endpoints.get(endpoint).or_else(consumes)
}

/// What a get or a put takes of a node.
fn of_cache(cache: &Cache) -> Demand {
    let mean = |time: &Option<Distribution>| time.as_ref().map_or(0.0, |time| time.sampler.mean_seconds());
    Demand::of_work(mean(&cache.work)).plus(Demand::of_waiting(mean(&cache.latency)))
}

/// How long the use of a cache takes.
fn time_of<'a>(graph: &Graph<'a>, places: &[Demand], cache: &'a Name, what: &'a str) -> f64 {
    graph.place(&cache.text, what).map_or(0.0, |place| places[place].time)
}

/// The demand of a source's journey.
pub fn of_journey<'a>(traffic: &'a Traffic, names: &Names<'a>, graph: &Graph<'a>, places: &[Demand]) -> Demand {
    let parts = traffic.journey().into_iter();
    parts.fold(Demand::default(), |sum, (times, steps)| {
        // Leaving a state is a step of its own.
        sum.plus(of_steps(steps, names, graph, places).plus(Demand::of_waiting(0.0)).times(times))
    })
}

/// The demand of a program, from that of the places that it calls.
pub fn of_steps<'a>(steps: &'a [Step], names: &Names<'a>, graph: &Graph<'a>, places: &[Demand]) -> Demand {
    let of = |steps: &'a [Step]| of_steps(steps, names, graph, places);
    steps.iter().fold(Demand::default(), |sum, step| {
        sum.plus(match step {
            Step::Work(work) => Demand::of_work(work.sampler.mean_seconds()),
            Step::Wait(wait) => Demand::of_waiting(wait.sampler.mean_seconds()),
            Step::Publish(publish) => {
                let publishes = graph.queue(&publish.to.text).map_or(0.0, |place| places[place].time);
                Demand::of_waiting(publishes).plus(Demand::of_waiting(0.0).times(f64::from(publish.count.value)))
            }
            Step::Fail(_) => Demand::of_waiting(0.0),
            Step::Call(call) => Demand::of_waiting(graph.find(&call.to, names).map_or(0.0, |place| places[place].time)),
            Step::Get(get) => {
                Demand::of_waiting(time_of(graph, places, &get.from, "get")).plus(of(&get.miss).steps_alone())
            }
            Step::Put(put) => Demand::of_waiting(time_of(graph, places, &put.to, "put")).plus(of(&put.through)),
            Step::Invalidate(of) => Demand::of_waiting(time_of(graph, places, &of.of, "invalidate")),
            Step::Parallel(parallel) => {
                let mut branches: Vec<Demand> = parallel.steps.iter().map(|branch| of(&branch.0)).collect();
                let times = parallel.times.value;
                let all = branches.iter().copied().fold(Demand::default(), Demand::plus).times(f64::from(times));
                branches.sort_by(|a, b| a.time.total_cmp(&b.time));
                let last = parallel.need.of(parallel.branches() as u32).saturating_sub(1) / times.max(1);
                let time = branches.get(last as usize).map_or(0.0, |last| last.time);
                Demand { time, ..all }
            }
            Step::Choose(choose) => {
                let arms = choose.arms.iter().map(|arm| of(&arm.steps).times(arm.weight.value()));
                arms.fold(Demand::of_waiting(0.0), Demand::plus)
            }
            Step::Stream(stream) => {
                let times = if stream.every.is_some() { pulses(stream) } else { 0.0 };
                let lasts = stream.lasts.sampler.mean_seconds();
                let pulses = of(&stream.steps).plus(Demand::of_waiting(0.0)).times(times);
                Demand { time: lasts, connected: lasts, ..pulses.plus(Demand::of_waiting(0.0)) }
            }
            Step::Lock(lock) => of(&lock.steps).plus(Demand::of_waiting(0.0).times(2.0)),
            Step::Transaction(transaction) => of(&transaction.steps).plus(Demand::of_waiting(0.0).times(2.0)),
            // Each pass is a step of its own, even one through nothing.
            Step::Repeat(repeat) => of(&repeat.steps).plus(Demand::of_waiting(0.0)).times(passes(repeat)),
        })
    })
}
