//! `ninefold trace` as a user runs it.

use super::parts::{assert_same_folders, merge, parts};
use super::{ninefold, with_scenario};
use serde_json::Value;

const SHOP: &str = "
name: shop
duration: 1m
warmup: 5s
replications: 2
traffic: { shoppers: { to: web, rate: 60/s, mix: { browse: 80%, buy: 20% }, timeout: 400ms, retry: { attempts: 2 } } }
services:
  web: { replicas: 2, concurrency: 4, endpoints: { browse: [ work: { exponential: 8ms } ], buy: [ work: 5ms, call: { to: payments, timeout: 150ms } ] } }
  payments: { concurrency: 1, queue: 9, work: { exponential: 60ms } }
";

#[test]
fn the_slowest_are_told_in_a_sentence_and_drawn_the_same_every_time() {
    let folder = with_scenario("trace", SHOP);
    let (code, out, err) = ninefold(&folder, &["trace", "a b.yaml", "--slowest", "3", "--failed", "2", "-q"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("The slowest 3 waited") && text.contains("a median request spends"), "{out}");
    assert!(text.contains("queue of payments") && text.contains("Failed 1.") && text.contains("web.buy #"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    assert_eq!(ninefold(&folder, &["trace", "a b.yaml", "--slowest", "3", "--failed", "2", "-q"]).1, out);
    let alone = ninefold(&folder, &["trace", "a b.yaml", "--slowest", "3", "--no-compare-median", "-q"]).1;
    assert!(!alone.contains("median"), "{alone}");
}

#[test]
fn every_format_goes_to_a_file_and_tells_of_the_same_spans() {
    let folder = with_scenario("trace formats", SHOP);
    let read = |format: &str| -> Value {
        let words = ["trace", "a b.yaml", "--slowest", "4", "--format", format, "-o", "out.json", "-q"];
        assert_eq!(ninefold(&folder, &words), (0, String::new(), String::new()), "{format}");
        serde_json::from_str(&std::fs::read_to_string(folder.join("out.json")).expect("a file")).expect("JSON")
    };
    let (json, otlp, chrome) = (read("json"), read("otlp"), read("chrome"));
    let traces = json["slowest"]["traces"].as_array().expect("a list");
    assert_eq!((traces.len(), json["median"]["traces"].as_array().map(Vec::len)), (4, Some(0)));
    let spans: usize = traces.iter().filter_map(|trace| trace["spans"].as_array()).map(Vec::len).sum();
    let resources = otlp["resourceSpans"].as_array().expect("a list").iter();
    let told = resources.filter_map(|resource| resource["scopeSpans"][0]["spans"].as_array()).map(Vec::len).sum();
    let drawn = chrome["traceEvents"].as_array().expect("a list").iter().filter(|event| event["ph"] == "X").count();
    assert_eq!((spans, spans), (told, drawn));
}

#[test]
fn another_replication_has_other_requests() {
    let folder = with_scenario("trace replication", SHOP);
    let slowest = |replication: &str| {
        let words = ["trace", "a b.yaml", "--slowest", "1", "--replication", replication, "--format", "json", "-q"];
        let json: Value = serde_json::from_str(&ninefold(&folder, &words).1).expect("JSON");
        json["slowest"]["traces"][0]["id"].as_str().expect("an id").to_owned()
    };
    assert_ne!(slowest("1"), slowest("2"));
}

#[test]
fn names_and_windows_that_are_none_are_refused() {
    let folder = with_scenario("trace not", SHOP);
    let (code, out, err) = ninefold(&folder, &["trace", "a b.yaml", "--traffic", "shopper", "-q"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no request is of traffic `shopper`") && err.contains("did you mean `shoppers`?"), "{err}");
    let (code, _, err) = ninefold(&folder, &["trace", "a b.yaml", "--endpoint", "nothing", "-q"]);
    assert!(code == 2 && err.contains("there is `web.browse`, `web.buy`"), "{err}");
    let (code, _, err) = ninefold(&folder, &["trace", "a b.yaml", "--at", "14:32"]);
    assert!(code == 2 && err.contains("14:32..14:35"), "{err}");
    let early = ninefold(&folder, &["trace", "a b.yaml", "--at", "2m..3m", "-q"]);
    assert!(early.0 == 0 && early.1.contains("No request was answered in this time."), "{}", early.1);
}

const SECTION: &str = "Where the time of a slow request went";

#[test]
fn the_report_tells_where_the_time_of_slow_requests_went_whoever_simulates_it() {
    let folder = with_scenario("time spent", SHOP);
    let page = || std::fs::read_to_string(folder.join("report/report.html")).expect("a report");
    assert_eq!(ninefold(&folder, &["run", "a b.yaml", "-o", "report", "-q", "-j", "1"]).0, 0);
    let html = page();
    assert!(html.contains(SECTION) && html.contains("queue of payments"), "{} bytes", html.len());
    assert!(folder.join("report/time-spent.svg").is_file());
    std::fs::rename(folder.join("report"), folder.join("one thread")).expect("a report");
    for shard in ["1/2", "2/2"] {
        assert_eq!(ninefold(&folder, &["run", "a b.yaml", "--shard", shard, "-q"]).0, 0);
    }
    let (code, _, err) = merge(&folder, &parts(&folder.join("reports")), &["--all", "-o", "report", "-j", "3"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_same_folders(&folder.join("one thread"), &folder.join("report"));
}

#[test]
fn a_check_does_not_follow_requests() {
    let folder = with_scenario("time not spent", &format!("{SHOP}slo: [ p99 < 1h ]\n"));
    assert_eq!(ninefold(&folder, &["check", "a b.yaml", "-o", "report", "-q"]).0, 0);
    assert!(!std::fs::read_to_string(folder.join("report/report.html")).expect("a report").contains(SECTION));
}
