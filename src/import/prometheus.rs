//! Results of Prometheus range queries (`/api/v1/query_range`, `resultType: matrix`;
//! <https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries>).
//!
//! A series that has kept its name (`__name__`) is a counter, whose increases count, resets allowed for; one that has lost it
//! has gone through `rate()`, and its values are rates a second. Series with the label `le` are buckets of a histogram.

use super::fit::cells::Cells;
use super::gather::{Account, Classes, Gathered};
use super::took::Unit;
use super::{path, table};
use serde_json::Value;
use std::collections::BTreeMap;

/// Labels that say what was asked for, the most telling first.
const LABELS: [&str; 7] = ["route", "handler", "path", "uri", "endpoint", "url", "operation"];

/// A series: seconds since 1970 with values, in order, those that are no numbers left out.
struct Series<'a> {
    labels: &'a serde_json::Map<String, Value>,
    values: Vec<(i64, f64)>,
}

/// A stretch of time and the rate in it.
struct Stretch {
    /// When it ends, in seconds since 1970.
    end: i64,
    /// How long it is.
    seconds: f64,
    /// A second.
    rate: f64,
}

impl Series<'_> {
    fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name)?.as_str()
    }

    /// What is known of each stretch between two values.
    fn stretches(&self) -> Vec<Stretch> {
        let counts = self.label("__name__").is_some();
        let stretch = |pair: &[(i64, f64)]| {
            let [(start, before), (end, after)] = pair else { return None };
            let seconds = (end - start) as f64;
            // A counter that has become less has begun again from 0 (Prometheus `rate`).
            let increase = if after < before { *after } else { after - before };
            let rate = if counts { increase / seconds } else { *after };
            (end > start).then_some(Stretch { end: *end, seconds, rate })
        };
        let mut stretches: Vec<Stretch> = self.values.windows(2).filter_map(stretch).collect();
        if let Some((end, rate)) = self.values.first().copied().filter(|_| !counts) {
            // The first rate is of a stretch of its own, as long as the next.
            let seconds = stretches.first().map_or(1.0, |next| next.seconds);
            stretches.insert(0, Stretch { end, seconds, rate });
        }
        stretches
    }

    /// How much it has increased in all.
    fn increase(&self) -> f64 {
        self.stretches().iter().map(|stretch| stretch.rate * stretch.seconds).sum()
    }
}

fn series(of: &Value) -> Option<Series<'_>> {
    let value = |pair: &Value| {
        let at = pair.get(0)?.as_f64().filter(|at| at.abs() < 1e11)?;
        let value: f64 = pair.get(1)?.as_str()?.parse().ok()?;
        (value.is_finite() && (0.0..=1e15).contains(&value)).then_some((at as i64, value))
    };
    let mut values: Vec<(i64, f64)> = of.get("values")?.as_array()?.iter().filter_map(value).collect();
    values.sort_by_key(|(at, _)| *at);
    values.dedup_by_key(|(at, _)| *at);
    Some(Series { labels: of.get("metric")?.as_object()?, values })
}

/// The result of a range query within a document, if that is one.
fn matrix(document: &Value) -> Option<&Vec<Value>> {
    let data = document.get("data").unwrap_or(document);
    let is_matrix = data.get("resultType").and_then(Value::as_str) == Some("matrix");
    data.get("result")?.as_array().filter(|_| is_matrix)
}

