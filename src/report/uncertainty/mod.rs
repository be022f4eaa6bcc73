//! What follows from values that are not known, and what from chance, as files and on a terminal.

use std::io;

use super::chart::model::Chart;
use super::{File, chart, html};
use crate::explore::Uncertainty;

mod draws;
pub mod table;
pub mod text;
pub mod words;

pub use text::{csv, json, markdown, terminal};
pub use words::answer;

/// Files that not every study of values that are not known has.
pub const OPTIONAL: &[&str] = &[
    "uncertainty.svg",
    "uncertainty.png",
    "uncertainty-2.svg",
    "uncertainty-2.png",
    "uncertainty-3.svg",
    "uncertainty-3.png",
    "uncertainty-4.svg",
    "uncertainty-4.png",
];

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(found: &Uncertainty) -> io::Result<Vec<File>> {
    let charts: Vec<Chart> = draws::charts(found);
    let mut files = vec![
        File::new("uncertainty.html", html::uncertainty::page(found, &charts)?),
        File::new("uncertainty.csv", csv(found)?),
        File::new("uncertainty.json", json(found)?),
        File::new("uncertainty.md", markdown(found)),
    ];
    files.extend(chart::pictures(&charts)?);
    Ok(files)
}
