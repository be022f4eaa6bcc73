//! `sweep.svg` of one axis of numbers: each objective's number along it, where it breaks, and the knee.

use super::table::columns;
use crate::experiment::study::{Better, Estimate, Verdict};
use crate::explore::Sweep;
use crate::explore::sweep::{ObjectiveAt, PointResult};

use crate::report::chart::model::{Axis, Chart, Limit, Panel, Point, Scale, Series, ValueAxis};
use crate::report::chart::palette::Ink;
use crate::report::{number, view};

/// Panels of the picture.
const MOST_PANELS: usize = 6;

/// The objectives' numbers, then those that every reader asks for, along the axis.
pub fn chart(sweep: &Sweep) -> Chart {
    let points = sweep.along(0);
    let most = points.iter().map(|point| point.objectives.len()).max().unwrap_or(0);
    let mut panels: Vec<Panel> = (0..most).map(|place| objective(&points, place, sweep)).collect();
    for (name, unit) in columns(sweep).into_iter().filter(|(name, unit)| changes(&points, name, unit)) {
        let of = |point: &PointResult| point.key_number(&name, &unit).copied();
        let better = points.iter().find_map(|point| point.key_numbers.iter().find(|key| key.name == name)?.better);
        panels.push(panel(&points, &view::in_words(&name), unit_of(&unit), better, of));
    }
    panels.truncate(MOST_PANELS);
    for (nth, panel) in panels.iter_mut().enumerate() {
        let words = |words: String| if nth == 0 { words } else { String::new() };
        let knee = |knee: &crate::explore::sweep::Knee| Limit { value: knee.middle(), words: words("knee".to_owned()) };
        panel.verticals = sweep.knees.iter().map(knee).collect();
    }
    Chart {
        name: "sweep",
        title: view::first_sentence(&sweep.answer).0.to_owned(),
        note: "Lines with 95 % intervals, for objectives over all looks at a point. Red dashes: the limit, and where the verdict flips. Red shade: an objective is broken."
            .to_owned(),
        axis: axis(sweep, &points),
        panels,
        currency: sweep.currency.clone(),
    }
}

fn axis(sweep: &Sweep, points: &[&PointResult]) -> Axis {
    let at = |point: &&PointResult| point.at[0];
    let designed = points.iter().filter(|point| !point.refined);
    let labels: Vec<(f64, String)> =
        designed.filter_map(|point| Some((point.at[0]?, point.values.first()?.clone()))).collect();
    let (low, high) = (points.iter().find_map(at).unwrap_or(0.0), points.iter().rev().find_map(at).unwrap_or(1.0));
    let log = sweep.axes[0].line.as_ref().is_some_and(|line| line.log) && low > 0.0;
    Axis::Values(ValueAxis { low, high, log, labels, words: sweep.axes[0].path.clone() })
}

/// The panel of the objective at a place of the scenario's list.
fn objective(points: &[&PointResult], place: usize, sweep: &Sweep) -> Panel {
    let at = |point: &PointResult| point.objectives.get(place).cloned();
    let Some(first) = points.iter().find_map(|point| at(point)) else {
        return Panel::new("", "", Scale::Linear, Vec::new());
    };
    let more = first.operator.starts_with('>');
    let better = Some(if more { Better::More } else { Better::Less });
    let of = |point: &PointResult| at(point).map(|objective| objective.estimate);
    let mut panel = panel(points, &first.subject, first.unit, better, of);
    let same = |other: ObjectiveAt| other.limit == first.limit;
    if points.iter().filter_map(|point| at(point)).all(same) {
        let missing = is_missing(first.unit, better);
        let value = if missing { 1.0 - first.limit } else { first.limit };
        let told = number::limit(first.limit, first.unit, &sweep.currency);
        panel.limits.push(Limit { value, words: format!("{} {told}", first.operator) });
    }
    panel.broken = broken(points, |point| match at(point) {
        Some(objective) => objective.verdict == Verdict::Fail,
        None => point.failure.is_some(),
    });
    panel
}

/// Whether a number is not the same everywhere.
fn changes(points: &[&PointResult], name: &str, unit: &str) -> bool {
    let mut values = points.iter().filter_map(|point| point.key_number(name, unit)?.value);
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Stretches of the axis around the points that break: half-way to their neighbours.
fn broken(points: &[&PointResult], breaks: impl Fn(&PointResult) -> bool) -> Vec<(f64, f64)> {
    let at: Vec<f64> = points.iter().filter_map(|point| point.at[0]).collect();
    let half = |a: usize, b: usize| (at[a] + at[b]) / 2.0;
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    for place in (0..at.len()).filter(|&place| breaks(points[place])) {
        let from = if place == 0 { at[0] } else { half(place - 1, place) };
        let to = if place + 1 == at.len() { at[place] } else { half(place, place + 1) };
        match stretches.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => stretches.push((from, to)),
        }
    }
    stretches
}

/// Whether a number is drawn as what is missing to one: of a share of which more is better the rest tells more.
fn is_missing(unit: &str, better: Option<Better>) -> bool {
    unit == "share" && better == Some(Better::More)
}

fn panel(
    points: &[&PointResult],
    name: &str,
    unit: &'static str,
    better: Option<Better>,
    of: impl Fn(&PointResult) -> Option<Estimate>,
) -> Panel {
    let missing = is_missing(unit, better);
    let turned = |value: Option<f64>| if missing { value.map(|value| 1.0 - value) } else { value };
    let line = points.iter().filter_map(|point| {
        let found = of(point).unwrap_or_default();
        let (low, high) = if missing { (found.high, found.low) } else { (found.low, found.high) };
        Some(Point { x: point.at[0]?, value: turned(found.value), low: turned(low), high: turned(high) })
    });
    let (title, scale) = match unit {
        _ if missing => (format!("1 − {name}"), Scale::Log),
        "s" => (name.to_owned(), Scale::Log),
        _ => (name.to_owned(), Scale::Linear),
    };
    let title = view::clean(&title);
    let series = Series::new(title.clone(), Ink::Strong, line.collect());
    Panel::new(title, unit, scale, vec![series])
}

/// The unit as charts know it.
fn unit_of(unit: &str) -> &'static str {
    ["s", "1/s", "share", "money", "money/h"].into_iter().find(|known| *known == unit).unwrap_or("")
}
