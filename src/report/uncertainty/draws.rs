//! `uncertainty.svg`: the draws from the best to the worst, with their runs around them and the limit.

use super::words::{holds, lies};
use crate::experiment::study::Better;
use crate::explore::Uncertainty;
use crate::explore::uncertainty::{Draw, Odds, OfNumber};
use crate::report::chart::model::{Axis, Chart, Dot, Limit, Panel, Point, Scale, Series, ValueAxis};
use crate::report::chart::palette::Ink;
use crate::report::{number, view};

/// The pictures of the first numbers.
pub const NAMES: [&str; 4] = ["uncertainty", "uncertainty-2", "uncertainty-3", "uncertainty-4"];
/// Values that are so many times apart are drawn on a logarithmic axis.
const FAR: f64 = 30.0;

/// A picture for each number that was asked for and varies, of the first few.
pub fn charts(found: &Uncertainty) -> Vec<Chart> {
    let asked = found.numbers.iter().enumerate().take(found.asked);
    let varying = asked.filter(|(_, of)| of.ignorance.is_some());
    varying.zip(NAMES).map(|((place, of), name)| chart(found, place, of, name)).collect()
}

/// The picture of a number.
fn chart(found: &Uncertainty, place: usize, of: &OfNumber, file: &'static str) -> Chart {
    let about: Vec<&Odds> =
        found.objectives.iter().filter(|odds| odds.subject == of.name && odds.unit == of.unit).collect();
    let rising = match about.first() {
        Some(odds) => odds.operator.starts_with('<'),
        None => of.better != Some(Better::More),
    };
    // Of a share that should be near one, what is missing is to be seen.
    let missing = of.unit == "share" && !rising;
    let height = |value: f64| if missing { 1.0 - value } else { value };
    let runs = |draw: &Draw| {
        let runs = draw.runs.get(place)?.as_ref()?;
        Some(runs.iter().map(|&run| height(run)).collect::<Vec<f64>>())
    };
    let mut draws: Vec<(f64, Vec<f64>)> =
        found.draws.iter().filter_map(runs).map(|runs| (runs.iter().sum::<f64>() / runs.len() as f64, runs)).collect();
    let upwards = rising || missing;
    draws.sort_by(|a, b| if upwards { a.0.total_cmp(&b.0) } else { b.0.total_cmp(&a.0) });
    let all = found.draws.len().max(1) as f64;
    let across = |rank: usize| (rank as f64 + 0.5) / all;

    let line = draws.iter().enumerate().map(|(rank, (mean, _))| Point {
        x: across(rank),
        value: Some(*mean),
        low: None,
        high: None,
    });
    let dots = draws.iter().enumerate().flat_map(|(rank, (_, runs))| {
        runs.iter().map(move |&value| Dot { x: across(rank), value, ink: Ink::Sky, words: None })
    });
    let dots: Vec<Dot> = dots.collect();
    let least = dots.iter().map(|dot| dot.value).fold(f64::INFINITY, f64::min);
    let most = dots.iter().map(|dot| dot.value).fold(0.0, f64::max);
    let scale = if least > 0.0 && most / least > FAR { Scale::Log } else { Scale::Linear };
    let what = if missing { format!("1 − {}", view::in_words(&of.name)) } else { view::in_words(&of.name) };
    let title = format!("{what} in each draw of what is not known");
    let series = Series::new("mean of a draw", Ink::Blue, line.collect());
    let mut panel = Panel::new(view::clean(&title), of.unit, scale, vec![series]).tall(300.0);
    panel.dots = dots;
    panel.limits = about
        .iter()
        .map(|odds| {
            let words = format!("{} {}", odds.operator, number::limit(odds.limit, odds.unit, &found.currency));
            Limit { value: height(odds.limit), words }
        })
        .collect();
    panel.broken = about.first().filter(|odds| odds.holds < 1.0).map(|odds| (odds.holds, 1.0)).into_iter().collect();
    let labels = (0..=10).map(|tenth| (f64::from(tenth) / 10.0, format!("{} %", 10 * tenth))).collect();
    let words = "share of the draws, from the best to the worst".to_owned();
    let beyond = if found.overloaded > 0 { " Without a dot: a queue grows beyond all bounds." } else { "" };
    Chart {
        name: file,
        title: view::clean(&about.first().map_or_else(|| lies(found, of), |odds| holds(odds, found.draws.len()))),
        note: format!(
            "Blue: what is not known, a value for each draw. Pale: its single runs, which differ by chance. Red: there the objective \
             does not hold.{beyond}"
        ),
        axis: Axis::Values(ValueAxis { low: 0.0, high: 1.0, log: false, labels, words }),
        panels: vec![panel],
        currency: found.currency.clone(),
    }
}
