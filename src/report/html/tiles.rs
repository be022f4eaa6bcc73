//! The five numbers at the top of the page.

use super::text::escape;
use crate::experiment::study::{ObjectiveResult, Study, Verdict};
use crate::report::{number, view};

/// Worst window's p99, availability, error budget, peak replicas, cost.
pub fn tiles(study: &Study) -> String {
    [latency(study), availability(study), budget(study), replicas(study), cost(study)].concat()
}

struct Tile {
    title: String,
    number: String,
    /// The uncertainty, or another number beside.
    error: String,
    /// What it is held against.
    limit: String,
    verdict: Option<Verdict>,
    /// What went wrong beside it.
    loss: String,
}

impl Tile {
    fn html(&self) -> String {
        let (class, mark) = match self.verdict {
            Some(Verdict::Pass) => ("pass", "✓ "),
            Some(Verdict::Fail) => ("fail", "✗ "),
            Some(Verdict::Inconclusive) => ("unsure", "? "),
            None => ("none", ""),
        };
        let loss = match self.loss.as_str() {
            "" => String::new(),
            loss => format!("<p class=\"bad\">{}</p>", escape(loss)),
        };
        format!(
            "<div class=\"tile {class}\"><h3>{}</h3><p class=\"number\">{}</p>\
             <p class=\"error\">{}</p>{loss}<p>{mark}{}</p></div>\n",
            escape(&self.title),
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
        Some(objective) if broken > 0.0 && objective.verdict == Verdict::Pass => {
            format!("limit {}; only single windows miss it", against(study, objective))
        }
        Some(objective) if broken > 0.0 => {
            format!("limit {}, missed for {}", against(study, objective), number::span(broken))
        }
        Some(objective) => format!("limit {}, never missed", against(study, objective)),
        None => "no limit set".to_owned(),
    };
    let whole = number::interval(&study.whole.latency.p99, "s", "");
    let title = match study.timeline.window {
        window if window > 0.0 => format!("Worst p99 in any {}", number::span(window)),
        _ => "Worst p99".to_owned(),
    };
    Tile {
        title,
        number: number::show_option(peak.map(|(_, worst)| worst), "s", ""),
        error: peak.map_or_else(String::new, |(at, _)| format!("at {}; over the whole time {whole}", number::span(at))),
        limit,
        verdict: objective.map(|objective| objective.verdict),
        loss: String::new(),
    }
    .html()
}

fn availability(study: &Study) -> String {
    let objective = view::objectives_about(study, "availability").next();
    let availability = &study.whole.availability;
    Tile {
        title: "Availability".into(),
        number: number::show_option(availability.value, "share", ""),
        error: number::pair(availability, "share", "").1.map_or_else(String::new, |error| format!("{error} %")),
        limit: objective
            .map_or("no target set".to_owned(), |objective| format!("target {}", against(study, objective))),
        verdict: objective.map(|objective| objective.verdict),
        loss: String::new(),
    }
    .html()
}

fn budget(study: &Study) -> String {
    let used = view::budget_used(study);
    let outcomes = &study.whole.outcomes;
    let bad: u64 = view::failures(outcomes).iter().fold(0, |sum, (_, n)| sum.saturating_add(*n));
    let verdict = view::objectives_about(study, "availability").next().map(|o| o.verdict);
    Tile {
        title: "Error budget used".into(),
        number: match used {
            Some(used) if used >= 2.0 => format!("{} ×", number::show(used, "", "")),
            used => number::show_option(used, "share", ""),
        },
        error: format!("{} of {} requests got no good answer", number::count(bad), number::count(outcomes.born)),
        limit: match used {
            Some(used) if used > 1.0 => "more than the target allows".to_owned(),
            Some(_) => "within the budget".to_owned(),
            None => "no target set".to_owned(),
        },
        verdict: used.and(verdict),
        loss: String::new(),
    }
    .html()
}

/// The largest fleet, and how many servers all fleets have together.
fn replicas(study: &Study) -> String {
    let (title, error, peak) = match view::largest_fleet(study) {
        Some((service, peak)) => {
            let title = match view::members(study, service, "servers") {
                "pods" => "Pods at the peak",
                "environments" => "Environments at the peak",
                _ => "Servers at the peak",
            };
            let mean = number::show_option(service.replicas.value, "", "");
            (title, format!("{}; {mean} on average", view::short(&service.name, 26)), peak.value)
        }
        None => ("Servers at the peak", String::new(), None),
    };
    let fleets = study.services.iter().filter_map(|service| service.peak_replicas.value);
    let all = number::show(fleets.clone().sum(), "", "");
    Tile {
        title: title.into(),
        number: number::show_option(peak, "", ""),
        error,
        limit: if fleets.count() > 1 { format!("{all} with those of all other services") } else { String::new() },
        verdict: None,
        loss: String::new(),
    }
    .html()
}

fn cost(study: &Study) -> String {
    let objective = study.objectives.iter().find(|objective| view::subject(objective).0 == "cost");
    let per_hour = number::interval(&study.cost_per_hour, "money/h", &study.currency);
    let thousand = number::show_option(study.cost_per_thousand.value, "money", &study.currency);
    let lost = &study.whole.lost_value;
    let free = study.cost.value == Some(0.0);
    Tile {
        title: "Cost".into(),
        number: number::show_option(study.cost.value.filter(|_| !free), "money", &study.currency),
        error: match study.cost_per_hour.value {
            Some(_) if free => "nothing in the scenario has a price".to_owned(),
            Some(_) => format!("{per_hour}; {thousand} per 1,000 good answers"),
            None => String::new(),
        },
        limit: objective.map_or("no limit set".to_owned(), |objective| format!("limit {}", against(study, objective))),
        verdict: objective.map(|objective| objective.verdict),
        loss: match lost.value {
            Some(value) if value > 0.0 => {
                format!("lost value {}", number::interval(lost, "money", &study.currency))
            }
            _ => String::new(),
        },
    }
    .html()
}

fn against(study: &Study, objective: &ObjectiveResult) -> String {
    let limit = number::limit(objective.limit, objective.unit, &study.currency);
    format!("{} {limit}", objective.operator)
}
