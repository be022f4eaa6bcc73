//! Draws any chart: title, what happened when, panels, the axis below them.

use std::io;

use plotters::prelude::DrawingBackend;

use super::axis;
use super::geometry::{Layout, WORDS};
use super::model::{Axis, Chart, TimeAxis};
use super::palette::Ink;
use super::panel::Plot;
use super::pen::{self, Pen, Side, Stroke, Type};
use super::sheet::{LABEL, Sheet};

/// The title of a picture.
pub const TITLE: Type = Type { size: 16.0, bold: true, ink: Ink::Text };
/// What stands below the title.
pub const NOTE: Type = Type { size: 11.5, bold: false, ink: Ink::Faint };
const BADGE: Type = Type { size: 10.0, bold: true, ink: Ink::Card };
const BADGE_RADIUS: f64 = 7.5;

/// Draws a chart.
///
/// # Errors
/// When the backend fails.
pub fn paint<DB: DrawingBackend>(pen: &Pen<'_, DB>, chart: &Chart, layout: &Layout) -> io::Result<()> {
    let sheet = layout.sheet;
    pen.rectangle((0.0, 0.0), (sheet.width(), layout.height), Ink::Card, 1.0)?;
    if sheet == Sheet::Wide {
        let room = sheet.width() - 32.0;
        pen.text((16.0, 22.0), Side::Left, TITLE, &pen::fitted(TITLE, &chart.title, room))?;
        pen.text((16.0, 43.0), Side::Left, NOTE, &pen::fitted(NOTE, &chart.note, room))?;
    }
    let plots = chart.panels.iter().zip(&layout.frames);
    let plots: Vec<_> = plots.map(|(panel, frame)| Plot::new(pen, sheet, &chart.axis, panel, *frame)).collect();
    for plot in &plots {
        plot.background()?;
    }
    // Lines of events lie behind the data, their words before it.
    let badges = match &chart.axis {
        Axis::Time(time) => badges(sheet, &chart.axis, time),
        Axis::Latency { .. } | Axis::Values(_) => Vec::new(),
    };
    for flag in &layout.flags {
        let top = flag.words.as_ref().map_or(layout.ceiling(), |(y, _, _)| y - 6.0);
        let stroke = Stroke { width: 1.0, ink: Ink::Faint, alpha: 0.75 };
        pen.path(&[(flag.x, top), (flag.x, layout.floor())], stroke)?;
    }
    for (x, _, _) in &badges {
        let stroke = Stroke { width: 1.0, ink: Ink::Red, alpha: 0.6 };
        pen.dashes(&[(*x, layout.symptoms), (*x, layout.floor())], stroke, 2.0, 3.0)?;
    }
    for plot in &plots {
        plot.foreground()?;
    }
    words(pen, layout)?;
    for badge in badges {
        numbered(pen, layout, badge)?;
    }
    footer(pen, chart, layout)
}

fn words<DB: DrawingBackend>(pen: &Pen<'_, DB>, layout: &Layout) -> io::Result<()> {
    for flag in &layout.flags {
        if let Some((y, back, text)) = &flag.words {
            let (side, shift) = if *back { (Side::Right, -4.0) } else { (Side::Left, 4.0) };
            pen.text((flag.x + shift, *y), side, WORDS, text)?;
        }
    }
    Ok(())
}

/// The numbers of what broke, first and last, and their place; those too near each other share a badge.
fn badges(sheet: Sheet, axis: &Axis, time: &TimeAxis) -> Vec<(f64, usize, usize)> {
    let mut groups: Vec<(f64, usize, usize)> = Vec::new();
    for (at, number) in &time.symptoms {
        let x = sheet.across(axis, *at);
        match groups.last_mut() {
            Some((first, _, last)) if x - *first < 2.0 * BADGE_RADIUS + 14.0 => *last = *number,
            _ => groups.push((x, *number, *number)),
        }
    }
    groups
}

fn numbered<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    layout: &Layout,
    (x, first, last): (f64, usize, usize),
) -> io::Result<()> {
    let y = layout.symptoms;
    let text = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let half = (pen::width(BADGE, &text) / 2.0 + 4.0 - BADGE_RADIUS).max(0.0);
    // The badge of several begins at the first of them.
    let x = if first == last { x } else { x + half };
    pen.disc((x - half, y), BADGE_RADIUS, Ink::Red)?;
    pen.disc((x + half, y), BADGE_RADIUS, Ink::Red)?;
    if half > 0.0 {
        pen.rectangle((x - half, y - BADGE_RADIUS), (x + half, y + BADGE_RADIUS), Ink::Red, 1.0)?;
    }
    pen.text((x, y), Side::Middle, BADGE, &text)
}

fn footer<DB: DrawingBackend>(pen: &Pen<'_, DB>, chart: &Chart, layout: &Layout) -> io::Result<()> {
    let (floor, sheet) = (layout.floor(), layout.sheet);
    let (ticks, words) = match &chart.axis {
        Axis::Time(time) => (axis::time_ticks(time.end, sheet.labels()), "simulated time"),
        Axis::Latency { low, high } => {
            let label = |value: f64| (value, crate::report::number::show(value, "s", ""));
            let ticks = axis::log_ticks(*low, *high, sheet.labels()).into_iter().map(label).collect();
            (ticks, "latency of good answers, logarithmic")
        }
        Axis::Values(values) => (values.shown(sheet.labels()).cloned().collect(), values.words.as_str()),
    };
    for (value, label) in &ticks {
        let x = sheet.across(&chart.axis, *value);
        pen.path(&[(x, floor), (x, floor + 4.0)], Stroke::new(1.0, Ink::Faint))?;
        pen.text((x, floor + 13.0), Side::Middle, LABEL, label)?;
    }
    let middle = (sheet.left() + sheet.right()) / 2.0;
    pen.text((middle, floor + 31.0), Side::Middle, LABEL, words)
}
