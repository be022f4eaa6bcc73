//! The normal form of values: what `explain`, lock files and the schema's defaults show.

use serde_yaml::Value;

/// A value on one line.
pub fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Sequence(items) => format!("[{}]", items.iter().map(brief).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", brief(key), brief(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Null => "none".to_owned(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
    }
}

/// The key that a field's name stands for.
pub fn key(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// Writes a field of a record, unless it is nothing. Where a default would take its place, an empty list is
/// something.
pub fn put(map: &mut serde_yaml::Mapping, field: &'static str, value: Value, has_default: bool) {
    let empty = match &value {
        Value::Null => true,
        _ if has_default => false,
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(entries) => entries.is_empty(),
        _ => false,
    };
    if !empty {
        map.insert(Value::from(key(field)), value);
    }
}

/// The normal form of a choice: the bare word if nothing is to be said beside it.
pub fn tag(tag: &str, inner: Value) -> Value {
    match inner {
        Value::Mapping(entries) if entries.is_empty() => Value::from(tag),
        inner => Value::Mapping([(Value::from(tag), inner)].into_iter().collect()),
    }
}
