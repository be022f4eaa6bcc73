//! `functions.svg`: environments of functions, those in use, and calls that were throttled.

use super::model::{Chart, Panel, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Estimate, FunctionResult, Study};
use crate::report::{number, view};

/// Functions in the picture; all are in the report's table.
const MOST: usize = 3;

/// For each function the environments that there are and those in use; then cold starts and throttled calls of all; none
/// where nothing is serverless.
pub fn chart(study: &Study) -> Option<Chart> {
    let first = study.functions.first()?;
    let shown = || study.functions.iter().take(MOST);
    let mut panels: Vec<Panel> = shown().map(|function| environments(study, &function.name)).collect();
    let events = shown().enumerate().flat_map(|(rank, function)| {
        let entity = view::entity(study, "function", &function.name);
        let of =
            if study.functions.len() > 1 { format!("{}: ", view::short(&function.name, 30)) } else { String::new() };
        let throttled = select::series(study, entity, "throttled", format!("{of}throttled"), Ink::Red);
        let (ink, _) = Ink::of_group(rank);
        let cold = select::series(study, entity, "cold_starts", format!("{of}cold starts"), ink);
        [Series { dashed: rank > 0, ..throttled }, cold]
    });
    panels.push(Panel::new("Cold starts and throttled calls", "1/s", Scale::Linear, events.collect()));
    Some(Chart {
        name: "functions",
        title: title(first),
        note: format!("{}Environments: those that start included.", select::band_note(study)),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    })
}

fn environments(study: &Study, function: &str) -> Panel {
    let entity = view::entity(study, "function", function);
    let all = select::series(study, entity, "environments", "environments", Ink::Blue);
    let used = select::series(study, entity, "in_use", "in use", Ink::Strong);
    let title = format!("Environments of {}", view::short(function, 40));
    Panel::new(title, "", Scale::Linear, vec![Series { filled: true, ..all }, used]).tall(170.0)
}

fn title(function: &FunctionResult) -> String {
    let share = |estimate: Estimate| number::show_option(estimate.value, "share", "");
    format!(
        "{}: {} of the calls were throttled, {} of the others met a cold start",
        view::short(&function.name, 40),
        share(function.throttled_share),
        share(function.cold_share)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Curve, EntityCurves};
    use crate::report::fixture;

    #[test]
    fn a_function_shows_its_environments_and_what_it_throttles() {
        let mut study = fixture::flash_sale();
        assert!(chart(&study).is_none());
        let share = |value| Estimate { value: Some(value), ..Estimate::default() };
        study.functions = vec![FunctionResult {
            name: "thumbnails".to_owned(),
            throttled_share: share(0.25),
            cold_share: share(0.05),
            ..FunctionResult::default()
        }];
        let windows = study.timeline.starts.len();
        let curve = |quantity, value| Curve { quantity, value: vec![Some(value); windows], ..Curve::default() };
        study.timeline.entities.push(EntityCurves {
            kind: "function",
            name: "thumbnails".to_owned(),
            curves: vec![
                curve("environments", 8.0),
                curve("in_use", 6.0),
                curve("cold_starts", 2.0),
                curve("throttled", 3.0),
            ],
        });
        let chart = chart(&study).unwrap();
        assert_eq!(chart.title, "thumbnails: 25 % of the calls were throttled, 5 % of the others met a cold start");
        let heights = |panel: &Panel| -> Vec<_> { panel.series.iter().filter_map(|s| s.points[0].value).collect() };
        assert_eq!(chart.panels.iter().map(heights).collect::<Vec<_>>(), [[8.0, 6.0], [3.0, 2.0]]);
    }
}
