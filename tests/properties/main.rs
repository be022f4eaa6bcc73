//! What holds for every scenario: conservation, determinism, independence of unrelated parts, no panic.

mod databases;
mod foresight;
mod imports;
mod nodes;
mod parts;
mod resilience;
mod sweep_parts;
mod traces;

use ninefold::Input;
use ninefold::experiment::Study;
use ninefold::report::json;
use ninefold::scenario::load::load;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

fn study(yaml: &str) -> Study {
    ninefold::study(&Input::text(yaml), &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn balancer() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "random",
        "round_robin",
        "least_request",
        "{ power_of_d: { choices: 2 } }",
        "{ power_of_d: { choices: 5 } }",
        "{ smooth_weighted_round_robin: { weights: [5, 1, 2] } }",
        "{ weighted_least_request: { weights: [5, 1, 2] } }",
        "peak_ewma",
        "ring_hash",
        "{ ring_hash: { points: 7, balance_factor: 150% } }",
        "{ maglev: { table_size: 101, balance_factor: 125% } }",
    ])
}

fn work() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "20ms",
        "{ exponential: 20ms }",
        "{ lognormal: { mean: 20ms, p99: 90ms } }",
        "{ gamma: { mean: 20ms, cv: 2 } }",
        "{ pareto: { mean: 20ms, alpha: 2.5 } }",
        "0s",
    ])
}

const DISCIPLINES: [&str; 9] = [
    "fifo",
    "lifo",
    "random",
    "priority",
    "shortest_job_first",
    "preemptive_priority",
    "preemptive_lifo",
    "shortest_remaining_time",
    "processor_sharing",
];
const FAILURES: [&str; 4] = [
    "",
    "failures: [ crash: { every: { exponential: 5s }, repair: { exponential: 1s } } ],",
    "failures: [ crash: { every: { exponential: 4s }, repair: { exponential: 1s }, crew: ops } ],",
    "failures: [ pause: { every: { exponential: 3s }, lasts: { exponential: 1s } }, crash: { every: { exponential: 8s }, repair: 2s } ],",
];
const IDLE: [&str; 4] = [
    "",
    "idle: { switch_off: { setup: { exponential: 100ms } } },",
    "idle: { switch_off: { after: { exponential: 50ms }, setup: 80ms } },",
    "idle: { vacation: { lasts: { exponential: 30ms } } },",
];
const ARRIVALS: [&str; 4] = [
    "",
    "arrivals: { mmpp: { states: { calm: { rate: 1/s, lasts: { exponential: 2s } }, storm: { rate: 9/s, lasts: 500ms } } } },",
    "batch: { geometric: { mean: 3 } },",
    "arrivals: constant, batch: { mixture: [ { weight: 80%, size: 1 }, { weight: 20%, size: 9 } ] },",
];

