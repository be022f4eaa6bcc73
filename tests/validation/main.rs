//! The simulator against queueing theory: every reference case is written as a scenario, run through the public
//! path (YAML in, `summary.json` out) and compared.

mod backups;
mod caches;
mod contention;
mod quorums;
mod scenarios;
mod textbook;

use ninefold::Input;
use ninefold::report::{csv, json};
use ninefold::scenario::load::load;
use scenarios::{Probe, Question};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A reference case.
#[derive(Debug, Deserialize)]
pub struct Case {
    id: String,
    kind: String,
    parameters: BTreeMap<String, Value>,
    expected: Vec<Expected>,
}

#[derive(Debug, Deserialize)]
struct Expected {
    quantity: String,
    value: f64,
    #[serde(default)]
    rel: f64,
    #[serde(default)]
    abs: f64,
}

impl Case {
    fn number(&self, name: &str) -> f64 {
        self.parameters[name].as_f64().unwrap_or_else(|| panic!("{}: {name} is no number", self.id))
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let list = self.parameters[name].as_array().unwrap_or_else(|| panic!("{}: {name} is no list", self.id));
        list.iter().filter_map(Value::as_f64).collect()
    }

    fn text(&self, name: &str) -> &str {
        self.parameters[name].as_str().unwrap_or("")
    }
}

/// What a study of a scenario told.
struct Found {
    summary: Value,
    histograms: Value,
    series: String,
}

fn study(yaml: &str, settings: &[String]) -> Found {
    let study = ninefold::study(&Input::text(yaml), settings).unwrap_or_else(|error| panic!("{yaml}\n{error}"));
    let series = String::from_utf8(csv::timeseries(&study).expect("written to memory")).expect("text");
    let parsed = |text: String| serde_json::from_str(&text).expect("the results are JSON");
    let summary = parsed(json::summary(&study).expect("a summary"));
    Found { summary, histograms: parsed(json::histograms(&study).expect("histograms")), series }
}

/// A value with four standard errors.
fn read(found: &Found, probe: &Probe) -> Option<(f64, f64)> {
    match probe {
        Probe::Summary { path, scale, offset } => {
            let estimate = found.summary.pointer(path).unwrap_or_else(|| panic!("no {path} in the summary"));
            if let Some(value) = estimate.as_f64() {
                // A share of the runs is binomial; what else stands alone is taken as it is.
                let share = value.clamp(0.0, 1.0);
                let runs =
                    if path.ends_with("met_in") { found.summary["replications"].as_f64()? } else { f64::INFINITY };
                let four = 4.0 * (share * (1.0 - share) / runs).sqrt();
                return Some((value * scale + offset, four));
            }
            let (value, high) = (estimate["value"].as_f64()?, estimate["high"].as_f64());
            // The half width is t times the standard error; t is 2.09 for 20 runs and less for more.
            let four = high.map_or(0.0, |high| (high - value).abs() / 1.96 * 4.0);
            Some((value * scale + offset, four * scale.abs()))
        }
        Probe::Ratio(a, b) => {
            let (a, b) = (read(found, a)?, read(found, b)?);
            Some((a.0 / b.0, (a.1 / a.0 + b.1 / b.0) * a.0 / b.0))
        }
        Probe::Beyond { distribution, number } => {
            let points = found.histograms["distributions"][distribution].as_array().expect("a distribution");
            let below = points.iter().rev().find(|point| point[0].as_u64().is_some_and(|seen| seen <= *number));
            Some((1.0 - below.map_or(0.0, |point| point[1].as_f64().unwrap_or(0.0)), 0.0))
        }
        Probe::Deviation { distribution, count } => {
            let points = found.histograms["distributions"][distribution].as_array().expect("a distribution");
            let mut below = 0.0;
            let weights = points.iter().map(|point| {
                let (value, share) = (point[0].as_f64().unwrap_or(0.0), point[1].as_f64().unwrap_or(0.0));
                (value, share - std::mem::replace(&mut below, share))
            });
            let weights: Vec<(f64, f64)> = weights.collect();
            let mean: f64 = weights.iter().map(|(value, weight)| value * weight).sum();
            let moment = |n| weights.iter().map(|(value, weight)| (value - mean).powi(n) * weight).sum::<f64>();
            let (variance, count) = (moment(2), found.summary.pointer(count)?.as_f64()?);
            let of_variance = ((moment(4) - variance * variance) / count).sqrt();
            Some((variance.sqrt(), 4.0 * of_variance / (2.0 * variance.sqrt())))
        }
        Probe::Sum(a, b) => {
            let (a, b) = (read(found, a)?, read(found, b)?);
            Some((a.0 + b.0, a.1 + b.1))
        }
        Probe::Complement(of) => read(found, of).map(|(value, four)| (1.0 - value, four)),
        Probe::Difference(a, b) => {
            let (a, b) = (read(found, a)?, read(found, b)?);
            Some((a.0 - b.0, a.1 + b.1))
        }
        Probe::Series { quantity, at } => {
            let (kind, name) = &quantity.split_once(' ').unwrap_or(("service", quantity));
            let row = found.series.lines().find(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                cells[0].parse() == Ok(*at) && cells[1] == *kind && cells[3] == *name
            });
            let cells: Vec<f64> = row?.split(',').skip(5).map(|cell| cell.parse().unwrap_or(0.0)).collect();
            let (value, runs) = (cells[0], found.summary["replications"].as_f64()?);
            // A share over the runs is binomial; of a count, 80 % of the runs lie within 2.563 standard deviations.
            let deviation =
                if *name == "all_busy_at_end" { (value * (1.0 - value)).sqrt() } else { (cells[2] - cells[1]) / 2.563 };
            Some((value, 4.0 * deviation / runs.sqrt()))
        }
    }
}

