//! What each input does to a number, as rows.

use super::words::share;
use crate::explore::sensitivity::OfNumber;
use crate::explore::{Input, Sensitivity};
use crate::report::number;
use crate::report::table::Table;

/// The inputs of a number, those that matter most first.
pub fn table(found: &Sensitivity, of: &OfNumber) -> Table {
    let mut heads = vec!["input", "range", "at low end", "at high end"];
    if !of.screening.is_empty() {
        heads.extend(["effect μ*", "σ"]);
    }
    if !of.shares.is_empty() {
        heads.extend(["alone", "in all"]);
    }
    let show = |value: Option<f64>| number::show_option(value, of.unit, &found.currency);
    let rows = of.swings.iter().map(|swing| {
        let input = &found.inputs[swing.input];
        let mut cells = vec![
            Input::label(&found.inputs, swing.input).to_owned(),
            format!("{} to {}", input.low, input.high),
            show(swing.low),
            show(swing.high),
        ];
        if !of.screening.is_empty() {
            let effect = of.screening.iter().find(|effect| effect.input == swing.input);
            cells.extend([show(effect.map(|e| e.mean_absolute)), show(effect.map(|e| e.deviation))]);
        }
        if !of.shares.is_empty() {
            let found = of.shares.iter().find(|share| share.input == swing.input);
            let nothing = || number::NOTHING.to_owned();
            cells.push(found.map_or_else(nothing, |s| share(s.first_order, s.first_order_low, s.first_order_high)));
            cells.push(found.map_or_else(nothing, |s| share(s.total, s.total_low, s.total_high)));
        }
        cells
    });
    Table { heads: heads.into_iter().map(str::to_owned).collect(), words: 2, rows: rows.collect() }
}
