use super::*;
use crate::{Input, compile};

fn plan(text: &str) -> Plan {
    let text = format!("name: t\nduration: 100s\n{text}");
    compile(&Input::text(&text), &[]).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The names of the fleets that are stations, each with the calls a second that come to a queue of it.
fn found(text: &str) -> Vec<(String, f64)> {
    let plan = plan(text);
    let name = |station: &Station| plan.fleets[station.fleet as usize].name.clone();
    stations(&plan).iter().map(|station| (name(station), (station.arrivals * 1e6).round() / 1e6)).collect()
}

fn names(text: &str) -> Vec<String> {
    found(text).into_iter().map(|(name, _)| name).collect()
}

const QUEUE: &str = "services: { web: { concurrency: 1, work: { exponential: 10ms } } }";

#[test]
fn poisson_streams_add_up_and_split() {
    let two = "traffic: { a: { to: web, rate: 20/s }, b: { to: web, rate: 30/s } }";
    assert_eq!(found(&format!("{two}\n{QUEUE}")), [("web".to_owned(), 50.0)]);
    let split = "traffic: { u: { rate: 100/s, steps: [ choose: [ { weight: 30%, steps: [ call: web.x ] }, { weight: 70%, steps: [ call: shop ] } ] ] } }
services:
  web: { concurrency: 4, endpoints: { x: [ work: 1ms ], y: [ work: 2ms ] } }
  shop: { replicas: 2, balancer: random, concurrency: 1, work: 1ms }";
    let found = found(split);
    assert_eq!(found.len(), 2);
    assert!((found[0].1 - 30.0).abs() < 1e-5 && (found[1].1 - 35.0).abs() < 1e-5, "{found:?}");
}

#[test]
fn a_chain_goes_on_behind_queues_that_poisson_streams_leave_as_such() {
    let chain = |first: &str| {
        format!(
            "traffic: {{ u: {{ rate: 50/s, steps: [ call: a, call: b ] }} }}
services:
  a: {{ {first} }}
  b: {{ concurrency: 1, work: {{ exponential: 10ms }} }}"
        )
    };
    for passing in [
        "concurrency: 2, work: { exponential: 10ms }",
        "concurrency: unlimited, work: 10ms",
        "discipline: processor_sharing, cpus: 1, concurrency: unlimited, work: 10ms",
    ] {
        assert_eq!(names(&chain(passing)), ["a", "b"], "{passing}");
    }
    for other in ["concurrency: 2, work: 10ms", "concurrency: 2, queue: 3, work: { exponential: 10ms }"] {
        assert_eq!(names(&chain(other)), ["a"], "{other}");
    }
    // Overloaded it sends out what its servers manage.
    assert_eq!(names(&chain("concurrency: 1, work: { exponential: 30ms }")), ["a"]);
}

#[test]
fn a_choice_splits_a_stream_and_its_arms_come_together_again() {
    let found = found(
        "traffic: { u: { rate: 100/s, steps: [ choose: [ { weight: 25%, steps: [ call: a ] }, { weight: 75% } ], call: b ] } }
services:
  a: { concurrency: 4, work: { exponential: 10ms } }
  b: { concurrency: 4, work: { exponential: 10ms } }",
    );
    assert!((found[0].1 - 25.0).abs() < 1e-5 && (found[1].1 - 100.0).abs() < 1e-5, "{found:?}");
}

#[test]
fn nothing_is_presupposed_where_calls_go_round_or_come_back() {
    let twice = "traffic: { u: { rate: 10/s, steps: [ call: web, call: web ] } }";
    let round = "traffic: { u: { rate: 10/s, session: { a: { steps: [ call: web ], next: { a: 20% } } } } }";
    for text in [twice, round] {
        assert_eq!(names(&format!("{text}\n{QUEUE}")), [""; 0], "{text}");
    }
}

#[test]
fn what_a_textbook_does_not_presuppose_is_not_recognised() {
    let users = "traffic: { u: { to: web, rate: 50/s } }";
    assert_eq!(names(&format!("{users}\n{QUEUE}")), ["web"]);
    for traffic in [
        "traffic: { u: { to: web, rate: 50/s, arrivals: constant } }",
        "traffic: { u: { to: web, rate: 50/s, batch: 2 } }",
        "traffic: { u: { to: web, rate: 50/s, timeout: 1s } }",
        "traffic: { u: { to: web, rate: 50/s, retry: { attempts: 2 } } }",
        "traffic: { u: { to: web, rate: 50/s, profile: [ { surge: 2x, at: 10s, hold: 5s } ] } }",
        "traffic: { u: { to: web, users: 5, think: 1s } }",
        "traffic: { u: { to: web, rate: 50/s }, v: { to: web, users: 5, think: 1s } }",
        "traffic: { u: { to: web, rate: 50/s, patience: 1s } }",
        "traffic: { u: { to: web, rate: 50/s } }\nevents: [ { at: 10s, service: web, pause: 1s } ]",
        "traffic: { u: { to: web, rate: 50/s } }\nnetwork: {}",
    ] {
        assert_eq!(names(&format!("{traffic}\n{QUEUE}")), [""; 0], "{traffic}");
    }
    for service in [
        "replicas: 2, concurrency: 1, work: 1ms",
        "concurrency: 4, cpus: 2, work: 1ms",
        "concurrency: 1, work: 1ms, discipline: shortest_job_first",
        "concurrency: 1, work: 1ms, failures: [ crash: { every: 1h, repair: 1m } ]",
        "concurrency: 1, work: 1ms, idle: { vacation: { lasts: 1s } }",
        "concurrency: 1, work: 1ms, rate_limit: { token_bucket: { rate: 10/s, burst: 5 } }",
        "concurrency: 1, endpoints: { x: [ work: 1ms, wait: 1ms ] }",
    ] {
        assert_eq!(names(&format!("{users}\nservices: {{ web: {{ {service} }} }}")), [""; 0], "{service}");
    }
}

#[test]
fn replicas_that_crash_by_themselves_are_units() {
    let text = |failure: &str| {
        format!(
            "traffic: {{ u: {{ to: web, rate: 1/s }} }}
repair_crews: {{ ops: 1 }}
services: {{ web: {{ replicas: 3, needs: 2, work: 0s, failures: [ {failure} ] }} }}"
        )
    };
    let of = |failure: &str| redundant_units(&plan(&text(failure)));
    let known = of("crash: { every: { exponential: 100s }, repair: 5s }");
    assert_eq!(known, [Units { fleet: 0, units: 3, needed: 2, to_failure: 100.0, to_repair: 5.0, repairs: 3 }]);
    assert_eq!(of("crash: { every: { exponential: 100s }, repair: { exponential: 5s }, crew: ops }")[0].repairs, 1);
    for other in [
        "crash: { every: 100s, repair: 5s }",
        "crash: { every: { exponential: 100s }, repair: 5s, crew: ops }",
        "crash: { every: { exponential: 100s }, repair: 5s, beta: 10% }",
        "pause: { every: { exponential: 100s }, lasts: 5s }",
    ] {
        assert_eq!(of(other), [], "{other}");
    }
}

#[test]
fn caches_of_one_store_are_asked_for_independent_keys() {
    let text = |cache: &str| {
        format!(
            "traffic: {{ u: {{ to: web, rate: 1/s }} }}
services: {{ web: {{ concurrency: unlimited, endpoints: {{ x: [ get: {{ from: c, miss: [ wait: 1ms ] }} ] }} }} }}
caches: {{ c: {{ local: true, keys: {{ count: 1000, zipf: 1 }}, {cache} }} }}"
        )
    };
    let of = |cache: &str| independent_references(&plan(&text(cache)));
    let found = of("capacity: 50");
    assert_eq!((found[0].entries, found[0].renews), (50, true));
    assert!(!of("capacity: 50, eviction: fifo")[0].renews);
    for other in ["capacity: 50, ttl: 1m", "capacity: unlimited", "capacity: 50, eviction: tiny_lfu"] {
        assert_eq!(of(other), [], "{other}");
    }
}
