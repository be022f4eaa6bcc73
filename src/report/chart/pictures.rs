//! Which pictures tell a study.

use super::Chart;
use super::panel::{Line, Panel, Scale};
use crate::experiment::Study;
use crate::experiment::study::{Curve, EntityCurves, Latency};

/// The most services that a panel shows.
const MOST: usize = 6;

/// All pictures, not drawn yet.
pub fn all(study: &Study) -> Vec<Chart> {
    vec![traffic(study), latency(study), errors(study), utilization(study), cost(study), distribution(study)]
}

fn chart(name: &'static str, description: &str, panels: Vec<Panel>) -> Chart {
    Chart { name, description: description.to_owned(), panels, svg: String::new(), png: Vec::new() }
}

fn panel(study: &Study, title: &str, unit: &'static str, lines: Vec<Line>) -> Panel {
    Panel {
        title: title.to_owned(),
        unit,
        currency: study.currency.clone(),
        scale: Scale::Linear,
        lines,
        limits: Vec::new(),
        marks: study.timeline.marks.clone(),
        warmup: study.warmup,
        range: (0.0, study.duration.max(1e-9)),
        time: true,
    }
}

fn entity<'a>(study: &'a Study, kind: &str, name: &str) -> Option<&'a EntityCurves> {
    study.timeline.entities.iter().find(|e| e.kind == kind && e.name == name)
}

fn curve<'a>(entity: &'a EntityCurves, quantity: &str) -> Option<&'a Curve> {
    entity.curves.iter().find(|c| c.quantity == quantity)
}

/// A curve with its band; a window's value stands at its middle.
fn line(study: &Study, entity: Option<&EntityCurves>, quantity: &str, label: &str, colour: usize) -> Option<Line> {
    let curve = curve(entity?, quantity)?;
    let middle = |start: &f64| (start + study.timeline.window / 2.0).min(study.duration);
    Some(Line {
        label: label.to_owned(),
        colour,
        points: study.timeline.starts.iter().map(middle).zip(curve.value.iter().copied()).collect(),
        band: curve.low.iter().copied().zip(curve.high.iter().copied()).collect(),
    })
}

fn peak(entity: &EntityCurves, quantity: &str) -> f64 {
    curve(entity, quantity).map_or(0.0, |c| c.value.iter().flatten().copied().fold(0.0, f64::max))
}

/// The services for which a quantity gets highest.
fn foremost<'a>(study: &'a Study, quantity: &str) -> Vec<&'a EntityCurves> {
    let mut services: Vec<&EntityCurves> = study.timeline.entities.iter().filter(|e| e.kind == "service").collect();
    services.sort_by(|a, b| peak(b, quantity).total_cmp(&peak(a, quantity)));
    services.truncate(MOST);
    services
}

fn traffic(study: &Study) -> Chart {
    let whole = entity(study, "whole", "");
    let lines =
        [line(study, whole, "offered", "requests offered", 6), line(study, whole, "throughput", "good answers", 0)];
    let mut panels =
        vec![panel(study, "Traffic: requests offered, and good answers", "1/s", lines.into_iter().flatten().collect())];
    let varies = |e: &&EntityCurves| {
        let ready =
            curve(e, "ready").map(|c| c.value.iter().flatten().copied().collect::<Vec<f64>>()).unwrap_or_default();
        let (least, most) = ready.iter().fold((f64::MAX, 0.0f64), |(a, b), &v| (a.min(v), b.max(v)));
        most - least > 0.05
    };
    let mut changing: Vec<&EntityCurves> = foremost(study, "ready").into_iter().filter(varies).collect();
    changing.truncate(3);
    let mut replicas: Vec<Line> = Vec::new();
    for (nth, service) in changing.iter().enumerate() {
        replicas.extend(line(study, Some(service), "ready", &format!("{} ready", service.name), nth * 2));
        if peak(service, "starting") > 0.0 {
            replicas.extend(line(study, Some(service), "starting", &format!("{} starting", service.name), nth * 2 + 1));
        }
    }
    if !replicas.is_empty() {
        panels.push(panel(study, "Capacity: replicas of what scales or fails", "", replicas));
    }
    chart("traffic", "Requests offered and answered well over time, and the replicas that served them.", panels)
}

