//! Databases with followers, against what follows by hand from how PostgreSQL, MySQL and Patroni work. Each scenario goes
//! the public way, from its YAML text to `summary.json`.

mod disks;
mod failover;
mod reads;
mod recovery;
mod replication;

use ninefold::report::json;
use serde_json::Value;

/// `summary.json` of a study.
struct Summary(Value);

/// Studies a scenario of 1000 s in one run, unless it says otherwise.
fn study(yaml: &str) -> Summary {
    let given = |key: &str, value: &str| {
        let said = yaml.lines().any(|line| line.starts_with(key));
        if said { String::new() } else { format!("{key}: {value}\n") }
    };
    let head = format!("name: d\n{}{}", given("duration", "1000s"), given("replications", "1"));
    let study = super::study(&format!("{head}{yaml}\n"));
    Summary(serde_json::from_str(&json::summary(&study).expect("a summary")).expect("JSON"))
}

impl Summary {
    /// A number of the only database: its name, with dots into its parts.
    fn database(&self, what: &str) -> f64 {
        let pointer = format!("/databases/0/{}", what.replace('.', "/"));
        let found = self.0.pointer(&pointer).unwrap_or_else(|| panic!("no {what}"));
        found.as_f64().or_else(|| found["value"].as_f64()).unwrap_or_else(|| panic!("{what} is not known"))
    }

    /// A number of a service or a traffic source.
    fn of(&self, name: &str, what: &str) -> f64 {
        let lists = ["services", "traffic"].iter().filter_map(|list| self.0[list].as_array());
        let entry = lists.flatten().find(|entry| entry["name"] == name).unwrap_or_else(|| panic!("no {name}"));
        let found = entry.pointer(&format!("/{}", what.replace('.', "/"))).unwrap_or_else(|| panic!("no {what}"));
        found.as_f64().or_else(|| found["value"].as_f64()).unwrap_or_else(|| panic!("{what} is not known"))
    }
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}
