//! A run takes as much memory as its scenario asks for, however long it lasts, and nothing anew once it has found its
//! pace. The heap is counted for the whole process, so this file holds a single test.

use cap::Cap;
use ninefold::Input;
use ninefold::plan::Plan;
use ninefold::world;
use std::alloc::System;
use std::cell::RefCell;

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// A small busy system. What it can hold is bounded by its users and queues, so that the most that a run ever needs
/// comes early in it.
const STEADY: &str = "
traffic:
  clerks: { users: 16, think: { exponential: 250ms }, to: front.get, timeout: 300ms, retry: { attempts: 3, budget: 20% }, patience: 250ms }
  crowd: { rate: 35/s, to: front.list, timeout: 500ms, priority: 2 }
  batch: { rate: 8/s, arrivals: constant, steps: [ parallel: { steps: [ call: back, call: db.write ], need: 1 }, wait: 2ms ] }
services:
  front:
    replicas: 2
    concurrency: 2
    queue: 6
    discipline: priority
    balancer: least_request
    endpoints:
      get: [ work: { exponential: 8ms }, call: { to: back, timeout: 60ms } ]
      list: [ work: { lognormal: { mean: 5ms, p99: 40ms } }, repeat: { while: 30%, steps: [ call: db.read ] } ]
  back: { concurrency: 8, cpus: 1, queue: 4, discipline: processor_sharing, work: { gamma: { mean: 9ms, cv: 2 } } }
databases:
  db: { replicas: 3, read_from: any, concurrency: 4, queue: 8, read: { exponential: 3ms }, write: 4ms }
";

/// What comes and goes by itself: crashes, an outage, an autoscaler. It takes memory for a moment and gives it back.
const RESTLESS: &str = "
traffic:
  users: { rate: 60/s, to: web, timeout: 400ms, retry: { attempts: 2 }, profile: [ { diurnal: { amplitude: 60%, period: 3m, peak: 1m } } ] }
services:
  web:
    replicas: 3
    concurrency: 2
    cpus: 1
    queue: 8
    zones: [a, b]
    startup: 4s
    drain: 2s
    work: { exponential: 25ms }
    health_check: { interval: 2s, unhealthy: 2 }
    failures: [ crash: { every: { exponential: 40s }, repair: { exponential: 5s } } ]
    autoscaler: { kubernetes_hpa: { min: 2, max: 8, utilization: 60%, sync_period: 5s, scale_down: { stabilization: 30s } } }
events: [ { at: 2m, zone: a, outage: 20s }, { at: 4m, service: web, outage: 2s } ]
";

/// What more a window of a flow may take if more falls into it, in bytes: it keeps how often each latency was seen, to
/// 1 %, and a hundred times as many requests show a few more.
const WINDOW: usize = 8 << 10;

/// One window spans the run: each takes memory by what falls into it, so their number must not differ.
fn plan(system: &str, minutes: u32) -> Plan {
    let text = format!("name: memory\nduration: {minutes}m\nwarmup: 1m\nwindow: {minutes}m\nreplications: 1\n{system}");
    ninefold::compile(&Input::text(text), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// What the heap told of a run.
struct Heap {
    /// The most bytes in use at once.
    peak: usize,
    /// Bytes in use at every 65,536th event.
    live: Vec<usize>,
    /// Bytes ever allocated, at the same events.
    total: Vec<usize>,
    events: u64,
}

fn run(plan: &Plan) -> Heap {
    let seen = RefCell::new((Vec::with_capacity(2000), Vec::with_capacity(2000)));
    // The heap remembers only its highest peak, so it is filled up to there before the run.
    let highest = HEAP.max_allocated();
    let ballast: Vec<u8> = Vec::with_capacity(highest - HEAP.allocated());
    // Not the first run, which keeps what its controllers decide, up to a limit.
    let tally = world::run(plan, 1, &|| {
        let (live, total) = &mut *seen.borrow_mut();
        live.push(HEAP.allocated() - highest);
        total.push(HEAP.total_allocated());
        false
    });
    let peak = HEAP.max_allocated() - highest;
    drop(ballast);
    let (live, total) = seen.into_inner();
    assert!(live.len() < live.capacity() && live.capacity() == 2000, "the readings took memory themselves");
    Heap { peak, live, total, events: tally.expect("the run ends").events }
}

#[test]
fn memory_does_not_grow_with_the_length_of_a_run_and_a_steady_run_allocates_nothing() {
    for (name, system) in [("restless", RESTLESS), ("steady", STEADY)] {
        let (short, long) = (plan(system, 10), plan(system, 1000));
        let flows = short.classes.len() + short.fleets.len();
        let (short, long) = (run(&short), run(&long));
        println!("| {name}, 10 minutes | {} | {} | | |", short.events, short.peak);
        assert!(short.peak > 100_000, "{name}: {} bytes are too few for a run", short.peak);
        assert!(long.events > 90 * short.events, "{name}: {} and {} events", short.events, long.events);
        let (first, most) = (long.live[0], long.live.iter().max().copied().unwrap_or(0));
        println!("| {name}, 1,000 minutes | {} | {} | {first} | {most} |", long.events, long.peak);
        assert!(most < first + first / 40, "{name}: {first} bytes in use at first, {most} later");
        let more = short.peak / 25 + flows * WINDOW;
        assert!(long.peak < short.peak + more, "{name}: {} bytes in 10 minutes, {} in 1,000", short.peak, long.peak);
    }
    // Rings and heaps double when they first hold more than ever; after a third of the run there is no more of that.
    let total = run(&plan(STEADY, 540)).total;
    let settled = &total[total.len() / 3..];
    assert!(settled.len() > 40, "{} looks", total.len());
    assert_eq!(settled.first(), settled.last(), "a steady run allocates: {total:?}");
}
