//! Markdown, for a pull request.

use crate::experiment::Study;
use crate::experiment::study::{Estimate, Verdict};
use crate::experiment::words::{clock, quantity, span};
use std::fmt::Write as _;

/// The summary.
pub fn summary(study: &Study) -> String {
    let mut text = format!("## {}\n\n{}\n\n", escape(&study.name), escape(&study.headline));
    if study.interrupted {
        let _ =
            writeln!(text, "> Interrupted: {} of {} replications.\n", study.replications, study.replications_planned);
    }
    if !study.objectives.is_empty() {
        text.push_str(
            "| objective | found | 95 % interval | held in | verdict |\n| --- | ---: | ---: | ---: | --- |\n",
        );
        for objective in &study.objectives {
            let verdict = match objective.verdict {
                Verdict::Pass => "✅ pass",
                Verdict::Fail => "❌ fail",
                Verdict::Inconclusive => "❔ undecided",
            };
            let found = quantity(objective.estimate.value, objective.unit, &study.currency);
            let interval = interval(objective.estimate, objective.unit, &study.currency);
            let met =
                objective.met_in.map_or_else(|| "–".to_owned(), |share| format!("{:.0} % of runs", share * 100.0));
            let _ = writeln!(text, "| `{}` | {found} | {interval} | {met} | {verdict} |", escape(&objective.text));
        }
        text.push('\n');
    }
    numbers(study, &mut text);
    if !study.incidents.is_empty() {
        text.push_str(
            "### What broke, and when\n\n| at | where | what | for | in |\n| ---: | --- | --- | ---: | ---: |\n",
        );
        for incident in study.incidents.iter().take(12) {
            let (at, lasted) = (clock(incident.at), span(incident.lasted));
            let _ = writeln!(
                text,
                "| {at} | {} | {} | {lasted} | {:.0} % of runs |",
                escape(&incident.entity),
                incident.what,
                incident.share * 100.0
            );
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "<sub>{} replications, seed {}, ninefold {}, fingerprint {}</sub>",
        study.replications, study.seed, study.version, study.fingerprint
    );
    text
}

fn numbers(study: &Study, text: &mut String) {
    text.push_str("| | value | 95 % interval |\n| --- | ---: | ---: |\n");
    let whole = &study.whole;
    let rows = [
        ("availability", whole.availability, "share"),
        ("p50", whole.latency.p50, "s"),
        ("p95", whole.latency.p95, "s"),
        ("p99", whole.latency.p99, "s"),
        ("good answers", whole.throughput, "1/s"),
        ("cost", study.cost, "money"),
        ("lost value", whole.lost_value, "money"),
    ];
    for (name, estimate, unit) in rows {
        let value = quantity(estimate.value, unit, &study.currency);
        let _ = writeln!(text, "| {name} | {value} | {} |", interval(estimate, unit, &study.currency));
    }
    text.push('\n');
}

fn interval(estimate: Estimate, unit: &str, currency: &str) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => {
            format!("{} … {}", quantity(Some(low), unit, currency), quantity(Some(high), unit, currency))
        }
        _ => "–".to_owned(),
    }
}

/// Keeps a name from being taken for markup.
fn escape(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
