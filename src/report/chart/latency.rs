//! `latency.svg`: quantiles of the latency over time against their limits.

use super::model::{Chart, Panel, Scale};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{EntityCurves, Study, Verdict};
use crate::report::{number, view};

const QUANTILES: [(&str, Ink); 3] = [("p99", Ink::Strong), ("p95", Ink::Blue), ("p50", Ink::Sky)];
/// Panels for traffic or services with an objective of their own.
const MOST_TARGETS: usize = 3;

/// p50, p95 and p99 of everything, then of each target that an objective names.
pub fn chart(study: &Study) -> Chart {
    let whole = view::whole(study);
    let mut main = panel(study, whole, "Latency of good answers, all traffic".into(), None);
    main.height = 210.0;
    let title = title(study, &main);
    let mut panels = vec![main];
    let mut seen: Vec<&str> = Vec::new();
    for objective in &study.objectives {
        let (metric, Some(target)) = view::subject(objective) else {
            continue;
        };
        let quantile = QUANTILES.iter().any(|(name, _)| *name == metric);
        if !quantile || seen.contains(&target) || seen.len() == MOST_TARGETS {
            continue;
        }
        if let Some(entity) = named(study, target) {
            seen.push(target);
            panels.push(panel(study, Some(entity), format!("Latency of {target}"), Some(target)));
        }
    }
    let shaded =
        if panels.iter().any(|panel| !panel.broken.is_empty()) { " Red shade: the limit is broken." } else { "" };
    Chart {
        name: "latency",
        title,
        note: format!(
            "{}Lines: quantiles of each window, all replications pooled, logarithmic.{shaded}",
            select::band_note(study)
        ),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    }
}

fn named<'a>(study: &'a Study, target: &str) -> Option<&'a EntityCurves> {
    let of = |kind: &'static str| {
        let entities = study.timeline.entities.iter();
        entities.filter(move |entity| entity.kind == kind)
    };
    of("traffic").chain(of("queue")).chain(of("service")).find(|entity| view::means(target, &entity.name))
}

fn panel(study: &Study, entity: Option<&EntityCurves>, title: String, target: Option<&str>) -> Panel {
    let lines = QUANTILES.iter().map(|(name, ink)| select::series(study, entity, name, *name, *ink));
    let lines = lines.filter(|series| !series.is_empty()).collect();
    let mut panel = Panel::new(title, "s", Scale::Log, lines);
    let about = study.objectives.iter().filter(|objective| view::subject(objective).1 == target);
    select::add_limits(&mut panel, study, entity, about.filter(|objective| objective.unit == "s"));
    panel
}

fn title(study: &Study, main: &Panel) -> String {
    let p99 = view::whole(study).and_then(|entity| view::curve(entity, "p99"));
    let Some((at, worst)) = p99.and_then(|curve| view::peak(study, curve)) else {
        return "Latency: nothing was observed".to_owned();
    };
    let worst = format!("p99 is at worst {} at {}", number::show(worst, "s", ""), number::span(at));
    match (main.limits.is_empty(), select::total(&main.broken)) {
        (true, _) => worst,
        (false, broken) if broken > 0.0 && kept(study) => {
            format!("{worst}; the limit is kept over the whole time, and missed in single windows")
        }
        (false, broken) if broken > 0.0 => {
            format!("{worst}; the limit is broken for {}", number::span(broken))
        }
        _ => format!("{worst}, always within the limit"),
    }
}

/// Whether every objective about the latency of everything holds.
fn kept(study: &Study) -> bool {
    let about = study.objectives.iter().filter(|o| o.unit == "s" && view::subject(o).1.is_none());
    about.into_iter().all(|objective| objective.verdict == Verdict::Pass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_limit_that_holds_over_all_is_not_called_broken() {
        let mut study = fixture::flash_sale();
        study.objectives.iter_mut().for_each(|objective| objective.verdict = Verdict::Pass);
        assert!(chart(&study).title.ends_with("the limit is kept over the whole time, and missed in single windows"));
    }

    #[test]
    fn the_title_says_how_bad_and_how_long() {
        let chart = chart(&fixture::flash_sale());
        assert_eq!(chart.title, "p99 is at worst 2.03 s at 12 min 30 s; the limit is broken for 5 min 30 s");
        assert_eq!(chart.panels.len(), 2, "checkout has an objective of its own");
    }
}
