//! What a write waits for, and how it comes to the followers.

use super::{Summary, near, study};

/// A write a second, seldom enough that none waits for another.
fn writes(replicas: u32, replication: &str) -> Summary {
    study(&format!(
        "duration: 20000s\ntraffic: {{ t: {{ to: db.write, rate: 1/s }} }}\ndatabases: {{ db: {{ replicas: {replicas}, write: 5ms, replication: {{ {replication} }} }} }}"
    ))
}

#[test]
fn an_asynchronous_write_waits_for_its_own_commit_alone() {
    let study = writes(3, "delay: 10ms");
    near(study.of("t", "latency.mean"), 0.005, 1e-6);
    near(study.database("lag.mean"), 0.0101, 1e-5);
}

/// The way there and back is the sum of two exponentials of 10 ms. The lesser of two such sums is 12.5 ms on average, the
/// greater 27.5 ms: 10 ms times the integral of ((1 + x) e^-x)^2 is 12.5 ms, and both together are 40 ms.
#[test]
fn a_synchronous_write_waits_for_the_fastest_followers() {
    let replication = |acknowledge: u32| {
        format!("mode: synchronous, acknowledge: {acknowledge}, delay: {{ exponential: 10ms }}, flush: 2ms")
    };
    near(writes(3, &replication(1)).of("t", "latency.mean"), 0.005 + 0.002 + 0.0125, 0.0004);
    near(writes(3, &replication(2)).of("t", "latency.mean"), 0.005 + 0.002 + 0.0275, 0.0006);
    near(writes(3, &replication(2)).database("acknowledgement.mean"), 0.002 + 0.0275, 0.0006);
}

#[test]
fn a_semi_synchronous_write_waits_until_it_is_received_and_not_flushed() {
    near(writes(2, "mode: semi_synchronous, delay: 10ms").of("t", "latency.mean"), 0.025, 1e-6);
}

/// Ten writes a second. The only follower is away from 100 s to 200 s.
fn without_follower(replication: &str) -> Summary {
    study(&format!(
        "traffic: {{ t: {{ to: db.write, rate: 10/s, arrivals: constant }} }}\ndatabases: {{ db: {{ replicas: 2, zones: [ a, b ], write: 1ms, concurrency: 5000, replication: {{ {replication}, delay: 1ms }} }} }}\nevents: [ {{ at: 100s, zone: b, outage: 100s }} ]"
    ))
}

#[test]
fn semi_synchronous_writes_go_on_alone_after_the_timeout_until_the_follower_has_caught_up() {
    let study = without_follower("mode: semi_synchronous");
    near(study.of("t", "latency.max"), 10.0, 0.2);
    near(study.database("fallbacks"), 1.0, 0.0);
    // About a hundred writes wait for five seconds on average; before and after, all wait for 2 ms.
    near(study.of("t", "latency.mean"), (100.0 * 5.0 + 9_000.0 * 0.003 + 900.0 * 0.001) / 10_000.0, 0.001);
    near(study.of("t", "latency.p50"), 0.003, 0.0001);
    near(study.database("writes.in_flight") + study.database("writes.lost_to_failover"), 0.0, 0.0);
}

#[test]
fn synchronous_writes_wait_for_the_follower_however_long_that_takes() {
    let study = without_follower("mode: synchronous, flush: 0ms");
    near(study.of("t", "latency.max"), 100.0, 0.2);
    near(study.of("t", "latency.mean"), (1_000.0 * 50.0 + 9_000.0 * 0.003) / 10_000.0, 0.02);
    near(study.database("fallbacks"), 0.0, 0.0);
    near(study.database("writes.durable"), study.database("writes.acknowledged"), 0.0);
}

#[test]
fn followers_lag_more_when_writes_come_faster_than_they_are_applied() {
    let lag = |rate: u32| {
        study(&format!(
            "traffic: {{ t: {{ to: db.write, rate: {rate}/s, arrivals: constant }} }}\ndatabases: {{ db: {{ replicas: 2, concurrency: 5000, replication: {{ apply: 20ms, delay: 0ms }} }} }}"
        ))
        .database("lag.max")
    };
    near(lag(40), 0.02, 0.001);
    // Of 60 a second, 50 are applied: at the end, 10,000 are behind, which takes 200 s; those are not applied in the run.
    near(lag(60), 1000.0 - 1000.0 * 50.0 / 60.0, 1.0);
}

#[test]
fn the_network_carries_writes_and_its_bandwidth_holds_them_up() {
    let lag = |size: &str, event: &str| {
        study(&format!(
            "network: {{ across_zones: 4ms, bandwidth: 1MB/s }}\ntraffic: {{ t: {{ to: db.write, rate: 0.5/s }} }}\ndatabases: {{ db: {{ replicas: 2, zones: [ a, b ], replication: {{ apply: 0ms, {size} }} }} }}\nevents: [ {event} ]"
        ))
    };
    near(lag("", "").database("lag.p50"), 0.002, 0.0001);
    near(lag("size: 500KB", "").database("lag.p50"), 0.502, 0.01);
    near(lag("", "{ at: 100s, zone: b, latency: { adds: 2s, lasts: 800s } }").database("lag.p50"), 1.002, 0.02);
    // What is held up by a partition arrives when it is over.
    let held = lag("", "{ at: 100s, zone: b, partition: 60s }").database("lag.max");
    assert!((55.0..66.0).contains(&held), "{held}");
}
