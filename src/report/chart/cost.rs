//! `cost.svg`: what everything costs per hour, and what has been spent.

use super::model::{Chart, Limit, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::select;
use crate::experiment::study::{Measure, ObjectiveResult, Study};
use crate::report::{number, view};

/// Services beside the whole.
const MOST: usize = 5;

/// The rate, of everything and of the dearest services, and its sum over time.
pub fn chart(study: &Study) -> Chart {
    let whole = select::series(study, view::whole(study), "cost_rate", "everything", Ink::Strong);
    let spent = cumulative(study, &whole);
    let title = title(study, &whole);
    let mut lines = vec![Series { filled: true, ..whole }];
    let services = select::service_series(study, "cost_rate", MOST).into_iter().chain(nodes(study));
    let paid = |series: &Series| series.points.iter().any(|p| p.value.is_some_and(|v| v > 0.0));
    let paid: Vec<_> = services.filter(paid).collect();
    // One alone would only hide behind the sum.
    if paid.len() > 1 {
        lines.extend(paid);
    }
    let rate_title = format!("{} per hour", study.currency);
    let mut rate = Panel::new(rate_title, "money/h", Scale::Linear, lines).tall(170.0);
    rate.limits.extend(view::objectives_about(study, "cost").filter_map(|objective| budget(study, objective)));
    let sum_title = format!("{} spent since the warm-up", study.currency);
    let sum = Panel::new(sum_title, "money", Scale::Linear, vec![spent]).tall(110.0);
    Chart {
        name: "cost",
        title,
        note: format!("{}A cost objective is about the mean rate.", select::band_note(study)),
        axis: select::time_axis(study),
        panels: vec![rate, sum],
        currency: study.currency.clone(),
    }
}

/// The limit of an objective on a rate, an hour's worth of it.
fn budget(study: &Study, objective: &ObjectiveResult) -> Option<Limit> {
    let Measure::CostRate(period) = objective.measure else { return None };
    let limit = select::limit(study, objective);
    Some(Limit { value: limit.value / period.hours(), ..limit })
}

/// The rate of each pool of nodes.
fn nodes(study: &Study) -> impl Iterator<Item = Series> {
    study.nodes.iter().take(MOST).enumerate().map(|(rank, pool)| {
        let (ink, dashed) = Ink::of_group(study.services.len() + rank);
        let entity = view::entity(study, "nodes", &pool.name);
        Series { dashed, ..select::series(study, entity, "cost_rate", view::clean(&pool.name), ink) }
    })
}

fn title(study: &Study, whole: &Series) -> String {
    let measured = |point: &&Point| point.x >= study.warmup;
    let rates = whole.points.iter().filter(measured).filter_map(|point| point.value);
    let most = rates.fold(0.0, f64::max);
    let show = |value, unit| number::show_option(value, unit, &study.currency);
    match study.cost_per_hour.value.filter(|v| v.is_finite()) {
        Some(mean) if most > 0.0 => format!(
            "{} on average, at most {}; {} in all",
            show(Some(mean), "money/h"),
            show(Some(most), "money/h"),
            show(study.cost.value, "money"),
        ),
        _ => "Nothing has a price".to_owned(),
    }
}

/// The sum of rate times window at the end of each window after the warm-up, as the study counts
/// it; a window without a rate costs nothing.
fn cumulative(study: &Study, rate: &Series) -> Series {
    let hours = study.timeline.window.max(0.0) / 3_600.0;
    let mut sum = 0.0;
    let points = rate.points.iter().map(|point| {
        let counted = point.x >= study.warmup;
        sum += point.value.filter(|_| counted).unwrap_or(0.0) * hours;
        let x = point.x + study.timeline.window.max(0.0) / 2.0;
        Point { x, value: point.value.filter(|_| counted).map(|_| sum), low: None, high: None }
    });
    let points = points.collect();
    Series { filled: true, ..Series::new("spent", Ink::Green, points) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::Period;
    use crate::report::fixture;

    #[test]
    fn a_limit_of_a_day_is_drawn_at_a_24th() {
        let mut study = fixture::flash_sale();
        study.objectives.retain(|objective| objective.subject == "cost");
        let objective = &mut study.objectives[0];
        (objective.measure, objective.unit, objective.limit) = (Measure::CostRate(Period::Day), "money/day", 240.0);
        let limit = &chart(&study).panels[0].limits[0];
        assert_eq!((limit.value, limit.words.as_str()), (10.0, "cost < 240 USD/day"));
    }

    #[test]
    fn what_is_spent_is_the_area_below_the_rate() {
        let study = fixture::flash_sale();
        let chart = chart(&study);
        let rate = &chart.panels[0].series[0].points;
        let measured = rate.iter().filter(|point| point.x > study.warmup);
        let hours = 15.0 / 3_600.0;
        let area = measured.filter_map(|point| point.value).sum::<f64>() * hours;
        let spent = chart.panels[1].series[0].points.last().and_then(|p| p.value).unwrap();
        assert!((spent - area).abs() < 1e-9);
    }
}
