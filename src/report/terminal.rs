//! The summary in the terminal: it fits a screen.

use crate::experiment::Study;
use crate::experiment::study::{Estimate, Verdict};
use crate::experiment::words::{clock, quantity, span};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write as _;
use std::path::Path;

/// The most rows of a table.
const ROWS: usize = 8;

/// The summary.
pub fn summary(study: &Study, folder: Option<&Path>, width: usize, colour: bool) -> String {
    let paint = |ink: &str, text: &str| {
        if colour { format!("\x1b[{ink}m{text}\x1b[0m") } else { text.to_owned() }
    };
    let mut text = format!("{}\n{}\n\n", paint("1", &study.name), wrap(&study.headline, width));
    if study.interrupted {
        let _ = writeln!(
            text,
            "interrupted: the numbers are of {} of {} replications\n",
            study.replications, study.replications_planned
        );
    }
    for objective in &study.objectives {
        let (word, ink) = match objective.verdict {
            Verdict::Pass => ("PASS", "32"),
            Verdict::Fail => ("FAIL", "1;31"),
            Verdict::Inconclusive => (" ?? ", "33"),
        };
        let found = with_interval(objective.estimate, objective.unit, &study.currency);
        let met = objective.met_in.map_or_else(String::new, |share| {
            format!("  in {:.0} of {} runs", share * f64::from(study.replications), study.replications)
        });
        let _ = writeln!(text, "{}  {:<28} {found}{met}", paint(ink, word), objective.text);
    }
    if !study.objectives.is_empty() {
        text.push('\n');
    }
    text.push_str(&traffic(study));
    text.push_str(&services(study));
    text.push_str(&incidents(study));
    let _ = writeln!(
        text,
        "cost {}, {} for a thousand good answers",
        with_interval(study.cost, "money", &study.currency),
        quantity(study.cost_per_thousand.value, "money", &study.currency)
    );
    let outcomes = study.whole.outcomes;
    let _ = writeln!(
        text,
        "{} replications, seed {}, {} requests, {} events",
        study.replications, study.seed, outcomes.born, study.events
    );
    if let Some(folder) = folder {
        let _ = writeln!(text, "report: {}", folder.join("report.html").display());
    }
    text
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    table
}

fn finish(mut table: Table) -> String {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n\n"
}

fn traffic(study: &Study) -> String {
    let mut table = table(&["traffic", "requests", "good", "p50", "p95", "p99", "timeout", "rejected", "failed"]);
    for source in study.traffic.iter().take(ROWS) {
        let show = |estimate: Estimate, unit: &str| quantity(estimate.value, unit, &study.currency);
        let o = &source.outcomes;
        table.add_row([
            source.name.clone(),
            o.born.to_string(),
            show(source.availability, "share"),
            show(source.latency.p50, "s"),
            show(source.latency.p95, "s"),
            show(source.latency.p99, "s"),
            o.timeout.to_string(),
            o.rejected.to_string(),
            (o.failed + o.lost + o.abandoned).to_string(),
        ]);
    }
    finish(table)
}

fn services(study: &Study) -> String {
    let mut table = table(&["service", "replicas", "peak", "busy", "queue", "p50", "p99", "good", "cost"]);
    for service in study.services.iter().take(ROWS) {
        let show = |estimate: Estimate, unit: &str| quantity(estimate.value, unit, &study.currency);
        table.add_row([
            service.name.clone(),
            show(service.replicas, ""),
            show(service.peak_replicas, ""),
            show(service.utilization, "share"),
            show(service.queue_length, ""),
            show(service.sojourn.p50, "s"),
            show(service.sojourn.p99, "s"),
            show(service.availability, "share"),
            show(service.cost, "money"),
        ]);
    }
    finish(table)
}

fn incidents(study: &Study) -> String {
    let mut text = String::new();
    for (nth, incident) in study.incidents.iter().filter(|i| i.share >= 0.1).take(6).enumerate() {
        let lead = if nth == 0 { "broke first:" } else { "then:       " };
        let _ = writeln!(
            text,
            "{lead} {:>7}  {}: {}, {}, in {:.0} % of the runs",
            clock(incident.at),
            incident.entity,
            incident.what,
            span(incident.lasted),
            incident.share * 100.0
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// `182 ms ± 4.1 ms`.
fn with_interval(estimate: Estimate, unit: &str, currency: &str) -> String {
    let value = quantity(estimate.value, unit, currency);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => {
            format!("{value} ({} … {})", quantity(Some(low), unit, currency), quantity(Some(high), unit, currency))
        }
        _ => value,
    }
}

/// Breaks a text into lines.
fn wrap(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}
