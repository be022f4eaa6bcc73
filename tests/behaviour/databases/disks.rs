//! Disks that are lost: how long copies take, and what is gone with them, by hand.

use super::{Summary, near, study};

/// Ten writes a second to servers in zones of their own, and what happens to them. Followers are a second behind.
fn servers(database: &str, more: &str) -> Summary {
    in_mode("asynchronous", database, more)
}

fn in_mode(mode: &str, database: &str, more: &str) -> Summary {
    study(&format!(
        "traffic: {{ t: {{ to: db.write, rate: 10/s, arrivals: constant }} }}\ndatabases: {{ db: {{ zones: [ a, b, c ], write: 1ms, concurrency: 5000, replication: {{ mode: {mode}, delay: 1s, apply: 0ms }}, {database} }} }}\n{more}"
    ))
}

fn lost(study: &Summary) -> [f64; 4] {
    ["disk_lost", "failover", "split_brain", "restore"].map(|cause| study.database(&format!("writes.lost_to_{cause}")))
}

const FAILOVER: &str = "failover: { detect: 20s, promote: 5s, reconnect: 0s }";
const LEADER: &str = "events: [ { at: 100.05s, service: db, replicas: 1, disk_lost: 60s } ]";

#[test]
fn a_follower_is_back_when_its_disk_is_replaced_and_all_is_copied() {
    let event = "events: [ { at: 100s, zone: b, disk_lost: 60s } ]";
    for (rebuild, copy) in [
        ("rebuild: { size: 60GB, rate: 200MB/s }", 300.0),
        ("rebuild: { size: 60GB }", 300.0),
        ("rebuild: 240s", 240.0),
        ("backups: { every: 24h, size: 50GB }", 250.0),
        ("value: 1 USD", 0.0),
    ] {
        let study = servers(&format!("replicas: 3, {FAILOVER}, {rebuild}"), event);
        near(study.of("db", "replicas"), 3.0 - (60.0 + copy) / 1000.0, 1e-6);
        near(study.of("db", "time_available"), 1.0, 0.0);
        assert_eq!(lost(&study), [0.0; 4]);
    }
}

#[test]
fn what_only_the_leader_had_is_lost_with_its_disk() {
    let study = servers(&format!("replicas: 3, {FAILOVER}, rebuild: 100s, value: 40 USD"), LEADER);
    near(study.database("failovers"), 1.0, 0.0);
    near(study.database("rto.mean"), 25.0, 0.2);
    let [disk_lost, others @ ..] = lost(&study);
    near(disk_lost, 10.0, 1.0);
    assert_eq!(others, [0.0; 3]);
    near(study.database("rpo.max"), 1.0, 0.1);
    near(study.database("lost_value"), 40.0 * disk_lost, 1e-9);
    // The old leader is copied from the new one, and follows it.
    near(study.of("db", "replicas"), 3.0 - 160.0 / 1000.0, 1e-6);
}

#[test]
fn a_copy_begins_anew_with_another_leader() {
    // A copy of 300 s begins at 160 s. The leader is down from 200.05 s on; from 225.05 s on the other follower leads.
    let events = "events: [ { at: 100s, zone: c, disk_lost: 60s }, { at: 200.05s, zone: a, outage: 20000s } ]";
    let study = servers(&format!("replicas: 3, {FAILOVER}, rebuild: 300s"), events);
    let (a, c) = (1000.0 - 200.05, 225.05 + 300.0 - 100.0);
    near(study.of("db", "replicas"), 3.0 - (a + c) / 1000.0, 1e-4);
}

#[test]
fn without_failover_a_follower_leads_once_the_leader_is_back_and_empty() {
    let study = servers("replicas: 2, rebuild: 100s", LEADER);
    near(study.of("db", "time_available"), 1.0 - 60.0 / 1000.0, 1e-6);
    near(lost(&study)[0], 10.0, 1.0);
    near(study.of("db", "replicas"), 2.0 - 160.0 / 1000.0, 1e-6);
}

