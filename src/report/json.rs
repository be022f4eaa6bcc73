//! `summary.json` and `histograms.json`.

use crate::experiment::Study;
use crate::experiment::study::{Latency, Occupancy};
use serde_json::{Map, Number, Value, json};

/// Significant digits of numbers: more would be noise, and might differ between machines.
const DIGITS: i32 = 9;

/// The study as JSON; its layout is described in docs/summary.md.
pub fn summary(study: &Study) -> String {
    let value = serde_json::to_value(study).map_or(Value::Null, rounded);
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

/// The distributions as JSON: of latencies, for each the upper ends of its buckets in seconds and the share of values at
/// or below them; of calls present, the numbers and the share of looks at which no more were seen.
pub fn histograms(study: &Study) -> String {
    let times = |latency: &Latency| latency.cdf.iter().map(|&(seconds, share)| json!([seconds, share])).collect();
    let counts = |of: &Occupancy| of.cumulative.iter().map(|&(number, share)| json!([number, share])).collect();
    let mut all = Map::new();
    let mut add = |name: String, points: Vec<Value>| all.insert(name, rounded(Value::Array(points)));
    add("latency".to_owned(), times(&study.whole.latency));
    for traffic in &study.traffic {
        add(format!("latency of {}", traffic.name), times(&traffic.latency));
    }
    for service in &study.services {
        add(format!("sojourn at {}", service.name), times(&service.sojourn));
        add(format!("wait at {}", service.name), times(&service.wait));
        add(format!("calls at {}", service.name), counts(&service.occupancy));
        if let Some(load) = &service.load {
            add(format!("calls at a replica of {}", service.name), counts(load));
        }
        if let Some(staleness) = &service.staleness {
            add(format!("staleness of {}", service.name), times(staleness));
        }
    }
    serde_json::to_string(&json!({ "schema": 1, "distributions": all })).unwrap_or_default() + "\n"
}

fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => Number::from_f64(round(float)).map_or(Value::Null, Value::Number),
            None => Value::Number(number),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(rounded).collect()),
        Value::Object(entries) => Value::Object(entries.into_iter().map(|(k, v)| (k, rounded(v))).collect()),
        other => other,
    }
}

/// A number to so many significant digits, by way of its decimal notation, which is the same everywhere.
fn round(value: f64) -> f64 {
    format!("{value:.*e}", (DIGITS - 1) as usize).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_nine_digits_and_whole_ones_stay() {
        assert_eq!(rounded(json!([0.1234567891234, 3, 1e300, -2.5])), json!([0.123456789, 3, 1e300, -2.5]));
    }
}
