//! What is not known, and what follows from it, as rows.

use super::words::{correlation, share};
use crate::explore::uncertainty::{Band, OfNumber};
use crate::explore::{Input, Uncertainty};
use crate::report::table::Table;
use crate::report::{number, view};

/// Numbers whose correlations have a column.
const MOST_COLUMNS: usize = 3;

/// The inputs with their ranges, and how each goes with the numbers that were asked for.
pub fn inputs(found: &Uncertainty) -> Table {
    let numbers: Vec<&OfNumber> = found.numbers.iter().take(found.asked.min(MOST_COLUMNS)).collect();
    let mut heads = vec!["not known".to_owned(), "between".to_owned(), "and".to_owned()];
    heads.extend(numbers.iter().map(|of| format!("with {}", view::in_words(&of.name))));
    let row = |(input, of): (usize, &Input)| {
        let mut cells = vec![Input::label(&found.inputs, input).to_owned(), of.low.clone(), of.high.clone()];
        cells.extend(numbers.iter().map(|number| {
            let influence = number.influences.iter().find(|influence| influence.input == input);
            influence.map_or_else(|| number::NOTHING.to_owned(), |influence| correlation(influence.correlation))
        }));
        cells
    };
    Table { heads, words: 1, rows: found.inputs.iter().enumerate().map(row).collect() }
}

/// All numbers that vary: those that were asked for first.
pub fn numbers(found: &Uncertainty) -> Table {
    let heads = ["number", "mean", "90 % of draws", "90 % of runs", "not known"].map(str::to_owned);
    let row = |of: &OfNumber| {
        let show = |value: f64| number::show(value, of.unit, &found.currency);
        let band = |Band { low, high }| format!("{} to {}", show(low), show(high));
        vec![view::in_words(&of.name), show(of.mean), band(of.expected), band(of.run), share(of.ignorance)]
    };
    Table {
        heads: heads.to_vec(),
        words: 1,
        rows: found.numbers.iter().filter(|of| of.ignorance.is_some()).map(row).collect(),
    }
}
