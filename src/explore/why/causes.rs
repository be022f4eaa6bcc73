//! What may have burned an error budget, found in a scenario: each with the edits that take it away.

use super::edit::{Edit, Turn};
use serde_yaml::Value;

/// Something that may be to blame.
#[derive(Clone, Debug)]
pub struct Cause {
    /// What it is, in words: `the outage of zone b at 10m`.
    pub words: String,
    /// What takes it away.
    pub edits: Vec<Edit>,
}

/// What happens at set times, and its name.
const EVENTS: &[(&str, &str)] = &[
    ("outage", "outage"),
    ("disk_lost", "lost disks"),
    ("interruption", "interruption"),
    ("quota", "quota"),
    ("pause", "pause"),
    ("hang", "hang"),
    ("slow", "slowdown"),
    ("errors", "errors"),
    ("partition", "partition"),
    ("latency", "slow network"),
    ("loss", "lost packets"),
    ("deploy", "deploy"),
    ("maintenance", "maintenance"),
];

/// What fails at random, and its name.
const FAILURES: &[(&str, &str)] = &[
    ("crash", "crashes"),
    ("disk_lost", "lost disks"),
    ("pause", "pauses"),
    ("hang", "hangs"),
    ("slow", "slowdowns"),
    ("errors", "errors"),
    ("outage", "outages"),
    ("partition", "partitions"),
    ("shock", "common shocks"),
];

/// What a caller does, and its name.
const CALLERS: &[(&str, &str)] = &[
    ("retry", "retries"),
    ("hedge", "hedged requests"),
    ("timeout", "timeout"),
    ("deadline", "deadline"),
    ("patience", "impatience"),
    ("throttle", "throttle"),
    ("breaker", "circuit breaker"),
    ("rate_limit", "rate limit"),
    ("bulkhead", "bulkhead"),
];

/// What a service does, its name, and what stands there without it.
const SERVERS: &[(&str, &str, Option<&str>)] = &[
    ("queue", "limited queue", Some("unlimited")),
    ("rate_limit", "rate limit", None),
    ("admission", "admission control", None),
    ("startup", "start-up time", Some("0s")),
    ("startup_probe", "start-up probes", None),
    ("warm_up", "cold start", None),
    ("memory", "limited memory", None),
    ("contention", "contention", None),
    ("health_check", "slow health checks", None),
    ("outlier_detection", "ejections", None),
    ("liveness", "restarts by liveness checks", None),
    ("idle", "workers that are switched off", Some("wait")),
];

/// How a surge is called.
const PROFILES: &[(&str, &str)] =
    &[("surge", "surge"), ("step", "step"), ("grow", "growth"), ("diurnal", "daily swing")];

/// So fast that work takes no time.
const AT_ONCE: &str = "1000x";
/// So short that it takes no time.
const NO_TIME: &str = "1us";
/// So many times the limit of an autoscaler is no limit.
const BEYOND: u64 = 10;

/// All that may be to blame in a scenario with everything filled in.
pub fn causes(tree: &Value) -> Vec<Cause> {
    let mut causes = Causes(Vec::new());
    causes.events(tree);
    causes.failures(tree);
    causes.traffic(tree);
    causes.calls(tree, &mut Vec::new());
    causes.services(tree);
    causes.databases(tree);
    if tree.get("network").is_some() {
        causes.add("the time that messages take".to_owned(), path(&["network"]), Value::Null);
    }
    causes.0
}

struct Causes(Vec<Cause>);

fn path(keys: &[&str]) -> Vec<Turn> {
    keys.iter().map(|key| Turn::Key((*key).to_owned())).collect()
}

fn at(keys: &[&str], index: usize) -> Vec<Turn> {
    let mut path = path(keys);
    path.push(Turn::Item(index));
    path
}

/// The entries of a map that stands under a key; none if there is none.
fn section<'a>(tree: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let map = tree.get(key).and_then(Value::as_mapping);
    map.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str()?, value)))
}

/// The items of a list that stands under a key.
fn list<'a>(tree: &'a Value, key: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    tree.get(key).and_then(Value::as_sequence).into_iter().flatten().enumerate()
}

fn named<'a>(value: &Value, names: &[(&str, &'a str)]) -> Option<&'a str> {
    names.iter().find(|(key, _)| value.get(*key).is_some()).map(|(_, name)| *name)
}

/// Whom an event or a failure hits.
fn target(value: &Value) -> String {
    let one =
        ["region", "zone", "rack"].iter().find_map(|kind| Some(format!("{kind} {}", value.get(*kind)?.as_str()?)));
    let other = ["service", "nodes"].iter().find_map(|kind| Some(value.get(*kind)?.as_str()?.to_owned()));
    let several = || {
        let names: Vec<&str> = list(value, "services").filter_map(|(_, name)| name.as_str()).collect();
        names.join(", ")
    };
    one.or(other).unwrap_or_else(several)
}

impl Causes {
    /// A way to take something away. What is called the same goes together.
    fn add(&mut self, words: String, path: Vec<Turn>, value: Value) {
        let edit = Edit { path, value };
        match self.0.iter_mut().find(|cause| cause.words == words) {
            Some(cause) => cause.edits.push(edit),
            None => self.0.push(Cause { words, edits: vec![edit] }),
        }
    }

    fn events(&mut self, tree: &Value) {
        for (index, event) in list(tree, "events") {
            let what = named(event, EVENTS).unwrap_or("event");
            let when = event.get("at").and_then(Value::as_str).unwrap_or_default();
            self.add(format!("the {what} of {} at {when}", target(event)), at(&["events"], index), Value::Null);
        }
    }

