//! Everything that goes wrong, and everything that is done about it, in random combinations on small systems: requests
//! are conserved, nothing is stuck for ever, and threads leave no trace.

use super::study;
use ninefold::experiment::Study;
use ninefold::report::json;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn some(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::subsequence(of.to_vec(), 0..=of.len().min(3)).prop_map(|chosen| chosen.join(", "))
}

const FAILURES: [&str; 5] = [
    "crash: { every: { exponential: 5s }, repair: { exponential: 1s }, crew: ops, beta: 20% }",
    "crash: { every: { exponential: 9s }, repair: 2s, silent: true }",
    "hang: { every: { exponential: 6s }, lasts: { exponential: 2s } }",
    "slow: { every: { exponential: 4s }, factor: 20x, lasts: 2s }",
    "errors: { every: { exponential: 4s }, share: 60%, lasts: 2s }",
];
const CARE: [&str; 6] = [
    "health_check: { interval: 600ms, timeout: 200ms, unhealthy: 2, healthy: 2 }",
    "liveness: { interval: 900ms, timeout: 100ms, failures: 2, restart: 300ms, initial_delay: 200ms }",
    "startup_probe: { interval: 150ms, failures: 2, backoff: { base: 100ms, max: 900ms } }",
    "outlier_detection: { consecutive_5xx: 3, interval: 1s, base_ejection_time: 1s, max_ejection_percent: 50% }",
    "slow_start: { window: 2s }",
    "warm_up: { factor: 4x, over: 2s }",
];
const GUARDS: [&str; 6] = [
    "breaker: { sliding_window: { window: 10, minimum_calls: 5, open: 300ms, half_open: 2 } }",
    "rate_limit: { token_bucket: { rate: 60/s, burst: 5 } }",
    "bulkhead: { concurrent: 3, wait: 20ms }",
    "throttle: { window: 2s }",
    "rate_limit: { leaky_bucket: { rate: 80/s, queue: 10 } }, bulkhead: { concurrent: 2 }",
    "breaker: { consecutive: { failures: 3, open: 200ms } }, deadline: 450ms",
];
const ADMISSION: [&str; 8] = [
    "codel: {}",
    "aimd: {}",
    "vegas: {}",
    "gradient: { interval: 2s, window: 100ms }",
    "gradient2: {}",
    "success_rate: { window: 2s }",
    "priority: { thresholds: [100%, 60%], limit: 9 }",
    "queue_timeout: 15ms",
];
const CONTENDED: [&str; 5] = [
    "lock: { on: rows, keys: 2, steps: [ work: 2ms ] },",
    "lock: { on: rows, timeout: 40ms, steps: [ wait: 3ms, lock: { on: pages, steps: [ call: back ] } ] },",
    "lock: { on: pages, mode: shared, steps: [ work: 1ms, lock: { on: rows, order: sorted, keys: 3, steps: [ work: 1ms ] } ] },",
    "transaction: { on: rows, reads: 1, attempts: 3, steps: [ work: 3ms ] },",
    "transaction: { on: pages, backoff: { base: 2ms, max: 9ms }, steps: [ lock: { on: rows, steps: [ work: 2ms ] } ] },",
];
const EVENTS: [&str; 17] = [
    "{ at: 3s, service: line, replicas: 1, outage: 1s, silent: true }",
    "{ at: 5s, service: line, deploy: {} }",
    "{ at: 6s, service: pair, maintenance: 300ms }",
    "{ at: 2s, zone: a, outage: { exponential: 2s } }",
    "{ at: 3s, region: r, outage: 1s, silent: true }",
    "{ at: 4s, rack: b.2, hang: 1s }",
    "{ at: 4s, service: back, replicas: 1, slow: { factor: 9x, lasts: 3s } }",
    "{ at: 5s, service: front, errors: { share: 30%, lasts: 1s } }",
    "{ at: 5s, zone: b, partition: 2s }",
    "{ at: 6s, zone: a, partition: 1s, with: b }",
    "{ at: 6s, region: r, latency: { adds: 40ms, lasts: 2s } }",
    "{ at: 7s, service: front, maintenance: 500ms, at_once: 2 }",
    "{ at: 7s, service: back, deploy: { errors: 30%, strategy: { canary: { share: 30%, watch: 3s } }, rollback: { errors: 9%, interval: 1s, minimum_requests: 5 } } }",
    "{ at: 3s, service: sink, deploy: { strategy: { blue_green: { keep: 1s } } } }",
    "{ at: 4s, service: clicks, replicas: 1, outage: { exponential: 2s } }",
    "{ at: 5s, service: sink, maintenance: 300ms }",
    "{ at: 8s, service: front, deploy: { slow: 2x, strategy: { blue_green: { keep: 1s } }, rollback: { p99: 50ms, interval: 1s } } }",
];
const CACHES: [&str; 6] = [
    "",
    "coalesce: true, ttl: 1s",
    "coalesce: true, ttl: 500ms, early_expiry: 2, eviction: tiny_lfu",
    "ttl: 300ms, stale: { while_revalidate: 1s, if_error: 2s }, eviction: lfu",
    "coalesce: true, ttl: 300ms, stale: { while_revalidate: 500ms }, negative: { share: 20%, ttl: 1s }",
    "negative: { share: 30% }, eviction: random, ttl: 2s, renew: true, ttl_jitter: 30%",
];
const STANDBY: [&str; 3] = [
    "{ coverage: 60%, failover: { exponential: 300ms }, manual: { exponential: 2s } }",
    "{ coverage: 0%, manual: 1s }",
    "{ failover: 0s }",
];
const QUEUES: [&str; 4] = [
    "jobs: { visibility: 300ms, max_receives: 3, dead_letters: morgue, capacity: 50 }, morgue: { retention: 3s }, clicks: { log: { partitions: 4 } }",
    "jobs: { order: priority, visibility: 60ms, capacity: 9, overflow: reject }, clicks: { zones: [a, b], log: { partitions: 7, replication: 3, min_in_sync: 2, broker_session_timeout: 1s, session_timeout: 2s, rebalance_pause: 100ms } }",
    "jobs: { order: by_key, keys: { count: 5, zipf: 1 }, max_receives: 2, visibility: 200ms }, clicks: { log: { partitions: 5, replication: 2, acks: leader, copy: 40ms, broker_session_timeout: 500ms, session_timeout: 1s, rebalance: cooperative } }",
    "jobs: { nodes: 2, zones: [a, b], retention: 2s }, clicks: { zones: [a], log: { partitions: 9, replication: 3, acks: none, copy: 90ms, broker_session_timeout: 300ms, session_timeout: 700ms, retention: 3s } }",
];
const MEMORY: [&str; 5] = [
    "",
    "",
    "memory: { base: 100MB, per_request: 10MB, limit: 150MB },",
    "memory: { base: 100MB, per_request: 5MB, leak: 90GB/h, limit: 160MB, restart: { base: 100ms, max: 1s, reset: 2s } },",
    "memory: { base: 100MB, leak: 60GB/h, limit: 130MB, restart: { base: 0s } },",
];
const SHARED: [&str; 3] = [
    "{ zone: a, outage: { every: { exponential: 9s }, lasts: 1s, silent: true } }",
    "{ services: [ front, back ], shock: { every: { exponential: 5s }, share: 50%, repair: 1s } }",
    "{ zone: b, partition: { every: { exponential: 8s }, lasts: { exponential: 1s } } }",
];

