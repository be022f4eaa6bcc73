//! Requests that contend for keys, against what follows by hand.

use super::study;
use ninefold::experiment::Study;
use ninefold::experiment::study::{Estimate, LockResult, TransactionResult};

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("it was observed")
}

/// A scenario of one run with one lock table, `m`.
fn system(traffic: &str, table: &str, services: &str, more: &str) -> Study {
    study(&format!(
        "name: locks\nduration: 60s\nreplications: 1\ntraffic:\n{traffic}\nlocks:\n  m: {{ {table} }}\nservices:\n{services}\n{more}"
    ))
}

fn locks(study: &Study) -> &LockResult {
    &study.locks[0]
}

fn transactions(study: &Study) -> &TransactionResult {
    study.locks[0].transactions.as_ref().expect("there were some")
}

/// Two workers, one key that three users hold for 100 ms each, and others who want no key.
fn with_threads(threads: &str) -> f64 {
    let study = system(
        "  lockers: { to: web.locked, users: 3 }\n  others: { to: web.quick, rate: 20/s }",
        "keys: { count: 1 }",
        &format!(
            "  web: {{ concurrency: 2, threads: {threads}, endpoints: {{ locked: [ lock: {{ on: m, steps: [ wait: 100ms ] }} ], quick: [ work: 1ms ] }} }}"
        ),
        "",
    );
    assert!((value(study.traffic[0].throughput) - 10.0).abs() < 0.2, "one after the other holds the key");
    value(study.traffic[1].latency.mean)
}

#[test]
fn whoever_waits_for_a_key_keeps_its_worker_unless_workers_are_released() {
    let (held, released) = (with_threads("held"), with_threads("released"));
    assert!(held > 0.02 && released < 0.005, "{held} {released}");
}

#[test]
fn a_key_that_is_shared_makes_nobody_wait_but_those_who_want_it_alone() {
    let step = |mode: &str| {
        let traffic = format!(
            "  users: {{ users: 5, think: 1ms, steps: [ lock: {{ on: m, mode: {mode}, steps: [ wait: 10ms ] }} ] }}"
        );
        let study = system(&traffic, "keys: { count: 1 }", "  none: { work: 1ms }", "");
        (value(locks(&study).prob_wait), value(locks(&study).held))
    };
    let (shared, exclusive) = (step("shared"), step("exclusive"));
    assert_eq!(shared.0, 0.0);
    assert!(exclusive.0 > 0.99 && (exclusive.1 - 1.0).abs() < 1e-3, "{exclusive:?}");
}

#[test]
fn keys_in_random_order_deadlock_and_in_one_order_do_not() {
    let with = |order: &str| {
        let traffic = format!(
            "  users: {{ rate: 40/s, steps: [ lock: {{ on: m, keys: 2, order: {order}, steps: [ wait: {{ exponential: 20ms }} ] }} ] }}"
        );
        let gates =
            "slo: [ deadlocks of m <= 0, timeouts of m <= 0, lock_wait p99 of m < 10s, lock_wait p50 of m < 1ns ]";
        let study = system(&traffic, "keys: { count: 6 }, deadlock_detection: 50ms", "  none: { work: 1ms }", gates);
        assert_eq!(study.whole.outcomes.failed, locks(&study).deadlocks, "whoever gives way fails");
        let found: Vec<f64> = study.objectives.iter().map(|gate| value(gate.estimate)).collect();
        assert_eq!(found[0], value(locks(&study).deadlocks_per_run));
        assert_eq!(found[2..], [value(locks(&study).wait.p99), value(locks(&study).wait.p50)]);
        (locks(&study).deadlocks, locks(&study).timeouts)
    };
    let (random, sorted) = (with("random"), with("sorted"));
    assert!(random.0 > 5 && random.1 == 0, "{random:?}");
    assert_eq!(sorted, (0, 0));
}

#[test]
fn a_deadlock_that_nobody_looks_for_ends_by_a_timeout() {
    let traffic = "  users: { rate: 60/s, steps: [ lock: { on: m, keys: 2, timeout: 300ms, steps: [ wait: { exponential: 20ms } ] } ] }";
    let study = system(traffic, "keys: { count: 6 }, deadlock_detection: 1h", "  none: { work: 1ms }", "");
    assert!(locks(&study).timeouts > 10 && locks(&study).deadlocks == 0, "{:?}", locks(&study));
    assert!(locks(&study).wait.max.is_some_and(|longest| longest <= 0.3), "who waited longer has failed");
}

