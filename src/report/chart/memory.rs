//! `memory.svg`: what replicas have of memory and what they may have, and those that were killed.

use super::model::{Chart, Panel, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{MemoryResult, Study};
use crate::report::{number, view};

/// Services in the picture; all are in the report's table.
const MOST: usize = 3;

/// For each service the working set of a replica and its limit; then replicas that were killed, of all. None where no service
/// says how much memory it needs.
pub fn chart(study: &Study) -> Option<Chart> {
    let first = study.memory.first()?;
    let shown = || study.memory.iter().take(MOST);
    let mut panels: Vec<Panel> = shown().map(|memory| of_service(study, &memory.name)).collect();
    if shown().any(|memory| memory.limit.value.is_some()) {
        let kills = shown().enumerate().map(|(rank, memory)| {
            let (ink, dashed) = Ink::of_group(rank);
            let entity = view::entity(study, "service", &memory.name);
            Series { dashed, ..select::series(study, entity, "oom_kills", view::clean(&memory.name), ink) }
        });
        panels.push(Panel::new("Replicas killed in a window", "", Scale::Linear, kills.collect()));
    }
    Some(Chart {
        name: "memory",
        title: title(study, first),
        note: format!("{}Working set: the mean of the replicas that run.", select::band_note(study)),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    })
}

fn of_service(study: &Study, service: &str) -> Panel {
    let entity = view::entity(study, "service", service);
    let limit = select::series(study, entity, "memory_limit", "limit", Ink::Red);
    let used = select::series(study, entity, "memory", "working set", Ink::Blue);
    let title = format!("Memory of a replica of {}", view::short(service, 40));
    Panel::new(title, "B", Scale::Linear, vec![Series { filled: true, ..used }, limit]).tall(170.0)
}

/// Who was killed most, or who came nearest to its limit.
fn title(study: &Study, first: &MemoryResult) -> String {
    let most = |of: fn(&MemoryResult) -> Option<f64>| {
        let found = study.memory.iter().filter_map(|memory| Some((memory, of(memory)?)));
        found.fold(None, |best: Option<(&MemoryResult, f64)>, next| best.filter(|best| best.1 >= next.1).or(Some(next)))
    };
    let name = |memory: &MemoryResult| view::short(&memory.name, 40);
    if let Some((memory, kills)) = most(|memory| memory.oom_kills.value).filter(|(_, kills)| *kills > 0.0) {
        let kills = number::show(kills, "", "");
        return format!("{} runs out of memory: {kills} kills in a run", name(memory));
    }
    match most(|memory| memory.peak_utilization.value) {
        Some((memory, share)) => {
            format!("{} has {} of its memory at most", name(memory), number::show(share, "share", ""))
        }
        None => format!("{} has {} at most", name(first), number::show_option(first.peak.value, "B", "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Curve, Estimate};
    use crate::report::fixture;

    #[test]
    fn a_service_shows_what_its_replicas_have_and_the_title_who_was_killed() {
        let mut study = fixture::flash_sale();
        assert!(chart(&study).is_none());
        let is = |value| Estimate { value: Some(value), ..Estimate::default() };
        study.memory = vec![MemoryResult {
            name: "storefront".to_owned(),
            limit: is(1e9),
            peak: is(9e8),
            peak_utilization: is(0.9),
            oom_kills: is(0.0),
            ..MemoryResult::default()
        }];
        let windows = study.timeline.starts.len();
        let storefront = study.timeline.entities.iter_mut().find(|e| e.kind == "service" && e.name == "storefront");
        let curves = &mut storefront.unwrap().curves;
        for (quantity, value) in [("memory", 6e8), ("memory_limit", 1e9), ("oom_kills", 0.0)] {
            curves.push(Curve { quantity, value: vec![Some(value); windows], ..Curve::default() });
        }
        let quiet = chart(&study).unwrap();
        assert_eq!(quiet.title, "storefront has 90 % of its memory at most");
        let heights = |panel: &Panel| -> Vec<_> { panel.series.iter().filter_map(|s| s.points[0].value).collect() };
        assert_eq!(quiet.panels.iter().map(heights).collect::<Vec<_>>(), [vec![6e8, 1e9], vec![0.0]]);
        study.memory[0].oom_kills = is(12.5);
        assert_eq!(chart(&study).unwrap().title, "storefront runs out of memory: 12.5 kills in a run");
    }
}
