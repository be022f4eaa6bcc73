//! The scenario with everything filled in.

use super::Scenario;
use super::load::Loaded;
use crate::language::Language;
use crate::language::between::Between;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The scenario as YAML with every default filled in; it reads back as the same scenario.
pub fn lock(scenario: &Scenario) -> String {
    serde_yaml::to_string(&scenario.encode()).unwrap_or_default()
}

/// The scenario as YAML with every default filled in. Comments tell which values are not known, where each
/// default comes from, and what comes from Kubernetes manifests.
pub fn explain(scenario: &Scenario, loaded: &Loaded) -> String {
    let mut text = String::new();
    let defaults = loaded.assumed.iter().map(|default| (default.path.as_str(), format!("default: {}", default.origin)));
    let manifests = loaded.borrowed.iter().map(|borrowed| (borrowed.path.as_str(), format!("from {}", borrowed.place)));
    let origins = defaults.chain(manifests).collect();
    for Between { path, low, high, .. } in &loaded.unknown {
        let _ = writeln!(text, "# {path} is not known: below is the middle between {low} and {high}");
    }
    print(&scenario.encode(), "", 0, &origins, &mut text);
    text
}

/// Where values come from that the scenario does not give, by their paths.
type Origins<'a> = BTreeMap<&'a str, String>;

fn print(value: &Value, path: &str, depth: usize, origins: &Origins<'_>, text: &mut String) {
    let Value::Mapping(entries) = value else {
        return;
    };
    for (key, value) in entries {
        let key = key.as_str().unwrap_or_default();
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let indent = "  ".repeat(depth);
        let comment = origins.get(path.as_str()).map_or_else(String::new, |origin| format!("  # {origin}"));
        match value {
            Value::Mapping(inner) if !inner.is_empty() => {
                let _ = writeln!(text, "{indent}{key}:{comment}");
                print(value, &path, depth + 1, origins, text);
            }
            Value::Sequence(items) if !items.is_empty() => {
                let _ = writeln!(text, "{indent}{key}:{comment}");
                items.iter().for_each(|item| print_item(item, &indent, text));
            }
            value => {
                let _ = writeln!(text, "{indent}{key}: {}{comment}", scalar(value));
            }
        }
    }
}

/// An item of a list, in the form that serde_yaml gives it.
fn print_item(item: &Value, indent: &str, text: &mut String) {
    let written = serde_yaml::to_string(item).unwrap_or_default();
    for (nth, line) in written.trim_end().lines().enumerate() {
        let lead = if nth == 0 { "- " } else { "  " };
        let _ = writeln!(text, "{indent}  {lead}{line}");
    }
}

fn scalar(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default().trim_end().to_owned()
}
