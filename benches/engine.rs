//! The whole path (scenario from YAML; balancer, queue, worker, timeout armed, outcome counted, histogram and time
//! series) beside hand-written loops that do the same work and nothing else, in one run: what counts is the ratio.
//!
//! W1: M/M/1 at 0.8. W2: M/M/16 at 0.9. W3: 100 servers, power of two choices, at 0.9. W4: three tiers in tandem (a
//! balancer, 8 application servers, 4 database servers).

use ninefold::Input;
use ninefold::engine::event_list::EventList;
use ninefold::engine::random::{Key, Source, Stream};
use ninefold::plan::Plan;
use ninefold::tally::Histogram;
use ninefold::world;
use rand_distr::{Distribution, Exp1};
use std::collections::VecDeque;
use std::time::Instant;

/// Requests a measurement.
const REQUESTS: u64 = 2_000_000;
/// Measurements, of which the median counts.
const ROUNDS: usize = 5;

fn compile(services: &str, rate: f64) -> Plan {
    let duration = REQUESTS as f64 / rate;
    let yaml = format!(
        "name: bench\nduration: {duration:.3}s\nreplications: 1\ntraffic:\n  users: {{ to: first, rate: {rate}/s, timeout: 30s }}\nservices:\n{services}"
    );
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Nanoseconds a request through the whole path, and the mean latency in seconds.
fn whole_path(plan: &Plan) -> (f64, f64) {
    let started = Instant::now();
    let tally = world::run(plan, 0, &|| false).expect("it runs");
    let flow = &tally.classes[0];
    (started.elapsed().as_nanos() as f64 / flow.born as f64, flow.latency.mean().unwrap_or(0.0))
}

/// A tight event-list loop: stations in tandem, each of some servers with queues of their own or one in common.
struct Loop {
    list: EventList,
    stream: Stream,
    sequence: u64,
    histogram: Histogram,
}

impl Loop {
    fn new() -> Self {
        Loop {
            list: EventList::default(),
            stream: Key::replication(3, 0).stream(),
            sequence: 0,
            histogram: Histogram::default(),
        }
    }

    fn exponential(&mut self, mean: f64) -> u64 {
        let unit: f64 = Exp1.sample(&mut self.stream);
        (unit * mean) as u64
    }

    fn schedule(&mut self, time: u64, what: u64) {
        self.sequence += 1;
        self.list.push(u128::from(time) << 64 | u128::from(self.sequence << 24 | what));
    }
}

/// One station: `servers` in groups of `width` that share a queue; `choices` groups are looked at for each arrival.
struct Station {
    mean: f64,
    width: u32,
    choices: usize,
    groups: Vec<(u32, VecDeque<u64>)>,
    serving: Vec<VecDeque<u64>>,
    turn: usize,
}

impl Station {
    fn new(groups: usize, width: u32, choices: usize, mean: f64) -> Self {
        Station {
            mean,
            width,
            choices,
            groups: vec![(0, VecDeque::new()); groups],
            serving: vec![VecDeque::new(); groups],
            turn: 0,
        }
    }

    fn choose(&mut self, stream: &mut Stream) -> usize {
        let n = self.groups.len();
        let load = |g: &(u32, VecDeque<u64>)| g.0 as usize + g.1.len();
        match self.choices {
            _ if n == 1 => 0,
            2 => {
                let (a, b) = (stream.below(n), stream.below(n - 1));
                let b = b + usize::from(b >= a);
                if load(&self.groups[b]) < load(&self.groups[a]) { b } else { a }
            }
            _ => {
                self.turn = (self.turn + 1) % n;
                self.turn
            }
        }
    }
}

/// Nanoseconds a request, and the mean latency in seconds. An event names its station and group, or an arrival; jobs of
/// a group with several servers leave in the order of their service, which is fair for equal means.
fn tight_loop(mut stations: Vec<Station>, rate: f64) -> (f64, f64) {
    const ARRIVAL: u64 = 0xFF_FFFF;
    let mut engine = Loop::new();
    let gap = 1e9 / rate;
    let started = Instant::now();
    let first = engine.exponential(gap);
    engine.schedule(first, ARRIVAL);
    let (mut born, mut done) = (0u64, 0u64);
    while done < REQUESTS {
        let Some(key) = engine.list.pop() else { break };
        let (now, what) = ((key >> 64) as u64, key as u64 & 0xFF_FFFF);
        let (mut station, mut job) = (0usize, now);
        if what == ARRIVAL {
            born += 1;
            if born < REQUESTS {
                let next = now + engine.exponential(gap);
                engine.schedule(next, ARRIVAL);
            }
        } else {
            let (s, group) = ((what >> 16) as usize, (what & 0xFFFF) as usize);
            job = stations[s].serving[group].pop_front().unwrap_or(now);
            let next = stations[s].groups[group].1.pop_front();
            match next {
                Some(waiting) => {
                    stations[s].serving[group].push_back(waiting);
                    let end = now + engine.exponential(stations[s].mean);
                    engine.schedule(end, what);
                }
                None => stations[s].groups[group].0 -= 1,
            }
            station = s + 1;
        }
        if station == stations.len() {
            engine.histogram.record(now - job);
            done += 1;
            continue;
        }
        let at = &mut stations[station];
        let group = at.choose(&mut engine.stream);
        if at.groups[group].0 < at.width {
            at.groups[group].0 += 1;
            at.serving[group].push_back(job);
            let mean = at.mean;
            let end = now + engine.exponential(mean);
            engine.schedule(end, (station as u64) << 16 | group as u64);
        } else {
            at.groups[group].1.push_back(job);
        }
    }
    (started.elapsed().as_nanos() as f64 / done as f64, engine.histogram.mean().unwrap_or(0.0))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

type Workload = (&'static str, &'static str, f64, fn() -> Vec<Station>);

fn main() {
    let work = "work: { exponential: 10ms }";
    let workloads: [Workload; 4] = [
        ("W1 M/M/1", "  first: { concurrency: 1, queue: 1000000, WORK }\n", 80.0, || vec![Station::new(1, 1, 1, 1e7)]),
        ("W2 M/M/16", "  first: { concurrency: 16, queue: 1000000, WORK }\n", 1440.0, || {
            vec![Station::new(1, 16, 1, 1e7)]
        }),
        (
            "W3 100 servers, power of 2",
            "  first: { replicas: 100, concurrency: 1, queue: 1000000, balancer: power_of_d, WORK }\n",
            9000.0,
            || vec![Station::new(100, 1, 2, 1e7)],
        ),
        (
            "W4 three tiers",
            "  first: { concurrency: 1, threads: released, endpoints: { get: [ work: { exponential: 1ms }, call: app ] } }\n  app: { replicas: 8, concurrency: 1, threads: released, endpoints: { get: [ WORK, call: db ] } }\n  db: { replicas: 4, concurrency: 1, work: { exponential: 5ms } }\n",
            640.0,
            || vec![Station::new(1, 1, 1, 1e6), Station::new(8, 1, 1, 1e7), Station::new(4, 1, 1, 5e6)],
        ),
    ];
    println!("{:<28} {:>12} {:>12} {:>8}   mean latency (ms)", "workload", "whole path", "tight loop", "ratio");
    for (name, services, rate, stations) in workloads {
        let plan = compile(&services.replace("WORK", work), rate);
        let (mut ours, mut theirs, mut means) = (Vec::new(), Vec::new(), (0.0, 0.0));
        // Taking turns lets a change of the machine's pace hit both.
        for _ in 0..ROUNDS {
            let (nanos, mean) = whole_path(&plan);
            ours.push(nanos);
            means.0 = mean;
            let (nanos, mean) = tight_loop(stations(), rate);
            theirs.push(nanos);
            means.1 = mean;
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "{name:<28} {ours:>9.1} ns {theirs:>9.1} ns {:>8.2}   {:.2} and {:.2}",
            ours / theirs,
            means.0 * 1e3,
            means.1 * 1e3
        );
    }
}
