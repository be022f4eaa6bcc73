//! Departures that are known on arrival are those that events would have brought.

use ninefold::Input;
use ninefold::plan::Plan;
use ninefold::tally::RunTally;
use ninefold::world;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn plan(yaml: &str) -> Plan {
    ninefold::compile(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// All that a run counts. How many events it took, and the fingerprint of those, may differ.
fn counts(plan: &Plan) -> RunTally {
    let mut tally = world::run(plan, 0, &|| false).expect("it runs");
    (tally.events, tally.fingerprint) = (0, 0);
    tally
}

fn balancer() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "random",
        "round_robin",
        "{ power_of_d: { choices: 2 } }",
        "{ power_of_d: { choices: 3 } }",
        "{ smooth_weighted_round_robin: { weights: [5, 1, 2] } }",
        "{ weighted_least_request: { weights: [5, 1, 2] } }",
        "peak_ewma",
        "ring_hash",
        "{ ring_hash: { points: 7, balance_factor: 150% } }",
        "{ maglev: { table_size: 101, balance_factor: 125% } }",
        "least_request",
    ])
}

/// Most servers are not told.
fn cancellation() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", "cancellation: queued,", "cancellation: all,"])
}

/// No two things happen in the same nanosecond where times are continuous (a gamma distribution with a cv of 2 has one
/// draw in a hundred below half a nanosecond).
fn work() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{ exponential: 20ms }",
        "{ lognormal: { mean: 20ms, p99: 90ms } }",
        "{ gamma: { mean: 20ms, cv: 1.2 } }",
        "{ uniform: { min: 1ms, max: 30ms } }",
    ])
}