/// A value as a table shows it: six decimals, or four digits of what is small.
fn digits(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:.3e}") } else { format!("{value:.6}") }
}

/// An expected value beside what was found.
struct Comparison {
    case: String,
    quantity: String,
    expected: f64,
    found: Option<(f64, f64)>,
    tolerance: f64,
}

impl Comparison {
    fn new(case: &str, expected: &Expected, found: &Found, probe: &Probe) -> Self {
        Comparison {
            case: case.to_owned(),
            quantity: expected.quantity.clone(),
            expected: expected.value,
            found: read(found, probe),
            tolerance: (expected.rel * expected.value.abs()).max(expected.abs),
        }
    }

    fn holds(&self) -> bool {
        self.found.is_some_and(|(value, four)| (value - self.expected).abs() <= self.tolerance.max(four))
    }

    fn row(&self) -> String {
        let Comparison { case, quantity, expected, tolerance, .. } = self;
        let (value, four) = self.found.unwrap_or((f64::NAN, f64::NAN));
        let verdict = if self.holds() { "holds" } else { "**off**" };
        let (expected, value) = (digits(*expected), digits(value));
        format!("| {case} | {quantity} | {expected} | {value} | ± {four:.2e} | ± {tolerance:.2e} | {verdict} |")
    }
}

fn check(case: &Case) -> Vec<Comparison> {
    let Question { yaml, probes } = scenarios::question(case);
    let found = study(&yaml, &[]);
    let of = |expected: &Expected| probes.iter().find(|(quantity, _)| *quantity == expected.quantity);
    let asked = case.expected.iter().filter_map(|expected| Some((expected, &of(expected)?.1)));
    asked.map(|(expected, probe)| Comparison::new(&case.id, expected, &found, probe)).collect()
}

fn cases() -> Vec<Case> {
    serde_yaml::from_str(include_str!("data/cases.yaml")).expect("the reference cases are YAML")
}

/// Whether a case is asked for: all are, unless the environment's `CASE` says how their names begin, with commas between.
fn wanted(id: &str) -> bool {
    std::env::var("CASE").map_or(true, |starts| starts.split(',').any(|start| id.starts_with(start)))
}

/// Whether only some cases are asked for.
fn chosen() -> bool {
    std::env::var_os("CASE").is_some()
}

/// What is compared under one heading.
struct Section {
    heading: &'static str,
    comparisons: Vec<Comparison>,
}

/// Headings, and the kinds of cases under them.
const SECTIONS: [(&str, &[&str]); 14] = [
    ("Single queues", &["mm1", "mmc", "md1", "mdc", "mg1_lognormal", "mg1_hyperexp", "mg1_pareto", "gim1", "mginf"]),
    ("Bounded and impatient queues", &["mmck", "erlang_b", "erlang_a", "deterministic_patience", "token_bucket"]),
    ("Disciplines", &["mg1_ps", "priority_nonpreemptive"]),
    ("Networks", &["jackson", "fork_join", "fanout_max", "tail_fanout"]),
    ("Closed systems", &["closed_interactive", "closed_mva"]),
    (
        "Balancers",
        &[
            "power_of_d_meanfield",
            "jsq_exact",
            "round_robin",
            "random_split",
            "consistent_hash_ring",
            "bounded_loads",
            "envoy_priority",
        ],
    ),
    ("Flash crowds", &["transient_flash_crowd"]),
    ("Crashes and retries", &["single_unit", "retry_amplification", "backoff_latency", "retry_budget"]),
    ("Failover and backups", &["failover_coverage", "failover_rto", "backup_rpo"]),
    ("Hedged calls", &["hedging_exact"]),
    ("Contention", &["usl"]),
    ("Copies and quorums", &["quorum_latency", "pbs_k_staleness"]),
    ("Caches", &["cache_lru", "cache_lfu", "cache_ttl"]),
    ("Cost", &["cost"]),
];

