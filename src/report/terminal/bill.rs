//! What everything costs, a line each.

use crate::experiment::study::Study;
use crate::report::{bill, number, view};

/// Lines before the rest is left to the report, and those that a bill has at least.
const MOST: usize = 7;
const LEAST: usize = 3;

/// The heads, what is said of the rest, and an empty line.
const AROUND: usize = 3;

/// The rows with their heads; none where the services' own costs are all there is, or there is no
/// room. And how many rows are left out.
pub fn rows(study: &Study, room: usize) -> (Vec<[String; 4]>, usize) {
    let most = MOST.min(room.saturating_sub(AROUND));
    if most < LEAST || !bill::tells_more(study) {
        return (Vec::new(), 0);
    }
    let mut all = bill::rows(study);
    let (lines, tail) = (study.bill.len(), all.len() - study.bill.len());
    let hidden = lines.saturating_sub(most.saturating_sub(tail));
    let dearest = |row: &bill::Row| row.amount.value.unwrap_or(0.0);
    all[..lines].sort_by(|a, b| dearest(b).total_cmp(&dearest(a)));
    all.drain(lines - hidden..lines);
    let money = |value: Option<f64>| number::show_option(value, "money", &study.currency);
    let mut rows = vec![["bill", "how much", "cost", "a month"].map(String::from)];
    rows.extend(all.into_iter().map(|row| {
        let what = view::clean(&format!("{}: {}", row.of, row.item));
        [what, row.quantity, money(row.amount.value), money(row.month.value)]
    }));
    (rows, hidden)
}
