//! `ninefold why` as a user runs it.

use super::{ninefold, with_scenario};

const OUTAGE: &str = "
name: outage
duration: 2m
replications: 10
traffic: { users: { to: web, rate: 40/s } }
services: { web: { concurrency: 4, work: 5ms, startup: 0s } }
events: [ { at: 1m, service: web, outage: 12s } ]
slo: [ availability >= 99%, cost < 5 USD ]
";

#[test]
fn the_cause_of_an_outage_is_named_in_the_first_lines_whatever_the_threads() {
    let folder = with_scenario("why", OUTAGE);
    let (code, out, err) = ninefold(&folder, &["why", "a b.yaml", "-j", "1"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Without the outage of web at 1m hardly anything would have burned."), "{out}");
    assert_eq!(ninefold(&folder, &["why", "a b.yaml", "-j", "4"]).1, out);
    let (_, json, _) = ninefold(&folder, &["why", "a b.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["causes"][0]["cause"], "the outage of web at 1m");
    assert_eq!(json["objective"], "availability >= 99%");
}

#[test]
fn an_objective_that_has_no_budget_is_refused_with_those_that_have() {
    let folder = with_scenario("why not", OUTAGE);
    let (code, out, err) = ninefold(&folder, &["why", "a b.yaml", "--objective", "cost < 5 USD"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("there is `availability >= 99%`"), "{err}");
}
