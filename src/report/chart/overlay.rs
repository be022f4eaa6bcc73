//! Variants over one another: latency, capacity and errors over time, and how latencies are distributed.

use super::axis;
use super::model::{Axis, Chart, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::{distribution, select};
use crate::experiment::study::Study;
use crate::explore::Variants;
use crate::report::compare::words::letter;
use crate::report::{number, view};

/// Services with a panel of their capacity.
const MOST_SERVICES: usize = 4;
/// Variants up to which the lines have their bands.
const MOST_BANDED: usize = 3;
const FAILURES: [&str; 6] = ["timeout", "rejected", "failed", "abandoned", "limited", "short_circuited"];

/// Every picture of variants.
pub fn charts(variants: &Variants) -> Vec<Chart> {
    [latency(variants), capacity(variants), errors(variants), tails(variants)].into_iter().flatten().collect()
}

/// The line of each variant, in its colour.
fn lines(variants: &Variants, points: impl Fn(&Study) -> Vec<Point>) -> Vec<Series> {
    let banded = variants.studies.len() <= MOST_BANDED;
    let line = |(index, study): (usize, &Study)| {
        let (ink, dashed) = Ink::of_group(index);
        let mut points = points(study);
        if !banded {
            points.iter_mut().for_each(|point| (point.low, point.high) = (None, None));
        }
        Series { dashed, ..Series::new(format!("{}: {}", letter(index), view::clean(&study.name)), ink, points) }
    };
    variants.studies.iter().enumerate().map(line).collect()
}

/// A quantity of everything, or of a service.
fn curve(study: &Study, service: Option<&str>, quantity: &str) -> Vec<Point> {
    let entity = service.map_or_else(|| view::whole(study), |name| view::entity(study, "service", name));
    let curve = entity.and_then(|entity| view::curve(entity, quantity));
    curve.map_or_else(Vec::new, |curve| select::points(study, curve))
}

fn over_time(variants: &Variants, name: &'static str, title: String, panels: Vec<Panel>) -> Chart {
    let longest = variants.studies.iter().max_by(|a, b| a.duration.total_cmp(&b.duration));
    let base = &variants.studies[0];
    let mut axis = select::time_axis(longest.unwrap_or(base));
    if let Axis::Time(time) = &mut axis {
        time.symptoms.clear();
        time.marks = base.timeline.marks.iter().map(|(at, words)| (*at, view::clean(words))).collect();
    }
    let mut points = panels.iter().flat_map(|panel| &panel.series).flat_map(|series| &series.points);
    let bands = if points.any(|point| point.low.is_some()) { select::band_note(base) } else { String::new() };
    let note = format!("{bands}The same customers and failures in all variants. Grey lines: events of A.");
    Chart { name, title, note, axis, panels, currency: base.currency.clone() }
}

/// The worst of a measured line: `A 2.1 s`.
fn worst(variants: &Variants, series: &[Series], unit: &str) -> String {
    let words = series.iter().zip(&variants.studies).enumerate().map(|(index, (series, study))| {
        let measured = series.points.iter().filter(|point| point.x >= study.warmup).filter_map(|point| point.value);
        let most = measured.fold(None, |most: Option<f64>, value| Some(most.map_or(value, |most| most.max(value))));
        format!("{} {}", letter(index), number::show_option(most, unit, ""))
    });
    words.collect::<Vec<_>>().join(", ")
}

fn latency(variants: &Variants) -> Option<Chart> {
    let [p99, p50] = ["p99", "p50"].map(|quantile| lines(variants, |study| curve(study, None, quantile)));
    let title = format!("The worst p99 in any window: {}", worst(variants, &p99, "s"));
    let panel = |title: &str, lines, height| Panel::new(title, "s", Scale::Log, lines).tall(height);
    let panels = vec![panel("p99 of good answers, all traffic", p99, 200.0), panel("Median", p50, 130.0)];
    Some(over_time(variants, "latency", title, panels))
}

/// Ready replicas of the services whose number differs, or of the largest.
fn capacity(variants: &Variants) -> Option<Chart> {
    let base = &variants.studies[0];
    let ready = |study: &Study, name: &str| curve(study, Some(name), "ready");
    let values = |points: Vec<Point>| points.into_iter().map(|point| point.value).collect::<Vec<_>>();
    let differs = |name: &str| {
        let first = values(ready(base, name));
        variants.studies.iter().any(|study| values(ready(study, name)) != first)
    };
    let mut names: Vec<&str> = view::services_by_interest(base).into_iter().map(|s| s.name.as_str()).collect();
    if names.iter().any(|name| differs(name)) {
        names.retain(|name| differs(name));
    } else {
        names = view::largest_fleet(base).map(|(service, _)| service.name.as_str()).into_iter().collect();
    }
    let panel = |name: &&str| {
        let lines = lines(variants, |study| ready(study, name));
        Panel::new(format!("Replicas of {name} that are ready"), "", Scale::Linear, lines)
    };
    let panels: Vec<Panel> = names.iter().take(MOST_SERVICES).map(panel).collect();
    let (name, first) = names.first().zip(panels.first())?;
    let title = format!("The most replicas of {name}: {}", worst(variants, &first.series, ""));
    Some(over_time(variants, "capacity", title, panels))
}

/// Requests a second that get no good answer.
fn errors(variants: &Variants) -> Option<Chart> {
    let failing = |study: &Study| {
        let causes = FAILURES.map(|quantity| curve(study, None, quantity));
        let good = curve(study, None, "throughput");
        let points = good.iter().enumerate().map(|(index, good)| Point {
            x: good.x,
            value: Some(causes.iter().filter_map(|cause| cause.get(index)?.value).sum()),
            low: None,
            high: None,
        });
        points.collect()
    };
    let lines = lines(variants, failing);
    let title = format!("The most requests without a good answer: {}", worst(variants, &lines, "1/s"));
    let mut panel = Panel::new("Requests a second without a good answer", "1/s", Scale::Linear, lines).tall(180.0);
    panel.otherwise = "no request failed";
    Some(over_time(variants, "errors", title, vec![panel]))
}

/// How many good answers are slower than a given latency.
fn tails(variants: &Variants) -> Option<Chart> {
    let lines = lines(variants, |study| distribution::tail(&study.whole.latency));
    let shown = lines.iter().flat_map(|series| &series.points).map(|point| point.x);
    let (low, high) = axis::log_range(shown);
    let p99 = variants.studies.iter().enumerate().map(|(index, study)| {
        format!("{} {}", letter(index), number::show_option(study.whole.latency.p99.value, "s", ""))
    });
    let panel = Panel::new("Share of good answers slower than this", "share", Scale::Tail, lines);
    Some(Chart {
        name: "distribution",
        title: format!("One good answer in a hundred takes longer than: {}", p99.collect::<Vec<_>>().join(", ")),
        note: "Read across: at 1 % stands the p99, at 0.1 % the p99.9. All replications pooled.".into(),
        axis: Axis::Latency { low, high },
        panels: vec![panel.tall(260.0)],
        currency: variants.studies[0].currency.clone(),
    })
}
