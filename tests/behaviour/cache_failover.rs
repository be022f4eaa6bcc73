//! Caches whose nodes have replicas: how long a failover takes, and what is lost by it.

use super::study as run;
use ninefold::experiment::study::{CacheResult, Estimate, Study};

/// 200 gets a second of a cache with these options, from beside it.
fn study(seconds: u32, steps: &str, cache: &str, more: &str) -> Study {
    let yaml = format!(
        "name: c\nduration: {seconds}s\nreplications: 2\nwindow: 1s\nseed: 3\ntraffic:\n  users: {{ to: web.ask, rate: 200/s }}\nservices:\n  web: {{ concurrency: unlimited, zones: [c], endpoints: {{ ask: [ {steps} ], store: [ work: 1ms ] }} }}\ncaches:\n  things: {{ capacity: unlimited, latency: 1ms, {cache} }}\n{more}"
    );
    run(&yaml)
}

const GET: &str = "get: { from: things, timeout: 20ms, miss: [ wait: 5ms ] }";

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

fn near(found: f64, expected: f64, share: f64) {
    assert!((found - expected).abs() <= share * expected, "found {found}, expected {expected}");
}

fn only(study: &Study) -> &CacheResult {
    &study.caches[0]
}

/// How often in a run a replica took over, after how long on average, and how many keys it lacked.
fn failovers(study: &Study) -> (f64, f64, f64) {
    let failovers = only(study).failovers.as_ref().expect("nodes have replicas");
    (value(failovers.per_run), failovers.took.mean.value.unwrap_or(0.0), value(failovers.uncopied_per_run))
}

#[test]
fn a_replica_takes_over_when_sentinels_have_waited_and_voted() {
    let cache = "nodes: 3, replicas: 1, keys: { count: 1000 }, failover: { sentinel: { down_after: 10s, elect: 2s } }";
    let event = "events: [ { at: 200s, service: things, replicas: 1, outage: 60s } ]\n";
    let study = study(400, GET, cache, event);
    let (count, took, uncopied) = failovers(&study);
    assert!(count == 1.0 && (11.0..=12.0).contains(&took), "{count} {took}");
    // Everything was loaded, and copied, long before; and it is there still.
    let cache = only(&study);
    assert_eq!((uncopied, value(cache.misses.lost), value(cache.misses.uncopied)), (0.0, 0.0, 0.0));
    near(value(cache.misses.cold) * 200.0 * 400.0, 1000.0, 0.02);
    // Meanwhile a third of the keys had nobody who served them, and no others took them over.
    near(value(cache.misses.unreachable), took / 400.0 / 3.0, 0.1);
    assert_eq!(value(study.whole.availability), 1.0);
    assert_eq!(study.services[1].name, "things");
}

#[test]
fn what_was_not_copied_yet_is_missed_after_a_failover() {
    // Keys hardly ever come twice, so that each get brings one: those of the last five seconds.
    let cache = "replicas: 1, keys: { count: 4000000 }, replication: { delay: 5s }, failover: { sentinel: { down_after: 10s } }";
    let event = "events: [ { at: 100s, service: things, replicas: 1, outage: 60s } ]\n";
    let (count, _, uncopied) = failovers(&study(200, GET, cache, event));
    assert_eq!(count, 1.0);
    near(uncopied, 200.0 * 5.0, 0.08);
}

#[test]
fn misses_of_what_was_not_copied_have_a_reason_of_their_own() {
    // Nothing is ever copied in time: all that there was, a thousand keys, is asked for once more.
    let cache =
        "replicas: 1, keys: { count: 1000 }, replication: { delay: 1h }, failover: { sentinel: { down_after: 10s } }";
    let event = "events: [ { at: 100s, service: things, replicas: 1, outage: 60s } ]\n";
    let study = study(400, GET, cache, event);
    assert_eq!(failovers(&study).2, 1000.0);
    near(value(only(&study).misses.uncopied) * 200.0 * 400.0, 1000.0, 0.01);
}

#[test]
fn a_primary_that_is_restarted_before_it_is_missed_empties_its_replicas() {
    let cache = "replicas: 1, keys: { count: 1000 }, replication: { full_sync: 10s }";
    let event = "events: [ { at: 100s, service: things, replicas: 1, outage: 10s } ]\n";
    let study = study(300, GET, cache, event);
    assert_eq!(failovers(&study).0, 0.0);
    near(value(only(&study).misses.lost) * 200.0 * 300.0, 1000.0, 0.02);
}

