//! `queues.svg`: how far the consumers of each queue are behind.

use super::model::{Chart, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{EntityCurves, Study};
use crate::report::{number, view};

/// Queues in a panel; all are in the report's table.
const MOST: usize = 8;

/// Messages that are not done, and how old the oldest of those is that wait. Without panels where there are no queues.
pub fn chart(study: &Study) -> Chart {
    let (lag, oldest) = (lines(study, "lag"), lines(study, "oldest_at_end"));
    let title = title(study, &lag);
    let mut panels = Vec::new();
    if !lag.is_empty() {
        let words = "Messages published and not done, mean of the window";
        panels.push(Panel::new(words, "", Scale::Linear, lag).tall(170.0));
        let words = "Age of the oldest message that waits, at the window's end";
        panels.push(Panel::new(words, "s", Scale::Linear, oldest));
    }
    Chart {
        name: "queues",
        title,
        note: format!("{}A backlog shrinks as fast as consumers are faster than publishers.", select::band_note(study)),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    }
}

/// One quantity of the queues that ever held the most.
fn lines(study: &Study, quantity: &str) -> Vec<Series> {
    let peak = |entity: &&EntityCurves| {
        view::curve(entity, "lag").and_then(|curve| view::peak(study, curve)).map_or(0.0, |(_, peak)| peak)
    };
    let mut queues: Vec<&EntityCurves> = study.timeline.entities.iter().filter(|e| e.kind == "queue").collect();
    queues.sort_by(|a, b| peak(b).total_cmp(&peak(a)));
    queues.truncate(MOST);
    let line = |(rank, entity): (usize, &&EntityCurves)| {
        let (ink, dashed) = Ink::of_group(rank);
        Series { dashed, ..select::series(study, Some(entity), quantity, view::clean(&entity.name), ink) }
    };
    queues.iter().enumerate().map(line).collect()
}

fn title(study: &Study, lag: &[Series]) -> String {
    let measured = |point: &&Point| point.x >= study.warmup;
    let peak = |series: &Series| {
        let points = series.points.iter().filter(measured);
        points.filter_map(|point| point.value.map(|value| (point.x, value))).max_by(|a, b| a.1.total_cmp(&b.1))
    };
    match lag.first().map(|series| (&series.name, peak(series))) {
        Some((name, Some((at, most)))) if most >= 1.0 => {
            let (name, most) = (view::short(name, 40), number::count(most.round() as u64));
            format!("{name} is furthest behind at {}: {most} messages are not done", number::span(at))
        }
        _ => "Queues: nothing waits".to_owned(),
    }
}