/// The cases of some kinds. In a debug build only the first of each kind, to save time.
fn section(heading: &'static str, kinds: &[&str]) -> Section {
    let mut seen: Vec<String> = Vec::new();
    let of_kinds = cases().into_iter().filter(|case| kinds.contains(&case.kind.as_str()));
    let cases = of_kinds.filter(|case| wanted(&case.id)).filter(|case| {
        let first = !seen.contains(&case.kind);
        seen.push(case.kind.clone());
        first || chosen() || !cfg!(debug_assertions)
    });
    let cases: Vec<Case> = cases.collect();
    assert!(chosen() || cases.len() >= kinds.len(), "every kind has a case");
    let comparisons: Vec<Comparison> = cases.iter().flat_map(check).collect();
    assert!(comparisons.len() >= cases.len(), "every case tells something");
    Section { heading, comparisons }
}

/// The text above the table.
const PREFACE: &str = "# Validation

Every case is a scenario in Ninefold's own language, run through the public path (YAML in, `summary.json` out) and compared
with a closed form or an exact numerical solution. A value holds if it is within the tolerance, or within four standard
errors where those are larger. `cargo test --profile proof --test validation -- --nocapture` runs all cases and prints this
table; with `NINEFOLD_REWRITE=1` it writes it here, and with `CASE=B-RING,LIFO` it runs only
the cases whose names begin so. The scenarios of the textbook's models stand in
`tests/validation/data/textbook.yaml`, each with its source; those of the other cases are made in
`tests/validation/scenarios.rs`. Beside these, the autoscaler is held to the Kubernetes controller's own tests
(`src/policy/autoscaler/kubernetes_hpa/conformance.rs`), smooth weighted round robin to nginx's sequence, and Maglev to its
paper's table (`src/policy/balancer`).

Not in the table, because the language cannot say them: a time that is the sum of several random ones, but for failovers and
plans of recovery; and data loss that is rarer than a simulation sees (10^-10 an hour). Circuit breakers are held to resilience4j's own tests, call by call
(`src/policy/breaker/tests.rs`).
";

fn document(sections: &[Section]) -> String {
    let values: usize = sections.iter().map(|section| section.comparisons.len()).sum();
    let mut text = format!("{PREFACE}\n{values} values.\n");
    for Section { heading, comparisons } in sections {
        text += &format!(
            "\n## {heading}\n\n| case | quantity | expected | found | four standard errors | tolerance | verdict |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
        );
        comparisons.iter().for_each(|comparison| text += &(comparison.row() + "\n"));
    }
    text
}

#[test]
fn the_simulator_agrees_with_theory() {
    let of_kinds = SECTIONS.iter().map(|(heading, kinds)| section(heading, kinds));
    let sections: Vec<Section> = of_kinds.chain([textbook::section()]).collect();
    let document = document(&sections);
    println!("{document}");
    if std::env::var_os("NINEFOLD_REWRITE").is_some() && !cfg!(debug_assertions) && !chosen() {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
        std::fs::write(kept, document).expect("the table can be written");
    }
    let all = sections.iter().flat_map(|section| &section.comparisons);
    let off: Vec<String> = all.filter(|comparison| !comparison.holds()).map(Comparison::row).collect();
    assert!(off.is_empty(), "\n{}", off.join("\n"));
}

#[test]
fn every_case_loads_without_any_doubt_but_that_it_is_overloaded() {
    for case in cases() {
        let text = scenarios::question(&case).yaml;
        let loaded = load(&Input::Text { name: case.id.clone(), text }, &[]);
        let doubts = loaded.diagnostics.sorted().iter().filter(|found| found.code != "W001").count();
        assert!(loaded.scenario.is_some() && doubts == 0, "{}", loaded.render(false));
    }
}
