//! The table of what everything costs.

use super::tables::{cell, section, table};
use super::text::{breakable, name};
use crate::experiment::study::Study;
use crate::report::bill;

/// Each line of the bill, their sum, and what was lost.
pub fn bill(study: &Study) -> String {
    let rows: Vec<String> = bill::rows(study)
        .iter()
        .map(|row| {
            format!(
                "<th scope=\"row\">{}</th><td class=\"words\">{}</td><td>{}</td><td>{}</td><td>{}</td>",
                breakable(&row.of, 50),
                name(&row.item, 40),
                name(&row.quantity, 30),
                cell(study, &row.amount, "money"),
                cell(study, &row.month, "money"),
            )
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let hint = "Over the measured time of a run, and for a month of 730 hours if all of it were like this time: a projection, \
                not a forecast. Lost value: what failed requests would have earned in this run; where the script strikes, a month is no \
                number of such runs.";
    section("Bill", hint, &table(&["<what", "<for", "how much", "cost", "a month"], &rows))
}
