//! Partitioned logs.

use super::{curve, near, queue, study};

#[test]
fn no_more_messages_are_worked_on_at_a_time_than_there_are_partitions() {
    let of = |partitions: u32, consumers: u32| {
        let study = study(&format!(
            "duration: 5m
replications: 2
traffic: {{ t: {{ rate: 100/s, steps: [ publish: clicks ] }} }}
queues: {{ clicks: {{ log: {{ partitions: {partitions} }} }} }}
services: {{ counter: {{ replicas: {consumers}, work: 100ms, consumes: clicks }} }}
"
        ));
        queue(&study, "clicks").done.value
    };
    assert!(near(of(4, 8), 40.0, 0.02), "{:?}", of(4, 8));
    assert!(near(of(8, 4), 40.0, 0.02), "each consumer has one worker: {:?}", of(8, 4));
    assert!(near(of(24, 24), 100.0, 0.05), "{:?}", of(24, 24));
}

#[test]
fn every_group_reads_every_message() {
    let study = study(
        "duration: 5m
replications: 2
traffic: { t: { rate: 40/s, steps: [ publish: clicks ] } }
queues: { clicks: { log: { partitions: 6 } } }
services:
  counter: { replicas: 3, work: 10ms, consumes: clicks }
  archive: { replicas: 1, work: 1ms, consumes: [ { from: clicks, batch: 50 } ] }
",
    );
    let (counter, archive) = (queue(&study, "clicks.counter"), queue(&study, "clicks.archive"));
    assert_eq!(counter.outcomes.published, archive.outcomes.published);
    assert!(near(counter.done.value, 40.0, 0.03) && near(archive.done.value, 40.0, 0.03));
    assert_eq!((counter.duplicates.value, counter.redelivered.value), (Some(0.0), Some(0.0)));
}

#[test]
fn after_a_crash_the_next_owner_reads_again_what_was_not_committed() {
    let of = |consumes: &str| {
        study(&format!(
            "duration: 10m
window: 5s
replications: 4
traffic: {{ t: {{ rate: 200/s, arrivals: constant, steps: [ publish: clicks ] }} }}
queues: {{ clicks: {{ log: {{ partitions: 8, keys: {{ count: 100000 }} }} }} }}
services: {{ counter: {{ replicas: 2, concurrency: 4, work: 10ms, consumes: {{ from: clicks, {consumes} }} }} }}
events: [ {{ at: 302s, service: counter, replicas: 1, outage: 4m }} ]
"
        ))
    };
    let after = of("commit: 5s");
    let clicks = queue(&after, "clicks");
    // Committed at 300 s: two seconds of four of the eight partitions, in each of four runs.
    assert!(
        near(Some(clicks.outcomes.done as f64 * clicks.duplicates.value.unwrap_or(0.0)), 4.0 * 200.0, 0.15),
        "{clicks:?}"
    );
    assert_eq!(clicks.outcomes.lost, 0);
    // The group learns of it after 45 s, and its members within another 3 s: half of all waits so long.
    assert!(clicks.age.max.is_some_and(|age| (48.0..50.0).contains(&age)), "{:?}", clicks.age.max);
    // And for these 3 s nobody reads at all.
    assert!(near(clicks.peak_lag.value, 48.0 * 100.0 + 3.0 * 100.0, 0.03), "{:?}", clicks.peak_lag);
    let (at_once, before) = (of("commit: 0s"), of("acknowledge: before"));
    assert_eq!(queue(&at_once, "clicks").duplicates.value, Some(0.0));
    let lost = queue(&before, "clicks").outcomes.lost;
    assert!((1..=16).contains(&lost), "what was in hand: {lost}");
}

#[test]
fn an_eager_rebalance_stops_all_and_a_cooperative_one_only_what_moves() {
    let of = |rebalance: &str| {
        let study = study(&format!(
            "duration: 4m
window: 1s
replications: 2
traffic: {{ t: {{ rate: 100/s, arrivals: constant, steps: [ publish: clicks ] }} }}
queues: {{ clicks: {{ log: {{ partitions: 12, rebalance: {rebalance}, rebalance_pause: 10s }} }} }}
services: {{ counter: {{ replicas: 3, concurrency: 4, work: 10ms, startup: 0s, consumes: clicks, autoscaler: {{ scheduled: {{ steps: [ {{ at: 0s, replicas: 3 }}, {{ at: 2m, replicas: 4 }} ] }} }} }} }}
"
        ));
        assert_eq!(queue(&study, "clicks").rebalances.and_then(|r| r.value), Some(1.0));
        curve(&study, "clicks", "lag_at_end")[129]
    };
    assert!(near(of("eager"), 1000.0, 0.06), "10 s of 100/s: {:?}", of("eager"));
    assert!(near(of("cooperative"), 250.0, 0.2), "of 12 partitions 3 move: {:?}", of("cooperative"));
}

