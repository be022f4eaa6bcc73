//! The published effects: `cargo run --release --example effects` simulates them, which takes about a minute, writes the
//! tables of docs/effects.md and draws the charts in docs/effects.

mod cases;
mod chart;

use chart::{Chart, Curve};
use ninefold::experiment::study::Estimate;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// A table, and the charts that go with it.
struct Section {
    /// The name in the marks between which the table stands.
    name: &'static str,
    table: String,
    chart: Option<Chart>,
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// An estimate with its interval, each number written in the same way.
fn words(estimate: Estimate, number: impl Fn(f64) -> String) -> String {
    match (estimate.value, estimate.low, estimate.high) {
        (Some(value), Some(low), Some(high)) => format!("{} ({} to {})", number(value), number(low), number(high)),
        (Some(value), ..) => number(value),
        _ => "–".to_owned(),
    }
}

fn tail() -> Section {
    let exact = |share: f64| format!("{:.2} %", share * 100.0);
    let mut table = String::from("| leaves | theory | simulation |\n| ---: | ---: | ---: |\n");
    let mut found = Vec::new();
    for leaves in [1, 2, 5, 10, 20, 40, 60, 80, 100] {
        let study = cases::study(&cases::fan_out(leaves, "", 200));
        let slow = cases::complement(study.traffic[0].availability);
        let theory = cases::any_of(cases::SLOW, leaves);
        let _ = writeln!(table, "| {leaves} | {} | {} |", exact(theory), words(slow, exact));
        found.push((f64::from(leaves), slow));
    }
    let study = cases::study(&cases::fan_out(100, ", hedge: p95", 200));
    let slow = cases::complement(study.traffic[0].availability);
    let theory = cases::any_of(cases::SLOW * cases::SLOW, 100);
    let _ = writeln!(table, "| 100, hedged after the p95 | {} | {} |", exact(theory), words(slow, exact));
    let line = |p: f64| (0..=100).map(|n| (f64::from(n), cases::any_of(p, n))).collect();
    let curve = |name, ink, p, found| Curve { name, ink, theory: line(p), found };
    let chart = Chart {
        file: "tail.svg",
        across: "leaves that a search asks",
        upwards: "slow searches",
        range: (0.0, 102.0),
        height: (0.0, 0.7),
        labels: [whole, percent],
        curves: vec![
            curve("1 − 0.99ⁿ: every call sent once", 1, cases::SLOW, found),
            curve("1 − 0.9999ⁿ: hedged after the p95", 0, cases::SLOW * cases::SLOW, vec![(100.0, slow)]),
        ],
        marks: Vec::new(),
    };
    Section { name: "tail", table, chart: Some(chart) }
}

fn amplification() -> Section {
    let number = |attempts: f64| format!("{attempts:.3}");
    let mut table = String::from(
        "| attempts that fail | without a budget, theory | simulation | with 20 %, bound | simulation |\n\
         | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for fails in (0..=100).step_by(10) {
        let p = f64::from(fails) / 100.0;
        let found = |budget| cases::study(&cases::retries(fails, budget, 10)).traffic[0].attempts;
        let (free, bound) = (found(""), found(", budget: 20%"));
        let theory = cases::attempts(p);
        let cells = [number(theory), words(free, number), number(theory.min(1.2)), words(bound, number)];
        let _ = writeln!(table, "| {fails} % | {} |", cells.join(" | "));
        without.push((p, free));
        with.push((p, bound));
    }
    let line = |most: f64| (0..=100).map(|p| f64::from(p) / 100.0).map(|p| (p, cases::attempts(p).min(most))).collect();
    let chart = Chart {
        file: "budget.svg",
        across: "probability that an attempt fails",
        upwards: "attempts a request",
        range: (0.0, 1.02),
        height: (0.0, 4.2),
        labels: [percent, whole],
        curves: vec![
            Curve { name: "1 + p + p² + p³: up to four attempts", ink: 1, theory: line(4.0), found: without },
            Curve { name: "a retry budget of 20 %: at most 1.2", ink: 0, theory: line(1.2), found: with },
        ],
        marks: Vec::new(),
    };
    Section { name: "budget", table, chart: Some(chart) }
}

fn storm() -> Section {
    let rate = |rate: f64| format!("{rate:.1}");
    let mut table = String::from(
        "| requests a second | good answers a second, theory | simulation | with a budget of 20 %, theory | simulation |\n\
         | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let recovers =
        |load: u32, attempts: f64| if f64::from(load) < cases::threshold(attempts) { f64::from(load) } else { 0.0 };
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for load in [20, 25, 30, 31, 32, 33, 34, 35, 36, 40, 50, 60, 70, 80, 82, 83, 84, 85, 87, 90] {
        let found = |budget| cases::study(&cases::storm(load, budget, 10)).traffic[0].throughput;
        let (free, bound) = (found(""), found(", budget: 20%"));
        let cells = [rate(recovers(load, 3.0)), words(free, rate), rate(recovers(load, 1.2)), words(bound, rate)];
        let _ = writeln!(table, "| {load} | {} |", cells.join(" | "));
        without.push((f64::from(load), free));
        with.push((f64::from(load), bound));
    }
    let line = |attempts| {
        let threshold = cases::threshold(attempts);
        vec![(15.0, 15.0), (threshold, threshold), (threshold, 0.0), (95.0, 0.0)]
    };
    let chart = Chart {
        file: "storm.svg",
        across: "requests a second, of the 100/s that the server can serve",
        upwards: "good answers a second, half an hour later",
        range: (15.0, 95.0),
        height: (0.0, 105.0),
        labels: [whole, whole],
        curves: vec![
            Curve { name: "three attempts", ink: 1, theory: line(3.0), found: without },
            Curve { name: "three attempts, a retry budget of 20 %", ink: 0, theory: line(1.2), found: with },
        ],
        marks: vec![(cases::threshold(3.0), "100 / 3"), (cases::threshold(1.2), "100 / 1.2")],
    };
    Section { name: "storm", table, chart: Some(chart) }
}

fn redundancy() -> Section {
    let parts = |share: f64| format!("{:.2}", share * 1e5);
    let minutes = |share: f64| format!("{:.0} min", share * 365.25 * 24.0 * 60.0);
    let mut table = String::from(
        "| needed | formula | theory, in 100,000 | simulation | a year |\n| --- | --- | ---: | ---: | ---: |\n",
    );
    let study = cases::study(&cases::common_causes(4000));
    for (nth, case) in cases::redundancies().iter().enumerate() {
        let name = format!("s{nth}");
        let service = study.services.iter().find(|service| service.name == name);
        let found = service.map_or_else(Estimate::default, |service| cases::complement(service.time_available));
        let cells = [parts(case.theory), words(found, parts), minutes(case.theory)];
        let _ = writeln!(table, "| {} | {} | {} |", case.words, case.formula, cells.join(" | "));
    }
    Section { name: "redundancy", table, chart: None }
}

fn main() -> Result<(), Box<dyn Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let path = docs.join("effects.md");
    let mut text = std::fs::read_to_string(&path)?;
    for section in [tail(), amplification(), storm(), redundancy()] {
        let marks = ["begins", "ends"].map(|what| format!("<!-- {} {what} -->\n", section.name));
        let (before, rest) = text.split_once(&marks[0]).ok_or("the first mark of a table is missing")?;
        let (_, after) = rest.split_once(&marks[1]).ok_or("the second mark of a table is missing")?;
        text = format!("{before}{}\n{}\n{}{after}", marks[0], section.table, marks[1]);
        if let Some(chart) = &section.chart {
            chart::draw(&docs.join("effects"), chart)?;
        }
    }
    std::fs::write(&path, text)?;
    Ok(())
}
