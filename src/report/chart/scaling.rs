//! `scaling.svg`: how many replicas autoscalers want, and how many there are; and CPUs that change.

use super::model::{Chart, Note, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Decision, Size, Study};
use crate::report::{decisions, number, view};

/// Panels: one for each service and what is changed of it.
const MOST: usize = 4;

/// For each service that an autoscaler sizes: the replicas that it wants in the first run, marked where it decides, and
/// those that are ready, that start, and that wait in its warm pool. For each whose CPUs change: those that there are, and
/// those that work; for each whose memory changes: the limit, and what is used of it. None where nothing changes.
pub fn chart(study: &Study) -> Option<Chart> {
    let ranked = view::services_by_interest(study);
    let panels = ranked.iter().flat_map(|service| {
        let changes = |size| of(study, &service.name, size).next().is_some();
        let replicas = changes(Size::Replicas).then(|| replicas(study, &service.name));
        let cpus = changes(Size::Cpus).then(|| cpus(study, &service.name));
        let memory = changes(Size::Memory).then(|| memory(study, &service.name));
        [replicas, cpus, memory].into_iter().flatten()
    });
    let panels: Vec<Panel> = panels.take(MOST).collect();
    (!panels.is_empty()).then(|| Chart {
        name: "scaling",
        title: title(study),
        note: format!(
            "{}Dots are decisions of the first run; move the pointer there to read why.",
            select::band_note(study)
        ),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    })
}

fn title(study: &Study) -> String {
    let count = |size: Size| {
        let of = || study.decisions.iter().filter(move |decision| decision.size == size);
        let up = of().filter(|decision| decision.to > decision.from).count();
        (of().next().is_some(), times(up), times(of().count() - up))
    };
    let sizes = [
        (Size::Replicas, "autoscalers asked for more replicas", "replicas"),
        (Size::Cpus, "replicas were to get more CPUs", "CPUs"),
        (Size::Memory, "replicas were to get more memory", "memory"),
    ];
    let found = sizes.into_iter().filter_map(|(size, alone, among)| {
        let (any, up, down) = count(size);
        any.then_some((alone, among, up, down))
    });
    match found.collect::<Vec<_>>().as_slice() {
        [(alone, among, up, down)] => {
            let fewer = match *among {
                "replicas" => "for fewer",
                "CPUs" => "fewer",
                _ => "less",
            };
            format!("In the first run {alone} {up}, {fewer} {down}")
        }
        several => {
            let each = several.iter().map(|(_, among, up, down)| format!("{among} up {up}, down {down}"));
            format!("In the first run: {}", each.collect::<Vec<_>>().join("; "))
        }
    }
}

fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// What was changed of the size of a service.
fn of<'a>(study: &'a Study, service: &'a str, size: Size) -> impl Iterator<Item = &'a Decision> {
    study.decisions.iter().filter(move |decision| decision.size == size && decision.service == service)
}

fn replicas(study: &Study, service: &str) -> Panel {
    let entity = view::entity(study, "service", service);
    let ready = select::series(study, entity, "ready", "ready", Ink::Blue);
    let starting = select::series(study, entity, "starting", "starting", Ink::Blue);
    let waiting = select::series(study, entity, "warm_pool", "waiting in the warm pool", Ink::Orange);
    let wanted = wanted(study, service, &ready);
    let mut lines = vec![wanted, Series { filled: true, ..ready }];
    let others = [Series { dashed: true, ..starting }, waiting];
    let seen = |series: &Series| series.points.iter().any(|point| point.value.is_some_and(|value| value > 0.0));
    lines.extend(others.into_iter().filter(seen));
    let error = study.services.iter().find(|known| known.name == service).and_then(|known| known.forecast_error);
    let error = error.map_or_else(String::new, |error| {
        format!("; its forecasts were {} off on average", number::show_option(error.value, "share", ""))
    });
    let title = format!("Replicas of {}{error}", view::short(service, 40));
    let mut panel = Panel::new(title, "", Scale::Linear, lines).tall(170.0);
    panel.notes = of(study, service, Size::Replicas).map(|decision| note(decision, decision.to as f64)).collect();
    panel
}

/// The CPUs of all ready replicas together, so that what works stands beside what there is for it.
fn cpus(study: &Study, service: &str) -> Panel {
    let entity = view::entity(study, "service", service);
    let there = select::series(study, entity, "cpus", "of the ready replicas", Ink::Blue);
    let busy = select::series(study, entity, "busy", "busy", Ink::Strong);
    let title = format!("CPUs of {}", view::short(service, 40));
    let mut panel = Panel::new(title, "", Scale::Linear, vec![Series { filled: true, ..there }, busy]).tall(170.0);
    panel.notes = of(study, service, Size::Cpus)
        .map(|decision| note(decision, decision.to as f64 * f64::from(decision.ready)))
        .collect();
    panel
}