prop_compose! {
    /// Services in order, some of which have a course that is known on arrival, with bounded queues, timeouts,
    /// retries, deadlines, hedges, fallbacks, servers that are told of what nobody waits for, journeys and users, and
    /// windows that the warm-up divides.
    pub(super) fn system()(
        seed in 0u64..1000, rate in 1u32..200, replicas in prop::array::uniform3(1u32..5),
        workers in prop::array::uniform3(prop::sample::select(vec!["1", "2", "4", "unlimited"])), queue in prop::array::uniform3(0u32..30),
        threads in prop::sample::select(vec!["held", "released"]), balancers in prop::array::uniform3(balancer()),
        works in prop::array::uniform3(work()), timeout in 30u32..900, attempts in 1u32..4, warmup in 0u32..40,
        budget in prop::sample::select(vec!["", ", budget: 20%", ", budget: { grpc: {} }", ", budget: concurrent"]), crash in prop::bool::ANY, window in 3u32..50,
        cancel in prop::array::uniform3(cancellation()), deadlines in prop::sample::select(vec!["ignore", "propagate"]),
        deadline in 10u32..400, hedge in prop::sample::select(vec!["", ", hedge: { after: 15ms, attempts: 3 }", ", hedge: p90"]),
        coalesce in prop::bool::ANY, instead in prop::sample::select(vec!["", ", fallback: []", ", fallback: [ call: last ]"]), times in 1u32..4,
        hosted in prop::sample::select(vec!["", "", ", on: pool, requests: { cpu: 1500m }"]),
        contended in prop::sample::select(vec!["", "", "lock: { on: rows, keys: 2, steps: [ call: last ] },", "transaction: { on: rows, steps: [ call: last ] },"]),
    ) -> String {
        let failing = if crash { ", failures: [ crash: { every: { exponential: 9s }, repair: { exponential: 1s } } ]" } else { "" };
        let ([a, b, c], [i, j, k], [u, v, w]) = (replicas, workers, queue);
        let ([x, y, z], [f, g, h]) = (balancers, works);
        let [o, p, q] = cancel;
        let deadline = deadline + timeout / 2;
        format!("name: p
duration: 12s
warmup: {warmup}00ms
window: {window}00ms
replications: 1
seed: {seed}
traffic:
  open: {{ to: front, rate: {rate}/s, mix: {{ a: 50%, b: 30%, c: 20% }}, timeout: {timeout}ms, retry: {{ attempts: {attempts}{budget} }} }}
  plain: {{ to: back, rate: {rate}/s, timeout: 100ms{hedge} }}
  dated: {{ to: front.a, rate: 9/s, deadline: {deadline}ms, retry: {{ attempts: 5 }} }}
  free: {{ to: last, rate: 20/s }}
  asking: {{ to: keeper, rate: {rate}/s, timeout: {timeout}ms }}
  users: {{ to: back, users: 4, think: {{ exponential: 50ms }} }}
  journey: {{ steps: [ call: front.a, wait: {{ exponential: 1ms }}, call: {{ to: last, timeout: 25ms, retry: {{ attempts: 2{budget} }}{instead} }}, call: {{ to: back{hedge} }} ], deadline: {deadline}ms, users: 3, think: {{ exponential: 90ms }} }}
caches:
  near: {{ capacity: 9, keys: {{ count: 30 }}, local: true, coalesce: {coalesce} }}
  far: {{ capacity: 20, keys: {{ count: 30 }}, nodes: 2, work: {f}, concurrency: {k}, latency: 0s, coalesce: {coalesce} }}
services:
  keeper: {{ replicas: {b}, concurrency: {j}, queue: {w}, threads: {threads}, balancer: {y}, endpoints: {{
    ask: [ work: {h}, get: {{ from: near, miss: [ get: {{ from: far, miss: [ call: {{ to: last, timeout: 90ms }} ] }} ] }} ] }} }}
  front: {{ replicas: {a}, concurrency: {i}, queue: {u}, threads: {threads}, {o} deadlines: {deadlines}, balancer: {x}, endpoints: {{
    a: [ work: {f}, call: {{ to: back, timeout: {timeout}ms{instead} }} ],
    b: [ work: {g}, parallel: {{ need: 1, times: {times}, steps: [ call: back, call: last ] }}, call: db.write ],
    c: [ work: {h}, {contended} fail: 10% ] }} }}
  back: {{ replicas: {b}, concurrency: {j}, queue: {v}, {p} balancer: {y}, work: {g} {failing} }}
  last: {{ replicas: {c}, concurrency: {k}, queue: {w}, {q} balancer: {z}, work: {h}{hosted} }}
nodes:
  pool: {{ cpus: 4, memory: 8GB, count: 2 }}
locks:
  rows: {{ keys: {{ count: 5 }} }}
databases:
  db: {{ replicas: 3, concurrency: 2, read_from: any, write: {{ exponential: 2ms }}, replication: {{ apply: {{ exponential: 3ms }} }} }}
")
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 24 } else { 300 },
        rng_seed: RngSeed::Fixed(9),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn departures_known_on_arrival_change_no_count(yaml in system()) {
        let plan = plan(&yaml);
        prop_assert!(counts(&plan) == counts(&plan.clone().without_foresight()), "{yaml}");
    }
}

#[test]
fn the_textbooks_stations_need_no_event_for_a_departure() {
    let yaml = "name: p\nduration: 100s\nreplications: 1\ntraffic: { t: { to: s, rate: 100/s, timeout: 60s } }\nservices: { s: { replicas: 3, balancer: power_of_d, work: { exponential: 20ms } } }\n";
    let plan = plan(yaml);
    let tally = world::run(&plan, 0, &|| false).expect("it runs");
    let born = tally.classes[0].born;
    assert!(tally.events < born + 500, "{} events for {born} requests", tally.events);
    let by_events = world::run(&plan.without_foresight(), 0, &|| false).expect("it runs");
    assert!(by_events.events > 2 * born, "{} events for {born} requests", by_events.events);
}

#[test]
fn a_call_that_follows_an_answer_at_once_finds_the_replica_rid_of_the_last() {
    for balancer in [
        "least_request",
        "power_of_d",
        "peak_ewma",
        "{ ring_hash: { points: 40, balance_factor: 125% } }",
        "{ maglev: { table_size: 101, balance_factor: 125% } }",
    ] {
        let yaml = format!(
            "name: p\nduration: 100s\nreplications: 1\ntraffic: {{ t: {{ to: front, rate: 60/s }}, free: {{ to: last, rate: 40/s }} }}\n\
             services:\n  front: {{ concurrency: unlimited, endpoints: {{ get: [ call: last, call: last, call: last ] }} }}\n  \
             last: {{ replicas: 2, queue: 3, balancer: {balancer}, work: {{ exponential: 6ms }} }}\n"
        );
        let plan = plan(&yaml);
        assert!(plan.fleets.iter().any(|fleet| fleet.foreseen), "{balancer}");
        assert!(counts(&plan) == counts(&plan.clone().without_foresight()), "{balancer}");
    }
}

#[test]
fn pods_that_stay_where_they_are_need_no_event_for_a_departure() {
    let yaml = |more: &str| {
        format!(
            "name: p\nduration: 100s\nreplications: 1\ntraffic: {{ t: {{ to: s, rate: 100/s }} }}\nnodes: {{ pool: {{ cpus: 4, memory: 8GB, count: 2 }} }}\n\
             services:\n  s: {{ replicas: 4, on: pool, requests: {{ cpu: 2 }}, work: {{ exponential: 20ms }} }}\n  other: {{ on: pool, requests: {{ cpu: 1 }}, work: 1ms }}\n{more}"
        )
    };
    let fixed = plan(&yaml(""));
    assert!(fixed.fleets.iter().any(|fleet| fleet.foreseen));
    assert!(counts(&fixed) == counts(&fixed.clone().without_foresight()));
    for more in [
        "cluster_autoscaler: {}",
        "failures: [ { service: pool, crash: { every: 1h, repair: 1m } } ]",
        "events: [ { at: 10s, nodes: pool, replicas: 1, outage: 5s } ]",
        // What another service gives up, one of its pods that waits may take.
        "events: [ { at: 10s, service: other, deploy: {} } ]",
    ] {
        let moving = plan(&yaml(more));
        assert!(moving.fleets.iter().all(|fleet| !fleet.foreseen || fleet.name != "s"), "{more}");
    }
}
