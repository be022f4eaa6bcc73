//! What a sweep found, as files and on a terminal: one file a format.

use std::io;
use std::path::{Path, PathBuf};

use super::{File, folder, html};
use crate::explore::Sweep;

mod curves;
mod map;
mod table;
mod text;

pub use table::{Row, Table, table};
pub use text::{basis, csv, json, markdown, terminal};

use super::chart::model::Chart;
use super::chart::sheet::Sheet;
use super::chart::{png, svg};

/// Files that not every sweep has.
const OPTIONAL: &[&str] = &["sweep.svg", "sweep.png"];

/// Writes the report of a sweep into `folder` and returns the paths of its files, `sweep.html` first. An earlier report
/// in that folder is replaced whole or not at all.
///
/// # Errors
/// When a file cannot be rendered or written, or `folder` holds files that are not a sweep's.
pub fn write(sweep: &Sweep, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = render(sweep)?;
    folder::replace_with(folder, &files, OPTIONAL)?;
    Ok(files.iter().map(|file| folder.join(&file.name)).collect())
}

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(sweep: &Sweep) -> io::Result<Vec<File>> {
    let chart = chart(sweep);
    let mut files = vec![
        File::new("sweep.html", html::sweep::page(sweep, chart.as_ref())?),
        File::new("sweep.csv", csv(sweep)?),
        File::new("sweep.json", json(sweep)?),
        File::new("sweep.md", markdown(sweep)),
    ];
    if let Some(chart) = chart {
        files.push(File::new("sweep.svg", svg::svg(&chart, Sheet::Wide)?));
        files.push(File::new("sweep.png", png::png(&chart)?));
    }
    Ok(files)
}

/// Curves along one axis, or a map over two; none of more axes, of points that lie on no grid, or without a point.
fn chart(sweep: &Sweep) -> Option<Chart> {
    match sweep.axes.as_slice() {
        _ if sweep.points.is_empty() => None,
        [axis] if axis.line.is_some() => Some(curves::chart(sweep)),
        [_] | [_, _] => map::chart(sweep),
        _ => None,
    }
}
