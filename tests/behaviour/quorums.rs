//! Databases whose copies are equal: what they lose, refuse and hand over, against what follows by hand.

use super::study;
use ninefold::experiment::study::QuorumResult;

/// One database with readers and writers of a thousand keys.
fn store(database: &str, more: &str) -> QuorumResult {
    let study = study(&format!(
        "name: quorums\nduration: 300s\nreplications: 4\n\
         traffic:\n  readers: {{ to: carts.read, rate: 200/s }}\n  writers: {{ to: carts.write, rate: 100/s }}\n\
         databases:\n  carts: {{ concurrency: unlimited, read: {{ exponential: 2ms }}, write: {{ exponential: 10ms }}, \
         keys: {{ count: 200, zipf: 1 }}, {database} }}\n{more}"
    ));
    study.quorums[0].clone()
}

fn value(estimate: ninefold::experiment::study::Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

const CRASHES: &str = "failures: [ { crash: { every: { exponential: 60s }, repair: { exponential: 20s } } } ]";

#[test]
fn no_read_is_stale_where_reads_and_writes_must_overlap() {
    for (read, write) in [("quorum", "quorum"), ("1", "all"), ("all", "1")] {
        let found = store(&format!("replicas: 3, quorum: {{ read: {read}, write: {write} }}, {CRASHES}"), "");
        assert!(found.reads > 10_000 && value(found.stale_reads) == 0.0, "{read} {write}: {:?}", found.stale_reads);
    }
}

#[test]
fn reads_of_one_copy_are_stale_while_a_write_is_on_its_way_to_it() {
    let lax = store("replicas: 3, quorum: { read: 1, write: 1 }", "");
    let within = |nth: usize| value(lax.within_versions[nth].share);
    assert!(value(lax.stale_reads) > 0.001 && within(1) > within(0), "{:?}", lax.stale_reads);
    // What a read misses was acknowledged by the fastest copy and is done by the slowest within some 10 ms each.
    assert!(value(lax.staleness.p50) < 0.03, "{:?}", lax.staleness.p50);
}

#[test]
fn a_quorum_refuses_what_too_few_servers_are_up_for() {
    let outage = "events: [ { at: 100s, service: carts, replicas: 2, outage: 60s } ]";
    let found = store("replicas: 3, quorum: {}", outage);
    // 60 of 300 seconds.
    for refused in [found.unavailable_reads, found.unavailable_writes] {
        assert!((value(refused) - 0.2).abs() < 0.01, "{refused:?}");
    }
    let one = store("replicas: 3, quorum: { read: 1, write: 1 }", outage);
    assert_eq!((value(one.unavailable_reads), value(one.unavailable_writes)), (0.0, 0.0));
}

#[test]
fn a_server_that_was_down_gets_what_was_kept_for_it_and_is_stale_without() {
    let outage = "events: [ { at: 100s, service: carts, replicas: 1, outage: 60s } ]";
    let with = store("replicas: 3, quorum: { read: 1, read_repair: false }", outage);
    let without = store("replicas: 3, quorum: { read: 1, read_repair: false, hints: 0s }", outage);
    // 100 writes a second for 60 s.
    assert!((value(with.hints) - 6000.0).abs() < 300.0, "{:?}", with.hints);
    // Of each key the last is kept.
    let over = value(with.handed_over);
    assert!(over > 100.0 && over <= 200.0, "{over}");
    assert_eq!(value(without.hints), 0.0);
    let (few, many) = (value(with.stale_reads), value(without.stale_reads));
    assert!(many > few * 1.1, "{few} {many}");
}

#[test]
fn reads_bring_up_to_date_what_they_find_behind() {
    let outage = "events: [ { at: 100s, service: carts, replicas: 1, outage: 60s } ]";
    let with = store("replicas: 3, quorum: { read: quorum, hints: 0s }", outage);
    let without = store("replicas: 3, quorum: { read: quorum, hints: 0s, read_repair: false }", outage);
    assert!(value(with.repairs) > 20.0 && value(without.repairs) == 0.0, "{:?}", with.repairs);
}

#[test]
fn copies_of_a_key_lie_on_neighbours_so_that_a_ring_of_many_servers_loses_little() {
    let outage = "events: [ { at: 100s, service: carts, replicas: 2, outage: 60s } ]";
    let found = store("replicas: 12, quorum: { copies: 3 }", outage);
    // Only keys with two copies on the two that are down: at most two of twelve places, for a fifth of the time.
    let refused = value(found.unavailable_reads);
    assert!(refused < 0.2 * 0.4, "{refused}");
}

/// The same store with single numbers of its servers: how many are there on average.
fn servers(database: &str, events: &str) -> (QuorumResult, f64) {
    let study = study(&format!(
        "name: quorums\nduration: 300s\nreplications: 4\n\
         traffic:\n  readers: {{ to: carts.read, rate: 200/s }}\n  writers: {{ to: carts.write, rate: 100/s }}\n\
         databases:\n  carts: {{ zones: [a, b, c], replicas: 3, concurrency: unlimited, read: 1ms, write: 1ms, \
         keys: {{ count: 200, zipf: 1 }}, {database} }}\nevents: [ {events} ]\n"
    ));
    (study.quorums[0].clone(), value(study.services[0].replicas))
}

fn lost(store: &QuorumResult) -> (f64, f64) {
    (store.writes.lost_to_disk_lost as f64 / 4.0, store.writes.lost_to_restore as f64 / 4.0)
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}

#[test]
fn a_server_that_has_lost_its_disk_streams_it_from_the_others() {
    let event = "{ at: 100s, service: carts, replicas: 1, disk_lost: 30s }";
    // 1 GB at 25 MB/s.
    let (store, up) = servers("quorum: {}, rebuild: { size: 1GB }", event);
    near(up, 3.0 - 70.0 / 300.0, 1e-6);
    assert_eq!(lost(&store), (0.0, 0.0));
    assert_eq!((value(store.lost_writes), value(store.stale_reads)), (0.0, 0.0));
    assert_eq!(store.writes.acknowledged, store.writes.durable);
    near(value(store.hints), 7000.0, 300.0);
}

#[test]
fn what_no_copy_has_any_more_is_lost() {
    let all = "{ at: 100s, service: carts, disk_lost: 30s }";
    let (store, up) = servers("quorum: {}, value: 2 USD", all);
    near(up, 3.0 - 90.0 / 300.0, 1e-6);
    near(lost(&store).0, 10_000.0, 200.0);
    near(value(store.lost_value), 2.0 * value(store.lost_writes), 1e-6);
    near(store.rpo.max.expect("a loss"), 100.0, 1e-6);
    // One after the other, each filled before the next is lost, they lose nothing.
    let turns = "{ at: 100s, zone: a, disk_lost: 9s }, { at: 110s, zone: b, disk_lost: 9s }, { at: 120s, zone: c, disk_lost: 9s }";
    let (store, _) = servers("quorum: {}", turns);
    assert_eq!(lost(&store), (0.0, 0.0));
}

#[test]
fn writes_that_only_the_lost_copy_had_are_lost() {
    // For 50 s all writes are at one server alone.
    let events = "{ at: 100s, zone: b, outage: 100s }, { at: 100s, zone: c, outage: 100s }, { at: 150s, zone: a, disk_lost: 10s }";
    let (store, _) = servers("quorum: { read: 1, write: 1, hints: 0s }", events);
    near(lost(&store).0, 5000.0, 150.0);
    near(store.rpo.max.expect("a loss"), 50.0, 0.5);
}

#[test]
fn with_backups_what_no_copy_has_is_restored() {
    let all = "{ at: 100s, service: carts, disk_lost: 30s }";
    // A backup of 1 GB comes back in 10 s, and a log of 100 s in 10 s.
    let (store, up) = servers("quorum: {}, backups: { every: 24h, log: 0s, size: 1GB, restore: 100MB/s }", all);
    near(up, 3.0 - 3.0 * (30.0 + 10.0 + 10.0) / 300.0, 1e-3);
    assert_eq!(lost(&store), (0.0, 0.0));
    let (store, _) = servers("quorum: {}, backups: { every: 24h, log: 10s }", all);
    let (disk_lost, restore) = lost(&store);
    let span = store.rpo.mean.value.expect("a loss");
    assert!(span <= 10.0 && disk_lost == 0.0, "{span} {disk_lost}");
    near(restore, 100.0 * span, 80.0);
    assert_eq!(store.writes.acknowledged, store.writes.durable + store.writes.lost_to_restore);
}
