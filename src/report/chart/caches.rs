//! `caches.svg`: what caches spare, and what they leave to others.

use super::model::{Chart, Panel, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::Study;
use crate::report::view;

/// Caches in a panel; all are in the report's table.
const MOST: usize = 8;

/// Hit ratios and loads; nothing where there are no caches.
pub fn chart(study: &Study) -> Option<Chart> {
    if study.caches.is_empty() {
        return None;
    }
    let hits = lines(study, "hit_ratio");
    let loads = lines(study, "loads");
    let title = title(study);
    let panels = vec![
        Panel::new("Hits, share of the gets", "share", Scale::Linear, hits).tall(170.0),
        Panel::new("Loads per second", "1/s", Scale::Linear, loads),
    ];
    let band = select::band_note(study);
    Some(Chart {
        name: "caches",
        title,
        note: format!("{band}What a cache does not answer is loaded from what stands behind it."),
        axis: select::time_axis(study),
        panels,
        currency: study.currency.clone(),
    })
}

fn lines(study: &Study, quantity: &str) -> Vec<Series> {
    let caches = study.caches.iter().take(MOST).enumerate();
    let line = |(index, name): (usize, &str)| {
        let (ink, dashed) = Ink::of_group(index);
        let entity = view::entity(study, "cache", name);
        Series { dashed, ..select::series(study, entity, quantity, view::clean(name), ink) }
    };
    caches.map(|(index, cache)| line((index, &cache.name))).collect()
}

fn title(study: &Study) -> String {
    let lowest = |name: &str| {
        let curve = view::curve(view::entity(study, "cache", name)?, "hit_ratio")?;
        let starts = study.timeline.starts.iter().enumerate().filter(|(_, start)| **start >= study.warmup);
        let values = starts.filter_map(|(index, _)| view::at(&curve.value, index));
        values.reduce(f64::min)
    };
    let known = study.caches.iter().filter_map(|cache| {
        let ratio = cache.hit_ratio.value?;
        Some((cache, ratio, lowest(&cache.name).unwrap_or(ratio)))
    });
    // The one that fell deepest.
    let fall = |(_, ratio, lowest): &(_, f64, f64)| ratio - lowest;
    let Some((cache, ratio, lowest)) = known.max_by(|a, b| fall(a).total_cmp(&fall(b))) else {
        return "Caches: nobody asked them for anything".to_owned();
    };
    let percent = |share: f64| (share * 100.0).round();
    let name = view::short(&cache.name, 40);
    if percent(lowest) < percent(ratio) - 4.0 {
        format!("{name} answers {} % of its gets, and {} % at worst", percent(ratio), percent(lowest))
    } else {
        format!("{name} answers {} % of its gets", percent(ratio))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{CacheResult, Curve, EntityCurves, Estimate};
    use crate::report::fixture;

    #[test]
    fn the_title_tells_how_low_the_hits_fell() {
        let mut study = fixture::flash_sale();
        assert!(chart(&study).is_none());
        let hit_ratio = Estimate { value: Some(0.9), ..Estimate::default() };
        study.caches.push(CacheResult { name: "catalog".into(), hit_ratio, ..CacheResult::default() });
        let mut value = vec![Some(0.95); study.timeline.starts.len()];
        value[60] = Some(0.1);
        let curve = Curve { quantity: "hit_ratio", unit: "share", value, ..Curve::default() };
        study.timeline.entities.push(EntityCurves { kind: "cache", name: "catalog".into(), curves: vec![curve] });
        let chart = chart(&study).expect("there is a cache");
        assert_eq!(chart.title, "catalog answers 90 % of its gets, and 10 % at worst");
        assert_eq!(chart.panels[0].series.len(), 1);
    }
}
