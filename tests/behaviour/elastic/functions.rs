//! Functions against theory and by hand.

use super::{function, near, study, value, web};

/// A request a second, evenly, of 2.5 s.
fn even(serverless: &str) -> ninefold::experiment::study::Study {
    study(&format!(
        "duration: 900s\ntraffic: {{ t: {{ to: web, rate: 1/s, arrivals: constant }} }}\nservices: {{ web: {{ work: 2.5s, price: 3600 USD/h, serverless: {serverless} }} }}"
    ))
}

#[test]
fn as_many_start_cold_as_there_are_at_once_and_then_none() {
    // Each of the first starts 1 s, so that the fourth still finds none; three are enough from then on.
    let study = even("{ cold_start: 1s }");
    assert_eq!((function(&study).cold_starts, function(&study).throttled), (4, 0));
    near(value(&function(&study).cold_start.mean), 1.0, 1e-9);
    near(value(&function(&study).in_use), 2.5, 0.01);
    near(value(&study.whole.latency.p50), 2.5, 0.03);
    assert!(study.whole.latency.max.is_some_and(|max| (max - 3.5).abs() < 1e-9));
    // The one that is too many goes after ten minutes; nobody pays for its time.
    near(value(&function(&study).environments), (4.0 * 604.0 + 3.0 * 292.0) / 900.0, 0.02);
    near(value(&web(&study).cost), 0.0, 0.0);
    near(value(&web(&study).time_available), 1.0, 0.0);
}

#[test]
fn provisioned_environments_start_nothing_and_are_paid_for() {
    let study = even("{ cold_start: 1s, provisioned: 3 }");
    assert_eq!((function(&study).cold_starts, function(&study).throttled), (0, 0));
    near(value(&web(&study).cost), 3.0 * 900.0, 1e-6);
    assert_eq!(study.bill.iter().map(|line| line.item).collect::<Vec<_>>(), ["provisioned"]);
    // With one too few, calls spill over to one that comes by demand.
    assert_eq!(function(&even("{ cold_start: 1s, provisioned: 2 }")).cold_starts, 2);
}

#[test]
fn beyond_the_concurrency_calls_are_throttled() {
    // Two take two of three.
    let study = even("{ cold_start: 0s, concurrency: 2 }");
    near(value(&function(&study).throttled_share), 1.0 / 3.0, 0.01);
    assert_eq!(study.whole.outcomes.rejected, function(&study).throttled);
}

#[test]
fn an_initialisation_that_takes_too_long_is_made_anew() {
    let study = even("{ cold_start: 12s }");
    near(value(&function(&study).cold_start.mean), 22.0, 1e-9);
}

#[test]
fn who_goes_before_the_environment_is_there_leaves_it_to_the_next() {
    let study = study(
        "traffic: { t: { to: web, rate: 0.1/s, arrivals: constant, patience: 1s } }\nservices: { web: { work: 1s, serverless: { cold_start: 2s } } }",
    );
    assert_eq!((function(&study).cold_starts, study.whole.outcomes.abandoned), (1, 1));
    assert!(study.whole.outcomes.ok >= 58);
}

#[test]
fn starts_are_limited_to_the_burst_and_what_is_refilled() {
    // 100 calls a second that never end: 10 at once, and one a second.
    let study = study(
        "duration: 20s\ntraffic: { t: { to: web, rate: 100/s, arrivals: constant } }\nservices: { web: { work: 1000s, serverless: { cold_start: 0s, burst: { environments: 10, per: 10s } } } }",
    );
    let started = function(&study).cold_starts;
    assert!((29..=30).contains(&started), "{started}");
    assert_eq!(function(&study).invocations, started);
}

#[test]
fn a_lone_environment_is_cold_when_nobody_came_for_its_idle_time() {
    // Poisson arrivals: nobody comes for 10 s with probability e^-1.
    let study = study(
        "duration: 50000s\nreplications: 4\ntraffic: { t: { to: web, rate: 0.1/s } }\nservices: { web: { work: 1ms, serverless: { cold_start: 1ms, idle: 10s } } }",
    );
    let cold = (-1.0_f64).exp();
    near(value(&function(&study).cold_share), cold, 4.0 * (cold * (1.0 - cold) / 20_000.0).sqrt() + 2e-4);
}

#[test]
fn calls_that_are_lost_to_the_concurrency_are_erlangs() {
    // 3.2 erlangs on 4 environments: B = 0.2281.
    let study = study(
        "duration: 20000s\nreplications: 8\nwarmup: 100s\ntraffic: { t: { to: web, rate: 3.2/s } }\nservices: { web: { work: { exponential: 1s }, serverless: { cold_start: 0s, concurrency: 4 } } }",
    );
    near(value(&function(&study).throttled_share), 0.2281, 0.004);
    near(value(&function(&study).in_use), 3.2 * (1.0 - 0.2281), 0.02);
}
