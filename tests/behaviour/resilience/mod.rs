//! Failures, and what is done about them, against what follows by hand from the published rules. Each scenario goes the
//! public way, from its YAML text to `summary.json`.

mod availability;
mod deploys;
mod faults;
mod health;
mod network;
mod routing;
mod standby;

use ninefold::report::json;
use serde_json::Value;

/// `summary.json` of a study.
struct Summary(Value);

/// Studies a scenario; its name is given, and its length, its runs and a trickle of traffic if it says nothing of them.
fn study(yaml: &str) -> Summary {
    let given = |key: &str, value: &str| {
        let said = yaml.lines().any(|line| line.starts_with(key));
        if said { String::new() } else { format!("{key}: {value}\n") }
    };
    let study = super::study(&format!(
        "name: r\n{}{}{}{yaml}\n",
        given("duration", "1000s"),
        given("replications", "1"),
        given("traffic", "{ trickle: { to: web, rate: 0.0001/s } }")
    ));
    Summary(serde_json::from_str(&json::summary(&study).expect("a summary")).expect("JSON"))
}

impl Summary {
    /// A traffic source or a service; all traffic together as `whole`.
    fn of(&self, name: &str) -> &Value {
        let lists = ["services", "traffic"].iter().filter_map(|list| self.0[list].as_array());
        let named = lists.flatten().find(|entry| entry["name"] == name);
        named.unwrap_or_else(|| if name == "whole" { &self.0["whole"] } else { panic!("there is no {name}") })
    }

    /// How many requests ended so.
    fn count(&self, of: &str, outcome: &str) -> u64 {
        self.of(of)["outcomes"][outcome].as_u64().unwrap_or_else(|| panic!("{of} has no {outcome}"))
    }

    /// An estimate.
    fn value(&self, of: &str, what: &str) -> f64 {
        self.of(of)[what]["value"].as_f64().unwrap_or_else(|| panic!("{of} has no {what}"))
    }

    /// The mean latency, in seconds.
    fn mean_latency(&self, of: &str) -> f64 {
        self.of(of)["latency"]["mean"]["value"].as_f64().unwrap_or_else(|| panic!("{of} has no latency"))
    }

    /// An estimate of the incident with this cause.
    fn incident(&self, cause: &str, what: &str) -> Option<f64> {
        let incidents = self.0["incidents"].as_array().expect("incidents");
        let one = incidents.iter().find(|incident| incident["cause"] == cause);
        one.unwrap_or_else(|| panic!("no {cause} in {incidents:#?}"))[what]["value"].as_f64()
    }

    /// That every request is accounted for, and how many are still in flight.
    fn accounted(&self) -> u64 {
        let ends = ["ok", "timeout", "rejected", "failed", "lost", "abandoned", "cancelled", "in_flight"];
        assert_eq!(self.count("whole", "born"), ends.iter().map(|end| self.count("whole", end)).sum::<u64>());
        self.count("whole", "in_flight")
    }
}

#[track_caller]
fn near(found: f64, expected: f64, by: f64) {
    assert!((found - expected).abs() <= by, "{found} is not {expected} ± {by}");
}