#[test]
fn a_replica_that_is_copied_to_cannot_take_over() {
    // The first primary is back at 120 s as a replica; the second is lost at 150 s and back at 180 s.
    let lost = |full_sync: &str| {
        let cache = format!(
            "zones: [a, b], replicas: 1, keys: {{ count: 1000 }}, replication: {{ full_sync: {full_sync} }}, failover: {{ sentinel: {{ down_after: 5s }} }}"
        );
        let events = "events: [ { at: 100s, zone: a, outage: 20s }, { at: 150s, zone: b, outage: 30s } ]\n";
        let study = study(400, GET, &cache, events);
        (failovers(&study).0, value(only(&study).misses.lost) * 200.0 * 400.0)
    };
    assert_eq!(lost("10s"), (2.0, 0.0));
    let (count, lost) = lost("100s");
    assert_eq!(count, 1.0);
    near(lost, 1000.0, 0.02);
}

#[test]
fn sentinels_need_no_primaries_and_a_cluster_needs_most_of_them() {
    // Of three primaries two lie in zone a, and their replicas in zone b.
    let count = |failover: &str| {
        let cache =
            format!("nodes: 3, replicas: 1, zones: [a, b], keys: {{ count: 1000 }}, failover: {{ {failover} }}");
        failovers(&study(300, GET, &cache, "events: [ { at: 100s, zone: a, outage: 100s } ]\n")).0
    };
    assert_eq!(count("sentinel: { down_after: 10s }"), 2.0);
    assert_eq!(count("cluster: 10s"), 0.0);
    // One that is lost alone is replaced.
    let cache = "nodes: 3, replicas: 1, keys: { count: 1000 }, failover: { cluster: 10s }";
    let event = "events: [ { at: 100s, service: things, replicas: 1, outage: 60s } ]\n";
    let (count, took, _) = failovers(&study(300, GET, cache, event));
    assert!(count == 1.0 && (10.5..=12.0).contains(&took), "{count} {took}");
}

#[test]
fn a_primary_that_is_cut_off_becomes_a_replica_when_it_can_be_told() {
    let cache =
        "nodes: 1, replicas: 1, zones: [a, b], keys: { count: 1000 }, failover: { sentinel: { down_after: 10s } }";
    let event = "events: [ { at: 100s, zone: a, partition: 60s }, { at: 250s, zone: b, outage: 60s } ]\n";
    let study = study(400, GET, cache, &format!("network: {{}}\n{event}"));
    // It has copied all from the other by the time at which that is lost.
    assert_eq!((failovers(&study).0, value(only(&study).misses.lost)), (2.0, 0.0));
}

#[test]
fn a_maintenance_hands_over_first() {
    let cache = "replicas: 1, keys: { count: 1000 }, replication: { delay: 1h }";
    let event = "events: [ { at: 100s, service: things, replicas: 1, maintenance: 60s } ]\n";
    let study = study(300, GET, cache, event);
    let (count, _, uncopied) = failovers(&study);
    assert_eq!((count, uncopied, value(only(&study).misses.lost)), (0.0, 0.0, 0.0));
    assert!(value(only(&study).misses.unreachable) < 1e-3);
}

#[test]
fn puts_that_were_not_copied_are_lost_with_their_primary() {
    let lost = |replicas: &str| {
        let cache = format!("{replicas} keys: {{ count: 4000000 }}, write_behind: {{ to: web.store, every: 1h }}");
        let event = "events: [ { at: 100s, service: things, replicas: 1, outage: 60s } ]\nslo: [ lost_writes of things <= 500 ]\n";
        let study = study(200, "put: { to: things, timeout: 20ms }", &cache, event);
        (value(only(&study).lost_writes), study.objectives[0].verdict)
    };
    let (few, met) = lost("replicas: 1, replication: { delay: 2s }, failover: { sentinel: { down_after: 10s } },");
    near(few, 200.0 * 2.0, 0.12);
    let (all, missed) = lost("");
    near(all, 200.0 * 100.0, 0.03);
    assert_ne!(met, missed);
}
