//! Checks against a base whose answer is known: an M/M/1 queue's p99 is ln(100) / (mu - lambda).

use ninefold::Input;
use ninefold::experiment::study::{Regression, ShareOf, Verdict};
use ninefold::experiment::{About, Study};
use ninefold::explore::check::Base;
use ninefold::explore::{Allowance, Check, check};
use std::sync::atomic::AtomicBool;

const QUEUE: &str = "
name: base
duration: 3m
warmup: 10s
traffic: { users: { to: web, rate: 70/s } }
services: { web: { concurrency: 1, work: { exponential: 10ms }, price: 1 USD/h } }
slo: [ p99 < 1s ]
";

fn against(yaml: &str, base: &str, allowed: f64) -> Study {
    let compiled = |yaml: &str| ninefold::compile(&Input::text(yaml), &[]).expect("the scenario is right");
    let (plan, base) = (compiled(yaml), compiled(base));
    let about = |_| About { name: "other".to_owned(), ..About::default() };
    let allowances = [Allowance { name: "p99".to_owned(), share: allowed }];
    let stop = AtomicBool::new(false);
    let base = Some(Base::Scenario("base", &base));
    check(&Check { plan: &plan, file: "", base, allowances: &allowances, most: None, stop: &stop }, &about, &|| {})
        .expect("it can be simulated")
}

fn regression(study: &Study) -> Regression {
    study.check.as_ref().and_then(|check| check.against.as_ref()).expect("there is a base").regressions[0].clone()
}

#[test]
fn a_p99_that_is_5_percent_longer_is_found_and_measured() {
    // mu - lambda is 30/s / 1.05.
    let slower = QUEUE.replace("exponential: 10ms", "exponential: 10.144928ms");
    let found = regression(&against(&slower, QUEUE, 0.02));
    assert_eq!((found.verdict, found.share_of), (Verdict::Fail, ShareOf::Number), "{found:?}");
    let worse = found.worse.expect("it can be told");
    assert!(worse.low < 0.05 && worse.high > 0.05, "{worse:?}");
    let (faster, slower) = (regression(&against(QUEUE, &slower, 0.02)), found);
    assert_eq!(faster.verdict, Verdict::Pass, "better is not worse");
    assert!(slower.decided_after.is_some_and(|runs| runs >= 20));
}

#[test]
fn where_chance_is_another_a_small_allowance_stays_undecided() {
    // Requests of another name have other random numbers, so that pairs have nothing in common.
    let renamed = QUEUE.replace("users", "people");
    let study = against(&renamed, QUEUE, 0.002);
    assert_eq!(regression(&study).verdict, Verdict::Inconclusive);
    assert_eq!(study.check.expect("it was checked").looks, [20, 40, 80, 160, 320]);
    assert_eq!(regression(&against(&renamed, QUEUE, 0.5)).verdict, Verdict::Pass);
    let server = regression(&against(&QUEUE.replace("web", "shop"), QUEUE, 0.0));
    assert_eq!(server.verdict, Verdict::Pass, "the name of a server is no chance");
}
