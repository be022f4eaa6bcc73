//! `plan.svg`: what every setting costs against what it does for the objective that decides.

use super::words::{cost, setting};
use crate::explore::plan::{Candidate, Planned};
use crate::explore::sweep::ObjectiveAt;
use crate::report::chart::model::{Axis, Chart, Dot, Limit, Panel, Point, Scale, Series, ValueAxis};
use crate::report::chart::palette::Ink;
use crate::report::{number, view};

/// About so many costs are written along the axis.
const LABELS: f64 = 6.0;

/// Dots, the frontier among them, and the limit; none where there is nothing to put against each other.
pub fn chart(plan: &Planned) -> Option<Chart> {
    let place = plan.decisive?;
    let objective = plan.candidates.iter().find_map(|candidate| candidate.objectives.get(place))?;
    let height = Height::of(objective);
    let at = |candidate: &Candidate| {
        let value = height.at(candidate.objectives.get(place)?.estimate.value?);
        Some((candidate.cost.value?, value))
    };
    let costs: Vec<f64> = plan.candidates.iter().filter_map(|candidate| Some(at(candidate)?.0)).collect();
    let (low, high) = costs.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &cost| (low.min(cost), high.max(cost)));
    if !low.is_finite() {
        return None;
    }
    let line = plan.frontier.iter().filter_map(|&number| at(plan.candidate(Some(number))?));
    let line = line.map(|(x, value)| Point { x, value: Some(value), low: None, high: None }).collect();
    let dominated = plan.candidates.iter().filter(|candidate| !plan.frontier.contains(&candidate.number));
    let grey = |candidate: &Candidate| at(candidate).map(|(x, value)| Dot { x, value, ink: Ink::Grey, words: None });
    let mut dots: Vec<Dot> = dominated.filter_map(grey).collect();
    if let Some(chosen) = plan.candidate(plan.chosen)
        && let Some((x, value)) = at(chosen)
    {
        let words = view::clean(&format!("{}: {}", setting(plan, chosen), cost(plan, chosen)));
        dots.push(Dot { x, value, ink: Ink::Green, words: Some(words) });
    }
    let scale = if height.missing || objective.unit == "s" { Scale::Log } else { Scale::Linear };
    let title = if height.missing { format!("1 − {}", objective.subject) } else { objective.subject.clone() };
    let frontier = Series::new("frontier", Ink::Blue, line);
    let mut panel = Panel::new(view::clean(&title), objective.unit, scale, vec![frontier]).tall(300.0);
    panel.dots = dots;
    let told = number::limit(objective.limit, objective.unit, &plan.currency);
    panel.limits.push(Limit { value: height.at(objective.limit), words: format!("{} {told}", objective.operator) });
    Some(Chart {
        name: "plan",
        title: sentence(plan),
        note: "Each dot is a setting. Blue: no cheaper one is as good. Red dashes: the limit. Green: the cheapest that holds."
            .to_owned(),
        axis: Axis::Values(axis(low, high, &plan.currency)),
        panels: vec![panel],
        currency: plan.currency.clone(),
    })
}

/// What the picture says.
fn sentence(plan: &Planned) -> String {
    let words = match (plan.candidate(plan.chosen), plan.candidate(plan.closest)) {
        (Some(chosen), _) if plan.interrupted || plan.exhausted => {
            format!(
                "{} meets everything for {}; whether it is the cheapest is open",
                setting(plan, chosen),
                cost(plan, chosen)
            )
        }
        (Some(chosen), _) => {
            format!("The cheapest that meets everything: {} for {}", setting(plan, chosen), cost(plan, chosen))
        }
        (None, Some(closest)) => format!("No setting meets everything; closest comes {}", setting(plan, closest)),
        (None, None) => String::new(),
    };
    view::clean(&words)
}

/// How an objective's number becomes a height.
struct Height {
    /// Whether it is drawn as what is missing to one.
    missing: bool,
    /// On a logarithmic axis, nothing lies below this.
    floor: f64,
}

impl Height {
    fn of(objective: &ObjectiveAt) -> Self {
        let missing = objective.unit == "share" && objective.operator.starts_with('>');
        // What is never missing lies at the bottom, two powers of ten below the limit.
        Height { missing, floor: ((1.0 - objective.limit) / 100.0).max(1e-9) }
    }

    fn at(&self, value: f64) -> f64 {
        if self.missing { (1.0 - value).max(self.floor) } else { value }
    }
}

/// The axis of costs, with round numbers.
fn axis(low: f64, high: f64, currency: &str) -> ValueAxis {
    let about = ((high - low) / LABELS).max(high.abs() * 1e-3).max(1e-9);
    let power = libm::pow(10.0, libm::floor(libm::log10(about)));
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= about).unwrap_or(about);
    let (first, last) = (libm::floor(low / step), libm::ceil(high / step).max(libm::floor(low / step) + 1.0));
    let label = |nth: i64| (nth as f64 * step, number::tick(nth as f64 * step, step, "money"));
    ValueAxis {
        low: first * step,
        high: last * step,
        log: false,
        labels: (first as i64..=last as i64).map(label).collect(),
        words: format!("cost, {currency} an hour"),
    }
}
