//! Who answers reads, what they miss, and in which shard their rows are.

use super::{Summary, near, study};

/// Journeys that write and, after a while, read at a follower that is a second behind.
fn write_then_read(after: &str, more: &str) -> Summary {
    study(&format!(
        "traffic: {{ t: {{ rate: 5/s, {more} steps: [ call: db.write, wait: {after}, call: db.read ] }} }}\ndatabases: {{ db: {{ replicas: 2, read_from: replicas, replication: {{ delay: 1s, apply: 0ms }} }} }}"
    ))
}

#[test]
fn a_read_misses_the_write_of_the_same_request_within_the_lag() {
    near(write_then_read("900ms", "").database("own_writes_missed"), 1.0, 1e-9);
    near(write_then_read("1100ms", "").database("own_writes_missed"), 0.0, 1e-9);
}

#[test]
fn a_user_is_known_by_the_key_of_the_request() {
    // Of five requests a second, those of the last 1.1 s may be the same user's: the chance that none of them is.
    let study = write_then_read("1100ms", "keys: { count: 10 },");
    near(study.database("own_writes_missed"), 1.0 - (-0.5f64).exp(), 0.03);
}

#[test]
fn a_read_is_stale_only_if_its_own_row_has_been_written() {
    let stale = |keys: &str| {
        study(&format!(
            "traffic: {{ w: {{ to: db.write, rate: 10/s }}, r: {{ to: db.read, rate: 10/s }} }}\ndatabases: {{ db: {{ replicas: 2, read_from: replicas, {keys} replication: {{ delay: 500ms, apply: 0ms }} }} }}"
        ))
    };
    let any = |rate: f64| 1.0 - (-rate * 0.5f64).exp();
    near(stale("").database("stale_reads"), any(10.0), 0.01);
    near(stale("keys: { count: 10 },").database("stale_reads"), any(1.0), 0.02);
    near(stale("keys: { count: 1000 },").database("stale_reads"), any(0.01), 0.003);
    // What is stale is between new and as old as the lag.
    let age = stale("keys: { count: 1000 },").database("staleness.mean");
    near(age, 0.25, 0.04);
}

#[test]
fn followers_answer_while_the_leader_is_away() {
    let failed = |read_from: &str| {
        study(&format!(
            "traffic: {{ t: {{ to: db.read, rate: 10/s }} }}\ndatabases: {{ db: {{ replicas: 2, read_from: {read_from} }} }}\nevents: [ {{ at: 100s, service: db, replicas: 1, outage: 100s }} ]"
        ))
        .of("t", "outcomes.failed")
    };
    assert_eq!((failed("replicas"), failed("any")), (0.0, 0.0));
    near(failed("leader"), 1_000.0, 120.0);
}

#[test]
fn the_nearest_servers_answer_reads() {
    let latency = |read_from: &str| {
        study(&format!(
            "regions: {{ west: [ a ], east: [ b ] }}\nnetwork: {{ across_regions: 80ms, same_zone: 0ms }}\ntraffic: {{ t: {{ to: db.read, from: b, rate: 10/s }} }}\ndatabases: {{ db: {{ replicas: 2, zones: [ a, b ], read: 1ms, read_from: {read_from} }} }}"
        ))
        .of("t", "latency.mean")
    };
    near(latency("nearest"), 0.001, 1e-4);
    near(latency("leader"), 0.081, 1e-4);
    near(latency("any"), 0.041, 1e-3);
}

#[test]
fn rows_are_spread_over_shards_and_hot_rows_make_hot_shards() {
    let calls = |keys: &str| {
        let study = study(&format!(
            "traffic: {{ t: {{ to: db, rate: 100/s, mix: {{ read: 50%, write: 50% }} }} }}\ndatabases: {{ db: {{ shards: 4, keys: {{ {keys} }} }} }}"
        ));
        let all: Vec<f64> = (1..=4).map(|shard| study.of(&format!("db.{shard}"), "outcomes.born")).collect();
        let sum: f64 = all.iter().sum();
        all.iter().map(|calls| calls / sum).fold(0.0, f64::max)
    };
    near(calls("count: 100000"), 0.25, 0.01);
    // The first of a thousand rows with an exponent of 2 has 6 parts in pi squared of all calls.
    assert!(calls("count: 1000, zipf: 2.0") > 0.6);
}

#[test]
fn the_key_of_the_traffic_names_the_shard_where_the_database_has_no_keys_of_its_own() {
    let study =
        study("traffic: { t: { to: db.write, rate: 100/s, keys: { count: 1 } } }\ndatabases: { db: { shards: 3 } }");
    let calls = [1, 2, 3].map(|shard| study.of(&format!("db.{shard}"), "outcomes.born"));
    assert_eq!(calls.iter().filter(|&&calls| calls > 0.0).count(), 1, "{calls:?}");
}

#[test]
fn a_call_that_is_tried_again_goes_to_the_same_shard() {
    // Each shard but one is down for good: what belongs to it fails however often it is tried.
    let study = study(
        "traffic: { t: { to: db.write, rate: 100/s, retry: { attempts: 5, backoff: { base: 1ms } } } }\ndatabases: { db: { shards: 2, zones: [ a ], keys: { count: 1000 } } }\nevents: [ { at: 0s, service: db, replicas: 1, outage: 2000s } ]",
    );
    near(study.of("t", "availability"), 0.5, 0.06);
}
