//! `summary.json`, for other programs, and `histograms.json`, the distributions behind it.

use std::io;

use serde_json::{Map, Number, Value, json};

use super::{File, digits};
use crate::experiment::study::{Latency, Occupancy, Study};

/// Both files. Floats have nine significant digits, so that the bytes do not hang on the last bits.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    Ok(vec![File::new("summary.json", summary(study)?), File::new("histograms.json", histograms(study)?)])
}

/// The study without its curves, distributions and scenario, as JSON text.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn summary(study: &Study) -> io::Result<String> {
    pretty(serde_json::to_value(study)?)
}

/// The distributions as JSON text: of latencies, for each the upper ends of its buckets in seconds and the share of
/// values at or below them; of calls present, the numbers and the share of looks at which no more were seen.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn histograms(study: &Study) -> io::Result<String> {
    let times = |latency: &Latency| json!(latency.cdf);
    let counts = |of: &Occupancy| json!(of.cumulative);
    let mut all = Map::new();
    let mut add = |name: String, points: Value| all.insert(name, points);
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
    }
    for database in &study.databases {
        add(format!("lag of {}", database.name), times(&database.lag));
        add(format!("staleness of {}", database.name), times(&database.staleness));
        add(format!("RTO of {}", database.name), times(&database.rto));
        add(format!("RPO of {}", database.name), times(&database.rpo));
    }
    let mut text = serde_json::to_string(&stable(json!({ "schema": study.schema, "distributions": all })))?;
    text.push('\n');
    Ok(text)
}

pub(super) fn pretty(value: Value) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(&stable(value))?;
    text.push('\n');
    Ok(text)
}

/// The same value with every float rounded.
pub fn stable(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let rounded = number.as_f64().map(digits::rounded).and_then(Number::from_f64);
            rounded.map_or(Value::Null, Value::Number)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(stable).collect()),
        Value::Object(fields) => {
            let fields: Map<_, _> = fields.into_iter().map(|(k, v)| (k, stable(v))).collect();
            Value::Object(fields)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_summary_has_its_schema_first_and_no_long_floats() {
        let text = summary(&fixture::flash_sale()).unwrap();
        assert!(text.starts_with("{\n  \"schema\": 1,"), "{}", &text[..40]);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["whole"]["outcomes"]["born"], 20_736_412);
        assert_eq!(value["objectives"][0]["verdict"], "fail");
        assert_eq!(value["whole"]["latency"]["p999"]["value"], 2.0808);
    }

    #[test]
    fn what_is_not_a_number_is_null() {
        let value: Value = serde_json::from_str(&summary(&fixture::hostile()).unwrap()).unwrap();
        assert_eq!(value["cost"]["value"], Value::Null);
    }

    #[test]
    fn every_distribution_is_listed() {
        let text = histograms(&fixture::flash_sale()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let distributions = value["distributions"].as_object().unwrap();
        assert_eq!(distributions.len(), 1 + 3 + 5 * 3 + 1);
        assert_eq!(distributions["latency of shoppers.checkout"][0].as_array().unwrap().len(), 2);
    }
}
