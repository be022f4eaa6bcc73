//! From a study's curves to points, limits and axes.

use super::model::{Axis, Limit, Panel, Point, Series, TimeAxis};
use super::palette::Ink;
use crate::experiment::study::{Curve, EntityCurves, ObjectiveResult, Study};
use crate::report::{number, view};

/// Things that broke with a number in the charts.
pub const MOST_SYMPTOMS: usize = 9;

/// The axis of simulated time with its events and what broke.
pub fn time_axis(study: &Study) -> Axis {
    let line = &study.timeline;
    let window = if line.window.is_finite() { line.window.max(0.0) } else { 0.0 };
    let last = line.starts.iter().rev().find(|start| start.is_finite());
    let end = last.map_or(study.duration, |last| last + window);
    let end = if end.is_finite() && end > 0.0 { end } else { 1.0 };
    let symptoms = study.symptoms.iter().take(MOST_SYMPTOMS).enumerate();
    Axis::Time(TimeAxis {
        end,
        window,
        warmup: study.warmup.clamp(0.0, end),
        marks: line.marks.iter().map(|(at, words)| (*at, view::clean(words))).collect(),
        symptoms: symptoms
            .map(|(index, symptom)| (symptom.at, index + 1))
            .filter(|(at, _)| (0.0..=end).contains(at))
            .collect(),
    })
}

/// The points of a curve, in the middle of their windows. A single replication has no band.
pub fn points(study: &Study, curve: &Curve) -> Vec<Point> {
    let banded = study.replications > 1;
    let starts = study.timeline.starts.iter().enumerate();
    starts
        .filter(|(_, start)| start.is_finite())
        .map(|(index, start)| Point {
            x: start + study.timeline.window.max(0.0) / 2.0,
            value: view::at(&curve.value, index),
            low: view::at(&curve.low, index).filter(|_| banded),
            high: view::at(&curve.high, index).filter(|_| banded),
        })
        .collect()
}

/// The series of one quantity of an entity; without points where there is no such curve.
pub fn series(
    study: &Study,
    entity: Option<&EntityCurves>,
    quantity: &str,
    name: impl Into<String>,
    ink: Ink,
) -> Series {
    let curve = entity.and_then(|entity| view::curve(entity, quantity));
    Series::new(name, ink, curve.map_or_else(Vec::new, |curve| points(study, curve)))
}

/// One quantity of the services, at most `most` with the highest peaks, those at 0 all the time only
/// where all are; in the colours that they have in every chart.
pub fn service_series(study: &Study, quantity: &str, most: usize) -> Vec<Series> {
    let ranked = view::services_by_interest(study);
    let mut found: Vec<(f64, usize, Series)> = Vec::new();
    for (rank, service) in ranked.iter().enumerate() {
        let entity = view::entity(study, "service", &service.name);
        let Some(curve) = entity.and_then(|entity| view::curve(entity, quantity)) else {
            continue;
        };
        let Some((_, peak)) = view::peak(study, curve) else {
            continue;
        };
        let (ink, dashed) = Ink::of_group(rank);
        let series = Series::new(view::clean(&service.name), ink, points(study, curve));
        found.push((peak, rank, Series { dashed, ..series }));
    }
    if found.iter().any(|(peak, _, _)| *peak > 0.0) {
        found.retain(|(peak, _, _)| *peak > 0.0);
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(most);
    found.sort_by_key(|(_, rank, _)| *rank);
    found.into_iter().map(|(_, _, series)| series).collect()
}

/// The words beside a limit.
pub fn limit(study: &Study, objective: &ObjectiveResult) -> Limit {
    let value = number::limit(objective.limit, objective.unit, &study.currency);
    let (metric, _) = view::subject(objective);
    Limit { value: objective.limit, words: format!("{} {} {value}", view::clean(metric), objective.operator) }
}

/// Adds to a panel the limits of `objectives` on quantities that it shows, and the times at which
/// they are broken.
pub fn add_limits<'a>(
    panel: &mut Panel,
    study: &Study,
    entity: Option<&EntityCurves>,
    objectives: impl Iterator<Item = &'a ObjectiveResult>,
) {
    for objective in objectives {
        let (metric, _) = view::subject(objective);
        let Some(curve) = entity.and_then(|entity| view::curve(entity, metric)) else {
            continue;
        };
        panel.limits.push(limit(study, objective));
        panel.broken.extend(view::broken(study, curve, objective));
    }
    panel.broken = merged(std::mem::take(&mut panel.broken));
}

/// Overlapping stretches as one, so that tints do not add up.
fn merged(mut stretches: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut apart: Vec<(f64, f64)> = Vec::new();
    for (from, to) in stretches {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

/// How the bands are to be read; empty where there are none.
pub fn band_note(study: &Study) -> String {
    match study.replications {
        0 | 1 => String::new(),
        n => format!("Bands: 10th to 90th percentile of {} replications. ", number::count(n.into())),
    }
}

/// How long all stretches last together, seconds.
pub fn total(stretches: &[(f64, f64)]) -> f64 {
    stretches.iter().map(|(from, to)| to - from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn of_many_services_the_busiest_are_shown_in_their_own_colours() {
        let mut study = fixture::flash_sale();
        let (services, curves) = (study.services.clone(), study.timeline.entities.clone());
        for copy in 0..6 {
            for service in &services {
                let mut service = service.clone();
                service.name.push_str(&copy.to_string());
                study.services.push(service);
            }
            for entity in curves.iter().filter(|entity| entity.kind == "service") {
                let mut entity = entity.clone();
                entity.name.push_str(&copy.to_string());
                study.timeline.entities.push(entity);
            }
        }
        let shown = service_series(&study, "utilization", 8);
        assert_eq!(shown.len(), 8);
        assert!(shown[0].name.starts_with("storefront"));
        let queue = service_series(&study, "queue_length", 8);
        assert!(queue[0].ink == shown[0].ink && queue[0].name == shown[0].name);
    }

    #[test]
    fn overlapping_stretches_become_one() {
        assert_eq!(merged(vec![(5.0, 9.0), (0.0, 6.0), (20.0, 21.0)]), [(0.0, 9.0), (20.0, 21.0)]);
    }
}
