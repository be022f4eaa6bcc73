//! The loss of a leader, who takes its place, and what is lost with it.

use super::{Summary, near, study};

/// Ten writes a second to three servers in three zones, and what happens to them. Followers are a second behind.
fn three(database: &str, more: &str) -> Summary {
    study(&format!(
        "traffic: {{ t: {{ to: db.write, rate: 10/s, arrivals: constant }} }}\ndatabases: {{ db: {{ replicas: 3, zones: [ a, b, c ], write: 1ms, concurrency: 5000, {database} }} }}\n{more}"
    ))
}

const FAILOVER: &str = "failover: { detect: 20s, promote: 5s, reconnect: 2s }";
const LATE: &str = "replication: { delay: 1s, apply: 0ms }";
const LEADER_DIES: &str = "events: [ { at: 100.05s, service: db, replicas: 1, outage: 300s } ]";

#[test]
fn a_failover_takes_detection_promotion_and_reconnection() {
    let study = three(&format!("{FAILOVER}, {LATE}"), LEADER_DIES);
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("rto.mean"), 27.0, 0.2);
    let parts = ["detect", "promote", "replay", "reconnect"].map(|part| study.database(&format!("rto_parts.{part}")));
    [20.0, 5.0, 0.0, 2.0].iter().zip(parts).for_each(|(expected, found)| near(found, *expected, 0.2));
    near(study.of("t", "outcomes.failed"), 270.0, 2.0);
    // The leader is away for 25 s; callers find the new one 2 s later.
    near(study.of("db", "time_available"), 1.0 - 25.0 / 1000.0, 1e-6);
}

#[test]
fn what_no_follower_has_received_is_lost() {
    let study = three(&format!("{FAILOVER}, {LATE}"), LEADER_DIES);
    near(study.database("lost_writes"), 10.0, 1.0);
    near(study.database("rpo.max"), 1.0, 0.1);
    near(study.database("writes.lost_to_failover"), study.database("lost_at_once.max"), 0.0);
}

#[test]
fn what_was_acknowledged_by_followers_is_not_lost() {
    for mode in ["semi_synchronous", "synchronous"] {
        let replication = format!("replication: {{ mode: {mode}, delay: 1s, apply: 0ms }}");
        let study = three(&format!("{FAILOVER}, {replication}"), LEADER_DIES);
        near(study.database("failovers"), 1.0, 0.0);
        near(study.database("lost_writes"), 0.0, 0.0);
    }
}

#[test]
fn without_failover_the_repair_is_waited_for_and_nothing_is_lost() {
    let study = three(LATE, LEADER_DIES);
    near(study.database("failovers"), 0.0, 0.0);
    near(study.database("lost_writes"), 0.0, 0.0);
    near(study.of("t", "outcomes.failed"), 3000.0, 2.0);
    near(study.of("db", "time_available"), 0.7, 1e-6);
}

#[test]
fn a_leader_that_is_back_before_its_loss_is_noticed_leads_on() {
    let study =
        three(&format!("{FAILOVER}, {LATE}"), "events: [ { at: 100.05s, service: db, replicas: 1, outage: 15s } ]");
    near(study.database("failovers"), 0.0, 0.0);
    near(study.database("lost_writes"), 0.0, 0.0);
    near(study.of("t", "outcomes.failed"), 150.0, 2.0);
}

#[test]
fn what_was_received_is_replayed_before_it_is_taken_over() {
    // A hundred writes a second of 9.9 ms: after 100 s, all but nothing is behind; of 12 ms, 20 s of work.
    let study = study(
        "traffic: { t: { to: db.write, rate: 100/s, arrivals: constant } }\ndatabases: { db: { replicas: 2, zones: [ a, b ], write: 1ms, replication: { delay: 0ms, apply: 12ms }, failover: { detect: 4s, promote: 5s, reconnect: 0s } } }\nevents: [ { at: 100.005s, zone: a, outage: 500s } ]",
    );
    // 10,000 writes take 120 s, of which 104 s are over when it is decided.
    near(study.database("rto_parts.replay"), 120.0 - 104.0, 0.1);
    near(study.database("rto.mean"), 4.0 + 5.0 + 16.0, 0.1);
    near(study.database("lost_writes"), 0.0, 0.0);
}

#[test]
fn a_follower_that_lags_too_much_is_not_promoted() {
    let failover = |most: &str| format!("failover: {{ detect: 20s, promote: 5s, reconnect: 2s, maximum_lag: {most} }}");
    near(three(&format!("{}, {LATE}", failover("2s")), LEADER_DIES).database("failovers"), 1.0, 0.0);
    let study = three(&format!("{}, {LATE}", failover("500ms")), LEADER_DIES);
    near(study.database("failovers"), 0.0, 0.0);
    near(study.of("t", "outcomes.failed"), 3000.0, 2.0);
}