/// Reads a result.
///
/// # Errors
/// Why it is none.
pub fn read(
    document: &Value,
    unit: Option<Unit>,
    gathered: &mut Gathered,
    account: &mut Account,
) -> Result<(), String> {
    (account.kind, account.units) = ("result of a Prometheus range query".to_owned(), "series");
    let Some(result) = matrix(document) else {
        let found = document.pointer("/data/resultType").and_then(Value::as_str).unwrap_or("none");
        let why = format!(
            "no result of a range query: `data.resultType` is `{}`, not `matrix`",
            path::printable(found.as_bytes())
        );
        return Err(why);
    };
    let mut sums: BTreeMap<i64, f64> = BTreeMap::new();
    let mut buckets: BTreeMap<String, Vec<(f64, Series<'_>)>> = BTreeMap::new();
    for (number, of) in result.iter().enumerate() {
        account.lines += 1;
        let Some(series) = series(of).filter(|series| !series.values.is_empty()) else {
            account.reject(number as u64 + 1, "a series without labels or values");
            continue;
        };
        match series.label("le").map(str::parse::<f64>) {
            None => add(&series, &mut sums),
            Some(Ok(edge)) if edge > 0.0 => buckets.entry(endpoint(&series)).or_default().push((edge, series)),
            Some(_) => {
                account.reject(number as u64 + 1, "a label `le` that is no number");
                continue;
            }
        }
        account.taken += 1;
    }
    let file = path::printable(account.name.as_bytes());
    let mut rates_of = "its rates";
    if sums.is_empty() {
        // The bucket without an upper end has all requests.
        rates_of = "the rates of its buckets `le=\"+Inf\"`";
        for (_, series) in buckets.values().flatten().filter(|(edge, _)| edge.is_infinite()) {
            add(series, &mut sums);
        }
    }
    for (key, series) in buckets {
        let (cells, in_unit) = cells(&series, unit);
        account.notes.push(format!("buckets of `{}` in {in_unit}", path::printable(key.as_bytes())));
        let source = format!("{file}, {} series of buckets", series.len());
        gathered.classes.extend(cells.map(|cells| Classes { key, cells, source }));
    }
    if let Some(curve) = table::curve(sums.into_iter().collect(), format!("{file}, {rates_of}")) {
        gathered.curves.push(curve);
    }
    Ok(())
}

/// Adds the rates of a series to those of others, at the end of the stretch that each is of.
fn add(series: &Series<'_>, sums: &mut BTreeMap<i64, f64>) {
    series.stretches().iter().for_each(|stretch| *sums.entry(stretch.end).or_default() += stretch.rate);
}

/// What a series is of: the first of [`LABELS`] that it has, with its method, folded as paths are.
fn endpoint(series: &Series<'_>) -> String {
    let target = LABELS.iter().find_map(|label| series.label(label)).unwrap_or_default();
    let method = series.label("method").unwrap_or_default();
    let mut key = Vec::new();
    path::fold(method.as_bytes(), target.as_bytes(), &mut key);
    String::from_utf8_lossy(&key).into_owned()
}

/// Buckets, which count all that is below their upper end, as classes; and the unit in which they are taken.
fn cells(series: &[(f64, Series<'_>)], unit: Option<Unit>) -> (Option<Cells>, &'static str) {
    let name = series.first().and_then(|(_, one)| one.label("__name__")).unwrap_or_default();
    let unit = unit.or_else(|| Unit::of_name(name.trim_end_matches("_bucket"))).unwrap_or(Unit::Seconds);
    let scale = unit.nanos() as f64 / 1e9;
    let mut below: BTreeMap<u64, f64> = BTreeMap::new();
    for (edge, one) in series {
        // Positive numbers are ordered as their bits are.
        *below.entry((edge * scale).to_bits()).or_default() += one.increase();
    }
    let (mut edges, mut counts, mut last) = (vec![0.0], Vec::new(), 0.0f64);
    for (edge, count) in below {
        edges.push(f64::from_bits(edge));
        // Buckets are read one after the other, so that a later one may seem to have less.
        counts.push((count - last).max(0.0));
        last = last.max(count);
    }
    (
        Cells::new(edges, counts),
        if scale == 1.0 {
            "seconds"
        } else if scale == 1e-3 {
            "milliseconds"
        } else {
            "a fine unit"
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn taken(result: Value) -> (Gathered, Account) {
        let document = json!({ "status": "success", "data": { "resultType": "matrix", "result": result } });
        let (mut gathered, mut account) = (Gathered::default(), Account::default());
        read(&document, None, &mut gathered, &mut account).expect("a result");
        (gathered, account)
    }

    #[test]
    fn rates_of_all_series_add_up_and_gaps_are_left_out() {
        let (gathered, _) = taken(json!([
            { "metric": { "pod": "a" }, "values": [[100, "5"], [160.5, "7"], [220, "NaN"]] },
            { "metric": { "pod": "b" }, "values": [[100, "1"], [160, "1"], [220, "4"]] },
        ]));
        assert_eq!(gathered.curves[0].points, [(0.0, 6.0), (60.0, 8.0), (120.0, 4.0)]);
    }

    #[test]
    fn counters_become_rates_and_resets_are_seen() {
        let name = json!({ "__name__": "http_requests_total" });
        let (gathered, _) =
            taken(json!([{ "metric": name, "values": [[0, "100"], [10, "200"], [20, "50"], [30, "60"]] }]));
        assert_eq!(gathered.curves[0].points, [(0.0, 10.0), (10.0, 5.0), (20.0, 1.0)]);
    }

    #[test]
    fn a_long_stretch_counts_for_more_than_a_short_one() {
        let increase = |metric: Value, values: Value| {
            series(&json!({ "metric": metric, "values": values })).expect("a series").increase()
        };
        let counter = json!({ "__name__": "requests_total" });
        assert_eq!(increase(counter, json!([[0, "0"], [10, "100"], [110, "100"]])), 100.0);
        // 10 s of 2/s, 10 s of 4/s, 100 s of 1/s.
        assert_eq!(increase(json!({}), json!([[0, "2"], [10, "4"], [110, "1"]])), 160.0);
    }

    #[test]
    fn buckets_become_classes_and_rates() {
        let bucket = |le: &str, a: &str, b: &str| {
            let name = "http_request_duration_milliseconds_bucket";
            json!({ "metric": { "__name__": name, "le": le, "route": "/users/7" }, "values": [[0, a], [100, b]] })
        };
        let (gathered, account) = taken(json!([
            bucket("10", "0", "50"),
            bucket("100", "0", "90"),
            bucket("+Inf", "0", "100"),
            bucket("x", "0", "1")
        ]));
        assert_eq!((account.taken, account.bad), (3, 1));
        let classes = &gathered.classes[0];
        assert_eq!(classes.key, "/users/{id}");
        assert_eq!(
            classes.cells,
            Cells::new(vec![0.0, 0.01, 0.1, f64::INFINITY], vec![50.0, 40.0, 10.0]).expect("classes")
        );
        assert_eq!(gathered.curves[0].points, [(0.0, 1.0)]);
    }

    #[test]
    fn other_results_say_what_they_are() {
        let (mut gathered, mut account) = (Gathered::default(), Account::default());
        let vector = json!({ "data": { "resultType": "vector", "result": [] } });
        assert!(
            read(&vector, None, &mut gathered, &mut account).is_err_and(|why| why.contains("`vector`, not `matrix`"))
        );
    }
}
