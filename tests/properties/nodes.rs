//! Pods on nodes in random systems, with whatever befalls both. That no node is packed beyond what it has, and that every pod
//! is on exactly one node or waits for one, is asserted in every run.

use super::study;
use ninefold::report::json;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    prop::sample::subsequence(of.to_vec(), 0..=of.len().min(most)).prop_map(|chosen| chosen.join(", "))
}

const OF_POOLS: [&str; 4] = [
    "failures: [ crash: { every: { exponential: 80s }, repair: { exponential: 20s }, beta: 20% } ]",
    "spot: { interruption: { every: { exponential: 60s } }, shock: { every: 70s, share: 60% }, notice: 9s, replace: rebalance }",
    "not_ready_after: 2s, eviction_after: 5s",
    "quota: 6",
];
const OF_PODS: [&str; 7] = [
    "disruption: { max_unavailable: 1 }",
    "spread: node",
    "autoscaler: { scheduled: { every: 70s, steps: [ { at: 0s, replicas: 4 }, { at: 20s, replicas: 9 }, { at: 50s, replicas: 2 } ] } }",
    "failures: [ crash: { every: { exponential: 40s }, repair: 3s, crew: ops } ]",
    "health_check: { interval: 1s, timeout: 300ms, initial_delay: 2s }",
    "liveness: { interval: 2s, timeout: 500ms, initial_delay: 1s }",
    "startup_probe: { interval: 1s, failures: 4, backoff: { base: 1s, max: 4s } }",
];
const EVENTS: [&str; 8] = [
    "{ at: 30s, zone: a, outage: { exponential: 20s } }",
    "{ at: 40s, nodes: pool, replicas: 2, outage: 15s, silent: true }",
    "{ at: 45s, nodes: pool, interruption: { share: 70%, notice: 4s } }",
    "{ at: 25s, nodes: pool, quota: 4 }",
    "{ at: 50s, service: web, deploy: {} }",
    "{ at: 55s, service: web, maintenance: 2s }",
    "{ at: 60s, service: web, replicas: 2, outage: 8s }",
    "{ at: 35s, service: other, deploy: { strategy: blue_green } }",
];

fn scenario() -> impl Strategy<Value = String> {
    let autoscaled = prop_oneof![
        Just(""),
        Just(
            "cluster_autoscaler: { scale_down_unneeded_time: 20s, scale_down_delay_after_add: 15s, max_pod_eviction_time: 10s, initial_backoff: 15s, max_node_provision_time: 12s, expander: least_waste }\n"
        ),
    ];
    let scoring = prop_oneof![Just("least_allocated"), Just("most_allocated")];
    (1u32..6, some(&OF_POOLS, 3), some(&OF_PODS, 3), some(&EVENTS, 4), autoscaled, scoring).prop_map(
        |(count, pool, pods, events, autoscaler, scoring)| {
            let comma = |text: &str| if text.is_empty() { String::new() } else { format!(", {text}") };
            format!(
                "name: random nodes\nduration: 150s\nreplications: 1\ntraffic:\n  users: {{ to: web, rate: 20/s, timeout: 1s }}\n  more: {{ to: other, rate: 9/s }}\nnodes:\n  pool: {{ cpus: 4, memory: 8GB, count: {count}, zones: [a, b], provisioning: {{ exponential: 6s }}{} }}\n  spare: {{ cpus: 3, memory: 4GB, count: 1, zones: [b], provisioning: 5s }}\n{autoscaler}scheduler: {scoring}\nservices:\n  web: {{ replicas: 4, concurrency: 4, on: [pool, spare], requests: {{ cpu: 1200m, memory: 1GB }}, startup: {{ exponential: 2s }}, drain: 2s, work: {{ exponential: 60ms }}{} }}\n  other: {{ replicas: 2, concurrency: 2, on: pool, requests: {{ cpu: 500m, memory: 3GB }}, startup: 1s, work: 30ms }}\nrepair_crews: {{ ops: 1 }}\nevents: [ {events} ]\n",
                comma(&pool),
                comma(&pods)
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 40 } else { 400 },
        rng_seed: RngSeed::Fixed(60),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_every_pod_has_a_node_or_waits_for_one(yaml in scenario()) {
        let first = study(&yaml);
        for (pool, outcome) in first.nodes.iter().map(|pool| (pool, &first.whole.outcomes)) {
            prop_assert!(pool.cpu_requested.value.is_none_or(|share| share >= 0.0), "{yaml}");
            prop_assert!(outcome.born > 0);
        }
        let again = json::summary(&study(&yaml)).expect("a summary");
        prop_assert_eq!(json::summary(&first).expect("a summary"), again, "{}", yaml);
    }
}