#[test]
fn two_tables_locked_crosswise_deadlock_and_the_retry_gets_through() {
    let lock = |outer: &str, inner: &str| {
        format!("[ lock: {{ on: {outer}, steps: [ wait: 10ms, lock: {{ on: {inner}, steps: [ wait: 10ms ] }} ] }} ]")
    };
    let study = system(
        "  a: { to: web.ab, rate: 10/s, retry: { attempts: 20 } }\n  b: { to: web.ba, rate: 10/s, retry: { attempts: 20 } }",
        "keys: { count: 1 }, deadlock_detection: 20ms }\n  n: { keys: { count: 1 }, deadlock_detection: 20ms",
        &format!(
            "  web: {{ concurrency: unlimited, endpoints: {{ ab: {}, ba: {} }} }}",
            lock("m", "n"),
            lock("n", "m")
        ),
        "",
    );
    assert_eq!(study.whole.outcomes.failed, 0, "all get through in the end");
    let deadlocks: u64 = study.locks.iter().map(|table| table.deadlocks).sum();
    assert!(deadlocks > 20 && value(study.whole.attempts) > 1.02, "{deadlocks}");
}

#[test]
fn a_crash_lets_go_of_what_was_held() {
    // One user's request holds the key for good on the replica in zone a, the other's waits on that in zone b.
    let study = system(
        "  users: { to: web.go, users: 2, think: 1h }\n  first: { to: web.go, users: 2, think: 1ms }",
        "keys: { count: 1 }, timeout: 1h",
        "  web: { replicas: 2, zones: [a, b], endpoints: { go: [ lock: { on: m, steps: [ wait: 1h ] } ] } }",
        "events: [ { at: 10s, zone: a, outage: 1h } ]",
    );
    let found = locks(&study);
    assert_eq!((found.acquired, found.given_up), (2, 0), "{found:?}");
    let waited = found.wait.max.expect("one waited");
    assert!((waited - 10.0).abs() < 0.01, "{waited}");
}

#[test]
fn a_client_who_gives_up_leaves_the_queue_for_a_key() {
    let with = |cancellation: &str| {
        let service = format!(
            "  web: {{ concurrency: unlimited, cancellation: {cancellation}, endpoints: {{ go: [ lock: {{ on: m, steps: [ wait: 200ms ] }} ] }} }}"
        );
        let traffic =
            "  patient: { to: web.go, users: 1, think: 1ms }\n  hasty: { to: web.go, rate: 4/s, timeout: 50ms }";
        let study = system(traffic, "keys: { count: 1 }", &service, "");
        (locks(&study).given_up, study.traffic[0].outcomes.ok)
    };
    let (told, ignored) = (with("all"), with("ignore"));
    assert!(told.0 > 100 && told.1 > 250, "all the time is for those who wait: {told:?}");
    assert!(ignored.0 == 0 && ignored.1 < 100, "four of five turns are for nothing: {ignored:?}");
}

#[test]
fn requests_without_keys_of_a_table_lock_the_key_of_their_source() {
    // Each of the users has a key: nobody waits for another.
    let study = system(
        "  users: { to: web.go, users: 20, think: 1ms }",
        "timeout: 50s",
        "  web: { concurrency: unlimited, endpoints: { go: [ lock: { on: m, steps: [ wait: 10ms ] } ] } }",
        "",
    );
    assert_eq!((value(locks(&study).prob_wait), locks(&study).hottest.is_none()), (0.0, true));
    assert!((value(locks(&study).held) - 20.0 * 10.0 / 11.0).abs() < 0.1);
}

#[test]
fn of_transactions_that_overlap_the_first_to_end_is_committed() {
    let with = |attempts: u32| {
        system(
            "  users: { to: web.go, users: 2, think: 1us }",
            "keys: { count: 1 }",
            &format!(
                "  web: {{ concurrency: 2, endpoints: {{ go: [ transaction: {{ on: m, attempts: {attempts}, backoff: {{ base: 1ms, max: 1s }}, steps: [ work: {{ exponential: 10ms }} ] }} ] }} }}"
            ),
            "slo: [ conflicts of m < 1% ]",
        )
    };
    let (once, often) = (with(1), with(1000));
    let first = transactions(&once);
    assert_eq!(first.exhausted, once.whole.outcomes.failed);
    // A commit spoils what the other one is doing, once: from two clean attempts there is always a commit, from a clean
    // and a spoilt one each of either with the same chance. So two ends in three are commits.
    assert!((value(first.conflicts) - 1.0 / 3.0).abs() < 0.015, "{first:?}");
    assert_eq!(value(once.objectives[0].estimate), value(first.conflicts));
    assert_eq!((often.whole.outcomes.failed, transactions(&often).exhausted), (0, 0));
    let wasted = value(transactions(&often).wasted);
    let busy = value(often.services[0].busy);
    assert!(wasted > 0.3 * busy && wasted < 0.7 * busy, "{wasted} of {busy}");
}

#[test]
fn who_only_reads_spoils_nothing_for_others() {
    let study = system(
        "  readers: { to: web.read, rate: 50/s }\n  writers: { to: web.write, rate: 1/s }",
        "keys: { count: 2 }",
        "  web: { concurrency: unlimited, endpoints: { read: [ lock: { on: m, mode: shared, steps: [ wait: 10ms ] } ], write: [ transaction: { on: m, keys: 1, reads: 1, steps: [ wait: 1ms ] } ] } }",
        "",
    );
    assert!(transactions(&study).commits > 20 && value(transactions(&study).conflicts) < 0.01);
}