prop_compose! {
    /// A small system in which most mechanisms may occur at once, often overloaded.
    fn system()(
        seed in 0u64..1000, rate in 1u32..400, replicas in 1u32..5, concurrency in 1u32..6, queue in 0u32..20,
        discipline in prop::sample::select(DISCIPLINES.to_vec()), cpus in 1u32..6,
        failure in prop::sample::select(FAILURES.to_vec()), idle in prop::sample::select(IDLE.to_vec()),
        arrivals in prop::sample::select(ARRIVALS.to_vec()),
        threads in prop::sample::select(vec!["held", "released"]),
        balancer in balancer(), front in work(), back in work(), timeout in 5u32..400, attempts in 1u32..4,
        patience in 1u32..200, outage in prop::bool::ANY, check in prop::bool::ANY,
        scale in prop::bool::ANY, need in prop::sample::select(vec!["all", "quorum", "1"]), again in 0u32..60,
        cancel in prop::sample::select(vec!["ignore", "queued", "all"]), deadlines in prop::sample::select(vec!["ignore", "propagate"]),
        deadline in 5u32..900, hedge in prop::sample::select(vec!["", ", hedge: { after: 10ms, attempts: 3 }", ", hedge: p95"]),
        instead in prop::sample::select(vec!["", ", fallback: []", ", fallback: [ call: back ]"]), times in 1u32..4,
    ) -> String {
        // Whoever preempts needs a CPU of its own.
        let cpus = if discipline.contains("preemptive") || discipline.contains("remaining") { concurrency } else { cpus };
        let deadline = deadline + timeout;
        let idle = if discipline == "processor_sharing" { "" } else { idle };
        let check = if check { "health_check: { interval: 700ms, unhealthy: 2, healthy: 2 }," } else { "" };
        let scale = if scale { format!("autoscaler: {{ kubernetes_hpa: {{ min: 1, max: {}, sync_period: 2s }} }},", replicas + 4) } else { String::new() };
        let outage = if outage { "events: [ { at: 7s, service: front, outage: 2s }, { at: 9s, service: back, pause: 1500ms }, { at: 11s, zone: z, outage: { exponential: 1s } } ]" } else { "" };
        format!("name: p
duration: 15s
warmup: 2s
replications: 2
seed: {seed}
repair_crews: {{ ops: 1 }}
traffic:
  open: {{ to: front, rate: {rate}/s, {arrivals} mix: {{ a: 60%, b: 40% }}, keys: {{ count: 40, zipf: 1 }}, timeout: {timeout}ms, deadline: {deadline}ms, patience: {{ exponential: {patience}ms }}, priority: 2, retry: {{ attempts: {attempts} }} }}
  closed: {{ steps: [ call: front.a, wait: 1ms, call: {{ to: db.write, timeout: 9ms }} ], users: 5, think: {{ exponential: 50ms }}, timeout: 300ms }}
  wander: {{ rate: 9/s, batch: 2, priority: 3, session: {{ one: {{ steps: [ call: front.b ], next: {{ two: 50%, one: 20% }} }}, two: {{ steps: [ call: back ], next: {{ one: 40% }} }} }} }}
  hasty: {{ to: back, rate: 9/s, timeout: 40ms{hedge} }}
  stubborn: {{ to: back, rate: 3/s, retry: {{ attempts: unlimited, wait: {{ exponential: 400ms }} }} }}
services:
  front: {{ replicas: {replicas}, concurrency: {concurrency}, cpus: {cpus}, {idle} queue: {queue}, discipline: {discipline}, threads: {threads}, cancellation: {cancel}, deadlines: {deadlines}, balancer: {balancer}, zones: [z, y], startup: 900ms, drain: 50ms, {failure} {check} {scale} endpoints: {{
    a: [ work: {front}, parallel: {{ need: {need}, times: {times}, steps: [ call: {{ to: back, timeout: 30ms, retry: {{ attempts: 2 }}{instead} }}, call: {{ to: db{hedge} }}, [ wait: 1ms, work: 1ms ] ] }}, work: 1ms ],
    b: [ choose: [ {{ weight: 30%, steps: [ call: back ] }}, {{ weight: 70%, steps: [ repeat: {{ while: {again}%, steps: [ work: 2ms ] }}, fail: 5% ] }} ] ] }} }}
  back: {{ replicas: 2, concurrency: 3, queue: 4, cancellation: {cancel}, balancer: {balancer}, discipline: {discipline}, work: {back}, {failure} }}
databases:
  db: {{ replicas: 3, read_from: any, write: 2ms, replication: {{ apply: 3ms }} }}
{outage}
")
    }
}

#[test]
fn money_is_known_as_well_as_the_answers_that_earned_it() {
    for runs in ["replications: 8", "replications: 1\nwindow: 5s"] {
        let study = study(&format!(
            "name: p\nduration: 10m\n{runs}\ntraffic:\n  users: {{ to: web, rate: 50/s, value: 3 USD }}\nservices:\n  web: {{ work: 5ms }}\n"
        ));
        let (earned, answers) = (study.whole.earned_value, study.whole.throughput);
        assert!(earned.value.expect("money") > 80_000.0 && earned.method.is_some() && earned.method == answers.method);
        for (money, rate) in [(earned.low, answers.low), (earned.high, answers.high)] {
            let error = |end: Option<f64>, value: Option<f64>| end.expect("an end") / value.expect("a value") - 1.0;
            let (money, rate) = (error(money, earned.value), error(rate, answers.value));
            assert!((money - rate).abs() < 1e-9 && rate.abs() > 1e-5, "{runs}: {money} and {rate}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 24 } else { 300 },
        // The same cases every time: a gate must not flake. Another seed is another search.
        rng_seed: RngSeed::Fixed(9),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The simulator itself asserts in every run that each request is counted once at birth and once at its end.
    #[test]
    fn requests_are_conserved_and_time_never_runs_backwards(yaml in system()) {
        let study = study(&yaml);
        let o = study.whole.outcomes;
        prop_assert_eq!(o.born, o.ok + o.timeout + o.rejected + o.failed + o.lost + o.abandoned + o.limited + o.short_circuited + o.in_flight);
        prop_assert!(o.born > 0);
        for service in &study.services {
            let busy = service.utilization.value.unwrap_or(0.0);
            prop_assert!((0.0..=1.000001).contains(&busy), "{}: {busy}", service.name);
            let wasted = service.wasted.value.unwrap_or(0.0);
            prop_assert!((0.0..=1.000001).contains(&wasted), "{}: {wasted}", service.name);
            let o = service.outcomes;
            let ended = o.ok + o.timeout + o.rejected + o.failed + o.lost + o.abandoned + o.cancelled + o.limited + o.short_circuited;
            prop_assert_eq!(o.born, ended + o.in_flight);
        }
    }

    #[test]
    fn the_same_scenario_gives_the_same_bytes(yaml in system()) {
        prop_assert_eq!(json::summary(&study(&yaml)).expect("a summary"), json::summary(&study(&yaml)).expect("a summary"));
    }

    #[test]
    fn threads_leave_no_trace(yaml in system()) {
        let yaml = yaml.replace("replications: 2", "replications: 7");
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| json::summary(&study(&yaml)).expect("a summary"))
        };
        let alone = with(1);
        for threads in [2, 3, 7] {
            prop_assert_eq!(&alone, &with(threads));
        }
    }

    #[test]
    fn an_unrelated_service_changes_no_number_of_the_others(yaml in system()) {
        let more = yaml
            .replace("services:\n", "services:\n  aaa: { replicas: 3, work: { exponential: 5ms }, failures: [ crash: { every: 3s, repair: 1s } ] }\n")
            .replace("traffic:\n", "traffic:\n  zzz: { to: aaa, rate: 30/s }\n");
        let plain: Value = serde_json::from_str(&json::summary(&study(&yaml)).expect("a summary")).expect("JSON");
        let with: Value = serde_json::from_str(&json::summary(&study(&more)).expect("a summary")).expect("JSON");
        for kind in ["traffic", "services"] {
            for old in plain[kind].as_array().expect("a list") {
                let new = with[kind].as_array().expect("a list").iter().find(|new| new["name"] == old["name"]);
                prop_assert_eq!(Some(old), new);
            }
        }
    }

    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,200}") {
        load(&Input::text(text), &[]);
    }

    #[test]
    fn no_mutilated_scenario_makes_the_loader_panic(
        cut in 0usize..1500, length in 0usize..60,
        insert in prop::sample::select(vec!["", "{", "[", ": ", "- ", "~", "&a ", "*a", "1e999", "-1", "99999999999999999999h", "'", "\n", "é"]),
    ) {
        let whole = include_str!("../../scenarios/flash-sale.yaml");
        let at = |n: usize| (0..=n.min(whole.len())).rev().find(|&i| whole.is_char_boundary(i)).unwrap_or(0);
        let text = format!("{}{insert}{}", &whole[..at(cut)], &whole[at(cut + length)..]);
        load(&Input::text(text), &[]);
    }
}

#[test]
fn littles_law_holds_at_every_station() {
    let study = study(
        "name: l\nduration: 10m\nwarmup: 1m\ntraffic:\n  users: { to: web, rate: 80/s }\nservices:\n  web: { replicas: 3, concurrency: 2, balancer: random, endpoints: { get: [ work: { exponential: 30ms }, call: back ] } }\n  back: { concurrency: 4, work: { exponential: 20ms } }\n",
    );
    for service in &study.services {
        let present = service.in_system.value.expect("observed");
        let product = service.throughput.value.expect("observed") * service.sojourn.mean.value.expect("observed");
        assert!((present / product - 1.0).abs() < 0.01, "{}: {present} against {product}", service.name);
    }
}
