//! The summary at the end of a test: `k6 run --summary-export`, or the data of `handleSummary`, in which the values stand one
//! level deeper.

use crate::import::fit::cells::Cells;
use crate::import::gather::{Account, Classes, Gathered, Told};
use crate::import::path;
use serde_json::Value;

/// What a script needs to know of a test that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ran {
    /// Requests a second, over the whole test.
    pub rate: Option<f64>,
    /// Requests an iteration.
    pub per_iteration: Option<f64>,
}

/// A value of a metric.
fn value(document: &Value, metric: &str, name: &str) -> Option<f64> {
    let metric = document.get("metrics")?.get(metric)?;
    let values = metric.get("values").unwrap_or(metric);
    values.get(name)?.as_f64().filter(|value| value.is_finite() && *value >= 0.0)
}

/// Reads a summary.
///
/// # Errors
/// Why it says nothing.
pub fn read(document: &Value, gathered: &mut Gathered, account: &mut Account) -> Result<Ran, String> {
    (account.kind, account.units) = ("summary of a k6 test".to_owned(), "values");
    let of = |metric: &str, name: &str| value(document, metric, name);
    let file = path::printable(account.name.as_bytes());
    let (count, rate) = (of("http_reqs", "count"), of("http_reqs", "rate"));
    let names = ["med", "p(90)", "p(95)", "p(99)", "p(99.9)"];
    let shares = [0.5, 0.9, 0.95, 0.99, 0.999];
    let (mut edges, mut counts, mut below) = (vec![0.0], Vec::new(), 0.0);
    let n = count.unwrap_or(1000.0);
    let mut taken = Vec::new();
    for (name, share) in names.into_iter().zip(shares) {
        // In milliseconds, as all of k6's times.
        let Some(time) = of("http_req_duration", name).map(|time| time / 1e3) else { continue };
        account.lines += 1;
        if edges.last().is_some_and(|last| time > *last) {
            edges.push(time);
            counts.push((share - below) * n);
            below = share;
            taken.push(format!("{name} {:.4} ms", time * 1e3));
        }
    }
    let most = of("http_req_duration", "max").map(|most| most / 1e3);
    if !taken.is_empty() {
        edges.push(most.filter(|most| edges.last().is_some_and(|last| most > last)).unwrap_or(f64::INFINITY));
        counts.push((1.0 - below) * n);
    }
    account.taken = taken.len() as u64 + u64::from(rate.is_some());
    if let Some(cells) = Cells::new(edges, counts).filter(|_| !taken.is_empty()) {
        let source = format!("{file}, http_req_duration: {}", taken.join(", "));
        gathered.classes.push(Classes { key: String::new(), cells, source });
    }
    if let Some(rate) = rate.filter(|rate| *rate > 0.0) {
        let lasts = count.map(|count| count / rate);
        gathered.told = Some(Told { rate, lasts, source: format!("{file}, http_reqs.rate") });
    }
    if let Some(failed) = of("http_req_failed", "rate").or_else(|| of("http_req_failed", "value")) {
        gathered.failed = Some((failed.min(1.0), format!("{file}, http_req_failed")));
    }
    let per_iteration = count.zip(of("iterations", "count")).filter(|(_, n)| *n > 0.0).map(|(count, n)| count / n);
    if account.taken == 0 {
        return Err("the summary has neither http_reqs.rate nor percentiles of http_req_duration".to_owned());
    }
    Ok(Ran { rate, per_iteration })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_shapes_of_a_summary_say_the_same() {
        let times = json!({ "avg": 12.0, "min": 1.0, "med": 10.0, "p(90)": 20.0, "p(95)": 25.0, "max": 80.0 });
        let reqs = json!({ "count": 600, "rate": 10.0 });
        let flat = json!({ "metrics": { "http_req_duration": times, "http_reqs": reqs,
            "http_req_failed": { "passes": 6, "fails": 594, "value": 0.01 }, "iterations": { "count": 300 } } });
        let deep = json!({ "metrics": { "http_req_duration": { "type": "trend", "values": times },
            "http_reqs": { "values": reqs }, "http_req_failed": { "values": { "rate": 0.01 } },
            "iterations": { "values": { "count": 300 } } } });
        for document in [flat, deep] {
            let (mut gathered, mut account) = (Gathered::default(), Account::default());
            let ran = read(&document, &mut gathered, &mut account).expect("a summary");
            assert_eq!(ran, Ran { rate: Some(10.0), per_iteration: Some(2.0) });
            let cells =
                Cells::new(vec![0.0, 0.01, 0.02, 0.025, 0.08], vec![300.0, 240.0, 30.0, 30.0]).expect("classes");
            let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
            assert!(gathered.classes[0].cells.edges().iter().zip(cells.edges()).all(close));
            assert!(gathered.classes[0].cells.counts().iter().zip(cells.counts()).all(close));
            assert_eq!(gathered.told.as_ref().and_then(|told| told.lasts), Some(60.0));
            assert_eq!(gathered.failed.as_ref().map(|(share, _)| *share), Some(0.01));
        }
    }
}