#[test]
fn a_follower_that_dies_during_its_promotion_is_replaced() {
    // The one in zone b is chosen at 120 s, and would lead at 125 s; after another 20 s it is the other's turn.
    let events = "events: [ { at: 100.05s, zone: a, outage: 500s }, { at: 122.05s, zone: b, outage: 500s } ]";
    let study = three(&format!("{FAILOVER}, {LATE}"), events);
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("rto.mean"), 22.0 + 20.0 + 5.0 + 2.0, 0.2);
}

#[test]
fn a_leader_that_hangs_is_lost_like_one_that_is_down() {
    let study =
        three(&format!("{FAILOVER}, {LATE}"), "events: [ { at: 100.05s, service: db, replicas: 1, hang: 300s } ]");
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("rto.mean"), 27.0, 0.2);
}

#[test]
fn a_planned_maintenance_hands_over_without_loss() {
    let study = three(
        &format!("{FAILOVER}, {LATE}"),
        "events: [ { at: 100.05s, service: db, replicas: 1, maintenance: 60s } ]",
    );
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("lost_writes"), 0.0, 0.0);
    // What is still on its way, a second's worth, comes first.
    near(study.database("rto.mean"), 5.0 + 2.0, 1.2);
}

/// Clients in zones a and b write ten times a second each. Zone a, with the leader, is cut off from 100 s to 280 s.
fn cut_off(fencing: bool, mode: &str) -> Summary {
    study(&format!(
        "network: {{}}\ntraffic:\n  inside: {{ to: near, rate: 10/s, from: a, arrivals: constant }}\n  outside: {{ to: far, rate: 10/s, from: b, arrivals: constant }}\nservices:\n  near: {{ zones: [ a ], concurrency: 9999, endpoints: {{ w: [ call: {{ to: db.write, timeout: 1s }} ] }} }}\n  far: {{ zones: [ b ], concurrency: 9999, endpoints: {{ w: [ call: {{ to: db.write, timeout: 1s }} ] }} }}\ndatabases:\n  db: {{ replicas: 3, zones: [ a, b, c ], concurrency: 9999, replication: {{ mode: {mode} }}, failover: {{ fencing: {fencing}, detect: 20s, promote: 5s, reconnect: 1s }} }}\nevents: [ {{ at: 100.05s, zone: a, partition: 180s }} ]"
    ))
}

#[test]
fn a_leader_that_is_cut_off_and_fenced_takes_no_writes_once_another_leads() {
    let study = cut_off(true, "asynchronous");
    near(study.database("failovers"), 1.0, 0.0);
    // What it took until its lease was over.
    near(study.database("writes.lost_to_failover"), 200.0, 3.0);
    near(study.database("writes.lost_to_split_brain"), 0.0, 0.0);
    near(study.database("rpo.max"), 20.0, 0.2);
    // Inside, nothing goes on until the partition is over, and for the first packet after it.
    assert!(study.of("near", "outcomes.failed") >= 1_590.0);
}

#[test]
fn without_fencing_both_sides_take_writes_and_those_of_the_old_leader_are_lost() {
    let study = cut_off(false, "asynchronous");
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("writes.lost_to_failover"), 0.0, 0.0);
    near(study.database("writes.lost_to_split_brain"), 1_800.0, 5.0);
    near(study.database("rpo.max"), 180.0, 0.5);
    near(study.of("near", "outcomes.failed"), 0.0, 3.0);
    // On the other side, writes are lost on the way to the old leader, and then find the new one.
    near(study.of("far", "outcomes.failed"), 260.0, 15.0);
}

#[test]
fn synchronous_writes_on_a_leader_that_is_cut_off_are_never_acknowledged() {
    let study = cut_off(true, "synchronous");
    near(study.database("lost_writes"), 0.0, 0.0);
    near(study.database("failovers"), 1.0, 0.0);
    assert!(study.of("near", "outcomes.failed") >= 1_790.0);
}

#[test]
fn the_leader_stays_where_most_followers_can_be_reached() {
    let events = "events: [ { at: 100.05s, zone: c, partition: 180s } ]\nnetwork: {}";
    let study = three(FAILOVER, events);
    near(study.database("failovers"), 0.0, 0.0);
    near(study.of("db", "time_available"), 1.0, 0.0);
}
