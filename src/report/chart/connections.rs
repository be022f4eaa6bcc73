//! `connections.svg`: the long connections that are open, and how fast they are made and broken.

use super::model::{Chart, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{ConnectionResult, Study};
use crate::report::{number, view};

/// Services in the picture; all are in the report's table.
const MOST: usize = 4;

/// Open connections, clients without one, and connections made and refused a second; no panels where no service keeps
/// any.
pub fn chart(study: &Study) -> Chart {
    let shown = &study.connections[..study.connections.len().min(MOST)];
    let of = |quantities: &[(&str, &str)]| -> Vec<Series> {
        let pairs = shown.iter().flat_map(|service| quantities.iter().map(move |quantity| (service, quantity)));
        let series = pairs.enumerate().map(|(rank, (service, (quantity, words)))| {
            let (ink, dashed) = Ink::of_group(rank);
            let entity = view::entity(study, "connections", &service.name);
            let name = format!("{} {words}", view::clean(&service.name));
            Series { dashed, ..select::series(study, entity, quantity, name, ink) }
        });
        series.filter(|series| series.points.iter().any(|point| point.value.is_some_and(|value| value > 0.0))).collect()
    };
    let panels = vec![
        Panel::new(
            "Connections, mean of the window",
            "",
            Scale::Linear,
            of(&[("open", "open"), ("seeking", "sought again")]),
        )
        .tall(170.0),
        Panel::new(
            "A second",
            "1/s",
            Scale::Linear,
            of(&[("made", "made"), ("broken", "broken"), ("refused", "refused")]),
        ),
    ];
    Chart {
        name: "connections",
        title: title(study, shown),
        note: format!("{}Sought again: by clients whose connection broke.", select::band_note(study)),
        axis: select::time_axis(study),
        panels: if shown.is_empty() { Vec::new() } else { panels },
        currency: study.currency.clone(),
    }
}

fn title(study: &Study, shown: &[ConnectionResult]) -> String {
    let worst = shown.iter().max_by(|a, b| lost(study, a).total_cmp(&lost(study, b)));
    match worst {
        Some(service) if lost(study, service) > 0.0 => {
            let many = number::show(lost(study, service), "", "");
            let slowest = number::show_option(service.reconnect.p99.value, "s", "");
            format!(
                "{many} clients of {} at once lose their connection, 99 % have one again in {slowest}",
                view::short(&service.name, 40)
            )
        }
        _ => "No connection breaks".to_owned(),
    }
}

/// The most clients who were without a connection in the mean of a window.
fn lost(study: &Study, service: &ConnectionResult) -> f64 {
    let entity = view::entity(study, "connections", &service.name);
    let points: Vec<Point> =
        entity.and_then(|e| view::curve(e, "seeking")).map_or_else(Vec::new, |c| select::points(study, c));
    points.iter().filter_map(|point| point.value).fold(0.0, f64::max)
}
