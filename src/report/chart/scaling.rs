//! `scaling.svg`: how many replicas autoscalers want, and how many there are.

use super::model::{Chart, Note, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Decision, Size, Study};
use crate::report::{number, view};

/// Services with a panel of their own.
const MOST: usize = 4;

/// For each service that an autoscaler sizes: the replicas that it wants in the first run, marked where it decides, and
/// those that are ready and that start; none where no autoscaler changes anything.
pub fn chart(study: &Study) -> Option<Chart> {
    let ranked = view::services_by_interest(study);
    let sized = ranked.iter().filter(|service| of(study, &service.name).next().is_some());
    let panels: Vec<Panel> = sized.take(MOST).map(|service| panel(study, &service.name)).collect();
    let replicas = study.decisions.iter().filter(|decision| decision.size == Size::Replicas);
    let (up, down) = replicas
        .fold((0, 0), |(up, down), decision| if decision.to > decision.from { (up + 1, down) } else { (up, down + 1) });
    (!panels.is_empty()).then(|| Chart {
        name: "scaling",
        title: format!("In the first run autoscalers asked for more replicas {}, for fewer {}", times(up), times(down)),
        note: format!(
            "{}Dots are decisions of the first run; move the pointer there to read why.{}",
            select::band_note(study),
            forecasts(study)
        ),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    })
}

/// How far off forecasts were, where there are any.
fn forecasts(study: &Study) -> String {
    let known = study.services.iter().filter_map(|service| Some((&service.name, service.forecast_error.as_ref()?)));
    known
        .map(|(name, error)| {
            let off = number::show_option(error.value, "share", "");
            format!(" The forecasts for {} were {off} off (mean over the hours).", view::short(name, 40))
        })
        .collect()
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn of<'a>(study: &'a Study, service: &'a str) -> impl Iterator<Item = &'a Decision> {
    let about = move |decision: &&Decision| decision.size == Size::Replicas && decision.service == service;
    study.decisions.iter().filter(about)
}

fn panel(study: &Study, service: &str) -> Panel {
    let entity = view::entity(study, "service", service);
    let ready = select::series(study, entity, "ready", "ready", Ink::Blue);
    let starting = select::series(study, entity, "starting", "starting", Ink::Blue);
    let wanted = wanted(study, service, &ready);
    let mut lines = vec![wanted, Series { filled: true, ..ready }];
    if starting.points.iter().any(|point| point.value.is_some_and(|value| value > 0.0)) {
        lines.push(Series { dashed: true, ..starting });
    }
    let title = format!("Replicas of {}", view::short(service, 40));
    let mut panel = Panel::new(title, "", Scale::Linear, lines).tall(170.0);
    panel.notes = of(study, service).map(note).collect();
    panel
}

/// What was wanted in the middle of each window.
fn wanted(study: &Study, service: &str, like: &Series) -> Series {
    let first = of(study, service).next().map_or(0, |decision| decision.from);
    let points = like.points.iter().map(|point| {
        let last = of(study, service).take_while(|decision| decision.at <= point.x).last();
        let value = last.map_or(first, |decision| decision.to);
        Point { x: point.x, value: Some(f64::from(value)), low: None, high: None }
    });
    Series::new("wanted in the first run", Ink::Strong, points.collect())
}

fn note(decision: &Decision) -> Note {
    Note {
        at: decision.at,
        value: f64::from(decision.to),
        words: format!("{} → {}: {}", decision.from, decision.to, view::clean(&decision.because)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::Estimate;
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
                ready: from,
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
        assert!(!chart.note.contains("forecast"), "{}", chart.note);
        study.services[0].forecast_error = Some(Estimate { value: Some(0.125), ..Estimate::default() });
        let note = super::chart(&study).unwrap().note;
        assert!(note.ends_with(" The forecasts for storefront were 12.5 % off (mean over the hours)."), "{note}");
    }
}
