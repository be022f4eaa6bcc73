//! `sweep.svg` of a grid of two axes, or of one axis of words: a map of the verdict, and one of each objective's number.

use crate::experiment::study::Verdict;
use crate::explore::Sweep;
use crate::explore::design::Design;
use crate::explore::sweep::PointResult;
use crate::report::chart::model::{Axis, Cell, Cells, Chart, Panel, Scale, ValueAxis};
use crate::report::chart::palette::Ink;
use crate::report::{number, view};

/// Maps of the picture: that of the verdict, and those of the first objectives.
const MOST_MAPS: usize = 4;
/// Rows and columns that can still be told apart.
const MOST_CELLS: usize = 60;

/// The maps; none of points that are on no grid, or of too many.
pub fn chart(sweep: &Sweep) -> Option<Chart> {
    let (across, up) = (sweep.axes.first()?, sweep.axes.get(1));
    let rows: Vec<Option<&String>> = match up {
        // As on any chart, more is further up.
        Some(up) => up.values.iter().rev().map(Some).collect(),
        None => vec![None],
    };
    if sweep.design != Design::Grid || across.values.len() > MOST_CELLS || rows.len() > MOST_CELLS {
        return None;
    }
    let map = |of: &dyn Fn(&PointResult) -> (String, Option<Verdict>)| {
        let cell = |row: &Option<&String>, column: &String| {
            let here = |point: &&PointResult| point.values[0] == *column && point.values.get(1) == *row;
            let (words, verdict) = sweep.points.iter().find(here).map_or((String::new(), None), of);
            let (ink, alpha, side) = match verdict {
                Some(Verdict::Pass) => (Ink::Green, 0.30, 1),
                Some(Verdict::Fail) => (Ink::Red, 0.42, 2),
                Some(Verdict::Inconclusive) => (Ink::Orange, 0.30, 3),
                None => (Ink::Shade, 1.0, 0),
            };
            Cell { words, ink, alpha, side }
        };
        Cells {
            rows: rows.iter().map(|row| row.cloned().unwrap_or_default()).collect(),
            cells: rows.iter().map(|row| across.values.iter().map(|column| cell(row, column)).collect()).collect(),
        }
    };
    let high = (rows.len() as f64 * 24.0).clamp(40.0, 420.0);
    let panel = |title: String, cells: Cells| {
        let mut panel = Panel::new(view::clean(&title), "", Scale::Linear, Vec::new()).tall(high);
        panel.map = Some(cells);
        panel
    };
    let beside = up.map_or_else(String::new, |up| format!(" (up: {})", up.short_name()));
    let verdict = map(&|point| (super::table::word(point.verdict).to_owned(), point.verdict));
    let mut panels = vec![panel(format!("Do all objectives hold?{beside}"), verdict)];
    let objectives = sweep.points.iter().map(|point| point.objectives.len()).max().unwrap_or(0);
    for place in 0..objectives.min(MOST_MAPS - 1) {
        let text = sweep.points.iter().find_map(|point| Some(point.objectives.get(place)?.text.clone()))?;
        let cells = map(&|point| match point.objectives.get(place) {
            Some(found) => {
                (number::show_option(found.estimate.value, found.unit, &sweep.currency), Some(found.verdict))
            }
            None => (number::NOTHING.to_owned(), point.verdict),
        });
        panels.push(panel(format!("{text}{beside}"), cells));
    }
    let label = |(place, value): (usize, &String)| (place as f64 + 0.5, value.clone());
    Some(Chart {
        name: "sweep",
        title: view::first_sentence(&sweep.answer).0.to_owned(),
        note: "Green holds, red breaks, yellow could not be decided. Dark lines: the border between them.".to_owned(),
        axis: Axis::Values(ValueAxis {
            low: 0.0,
            high: across.values.len() as f64,
            log: false,
            labels: across.values.iter().enumerate().map(label).collect(),
            words: across.path.clone(),
        }),
        panels,
        currency: sweep.currency.clone(),
    })
}
