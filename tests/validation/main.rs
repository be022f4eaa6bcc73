//! The simulator against queueing theory: every reference case is written as a scenario, run through the public
//! path (YAML in, `summary.json` out) and compared.

mod scenarios;
mod textbook;

use ninefold::experiment::{self, About};
use ninefold::plan;
use ninefold::report::{csv, json};
use ninefold::scenario::load::{self, Input};
use scenarios::{Probe, Question};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

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
    let input = Input::Text { name: "case".to_owned(), text: yaml.to_owned() };
    let loaded = load::load(&input, settings);
    let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{yaml}\n{}", loaded.render(false)));
    let plan = plan::compile(scenario, &loaded.sources);
    let study = experiment::study(&plan, About::default(), &AtomicBool::new(false), &|| {}).expect("the study runs");
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
        format!("| {case} | {quantity} | {expected:.6} | {value:.6} | ± {four:.2e} | ± {tolerance:.2e} | {verdict} |")
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

/// Prints the comparisons of so many cases as a table, and keeps it where `NINEFOLD_VALIDATION_TABLE` tells.
fn run_all(name: &str, cases: usize, comparisons: impl Iterator<Item = Comparison>) {
    let all: Vec<Comparison> = comparisons.collect();
    let table: String = all.iter().map(|comparison| comparison.row() + "\n").collect();
    println!("{table}");
    assert!(cases > 0 && all.len() >= cases, "every case of {name} tells something");
    if let Ok(folder) = std::env::var("NINEFOLD_VALIDATION_TABLE") {
        std::fs::write(format!("{folder}/{name}.md"), &table).expect("the table can be written");
    }
    let off: Vec<String> = all.iter().filter(|comparison| !comparison.holds()).map(Comparison::row).collect();
    assert!(off.is_empty(), "\n{}", off.join("\n"));
}

/// Runs the cases of some kinds. In a debug build only the first of each kind, to save time.
fn run(kinds: &[&str]) {
    let mut seen: Vec<String> = Vec::new();
    let cases = cases().into_iter().filter(|case| kinds.contains(&case.kind.as_str())).filter(|case| {
        let first = !seen.contains(&case.kind);
        seen.push(case.kind.clone());
        first || !cfg!(debug_assertions)
    });
    let chosen: Vec<Case> = cases.collect();
    assert!(chosen.len() >= kinds.len(), "every kind has a case");
    run_all(kinds[0], chosen.len(), chosen.iter().flat_map(check));
}

#[test]
fn every_case_loads_without_any_doubt_but_that_it_is_overloaded() {
    for case in cases() {
        let text = scenarios::question(&case).yaml;
        let loaded = load::load(&Input::Text { name: case.id.clone(), text }, &[]);
        let doubts = loaded.diagnostics.sorted().iter().filter(|found| found.code != "W001").count();
        assert!(loaded.scenario.is_some() && doubts == 0, "{}", loaded.render(false));
    }
}

#[test]
fn single_queues_agree_with_theory() {
    run(&["mm1", "mmc", "md1", "mdc", "mg1_lognormal", "mg1_hyperexp", "mg1_pareto", "gim1"]);
}

#[test]
fn bounded_and_impatient_queues_agree_with_theory() {
    run(&["mmck", "erlang_b", "erlang_a", "deterministic_patience"]);
}

#[test]
fn disciplines_agree_with_theory() {
    run(&["mg1_ps", "priority_nonpreemptive"]);
}

#[test]
fn networks_and_closed_systems_agree_with_theory() {
    run(&["jackson", "fork_join", "fanout_max", "tail_fanout", "mginf", "closed_interactive", "closed_mva"]);
}

#[test]
fn balancers_agree_with_theory() {
    run(&["power_of_d_meanfield", "jsq_exact", "round_robin", "random_split"]);
}

#[test]
fn flash_crowds_agree_with_the_exact_transient_solution() {
    run(&["transient_flash_crowd"]);
}

#[test]
fn crashes_and_retries_agree_with_theory() {
    run(&["single_unit", "retry_amplification", "backoff_latency"]);
}