/// The limit of each replica's memory, and what each had on average.
fn memory(study: &Study, service: &str) -> Panel {
    let entity = view::entity(study, "service", service);
    let limit = select::series(study, entity, "memory_limit", "limit", Ink::Blue);
    let used = select::series(study, entity, "memory", "working set", Ink::Strong);
    let title = format!("Memory of a replica of {}", view::short(service, 40));
    let mut panel = Panel::new(title, "B", Scale::Linear, vec![Series { filled: true, ..limit }, used]).tall(170.0);
    panel.notes = of(study, service, Size::Memory).map(|decision| note(decision, decision.to as f64)).collect();
    panel
}

/// What was wanted in the middle of each window.
fn wanted(study: &Study, service: &str, like: &Series) -> Series {
    let of = || of(study, service, Size::Replicas);
    let first = of().next().map_or(0, |decision| decision.from);
    let points = like.points.iter().map(|point| {
        let last = of().take_while(|decision| decision.at <= point.x).last();
        let value = last.map_or(first, |decision| decision.to);
        Point { x: point.x, value: Some(value as f64), low: None, high: None }
    });
    Series::new("wanted in the first run", Ink::Strong, points.collect())
}

/// A decision at a height of its panel.
fn note(decision: &Decision, value: f64) -> Note {
    let [from, to] = [decision.from, decision.to].map(|size| decisions::amount(decision.size, size));
    let of = match decision.size {
        Size::Replicas => "",
        Size::Cpus => "CPUs of each ",
        Size::Memory => "memory of each ",
    };
    Note { at: decision.at, value, words: format!("{of}{from} → {to}: {}", view::clean(&decision.because)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Curve, Estimate};
    use crate::report::fixture;

    #[test]
    fn what_is_wanted_steps_at_the_decisions_which_carry_their_reasons() {
        let mut study = fixture::flash_sale();
        study.decisions.clear();
        assert!(chart(&study).is_none());
        study.decisions = [(600.0, 4, 8), (1200.0, 8, 6)]
            .map(|(at, from, to)| Decision {
                at,
                service: "storefront".to_owned(),
                size: Size::Replicas,
                from,
                to,
                ready: from as u32,
                because: "CPU 120 % of 60 %".to_owned(),
            })
            .into();
        let chart = chart(&study).unwrap();
        let panel = &chart.panels[0];
        let wanted = |at: f64| panel.series[0].points.iter().rfind(|point| point.x <= at).and_then(|p| p.value);
        assert_eq!([500.0, 700.0, 1300.0].map(wanted), [Some(4.0), Some(8.0), Some(6.0)]);
        assert_eq!(panel.notes.len(), 2);
        assert!(panel.notes[0].words.starts_with("4 → 8: CPU 120 %"), "{}", panel.notes[0].words);
        assert!(chart.title.ends_with("more replicas once, for fewer once"), "{}", chart.title);
        assert_eq!(panel.title, "Replicas of storefront");
        study.services[0].forecast_error = Some(Estimate { value: Some(0.125), ..Estimate::default() });
        let panel = &super::chart(&study).unwrap().panels[0];
        assert_eq!(panel.title, "Replicas of storefront; its forecasts were 12.5 % off on average");
    }

    #[test]
    fn cpus_that_change_have_a_panel_with_those_that_work() {
        let mut study = fixture::flash_sale();
        study.decisions = [(600.0, 1, 2), (1200.0, 2, 1)]
            .map(|(at, from, to)| Decision {
                at,
                service: "storefront".to_owned(),
                size: Size::Cpus,
                from,
                to,
                ready: 7,
                because: "by the schedule".to_owned(),
            })
            .into();
        let storefront = study.timeline.entities.iter_mut().find(|e| e.kind == "service" && e.name == "storefront");
        let curves = &mut storefront.unwrap().curves;
        for (quantity, value) in [("cpus", 14.0), ("busy", 9.0)] {
            let like = curves[0].value.len();
            curves.push(Curve { quantity, value: vec![Some(value); like], ..Curve::default() });
        }
        let chart = chart(&study).unwrap();
        assert_eq!(chart.title, "In the first run replicas were to get more CPUs once, fewer once");
        assert_eq!(chart.panels.len(), 1);
        let panel = &chart.panels[0];
        let heights: Vec<f64> = panel.series.iter().filter_map(|series| series.points[0].value).collect();
        assert_eq!(heights, [14.0, 9.0]);
        assert_eq!(panel.notes[0].value, 14.0);
        assert_eq!(panel.notes[0].words, "CPUs of each 1 → 2: by the schedule");
    }
}
