//! `tornado.svg`: a bar for each input from its low to its high end, around the scenario as it is, the longest on top.

use super::words::NO_NUMBER;
use crate::explore::sensitivity::{OfNumber, Swing};
use crate::explore::{Input, Sensitivity};
use crate::report::chart::lanes::LANE;
use crate::report::chart::model::{Axis, Chart, Lane, Limit, Panel, Scale, ValueAxis};
use crate::report::chart::palette::Ink;
use crate::report::chart::{axis, model};
use crate::report::{number, view};

/// Bars of a picture.
const MOST_BARS: usize = 14;
/// The pictures of the first numbers.
pub const NAMES: [&str; 4] = ["tornado", "tornado-2", "tornado-3", "tornado-4"];
/// Ends that are so many times apart are drawn on a logarithmic axis.
const FAR: f64 = 30.0;

/// A picture for each number, of the first few.
pub fn charts(found: &Sensitivity) -> Vec<Chart> {
    let drawn = found.numbers.iter().zip(NAMES).filter_map(|(of, name)| chart(found, of, name));
    drawn.collect()
}

/// The picture of a number; none where nothing moves it.
fn chart(found: &Sensitivity, of: &OfNumber, file: &'static str) -> Option<Chart> {
    let base = of.base?;
    let bars: Vec<&Swing> = of.swings.iter().filter(|swing| swing.width(of.base) > 0.0).take(MOST_BARS).collect();
    let ends = bars.iter().flat_map(|swing| [swing.low, swing.high]).flatten().chain([base]);
    let (least, most) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if bars.is_empty() || most <= least {
        return None;
    }
    let log = least > 0.0 && most / least > FAR;
    let (low, high) = match log {
        true => (least / 1.2, most * 1.2),
        false => (least - 0.04 * (most - least), most + 0.04 * (most - least)),
    };
    let values =
        ValueAxis { low, high, log, labels: labels(low, high, log, of, found), words: view::in_words(&of.name) };
    let lanes: Vec<Lane> = bars.iter().map(|swing| lane(found, of, swing, base, &values)).collect();
    let as_it_is = number::show(base, of.unit, &found.currency);
    let title =
        view::clean(&format!("{} at both ends of each input; dashes: as it is, {as_it_is}", view::in_words(&of.name)));
    let mut panel = Panel::new(title, of.unit, Scale::Linear, Vec::new()).tall(lanes.len() as f64 * LANE);
    panel.lanes = lanes;
    panel.verticals = vec![Limit { value: base, words: String::new() }];
    Some(Chart {
        name: file,
        title: view::clean(&super::words::most(found, of)),
        note: "One input at a time, all others as they are. Blue: to its low end. Orange: to its high end. Red: no number there."
            .to_owned(),
        axis: Axis::Values(values),
        panels: vec![panel],
        currency: found.currency.clone(),
    })
}

/// The bar of an input: from the scenario as it is to both ends.
fn lane(found: &Sensitivity, of: &OfNumber, swing: &Swing, base: f64, axis: &model::ValueAxis) -> Lane {
    let input = &found.inputs[swing.input];
    let show = |value: Option<f64>| value.map_or(NO_NUMBER.to_owned(), |v| number::show(v, of.unit, &found.currency));
    let words = format!(
        "{} · {}: {} · {}: {}",
        Input::label(&found.inputs, swing.input),
        input.low,
        show(swing.low),
        input.high,
        show(swing.high)
    );
    let stretch = |end: Option<f64>, ink: Ink| match end {
        Some(end) => (end.min(base), end.max(base), ink),
        None => (base, axis.high, Ink::Red),
    };
    let mut stretches = vec![stretch(swing.low, Ink::Blue), stretch(swing.high, Ink::Orange)];
    stretches.retain(|(from, to, _)| from < to);
    // From the left; where both ends lie on one side the shorter bar goes over the longer.
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0).then((b.1 - b.0).total_cmp(&(a.1 - a.0))));
    Lane { words: view::clean(&words), stretches, above: None, dots: Vec::new() }
}

fn labels(low: f64, high: f64, log: bool, of: &OfNumber, found: &Sensitivity) -> Vec<(f64, String)> {
    let ticks = match log {
        true => axis::log_ticks(low, high, 9),
        false => {
            let step = axis::nice((high - low) / 7.0);
            let (first, last) = (libm::ceil(low / step) as i64, libm::floor(high / step) as i64);
            (first..=last).map(|nth| nth as f64 * step).collect()
        }
    };
    ticks.into_iter().map(|value| (value, number::show(value, of.unit, &found.currency))).collect()
}
