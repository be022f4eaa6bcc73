//! `lag.svg`: how far the followers of each database are behind.

use super::model::{Chart, Panel, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::Study;
use crate::report::{number, view};

/// Databases in the panel; all are in the report's table.
const MOST: usize = 8;

/// Lag over time; nothing is drawn where no database has followers.
pub fn chart(study: &Study) -> Chart {
    let followed = study.databases.iter().filter(|database| database.lag.count > 0);
    let lags = (0..).zip(followed.take(MOST)).map(|(rank, database)| {
        let entity = view::entity(study, "database", &database.name);
        let (ink, dashed) = Ink::of_group(rank);
        let series = select::series(study, entity, "lag", view::clean(&database.name), ink);
        Series { dashed, ..series }
    });
    let lags: Vec<Series> = lags.collect();
    let title = title(study);
    let panel = (!lags.is_empty()).then(|| {
        Panel::new("Age of the oldest write that a follower misses, at the end of the window", "s", Scale::Linear, lags)
            .tall(170.0)
    });
    Chart {
        name: "lag",
        title,
        note: format!("{}Of the followers that are up, the one that is most behind.", select::band_note(study)),
        axis: select::time_axis(study),
        panels: panel.into_iter().collect(),
        currency: study.currency.clone(),
    }
}

fn title(study: &Study) -> String {
    let peak = |name: &str| {
        let curve = view::entity(study, "database", name).and_then(|entity| view::curve(entity, "lag"))?;
        view::peak(study, curve).map(|(_, value)| value)
    };
    let peaks = study.databases.iter().filter_map(|database| Some((peak(&database.name)?, database)));
    match peaks.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((most, database)) if most > 0.0 => {
            let name = view::short(&database.name, 40);
            format!("The followers of {name} are up to {} behind", number::show(most, "s", ""))
        }
        _ => "Followers keep up with their leaders".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_title_says_how_far_followers_are_behind() {
        assert_eq!(chart(&fixture::flash_sale()).title, "The followers of orders are up to 1.2 s behind");
    }

    #[test]
    fn nothing_is_drawn_without_followers() {
        assert!(chart(&fixture::empty()).panels.is_empty());
    }
}