    fn failures(&mut self, tree: &Value) {
        for (index, failure) in list(tree, "failures") {
            let what = named(failure, FAILURES).unwrap_or("failures");
            self.add(format!("random {what} of {}", target(failure)), at(&["failures"], index), Value::Null);
        }
        for kind in ["services", "databases", "caches", "nodes"] {
            for (name, entity) in section(tree, kind) {
                for (index, failure) in list(entity, "failures") {
                    let what = named(failure, FAILURES).unwrap_or("failures");
                    self.add(format!("random {what} of {name}"), at(&[kind, name, "failures"], index), Value::Null);
                }
            }
        }
    }

    fn traffic(&mut self, tree: &Value) {
        for (name, source) in section(tree, "traffic") {
            for (index, profile) in list(source, "profile") {
                let Some(what) = named(profile, PROFILES) else { continue };
                self.add(format!("the {what} of {name}"), at(&["traffic", name, "profile"], index), Value::Null);
            }
            for (key, what) in CALLERS.iter().filter(|(key, _)| source.get(*key).is_some()) {
                self.add(format!("{what} of {name}"), path(&["traffic", name, key]), Value::Null);
            }
        }
    }

    /// Calls stand in programs, at any depth.
    fn calls(&mut self, value: &Value, way: &mut Vec<Turn>) {
        match value {
            Value::Mapping(entries) => {
                for (key, value) in entries {
                    let Some(key) = key.as_str() else { continue };
                    way.push(Turn::Key(key.to_owned()));
                    if key == "call"
                        && let Some(to) = value.get("to").and_then(Value::as_str)
                    {
                        for (key, what) in CALLERS.iter().filter(|(key, _)| value.get(*key).is_some()) {
                            let mut place = way.clone();
                            place.push(Turn::Key((*key).to_owned()));
                            self.add(format!("{what} of calls to {to}"), place, Value::Null);
                        }
                    }
                    self.calls(value, way);
                    way.pop();
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    way.push(Turn::Item(index));
                    self.calls(item, way);
                    way.pop();
                }
            }
            _ => {}
        }
    }

    fn services(&mut self, tree: &Value) {
        for (name, service) in section(tree, "services") {
            for (key, what, without) in SERVERS {
                let without = without.map_or(Value::Null, Value::from);
                // What stands there already, or is a list of nothing, is no cause.
                let there = service.get(*key).is_some_and(|value| *value != without && !is_empty(value));
                if there {
                    self.add(format!("{what} of {name}"), path(&["services", name, key]), without);
                }
            }
            for (kind, autoscaler) in section(service, "autoscaler") {
                if let Some(most) = autoscaler.get("max").and_then(Value::as_u64) {
                    let place = path(&["services", name, "autoscaler", kind, "max"]);
                    self.add(format!("the limit of {most} replicas of {name}"), place, Value::from(most * BEYOND));
                }
            }
            self.add(format!("slowness of {name}"), path(&["services", name, "speed"]), Value::from(AT_ONCE));
        }
    }

    fn databases(&mut self, tree: &Value) {
        for (name, database) in section(tree, "databases") {
            for key in ["read", "write"].into_iter().filter(|key| database.get(*key).is_some()) {
                self.add(format!("slowness of {name}"), path(&["databases", name, key]), Value::from(NO_TIME));
            }
            if database.get("queue").is_some_and(|queue| queue.as_str() != Some("unlimited")) {
                let place = path(&["databases", name, "queue"]);
                self.add(format!("limited queue of {name}"), place, Value::from("unlimited"));
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_sequence().is_some_and(Vec::is_empty) || value.as_mapping().is_some_and(serde_yaml::Mapping::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        causes(&serde_yaml::from_str(text).unwrap()).into_iter().map(|cause| cause.words).collect()
    }

    #[test]
    fn everything_that_may_be_to_blame_has_a_name() {
        let text = "
traffic: { shoppers: { to: web, rate: 9/s, retry: { attempts: 2 }, profile: [{ surge: 6x, at: 10m, hold: 1m }] } }
services:
  web:
    speed: 1x
    queue: 8
    startup: 40s
    autoscaler: { kubernetes_hpa: { max: 4 } }
    failures: [{ crash: { every: 30d } }]
    endpoints: { get: [{ parallel: { steps: [{ call: { to: db, timeout: 1s } }, { call: { to: db, timeout: 2s } }] } }] }
databases: { db: { read: 1ms, write: 5ms, queue: unlimited } }
events: [{ at: 10m, zone: b, outage: 5m }]
";
        let expected = [
            "the outage of zone b at 10m",
            "random crashes of web",
            "the surge of shoppers",
            "retries of shoppers",
            "timeout of calls to db",
            "limited queue of web",
            "start-up time of web",
            "the limit of 4 replicas of web",
            "slowness of web",
            "slowness of db",
        ];
        assert_eq!(words(text), expected);
    }

    #[test]
    fn what_is_called_the_same_goes_together() {
        let text = "services: { web: { endpoints: { a: [{ call: { to: db, retry: { attempts: 2 } } }], b: [{ call: { to: db, retry: { attempts: 3 } } }] } } }";
        let found = causes(&serde_yaml::from_str(text).unwrap());
        let retries = found.iter().find(|cause| cause.words == "retries of calls to db").unwrap();
        assert_eq!(retries.edits.len(), 2);
    }
}
