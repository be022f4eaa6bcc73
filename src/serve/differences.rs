//! What one resolved scenario says otherwise than another.

use serde_yaml::{Mapping, Value};

/// The most that are told.
const MOST: usize = 8;

/// A value that differs.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The path, as `--set` takes it.
    pub path: String,
    /// The value of the one, on one line; empty where it has none.
    pub from: String,
    /// The value of the other.
    pub to: String,
}

/// What differs between two scenarios with all defaults filled in, what they are called and how often they run aside.
pub fn differences(one: &str, other: &str) -> Vec<Difference> {
    let read = |text: &str| serde_yaml::from_str(text).unwrap_or(Value::Null);
    let mut found = Vec::new();
    walk(&read(one), &read(other), "", &mut found);
    let beside = ["name", "description", "replications", "knobs"];
    found.retain(|difference| !beside.contains(&difference.path.split('.').next().unwrap_or_default()));
    if found.len() > MOST {
        let more = found.split_off(MOST - 1).len();
        found.push(Difference { path: format!("and {more} more"), from: String::new(), to: String::new() });
    }
    found
}

fn walk(one: &Value, other: &Value, path: &str, found: &mut Vec<Difference>) {
    match (one, other) {
        (one, other) if one == other => {}
        (Value::Mapping(one), Value::Mapping(other)) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(key)));
            for key in keys {
                let name = key.as_str().unwrap_or_default();
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let under = |map: &Mapping| map.get(key).cloned().unwrap_or(Value::Null);
                walk(&under(one), &under(other), &path, found);
            }
        }
        (Value::Sequence(one), Value::Sequence(other)) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                walk(one, other, &format!("{path}[{place}]"), found);
            }
        }
        (one, other) => {
            let (from, to) = (brief(one), brief(other));
            found.push(Difference { path: path.to_owned(), from, to });
        }
    }
}

/// A value on one line, cut where it is long.
fn brief(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        value => crate::language::normal::brief(value),
    };
    if text.chars().count() > 60 { text.chars().take(59).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_paths_with_both_values() {
        let one = "{ name: a, services: { web: { replicas: 2, work: 1ms } }, events: [{ at: 1s }, { at: 2s }] }";
        let other = "{ name: b, services: { web: { replicas: 3, work: 1ms }, db: { replicas: 1 } }, events: [{ at: 1s }, { at: 3s }] }";
        let told: Vec<String> =
            differences(one, other).into_iter().map(|d| format!("{}: {} → {}", d.path, d.from, d.to)).collect();
        assert_eq!(told, ["services.web.replicas: 2 → 3", "services.db:  → { replicas: 1 }", "events[1].at: 2s → 3s"]);
        assert_eq!(differences(one, one), []);
        let many = |value: u32| (0..12).map(|n| format!("k{n}: {value}\n")).collect::<String>();
        let told = differences(&many(1), &many(2));
        assert_eq!((told.len(), told[7].path.as_str()), (8, "and 5 more"));
    }
}
