//! `traffic.svg`: what is asked, what is answered, and the fleet that answers it.

use super::model::{Chart, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Curve, Study};
use crate::report::{number, view};

/// Fleets in the second panel.
const MOST_FLEETS: usize = 5;

/// Offered and good answers per second; replicas of the services whose number changes.
pub fn chart(study: &Study) -> Chart {
    let whole = view::whole(study);
    let offered = select::series(study, whole, "offered", "offered", Ink::Strong);
    let mut good = select::series(study, whole, "throughput", "good answers", Ink::Blue);
    good.filled = true;
    let title = title(study, &offered, &good);
    let lines = vec![good, offered];
    let requests = Panel::new("Requests per second", "1/s", Scale::Linear, lines).tall(170.0);
    let mut panels = vec![Panel { shortfall: true, ..requests }];
    let fleets = fleets(study);
    if !fleets.is_empty() {
        panels.push(Panel::new("Replicas", "", Scale::Linear, fleets));
    }
    Chart {
        name: "traffic",
        title,
        note: format!(
            "{}Offered counts first attempts only; red: requests without a good answer.",
            select::band_note(study)
        ),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    }
}

fn title(study: &Study, offered: &Series, good: &Series) -> String {
    let whole = view::whole(study);
    let peak = whole.and_then(|e| view::curve(e, "offered")).and_then(|c| view::peak(study, c));
    let Some((at, most)) = peak else {
        return "Traffic: nothing was observed".to_owned();
    };
    let missing = |(offered, good): (&Point, &Point)| {
        let (offered, good) = (offered.value?, good.value?);
        (offered > 0.0 && offered.is_finite()).then(|| (1.0 - good / offered).clamp(0.0, 1.0))
    };
    let pairs = offered.points.iter().zip(&good.points);
    let measured = pairs.filter(|(point, _)| point.x >= study.warmup);
    let worst = measured.filter_map(missing).fold(0.0, f64::max);
    let peak = format!("Traffic peaks at {} at {}", number::show(most, "1/s", ""), number::span(at));
    // Fewer than one in a hundred cannot be seen in the picture.
    if worst < 0.01 {
        format!("{peak}; the answers keep up")
    } else {
        let percent = format!("{:.0} %", worst * 100.0);
        let in_time = if study.timed { " in time" } else { "" };
        format!("{peak}; at worst {percent} of it gets no good answer{in_time}")
    }
}

/// Ready replicas, and starting ones dashed, of the services that scale or fail; none where none does.
fn fleets(study: &Study) -> Vec<Series> {
    let changes = |curve: &Curve| {
        let values = || curve.value.iter().flatten().filter(|v| v.is_finite());
        let (low, high) = values().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        high - low > 0.01
    };
    let mut lines = Vec::new();
    let (mut shown, mut moved) = (0, false);
    for (rank, service) in view::services_by_interest(study).iter().enumerate() {
        let Some(entity) = view::entity(study, "service", &service.name) else {
            continue;
        };
        let curve = |quantity| view::curve(entity, quantity);
        let moving = ["ready", "starting", "down"].into_iter().filter_map(curve).any(changes);
        // The one that matters most is shown beside others even if it stays as it is.
        if (!moving && rank > 0) || shown == MOST_FLEETS {
            continue;
        }
        shown += 1;
        moved |= moving;
        let (ink, _) = Ink::of_group(rank);
        let name = view::short(&service.name, 18);
        let ready = select::series(study, Some(entity), "ready", format!("{name} ready"), ink);
        lines.push(ready);
        if curve("starting").is_some_and(changes) {
            let name = format!("{name} starting");
            let starting = select::series(study, Some(entity), "starting", name, ink);
            lines.push(Series { dashed: true, ..starting });
        }
    }
    if !moved {
        lines.clear();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_fleet_that_stays_is_drawn_only_beside_others_that_change() {
        let mut study = fixture::flash_sale();
        let names = |study: &Study| fleets(study).iter().map(|s| s.name.clone()).collect::<Vec<_>>();
        let fix = |study: &mut Study, name: &str, quantity: &str, value: f64| {
            let entity = study.timeline.entities.iter_mut().find(|e| e.name == name).unwrap();
            let curve = entity.curves.iter_mut().find(|c| c.quantity == quantity).unwrap();
            curve.value.iter_mut().for_each(|v| *v = Some(value));
        };
        fix(&mut study, "storefront", "ready", 4.0);
        fix(&mut study, "storefront", "starting", 0.0);
        fix(&mut study, "storefront", "down", 0.0);
        assert!(names(&study).is_empty());
        let payments = study.timeline.entities.iter_mut().find(|e| e.name == "payments").unwrap();
        let ready = payments.curves.iter_mut().find(|c| c.quantity == "ready").unwrap();
        ready.value[9] = Some(2.0);
        assert_eq!(names(&study), ["storefront ready", "payments ready"]);
    }

    #[test]
    fn only_fleets_that_change_are_drawn() {
        let chart = chart(&fixture::flash_sale());
        let names: Vec<_> = chart.panels[1].series.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["storefront ready", "storefront starting"]);
        assert!(chart.title.contains("at worst 30 % of it"), "{}", chart.title);
    }
}
