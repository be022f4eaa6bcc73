//! The names of a panel's lines and limits: beside the ends of the lines, or in rows above the plot.

use std::io;

use plotters::prelude::DrawingBackend;

use super::axis::Vertical;
use super::model::Panel;
use super::palette::Ink;
use super::pen::{self, Pen, Side, Stroke, Type};
use super::sheet::{Frame, Sheet};
use super::trace::apart;

/// The words of a limit.
pub const LIMIT: Type = Type { size: 11.0, bold: true, ink: Ink::Red };
/// Width of a limit's line, points.
pub const LIMIT_LINE: f64 = 1.3;
/// Width of a series' line, points.
pub const LINE: f64 = 1.9;
const NAME: Type = Type { size: 11.0, bold: false, ink: Ink::Text };
const ROW: f64 = 15.0;
/// Room below the rows for the upper half of the highest label of the axis.
const FOOT: f64 = 6.0;
/// Width of a key in a row, with the room to its words.
const KEY: f64 = 19.0;

struct Entry<'a> {
    words: &'a str,
    face: Type,
    stroke: Stroke,
    dashed: bool,
    /// How far up the plot it ends, from 0 to 1; `None` for a limit above the scale.
    end: Option<f64>,
}

fn entries<'a>(panel: &'a Panel, vertical: &Vertical, sheet: Sheet) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    let limit = Stroke::new(LIMIT_LINE, Ink::Red);
    for series in &panel.series {
        let end = series.points.iter().rev().find_map(|point| vertical.share(point.value?));
        if end.is_some() {
            let stroke = Stroke::new(LINE, series.ink);
            entries.push(Entry { words: &series.name, face: NAME, stroke, dashed: series.dashed, end });
        }
    }
    for line in &panel.limits {
        let end = vertical.share(line.value).filter(|_| vertical.holds(line.value));
        entries.push(Entry { words: &line.words, face: LIMIT, stroke: limit, dashed: true, end });
    }
    // A wide sheet has room for these beside their lines.
    if sheet == Sheet::Narrow {
        for line in panel.verticals.iter().filter(|line| !line.words.is_empty()) {
            entries.push(Entry { words: &line.words, face: LIMIT, stroke: limit, dashed: true, end: Some(0.0) });
        }
    }
    entries
}

/// The entries in rows: left end, row from 0, words that fit.
fn rows<'a>(panel: &'a Panel, vertical: &Vertical, sheet: Sheet) -> Vec<(f64, usize, String, Entry<'a>)> {
    let (left, right) = (sheet.heading(), sheet.width() - 8.0);
    let (mut x, mut row) = (left, 0);
    let mut placed = Vec::new();
    for entry in entries(panel, vertical, sheet) {
        let words = pen::fitted(entry.face, entry.words, right - left - KEY);
        let wide = KEY + pen::width(entry.face, &words);
        if x > left && x + wide > right {
            (x, row) = (left, row + 1);
        }
        placed.push((x, row, words, entry));
        x += wide + 12.0;
    }
    placed
}

/// The height that names need between the title of a panel and its plot. The font must be registered.
pub fn height(panel: &Panel, sheet: Sheet) -> f64 {
    if sheet == Sheet::Wide || panel.quiet().is_some() {
        return 0.0;
    }
    let rows = rows(panel, &Vertical::of(panel), sheet);
    rows.last().map_or(0.0, |(_, row, _, _)| (row + 1) as f64 * ROW + FOOT)
}

/// Draws the names where the sheet has them.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    sheet: Sheet,
    frame: Frame,
    panel: &Panel,
    vertical: &Vertical,
) -> io::Result<()> {
    match sheet {
        Sheet::Wide => beside(pen, sheet, frame, entries(panel, vertical, sheet)),
        Sheet::Narrow => above(pen, frame, rows(panel, vertical, sheet)),
    }
}

/// Each name at the height where its line ends, pushed apart where lines end together.
fn beside<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    sheet: Sheet,
    frame: Frame,
    mut entries: Vec<Entry<'_>>,
) -> io::Result<()> {
    // What lies above the scale comes first.
    let up = |entry: &Entry<'_>| entry.end.unwrap_or(2.0);
    entries.sort_by(|a, b| up(b).total_cmp(&up(a)));
    let height = |entry: &Entry<'_>| frame.bottom - up(entry).min(1.0) * (frame.bottom - frame.top);
    let heights: Vec<f64> = entries.iter().map(height).collect();
    let (top, bottom) = (frame.top + 4.0, frame.bottom - 2.0);
    let right = sheet.right();
    for ((entry, end), y) in entries.iter().zip(&heights).zip(apart(&heights, 14.5, top, bottom)) {
        match entry.end {
            Some(_) => {
                let key = [(right + 3.0, *end), (right + 11.0, y), (right + 21.0, y)];
                pen.line(&key, entry.stroke, entry.dashed)?;
            }
            None => pen.text((right + 16.0, y), Side::Middle, LIMIT, "↑")?,
        }
        let words = pen::fitted(entry.face, entry.words, sheet.width() - right - 32.0);
        pen.text((right + 26.0, y), Side::Left, entry.face, &words)?;
    }
    Ok(())
}

fn above<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    frame: Frame,
    rows: Vec<(f64, usize, String, Entry<'_>)>,
) -> io::Result<()> {
    let count = rows.last().map_or(0, |(_, row, _, _)| row + 1);
    for (x, row, words, entry) in rows {
        let y = frame.top - FOOT - 3.0 - ROW * ((count - row) as f64 - 0.5);
        match entry.end {
            Some(_) => pen.line(&[(x, y), (x + KEY - 5.0, y)], entry.stroke, entry.dashed)?,
            None => pen.text((x + 7.0, y), Side::Middle, LIMIT, "↑")?,
        }
        pen.text((x + KEY, y), Side::Left, entry.face, &words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{charts, font};
    use crate::report::fixture;

    #[test]
    fn on_a_telephone_no_name_is_off_the_page() {
        font::register().unwrap();
        for study in [fixture::flash_sale(), fixture::hostile()] {
            for panel in charts(&study).iter().flat_map(|chart| &chart.panels) {
                for (x, _, words, entry) in rows(panel, &Vertical::of(panel), Sheet::Narrow) {
                    let end = x + KEY + pen::width(entry.face, &words);
                    assert!(end <= Sheet::Narrow.width(), "{words} ends at {end}");
                }
            }
        }
    }
}
