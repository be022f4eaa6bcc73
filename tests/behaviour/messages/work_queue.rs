//! Work queues.

use super::{curve, near, queue, study};

/// The mean wait for one of `servers` servers, each of rate `mu`, of Poisson arrivals of rate `lambda` (Erlang 1917).
fn erlang_c_wait(servers: u32, lambda: f64, mu: f64) -> f64 {
    let load = lambda / mu;
    let blocking = (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b));
    let utilization = load / f64::from(servers);
    let delayed = blocking / (1.0 - utilization * (1.0 - blocking));
    delayed / (f64::from(servers) * mu - lambda)
}

#[test]
fn consumers_of_a_queue_are_the_servers_of_an_m_m_c_station() {
    let of = |consumers: &str, prefetch: u32| {
        study(&format!(
            "duration: 2h
warmup: 2m
replications: 8
traffic: {{ t: {{ rate: 8/s, steps: [ publish: orders ] }} }}
queues: {{ orders: {{ latency: 0s }} }}
services: {{ billing: {{ {consumers}, work: {{ exponential: 300ms }}, consumes: {{ from: orders, prefetch: {prefetch} }} }} }}
"
        ))
    };
    let expected = erlang_c_wait(3, 8.0, 1.0 / 0.3);
    for (consumers, prefetch) in [("replicas: 3", 1), ("concurrency: 3", 3)] {
        let study = of(consumers, prefetch);
        let orders = queue(&study, "orders");
        assert!(near(orders.wait.mean.value, expected, 0.05), "{:?} and not {expected}", orders.wait.mean);
        assert!(near(orders.waiting.value, 8.0 * expected, 0.06), "Little's law: {:?}", orders.waiting);
        assert!(near(orders.age.mean.value, expected + 0.3, 0.03), "{:?}", orders.age.mean);
    }
    // Who takes ten messages at a time lets them wait behind each other while others have nothing to do.
    let hoarders = of("replicas: 3", 10);
    assert!(queue(&hoarders, "orders").age.mean.value > Some(1.2 * (expected + 0.3)));
}

#[test]
fn a_message_whose_steps_take_longer_than_the_visibility_is_done_again() {
    let study = study(
        "duration: 1h
replications: 4
traffic: { t: { rate: 20/s, steps: [ publish: orders ] } }
queues: { orders: { latency: 0s, visibility: 1s } }
services: { billing: { concurrency: 100, work: { exponential: 500ms }, consumes: orders } }
",
    );
    let orders = queue(&study, "orders");
    let late = (-2.0f64).exp();
    assert!(near(orders.redelivered.value, late, 0.02), "P(service > visibility) = {late}: {:?}", orders.redelivered);
    assert!(near(orders.duplicates.value, late / (1.0 - late), 0.03), "{:?}", orders.duplicates);
    assert_eq!(orders.outcomes.dead, 0);
}

#[test]
fn a_backlog_is_drained_at_the_rate_by_which_consumers_are_faster_than_publishers() {
    let study = study(
        "duration: 10m
window: 10s
replications: 4
traffic: { t: { rate: 50/s, steps: [ publish: orders ] } }
queues: { orders: { retention: 1d } }
services: { billing: { replicas: 10, work: 100ms, consumes: { from: orders, prefetch: 2 } } }
events: [ { at: 1m, service: billing, outage: 2m } ]
",
    );
    let lag = curve(&study, "orders", "lag_at_end");
    assert!(near(lag[17], 6000.0, 0.03), "120 s at 50/s: {:?}", lag[17]);
    // 6000 / (100/s - 50/s) = 120 s after the end of the outage.
    assert!(lag[28].is_some_and(|lag| lag > 300.0) && lag[31].is_some_and(|lag| lag < 50.0), "{:?}", &lag[26..33]);
    assert_eq!(study.whole.outcomes.ok, study.whole.outcomes.born, "publishers have not noticed");
    let orders = queue(&study, "orders");
    assert!(orders.age.max.is_some_and(|age| (118.0..135.0).contains(&age)), "{:?}", orders.age.max);
    assert!(near(orders.peak_lag.value, 6000.0, 0.03), "{:?}", orders.peak_lag);
}

#[test]
fn what_a_crash_interrupts_is_done_again_after_the_visibility_or_is_lost_if_it_was_acknowledged_before() {
    let of = |acknowledge: &str| {
        study(&format!(
            "duration: 10m
replications: 2
traffic: {{ t: {{ rate: 10/s, arrivals: constant, profile: [ {{ step: 0x, at: 5m }} ], steps: [ publish: orders ] }} }}
queues: {{ orders: {{ visibility: 20s }} }}
services: {{ billing: {{ replicas: 2, concurrency: 10, work: 1.05s, consumes: {{ from: orders, acknowledge: {acknowledge} }} }} }}
events: [ {{ at: 1m, service: billing, replicas: 1, outage: 5s }} ]
"
        ))
    };
    let (after, before) = (of("after"), of("before"));
    let (after, before) = (queue(&after, "orders"), queue(&before, "orders"));
    assert_eq!((after.outcomes.done, after.outcomes.lost), (after.outcomes.published, 0));
    assert!(after.age.max.is_some_and(|age| (20.0..23.0).contains(&age)), "{:?}", after.age.max);
    assert_eq!(before.outcomes.lost, 2 * 5, "five were in hand: half of 10/s for a second");
    assert_eq!(before.outcomes.done + 10, before.outcomes.published);
}

