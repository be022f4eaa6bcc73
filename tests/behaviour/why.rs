//! What burned an error budget, in scenarios where that is known by hand.

use ninefold::explore::why::{Question, Why, WhyError, why};
use ninefold::scenario::load::{Input, load};
use std::sync::atomic::AtomicBool;

fn ask(yaml: &str, objective: Option<&str>) -> Result<Why, WhyError> {
    let mut loaded = load(&Input::text(yaml), &[]);
    let Some(scenario) = loaded.scenario.take() else { panic!("{}", loaded.render(false)) };
    let question = Question { scenario: &scenario, objective, replications: 10 };
    why(question, &AtomicBool::new(false), &|_, _| {})
}

fn saved(why: &Why, cause: &str) -> f64 {
    let blame = why.causes.iter().find(|blame| blame.cause == cause);
    let known: Vec<&str> = why.causes.iter().map(|blame| blame.cause.as_str()).collect();
    blame.unwrap_or_else(|| panic!("{cause} is not among {known:?}")).saved.expect("an interval").value
}

/// Ten minutes of which the only server is away for 30 s and answers half of the requests with errors for 60 s.
const TWO_FAULTS: &str = "
name: two faults
duration: 10m
seed: 3
traffic: { users: { to: web, rate: 50/s } }
services: { web: { concurrency: 4, work: 5ms, startup: 0s } }
events:
  - { at: 2m, service: web, outage: 30s }
  - { at: 6m, service: web, errors: { share: 50%, lasts: 60s } }
slo: [ availability >= 99%, p99 < 100ms ]
";

#[test]
fn faults_that_never_meet_have_the_blame_of_what_each_lost() {
    let found = ask(TWO_FAULTS, Some("availability>=99%")).unwrap();
    // 30 s of 600 s lost whole and 60 s by half, over the hundredth that may be lost: 5 budgets each.
    assert!((saved(&found, "the outage of web at 2m") - 5.0).abs() < 0.1);
    assert!((saved(&found, "the errors of web at 6m") - 5.0).abs() < 0.2);
    assert!((found.burned.value.unwrap() - 10.0).abs() < 0.3);
    let together = found.together.expect("two matter");
    assert!((together.sum_of_singles - 1.0).abs() < 1e-6);
    assert!(together.without.value.abs() < 1e-9, "nothing else loses requests");
    assert!((together.fair[0].value - 0.5).abs() < 0.03 && (together.fair[1].value - 0.5).abs() < 0.03);
}

#[test]
fn a_surge_and_a_slow_server_share_the_blame_of_an_overload() {
    // 100/s, doubled for a minute, meet a server that answers 150/s and keeps ten waiting.
    let found = ask(
        "
name: overload
duration: 5m
seed: 4
traffic: { users: { to: web, rate: 100/s, profile: [ { surge: 2x, at: 2m, hold: 1m } ] } }
services: { web: { concurrency: 1, work: 6666us, queue: 30 } }
slo: [ error_rate < 1% ]
",
        None,
    )
    .unwrap();
    let together = found.together.expect("two matter");
    let pair = together
        .interactions
        .iter()
        .find(|pair| {
            pair.of.contains(&"the surge of users".to_owned()) && pair.of.contains(&"slowness of web".to_owned())
        })
        .expect("they act on each other");
    assert!((pair.beyond.value + 1.0).abs() < 0.05, "it takes both: {pair:?}");
    assert!(together.sum_of_singles > 1.9, "either away saves all: {}", together.sum_of_singles);
    let sum: f64 = together.fair.iter().map(|share| share.value).sum();
    assert!((sum + together.without.value / found.burned.value.unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn what_protects_is_told_as_a_help() {
    // Without its retries more of the requests would fail: three in four errors are made good.
    let found = ask(
        "
name: retried
duration: 5m
traffic: { users: { to: web, rate: 50/s, retry: { attempts: 2, backoff: { base: 1ms, max: 1ms } } } }
services: { web: { concurrency: 8, work: 1ms } }
events: [ { at: 1m, service: web, errors: { share: 25%, lasts: 60s } } ]
slo: [ availability >= 99% ]
",
        None,
    )
    .unwrap();
    let retries = found.causes.iter().find(|blame| blame.cause == "retries of users").unwrap();
    assert!(retries.helps() && !retries.is_certain(), "{retries:?}");
}

#[test]
fn a_question_without_a_budget_is_refused() {
    let none = TWO_FAULTS.replace("availability >= 99%, p99 < 100ms", "cost < 5 USD");
    assert!(matches!(ask(&none, None), Err(WhyError::NoBudget)));
    let unknown = ask(TWO_FAULTS, Some("p50 < 1ms"));
    assert!(matches!(unknown, Err(WhyError::UnknownObjective(_, known)) if known.len() == 2));
}
