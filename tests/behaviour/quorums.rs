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