#[test]
fn a_consumer_that_is_drained_leaves_at_once_and_nothing_is_read_twice() {
    let study = study(
        "duration: 10m
replications: 2
traffic: { t: { rate: 100/s, arrivals: constant, steps: [ publish: clicks ] } }
queues: { clicks: { log: { partitions: 12 } } }
services: { counter: { replicas: 3, concurrency: 4, work: 20ms, consumes: clicks } }
events: [ { at: 5m, service: counter, maintenance: 20s } ]
",
    );
    let clicks = queue(&study, "clicks");
    assert_eq!((clicks.duplicates.value, clicks.outcomes.lost), (Some(0.0), 0));
    assert!(clicks.age.max.is_some_and(|age| age < 8.0), "{:?}", clicks.age.max);
}

#[test]
fn with_acks_all_publishers_wait_for_a_dead_broker_and_lose_nothing() {
    let of = |log: &str, outage: &str| {
        study(&format!(
            "duration: 5m
replications: 2
traffic: {{ t: {{ rate: 300/s, arrivals: constant, steps: [ publish: clicks ] }} }}
queues: {{ clicks: {{ log: {{ partitions: 12, replication: 3, {log} }} }} }}
services: {{ counter: {{ replicas: 3, concurrency: 8, work: 1ms, consumes: clicks }} }}
events: [ {{ at: 1m, service: clicks, replicas: {outage} }} ]
"
        ))
    };
    let all = of("min_in_sync: 2", "1, outage: 2m");
    assert_eq!(
        (all.whole.outcomes.ok + all.whole.outcomes.in_flight, queue(&all, "clicks").outcomes.lost),
        (all.whole.outcomes.born, 0)
    );
    // Nine seconds until the broker is given up: all partitions have it among their copies.
    let longest = all.whole.latency.max;
    assert!(longest.is_some_and(|longest| (8.5..10.5).contains(&longest)), "{longest:?}");
    // With two of three gone, writes are refused until they are back, or the publisher gives up after 120 s.
    let few = of("min_in_sync: 2", "2, outage: 60s");
    assert!(
        few.whole.latency.max.is_some_and(|longest| (59.0..62.0).contains(&longest)),
        "{:?}",
        few.whole.latency.max
    );
    // What the leader alone had is lost with it.
    let leader = of("acks: leader, copy: 1s", "1, outage: 2m");
    let lost = queue(&leader, "clicks").outcomes.lost;
    assert!(near(Some(lost as f64), 2.0 * 100.0, 0.2), "a second of a third of 300/s, in two runs: {lost}");
}

#[test]
fn nobody_hears_of_what_is_sent_without_acknowledgement() {
    let study = study(
        "duration: 2m
replications: 1
traffic: { t: { rate: 50/s, arrivals: constant, steps: [ publish: clicks ] } }
queues: { clicks: { log: { partitions: 3, replication: 3, acks: none } } }
services: { counter: { concurrency: 3, work: 1ms, consumes: clicks } }
events: [ { at: 1m, service: clicks, outage: 20s } ]
",
    );
    assert_eq!(study.whole.outcomes.ok, study.whole.outcomes.born);
    assert_eq!(study.whole.latency.max, Some(0.0));
    let published = queue(&study, "clicks").outcomes.published;
    assert!(near(Some(published as f64), 100.0 * 50.0, 0.01), "20 s of 120 are missing: {published}");
}

#[test]
fn a_message_that_always_fails_is_passed_over() {
    let study = study(
        "duration: 5m
replications: 1
traffic: { t: { rate: 20/s, profile: [ { step: 0x, at: 4m } ], steps: [ publish: clicks ] } }
queues: { clicks: { log: { partitions: 3 }, max_receives: 2, dead_letters: morgue }, morgue: {} }
services: { counter: { concurrency: 3, consumes: { from: clicks, steps: [ work: 1ms, fail: 30% ] } } }
",
    );
    let (clicks, morgue) = (queue(&study, "clicks"), queue(&study, "morgue"));
    let dead = clicks.outcomes.dead as f64 / clicks.outcomes.published as f64;
    assert!((dead - 0.09).abs() < 0.015, "{dead}");
    assert_eq!(morgue.outcomes.published, clicks.outcomes.dead);
    assert_eq!(clicks.outcomes.waiting + clicks.outcomes.in_hand, 0);
}
