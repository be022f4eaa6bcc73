//! Which inputs matter, as files and on a terminal.

use std::io;

use super::chart::model::Chart;
use super::{File, chart, html};
use crate::explore::Sensitivity;

pub mod table;
pub mod text;
mod tornado;
pub mod words;

pub use text::{csv, json, markdown, terminal};
pub use words::answer;

/// Files that not every study of sensitivity has.
pub const OPTIONAL: &[&str] = &[
    "tornado.svg",
    "tornado.png",
    "tornado-2.svg",
    "tornado-2.png",
    "tornado-3.svg",
    "tornado-3.png",
    "tornado-4.svg",
    "tornado-4.png",
];

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(found: &Sensitivity) -> io::Result<Vec<File>> {
    let charts: Vec<Chart> = tornado::charts(found);
    let mut files = vec![
        File::new("sensitivity.html", html::sensitivity::page(found, &charts)?),
        File::new("sensitivity.csv", csv(found)?),
        File::new("sensitivity.json", json(found)?),
        File::new("sensitivity.md", markdown(found)),
    ];
    files.extend(chart::pictures(&charts)?);
    Ok(files)
}