prop_compose! {
    pub(super) fn troubled()(
        seed in 0u64..1000, rate in 1u32..200, replicas in 1u32..6, concurrency in 1u32..5, queue in 0u32..20,
        failures in prop::array::uniform2(some(&FAILURES)), care in prop::array::uniform2(some(&CARE)),
        events in some(&EVENTS), shared in some(&SHARED), timeout in 20u32..400, attempts in 1u32..4,
        panic in prop::sample::select(vec!["", "panic_threshold: 60%,"]), scale in prop::bool::ANY,
        sharing in prop::bool::ANY, placement in prop::sample::select(vec!["spread", "{ pack: 2 }", "{ by_hand: [ b.2, a ] }"]),
        balancer in super::balancer(), loss in 0u32..20, discipline in prop::sample::select(vec!["fifo", "lifo", "adaptive_lifo", "processor_sharing"]),
        guards in prop::array::uniform2(prop::sample::select([&GUARDS[..], &[""; 3]].concat())), admission in prop::array::uniform2(some(&ADMISSION)),
        standby in prop::sample::select(&STANDBY[..]), checks in some(&CARE[..2]),
        limit in prop::sample::select(vec!["", "rate_limit: { gcra: { rate: 90/s, burst: 9 } },", "rate_limit: { leaky_bucket: { rate: 70/s, queue: 20 } },"]),
        routing in prop::sample::select(vec!["anywhere", "same_zone", "{ zone_aware: { min_cluster_size: 2 } }", "nearest", "{ dns: { ttl: 2s, detect: 1s } }", "{ priority: { levels: [ [ a ], [ q ] ] } }"]),
        cancel in prop::array::uniform2(prop::sample::select(vec!["ignore", "queued", "all"])),
        queues in prop::sample::select(&QUEUES[..]), acknowledge in prop::sample::select(vec!["after", "before"]),
        near in prop::sample::select(CACHES[..].to_vec()), far in prop::sample::select(CACHES[..].to_vec()),
        threads in prop::sample::select(vec!["held", "released"]),
        hedge in prop::sample::select(vec!["", ", hedge: { after: 10ms, attempts: 3 }"]), deadline in 50u32..900,
        contended in prop::sample::select([&CONTENDED[..], &[""; 3]].concat()), contention in prop::sample::select(vec!["", "contention: { alpha: 9%, beta: 1% },"]),
        connections in prop::sample::select(vec!["", "connections: 4,", "connections: unlimited,"]),
        memory in prop::array::uniform3(prop::sample::select(&MEMORY[..])),
    ) -> String {
        let far = if far.is_empty() { String::new() } else { format!("{far},") };
        let [mine, theirs] = failures;
        let [own, other] = care;
        let [told, heard] = cancel;
        let line = |text: String| if text.is_empty() { text } else { format!("{text},") };
        let (own, other, checks) = (line(own), line(other), line(checks));
        let [mine_of, theirs_of, line_of] = memory;
        let [before, between] = guards.map(|guard| if guard.is_empty() { String::new() } else { format!(", {guard}") });
        let [mine_in, theirs_in] = admission;
        let cpus = if sharing { 1 } else { concurrency };
        let own_terms = if queues.contains("acks: none") { "" } else { ", count: 2, deadline: 200ms" };
        let scale = if scale { "autoscaler: { kubernetes_hpa: { min: 1, max: 9, sync_period: 2s } }," } else { "" };
        format!("name: p
duration: 12s
warmup: 1s
replications: 2
seed: {seed}
repair_crews: {{ ops: 1 }}
regions: {{ r: [ a ], q: {{ zones: {{ b: {{ racks: 2 }} }} }} }}
network: {{ clients: {{ exponential: 3ms }}, loss: {loss}%, bandwidth: 1MB/s }}
traffic:
  open: {{ to: front, from: a, size: 2KB, rate: {rate}/s, timeout: {timeout}ms, retry: {{ attempts: {attempts} }}{before} }}
  paired: {{ to: pair, rate: 30/s, timeout: 90ms }}
  devices: {{ to: line, rate: 9/s, timeout: 150ms, retry: {{ attempts: 6 }} }}
  asking: {{ to: shop, from: b, rate: 40/s, timeout: 200ms }}
  patient: {{ to: back, users: 4, think: {{ exponential: 20ms }}, deadline: {deadline}ms{hedge} }}
services:
  front: {{ {mine_of} {limit} admission: [ {mine_in} ], discipline: {discipline}, routing: {routing}, replicas: {replicas}, concurrency: {concurrency}, cpus: {cpus}, queue: {queue}, zones: [a, b], placement: {placement}, cancellation: {told}, deadlines: propagate, startup: 400ms, drain: 100ms, balancer: {balancer}, {panic} {own} {scale} failures: [ {mine} ], endpoints: {{
    get: [ work: {{ exponential: 9ms }}, {contended} parallel: {{ need: 1, steps: [ call: {{ to: back, timeout: 90ms{between} }}, call: {{ to: back{hedge}{between} }} ] }}, publish: {{ to: jobs, timeout: 80ms, deadline: 300ms }}, publish: {{ to: clicks{own_terms} }}, work: 1ms ] }} }}
  back: {{ {theirs_of} admission: [ {theirs_in} ], routing: {routing}, replicas: 3, concurrency: 2, queue: 30, zones: [a, b], cancellation: {heard}, startup: 200ms, balancer: {balancer}, {panic} {other} work: {{ exponential: 5ms }}, failures: [ {theirs} ] }}
  line: {{ {line_of} replicas: 2, concurrency: 3, queue: 2, zones: [a, b], {connections} {contention} drain: 300ms, startup: 200ms, cancellation: {heard}, {checks} endpoints: {{ stay: [ work: 1ms, stream: {{ lasts: {{ exponential: 2s }}, every: 400ms, steps: [ call: back ] }} ] }} }}
  pair: {{ {mine_of} replicas: 3, zones: [a, b], standby: {standby}, concurrency: 2, queue: 9, cancellation: {told}, startup: 200ms, {checks} {contention} work: {{ exponential: 9ms }}, failures: [ {mine} ] }}
  sink: {{ {theirs_of} replicas: 3, concurrency: 2, discipline: {discipline}, cpus: {cpus}, startup: 200ms, drain: 100ms, zones: [a, b], consumes: [ {{ from: jobs, batch: 2, prefetch: 5, acknowledge: {acknowledge}, steps: [ work: {{ exponential: 40ms }}, call: {{ to: back, timeout: 90ms, fallback: [] }}, fail: 10% ] }}, {{ from: clicks, acknowledge: {acknowledge}, commit: 500ms, steps: [ work: {{ exponential: 10ms }}, fail: 5% ] }} ], failures: [ {theirs} ] }}
  other: {{ replicas: 2, work: 5ms, consumes: [ clicks ], failures: [ {mine} ] }}
  shop: {{ replicas: 2, zones: [a, b], concurrency: 3, queue: 20, cancellation: {heard}, threads: {threads}, startup: 200ms, {checks} failures: [ {mine} ], endpoints: {{
    ask: [ get: {{ from: near, miss: [ get: {{ from: far, timeout: 40ms, miss: [ call: {{ to: back, timeout: 90ms }} ] }} ] }}, get: through, put: {{ to: behind, timeout: 30ms }}, invalidate: far ] }} }}
queues: {{ {queues} }}
locks:
  rows: {{ keys: {{ count: 9, zipf: 1 }}, timeout: 2s, deadlock_detection: 100ms }}
  pages: {{ keys: {{ count: 3 }}, timeout: 2s, deadlock_detection: 100ms }}
caches:
  near: {{ capacity: 20, keys: {{ count: 60, zipf: 1 }}, local: true, {near} }}
  far: {{ capacity: 30, keys: {{ count: 60 }}, {far} latency: 1ms, zones: [a, b], nodes: 2, failures: [ {mine} ] }}
  through: {{ capacity: 9, keys: {{ count: 20 }}, {far} concurrency: 2, work: 1ms, loader: [ call: {{ to: back, timeout: 60ms }}, fail: 5% ] }}
  behind: {{ capacity: 99, keys: {{ weights: [40, 9, 9, 3, 2, 1, 1, 0] }}, nodes: 2, replicas: 1, replication: {{ full_sync: 200ms }}, failover: {{ sentinel: {{ down_after: 500ms, elect: 100ms }} }}, latency: 1ms, zones: [a, b], write_behind: {{ to: back }}, failures: [ {theirs} ] }}
failures: [ {shared} ]
events: [ {events} ]
")
    }
}

fn accounts(study: &Study) -> Result<(), TestCaseError> {
    let o = study.whole.outcomes;
    prop_assert_eq!(
        o.born,
        o.ok + o.timeout + o.rejected + o.failed + o.lost + o.abandoned + o.limited + o.short_circuited + o.in_flight
    );
    for queue in &study.queues {
        let m = queue.outcomes;
        prop_assert_eq!(m.published, m.done + m.dead + m.expired + m.dropped + m.lost + m.waiting + m.in_hand);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 24 } else { 200 },
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_goes_wrong_requests_are_conserved_and_threads_leave_no_trace(yaml in troubled()) {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| study(&yaml))
        };
        let alone = with(1);
        accounts(&alone)?;
        prop_assert_eq!(json::summary(&alone).expect("a summary"), json::summary(&with(3)).expect("a summary"));
    }

    /// A connection that is given up is given up after a quarter of an hour: an hour after the last trouble and the last
    /// request nobody waits any more.
    #[test]
    fn nothing_is_stuck_for_ever(yaml in troubled()) {
        let calm = yaml
            .replace("duration: 12s", "duration: 2h")
            .replace("replications: 2", "replications: 1")
            .replace("users: 4, think: { exponential: 20ms }", "rate: 9/s, profile: [ { step: 0x, at: 20s } ]")
            .replace("/s, timeout", "/s, profile: [ { step: 0x, at: 20s } ], timeout");
        let calm = without_failures(&calm);
        let study = study(&calm);
        prop_assert_eq!(study.whole.outcomes.in_flight, 0, "{}", calm);
        accounts(&study)?;
    }
}

/// The scenario with nothing that fails at random, which would go on for ever.
fn without_failures(yaml: &str) -> String {
    yaml.lines()
        .map(|line| {
            let line = if line.starts_with("failures: ") { "failures: []" } else { line };
            match (line.find("failures: [ "), line.find("endpoints:")) {
                (Some(from), Some(to)) => format!("{}{}\n", &line[..from], &line[to..]),
                (Some(from), None) => format!("{} }}\n", line[..from].trim_end().trim_end_matches(',')),
                (None, _) => format!("{line}\n"),
            }
        })
        .collect()
}
