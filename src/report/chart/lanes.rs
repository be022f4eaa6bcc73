//! Bars over time, one below the other.

use std::io;

use plotters::prelude::DrawingBackend;

use super::model::{Axis, Lane};
use super::palette::Ink;
use super::pen::{self, Pen, Side, Type};
use super::sheet::{Frame, Sheet};

/// Height of a lane: its words, the line above the bar, the bar.
pub const LANE: f64 = 42.0;
const WORDS: Type = Type { size: 11.5, bold: false, ink: Ink::Text };
const BAR: f64 = 10.0;
const ABOVE: f64 = 3.0;
/// The narrowest bar that can be seen.
const LEAST: f64 = 2.5;

/// Draws lanes from the top of a plot down.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    sheet: Sheet,
    axis: &Axis,
    frame: Frame,
    lanes: &[Lane],
) -> io::Result<()> {
    let across = |seconds: f64| sheet.across(axis, if seconds.is_finite() { seconds } else { 0.0 });
    for (row, lane) in lanes.iter().enumerate() {
        let top = frame.top + row as f64 * LANE;
        let bar = (top + 25.0, top + 25.0 + BAR);
        for &(from, to, ink) in &lane.stretches {
            let (from, to) = (across(from), across(to));
            pen.rectangle((from, bar.0), (to.max(from + LEAST), bar.1), ink, 1.0)?;
        }
        if let Some((from, to)) = lane.above {
            let (from, to) = (across(from), across(to));
            let corner = (to.max(from + LEAST), bar.0 - 2.0);
            pen.rectangle((from, bar.0 - 2.0 - ABOVE), corner, Ink::Strong, 1.0)?;
        }
        for &dot in &lane.dots {
            let centre = (across(dot), (bar.0 + bar.1) / 2.0);
            pen.disc(centre, BAR / 2.0 + 1.5, Ink::Card)?;
            pen.disc(centre, BAR / 2.0 - 0.5, Ink::Blue)?;
        }
        let first = lane.stretches.first().map_or(0.0, |(from, _, _)| *from);
        words(pen, sheet, across(first), top + 11.0, &lane.words)?;
    }
    Ok(())
}

/// Words that begin above the bar's beginning, or as far to the left as they need.
fn words<DB: DrawingBackend>(pen: &Pen<'_, DB>, sheet: Sheet, x: f64, y: f64, words: &str) -> io::Result<()> {
    let (left, right) = (sheet.heading(), sheet.width() - 8.0);
    let words = pen::fitted(WORDS, words, right - left);
    let x = x.min(right - pen::width(WORDS, &words)).max(left);
    pen.rectangle((x - 2.0, y - 7.0), (x + pen::width(WORDS, &words) + 2.0, y + 7.0), Ink::Card, 1.0)?;
    pen.text((x, y), Side::Left, WORDS, &words)
}