#[test]
fn what_fails_as_often_as_it_may_goes_to_the_dead_letters() {
    let study = study(
        "duration: 30m
replications: 2
traffic: { t: { rate: 20/s, profile: [ { step: 0x, at: 25m } ], steps: [ publish: orders ] } }
queues: { orders: { visibility: 5s, max_receives: 3, dead_letters: morgue }, morgue: {} }
services: { billing: { concurrency: 50, consumes: { from: orders, steps: [ work: 10ms, fail: 40% ] } } }
",
    );
    let (orders, morgue) = (queue(&study, "orders"), queue(&study, "morgue"));
    let dead = orders.outcomes.dead as f64 / orders.outcomes.published as f64;
    assert!((dead - 0.064).abs() < 0.004, "0.4 to the third: {dead}");
    assert_eq!((morgue.outcomes.published, morgue.outcomes.waiting), (orders.outcomes.dead, orders.outcomes.dead));
    assert_eq!(orders.outcomes.in_hand + orders.outcomes.waiting, 0);
}

#[test]
fn a_full_queue_refuses_or_drops_the_oldest_and_old_messages_expire() {
    let of = |queue: &str, stops: &str| {
        study(&format!(
            "duration: 10m
replications: 1
traffic: {{ t: {{ rate: 10/s, arrivals: constant, steps: [ publish: orders ] }} }}
queues: {{ orders: {{ {queue} }} }}
services: {{ billing: {{ work: 10ms, consumes: {{ from: orders, prefetch: 1 }} }} }}
{stops}"
        ))
    };
    let stops = "events: [ { at: 1m, service: billing, outage: 5m } ]\n";
    let refused = of("capacity: 500, overflow: reject", stops);
    let o = queue(&refused, "orders").outcomes;
    let w = refused.whole.outcomes;
    assert_eq!(w.failed + o.published + w.in_flight, w.born, "a publisher whose message is refused fails");
    assert!((2490..2520).contains(&w.failed), "{w:?}");
    assert_eq!((o.dropped, o.expired), (0, 0));
    let dropped = of("capacity: 500", stops);
    assert_eq!(dropped.whole.outcomes.failed, 0);
    let o = queue(&dropped, "orders").outcomes;
    assert!((2490..2520).contains(&o.dropped), "{o:?}");
    let expired = of("retention: 100s", stops);
    let o = queue(&expired, "orders").outcomes;
    // At the end of the outage what is younger than 100 s is left.
    assert!((1980..2020).contains(&o.expired), "{o:?}");
}

#[test]
fn messages_of_one_key_are_done_one_at_a_time_and_the_urgent_first() {
    let of = |order: &str, traffic: &str| {
        study(&format!(
            "duration: 10m
replications: 2
traffic: {{ {traffic} }}
queues: {{ orders: {{ latency: 0s, {order} }} }}
services: {{ billing: {{ concurrency: 10, work: 100ms, consumes: {{ from: orders, prefetch: 10 }} }} }}
"
        ))
    };
    let traffic = "t: { rate: 50/s, steps: [ publish: orders ] }";
    let free = of("order: fifo", traffic);
    let bound = of("order: by_key, keys: { count: 4 }", traffic);
    assert!(near(queue(&free, "orders").done.value, 50.0, 0.02));
    assert!(near(queue(&bound, "orders").done.value, 40.0, 0.02), "four keys: {:?}", queue(&bound, "orders").done);
    let both = "a: { rate: 60/s, priority: 1, steps: [ publish: orders ] }, b: { rate: 100/s, priority: 2, steps: [ publish: orders ] }";
    let urgent = of("order: priority", both);
    let orders = queue(&urgent, "orders");
    assert!(near(orders.done.value, 100.0, 0.02));
    assert!(
        orders.age.p50.value.is_some_and(|age| age < 0.15),
        "six of ten that are done are urgent: {:?}",
        orders.age.p50
    );
}

#[test]
fn a_batch_is_taken_as_it_stands_and_delayed_messages_stay_hidden() {
    let study = study(
        "duration: 10m
replications: 1
traffic: { t: { rate: 1/s, arrivals: constant, steps: [ publish: { to: orders, count: 8, delay: 30s } ] } }
queues: { orders: { latency: 0s } }
services: { billing: { concurrency: 1, work: 100ms, consumes: { from: orders, batch: 8, prefetch: 8 } } }
",
    );
    let orders = queue(&study, "orders");
    // The first shows by itself; the other seven are there when it is done.
    assert!(near(orders.age.max, 30.2, 0.002), "{:?}", orders.age);
    assert!(near(orders.waiting.value, 8.0 * 30.0, 0.06), "they count as waiting: {:?}", orders.waiting);
    let runs = study.services.iter().find(|service| service.name == "billing").expect("it").outcomes.ok;
    assert!(runs <= orders.outcomes.done / 4 + 1, "{runs} runs for {} messages", orders.outcomes.done);
}

#[test]
fn a_queue_that_is_down_takes_nothing_and_hands_out_nothing_and_keeps_all() {
    let study = study(
        "duration: 10m
replications: 1
traffic: { t: { rate: 10/s, arrivals: constant, steps: [ publish: orders ] } }
queues: { orders: {} }
services: { billing: { concurrency: 2, work: 190ms, consumes: { from: orders, prefetch: 2 } } }
events: [ { at: 3m, service: billing, outage: 1m }, { at: 210s, service: orders, outage: 1m } ]
",
    );
    let failed = study.whole.outcomes.failed;
    assert!((595..605).contains(&failed), "{failed}");
    let o = queue(&study, "orders").outcomes;
    assert_eq!((o.lost, o.dead, o.expired), (0, 0, 0));
    assert_eq!(o.published + failed + study.whole.outcomes.in_flight, study.whole.outcomes.born);
}