#[test]
fn nothing_is_lost_while_a_copy_survives_that_acknowledged_it() {
    for mode in ["semi_synchronous", "synchronous"] {
        let both = "events: [ { at: 100.05s, zone: b, disk_lost: 10s }, { at: 200.05s, zone: a, disk_lost: 10s } ]";
        let study = in_mode(mode, &format!("replicas: 3, {FAILOVER}, rebuild: 500s"), both);
        near(study.database("failovers"), 1.0, 0.0);
        assert_eq!(lost(&study), [0.0; 4]);
    }
}

#[test]
fn the_only_server_is_restored_from_its_backups() {
    let study = servers("backups: { every: 24h, log: 0s, size: 30GB, restore: 100MB/s }", LEADER);
    // 60 s of repair, 300 s to read 30 GB back; the log of what came after the backup takes a tenth of its time.
    let down = 1000.0 - 1000.0 * study.of("db", "time_available");
    near(down, 60.0 + 300.0 + 10.0, 0.1);
    near(study.database("rto.mean"), down, 0.2);
    assert_eq!(lost(&study), [0.0; 4]);
    let without_log = servers("backups: { every: 24h, size: 30GB, restore: 100MB/s }", LEADER);
    let [disk_lost, .., restore] = lost(&without_log);
    near(restore, 1000.0, 2.0);
    near(without_log.database("rpo.max"), 100.05, 1e-6);
    assert_eq!(disk_lost, 0.0);
}

#[test]
fn without_another_copy_and_without_backups_everything_is_lost() {
    let event = "events: [ { at: 500.05s, service: db, disk_lost: 60s } ]";
    for database in ["value: 1 USD".to_owned(), format!("replicas: 3, {FAILOVER}")] {
        let study = servers(&database, event);
        let [disk_lost, others @ ..] = lost(&study);
        near(disk_lost, 5000.0, 2.0);
        assert_eq!(others, [0.0; 3]);
        near(study.database("rpo.max"), 500.05, 1e-6);
        near(study.database("lost_at_once.count"), 1.0, 0.0);
        near(study.of("db", "time_available"), 1.0 - 60.0 / 1000.0, 1e-6);
    }
}

#[test]
fn a_second_disk_that_is_lost_during_the_rebuild_takes_everything_with_it() {
    let second = |at: u32| {
        format!("events: [ {{ at: 100.05s, zone: b, disk_lost: 10s }}, {{ at: {at}.05s, zone: a, disk_lost: 10s }} ]")
    };
    let pair = format!("replicas: 2, {FAILOVER}, rebuild: 300s");
    near(lost(&servers(&pair, &second(400)))[0], 4000.0, 2.0);
    near(lost(&servers(&pair, &second(420)))[0], 10.0, 1.0);
}

#[test]
fn a_mirrored_pair_loses_its_data_as_often_as_its_markov_chain_says() {
    let study = study(
        "duration: 36000s\nreplications: 20\ntraffic: { t: { to: db.write, rate: 1/s } }\n\
         databases: { db: { replicas: 2, write: 1ms, replication: { delay: 0ms, apply: 0ms }, failover: { detect: 0s, promote: 0s, reconnect: 0s }, \
         failures: [ { disk_lost: { every: { exponential: 200s }, repair: { exponential: 40s } } } ] } }",
    );
    // From both lost to one back 1 / 2m, from there to both lost (2l + m) / 2l^2.
    let (l, m) = (1.0 / 200.0, 1.0 / 40.0);
    let expected = 20.0 * 36_000.0 / (1.0 / (2.0 * m) + (2.0 * l + m) / (2.0 * l * l));
    let found = study.database("lost_at_once.count");
    assert!((found / expected - 1.0).abs() < 0.1, "{found} instead of {expected}");
    assert_eq!(lost(&study)[1..], [0.0; 3]);
}
