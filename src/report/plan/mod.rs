//! What a plan came to, as files and on a terminal: one file a format.

use std::io;
use std::path::{Path, PathBuf};

use super::chart::sheet::Sheet;
use super::chart::{png, svg};
use super::{File, folder};
use crate::explore::Planned;

mod frontier;
mod text;
mod words;

pub use text::{csv, json, markdown, terminal};

/// Files that not every plan has.
const OPTIONAL: &[&str] = &["plan.svg", "plan.png"];

/// Writes the report of a plan into `folder` and returns the paths of its files, `plan.md` first. An earlier report in
/// that folder is replaced whole or not at all.
///
/// # Errors
/// When a file cannot be rendered or written, or `folder` holds files that are not a plan's.
pub fn write(plan: &Planned, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = render(plan)?;
    folder::replace_with(folder, &files, OPTIONAL)?;
    Ok(files.iter().map(|file| folder.join(&file.name)).collect())
}

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(plan: &Planned) -> io::Result<Vec<File>> {
    let mut files = vec![
        File::new("plan.md", markdown(plan)),
        File::new("plan.csv", csv(plan)?),
        File::new("plan.json", json(plan)?),
    ];
    if let Some(chart) = frontier::chart(plan) {
        files.push(File::new("plan.svg", svg::svg(&chart, Sheet::Wide)?));
        files.push(File::new("plan.png", png::png(&chart)?));
    }
    Ok(files)
}
