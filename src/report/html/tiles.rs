//! The five numbers at the top of the page.

use super::escape;
use crate::experiment::Study;
use crate::experiment::study::{ObjectiveResult, Verdict};
use crate::experiment::words::{clock, percent, quantity, span};
use std::fmt::Write as _;

struct Tile {
    label: &'static str,
    value: String,
    note: String,
    verdict: Option<Verdict>,
}

/// The tiles.
pub fn tiles(study: &Study) -> String {
    let all = [worst_window(study), availability(study), budget(study), replicas(study), cost(study)];
    let mut html = String::from("<section class=\"tiles\" aria-label=\"Key numbers\">");
    for tile in all {
        let class = match tile.verdict {
            Some(Verdict::Pass) => " pass",
            Some(Verdict::Fail) => " fail",
            _ => "",
        };
        let (value, note) = (escape(&tile.value), escape(&tile.note));
        let _ = write!(
            html,
            "<div class=\"tile{class}\"><span>{}</span><strong>{value}</strong><small>{note}</small></div>",
            tile.label
        );
    }
    html + "</section>"
}

fn objective<'a>(study: &'a Study, subject: &str) -> Option<&'a ObjectiveResult> {
    study.objectives.iter().find(|objective| objective.subject == subject)
}

fn limit(objective: Option<&ObjectiveResult>, study: &Study) -> String {
    objective.map_or_else(String::new, |o| {
        format!("objective {} {}", o.operator, quantity(Some(o.limit), o.unit, &study.currency))
    })
}

fn worst_window(study: &Study) -> Tile {
    let whole = study.timeline.entities.iter().find(|e| e.kind == "whole");
    let p99 = whole.and_then(|e| e.curves.iter().find(|c| c.quantity == "p99"));
    let windows = p99.into_iter().flat_map(|c| study.timeline.starts.iter().zip(&c.value));
    let worst = windows.filter_map(|(at, value)| Some((*at, (*value)?))).max_by(|a, b| a.1.total_cmp(&b.1));
    let objective = objective(study, "p99");
    let verdict =
        objective.zip(worst).map(|(o, (_, value))| if value < o.limit { Verdict::Pass } else { Verdict::Fail });
    Tile {
        label: "Worst p99",
        value: quantity(worst.map(|(_, value)| value), "s", &study.currency),
        note: worst.map_or_else(String::new, |(at, _)| {
            format!("in the {} from {}; {}", span(study.timeline.window), clock(at), limit(objective, study))
        }),
        verdict,
    }
}

fn availability(study: &Study) -> Tile {
    let objective = objective(study, "availability");
    Tile {
        label: "Availability",
        value: quantity(study.whole.availability.value, "share", &study.currency),
        note: match objective {
            Some(_) => limit(objective, study),
            None => "good answers of all requests".to_owned(),
        },
        verdict: objective.map(|o| o.verdict),
    }
}

fn budget(study: &Study) -> Tile {
    let objective = objective(study, "availability").filter(|o| o.limit < 1.0);
    let used = objective.and_then(|o| Some((1.0 - o.estimate.value?) / (1.0 - o.limit)));
    Tile {
        label: "Error budget used",
        value: used.map_or_else(
            || "–".to_owned(),
            |used| {
                if used >= 10.0 { format!("{used:.0} times") } else { percent(used) }
            },
        ),
        note: objective.map_or_else(
            || "no objective for availability".to_owned(),
            |o| format!("of {} that may fail", percent(1.0 - o.limit)),
        ),
        verdict: used.map(|used| if used <= 1.0 { Verdict::Pass } else { Verdict::Fail }),
    }
}

fn replicas(study: &Study) -> Tile {
    let grown = study.services.iter().max_by(|a, b| {
        let growth = |s: &crate::experiment::study::ServiceResult| {
            s.peak_replicas.value.unwrap_or(0.0) - s.replicas.value.unwrap_or(0.0)
        };
        growth(a).total_cmp(&growth(b))
    });
    Tile {
        label: "Peak replicas",
        value: quantity(grown.and_then(|s| s.peak_replicas.value), "", &study.currency)
            .trim_end_matches(".0")
            .to_owned(),
        note: grown.map_or_else(String::new, |s| {
            format!("{}; {} ready on average", s.name, quantity(s.replicas.value, "", &study.currency))
        }),
        verdict: None,
    }
}

fn cost(study: &Study) -> Tile {
    let lost = study.whole.lost_value.value.filter(|&lost| lost > 0.0);
    Tile {
        label: "Cost",
        value: quantity(study.cost.value, "money", &study.currency),
        note: match lost {
            Some(lost) => format!("and {} of sales lost", quantity(Some(lost), "money", &study.currency)),
            None => format!(
                "{}; per thousand good answers {}",
                quantity(study.cost_per_hour.value, "money/h", &study.currency),
                quantity(study.cost_per_thousand.value, "money", &study.currency)
            ),
        },
        verdict: objective(study, "cost").map(|o| o.verdict),
    }
}
