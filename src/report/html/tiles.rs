//! The five numbers at the top of the page.

use super::text::escape;
use crate::experiment::study::{Estimate, ObjectiveResult, Study, Verdict};
use crate::report::{number, view};

/// Worst window's p99, availability, error budget, peak replicas, cost.
pub fn tiles(study: &Study) -> String {
    [latency(study), availability(study), budget(study), replicas(study), cost(study)].concat()
}

struct Tile {
    title: &'static str,
    number: String,
    /// The uncertainty, or another number beside.
    error: String,
    /// What it is held against.
    limit: String,
    verdict: Option<Verdict>,
}

impl Tile {
    fn html(&self) -> String {
        let (class, mark) = match self.verdict {
            Some(Verdict::Pass) => ("pass", "✓ "),
            Some(Verdict::Fail) => ("fail", "✗ "),
            Some(Verdict::Inconclusive) => ("unsure", "? "),
            None => ("none", ""),
        };
        format!(
            "<div class=\"tile {class}\"><h3>{}</h3><p class=\"number\">{}</p>\
             <p class=\"error\">{}</p><p>{mark}{}</p></div>\n",
            self.title,
            escape(&self.number),
            escape(&self.error),
            escape(&self.limit),
        )
    }
}

/// The greatest p99 of any window: what users met at the worst time, which a quantile of the whole
/// run would hide.
fn latency(study: &Study) -> String {
    let curve = view::whole(study).and_then(|whole| view::curve(whole, "p99"));
    let peak = curve.and_then(|curve| view::peak(study, curve));
    let objective = view::objectives_about(study, "p99").next();
    let broken: f64 = match (curve, objective) {
        (Some(curve), Some(objective)) => {
            view::broken(study, curve, objective).iter().map(|(from, to)| to - from).sum()
        }
        _ => 0.0,
    };
    let limit = match objective {
        Some(objective) if broken > 0.0 => {
            format!("limit {}, broken for {}", against(study, objective), number::span(broken))
        }
        Some(objective) => format!("limit {}, never broken", against(study, objective)),
        None => "no limit set".to_owned(),
    };
    let verdict =
        objective.filter(|_| peak.is_some()).map(|_| if broken > 0.0 { Verdict::Fail } else { Verdict::Pass });
    let whole = number::interval(&study.whole.latency.p99, "s", "");
    Tile {
        title: "Worst p99 of a window",
        number: number::show_option(peak.map(|(_, worst)| worst), "s", ""),
        error: peak.map_or_else(String::new, |(at, _)| format!("at {}; all in all {whole}", number::span(at))),
        limit,
        verdict,
    }
    .html()
}

fn availability(study: &Study) -> String {
    let objective = view::objectives_about(study, "availability").next();
    let availability = &study.whole.availability;
    Tile {
        title: "Availability",
        number: number::show_option(availability.value, "share", ""),
        error: number::interval(availability, "share", ""),
        limit: objective
            .map_or("no target set".to_owned(), |objective| format!("target {}", against(study, objective))),
        verdict: objective.map(|objective| objective.verdict),
    }
    .html()
}

fn budget(study: &Study) -> String {
    let used = view::budget_used(study);
    let outcomes = &study.whole.outcomes;
    let bad: u64 = view::failures(outcomes).iter().fold(0, |sum, (_, n)| sum.saturating_add(*n));
    let verdict = view::objectives_about(study, "availability").next().map(|o| o.verdict);
    Tile {
        title: "Error budget used",
        number: used.map_or(number::NOTHING.to_owned(), |used| number::show(used, "share", "")),
        error: format!("{} of {} requests", number::count(bad), number::count(outcomes.born)),
        limit: match used {
            Some(used) if used > 1.0 => format!("{} times the budget", number::show(used, "", "")),
            Some(_) => "within the budget".to_owned(),
            None => "no target set".to_owned(),
        },
        verdict: used.and(verdict),
    }
    .html()
}

fn replicas(study: &Study) -> String {
    let (name, peak, mean) = match view::largest_fleet(study) {
        Some((service, peak)) => (view::short(&service.name, 26), *peak, service.replicas),
        None => (String::new(), Estimate::default(), Estimate::default()),
    };
    Tile {
        title: "Peak replicas",
        number: number::show_option(peak.value, "", ""),
        error: name,
        limit: mean.value.map_or_else(String::new, |mean| format!("{} on average", number::show(mean, "", ""))),
        verdict: None,
    }
    .html()
}

fn cost(study: &Study) -> String {
    let objective = study.objectives.iter().find(|objective| view::subject(objective).0 == "cost");
    let per_hour = number::interval(&study.cost_per_hour, "money/h", &study.currency);
    let thousand = number::show_option(study.cost_per_thousand.value, "money", &study.currency);
    Tile {
        title: "Cost",
        number: number::show_option(study.cost.value, "money", &study.currency),
        error: match study.cost_per_hour.value {
            Some(_) => format!("{per_hour}; {thousand} per 1,000 good answers"),
            None => String::new(),
        },
        limit: objective.map_or("no limit set".to_owned(), |objective| format!("limit {}", against(study, objective))),
        verdict: objective.map(|objective| objective.verdict),
    }
    .html()
}

fn against(study: &Study, objective: &ObjectiveResult) -> String {
    let limit = number::limit(objective.limit, objective.unit, &study.currency);
    format!("{} {limit}", objective.operator)
}