fn latency(study: &Study) -> Chart {
    let whole = entity(study, "whole", "");
    let quantiles = [("p99", "99 % of answers", 1), ("p95", "95 %", 4), ("p50", "half", 0)];
    let lines = quantiles.iter().filter_map(|(q, label, colour)| line(study, whole, q, label, *colour));
    let mut panel = panel(study, "Latency: good answers are given within", "s", lines.collect());
    panel.scale = Scale::Log;
    let limits = study.objectives.iter().filter(|o| o.unit == "s" && o.operator.starts_with('<'));
    panel.limits = limits.map(|o| (o.limit, o.text.clone())).collect();
    chart(
        "latency",
        "Latency percentiles over time on a logarithmic axis, with the objectives as dashed lines.",
        vec![panel],
    )
}

fn errors(study: &Study) -> Chart {
    let whole = entity(study, "whole", "");
    let causes = [
        ("timeout", "clients give up", 1),
        ("rejected", "rejected, queue full", 4),
        ("failed", "failed or lost", 3),
        ("abandoned", "left the queue", 5),
    ];
    let shown = causes.iter().filter(|(q, _, _)| whole.is_some_and(|e| peak(e, q) > 0.0));
    let lines: Vec<Line> = shown.filter_map(|(q, label, colour)| line(study, whole, q, label, *colour)).collect();
    let title = if lines.is_empty() { "Errors: none in any run" } else { "Errors: requests that fail, by cause" };
    chart("errors", "Failed requests per second over time, by cause.", vec![panel(study, title, "1/s", lines)])
}

fn utilization(study: &Study) -> Chart {
    let of = |quantity: &str| -> Vec<Line> {
        let services = foremost(study, quantity).into_iter().filter(|e| peak(e, quantity) > 0.0).enumerate();
        services.filter_map(|(nth, e)| line(study, Some(e), quantity, &e.name, nth)).collect()
    };
    let mut busy = panel(study, "Utilisation: busy CPUs of those that are ready", "share", of("utilization"));
    busy.limits = vec![(1.0, String::new())];
    let queues = of("queue_length");
    let title = if queues.is_empty() {
        "Queues: nothing ever waits for a worker"
    } else {
        "Queues: calls that wait for a worker"
    };
    let queue = panel(study, title, "", queues);
    chart("utilization", "Utilisation and queue length of the busiest services over time.", vec![busy, queue])
}

fn cost(study: &Study) -> Chart {
    let whole = entity(study, "whole", "");
    let rate: Vec<Line> = line(study, whole, "cost_rate", "all instances", 0).into_iter().collect();
    let hours = study.timeline.window / 3600.0;
    let total = rate.first().map(|line| {
        let mut sum = 0.0;
        let points = line.points.iter().map(|(x, value)| {
            sum += value.unwrap_or(0.0) * hours;
            (*x, Some(sum))
        });
        Line { label: "spent so far".to_owned(), colour: 2, points: points.collect(), band: Vec::new() }
    });
    let rate = panel(study, "Cost: what an hour costs", "money/h", rate);
    let total = panel(study, "Cost: spent since the start", "money", total.into_iter().collect());
    chart("cost", "Cost rate over time, and money spent since the start.", vec![rate, total])
}

fn distribution(study: &Study) -> Chart {
    let all: Vec<(&str, &Latency)> = study.traffic.iter().map(|t| (t.name.as_str(), &t.latency)).collect();
    let tail = |latency: &Latency| -> Vec<(f64, Option<f64>)> {
        let above = latency.cdf.iter().map(|&(x, share)| (x, Some(1.0 - share).filter(|&above| above > 1e-5)));
        above.filter(|(x, _)| *x > 0.0).collect()
    };
    let lines: Vec<Line> = all
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(nth, (name, latency))| Line {
            label: (*name).to_owned(),
            colour: nth,
            points: tail(latency),
            band: Vec::new(),
        })
        .filter(|line| !line.points.is_empty())
        .collect();
    let ends = lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x));
    let (least, most) = ends.fold((f64::INFINITY, 0.0f64), |(a, b), x| (a.min(x), b.max(x)));
    let mut panel = panel(study, "Latency: share of good answers that take longer than", "share", lines);
    (panel.scale, panel.time, panel.marks) = (Scale::Log, false, Vec::new());
    panel.range = if least < most { (least, most * 1.1) } else { (1e-3, 1.0) };
    panel.limits = vec![(0.01, "1 in 100 (p99)".to_owned()), (0.001, "1 in 1000 (p99.9)".to_owned())];
    chart("distribution", "The tail of the latency distribution on logarithmic axes.", vec![panel])
}
