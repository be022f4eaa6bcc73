//! Draws a map: coloured cells in rows and columns, with a line where one side meets another.

use std::io;

use plotters::prelude::DrawingBackend;

use super::model::{Cell, Cells};
use super::palette::Ink;
use super::pen::{self, Pen, Side, Stroke, Type};
use super::sheet::{Frame, LABEL, Sheet};

const WORDS: Type = Type { size: 11.0, bold: false, ink: Ink::Text };
/// Width of the line between sides.
const BORDER: f64 = 2.5;

/// Draws the cells of a map into a frame.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(pen: &Pen<'_, DB>, sheet: Sheet, frame: Frame, map: &Cells) -> io::Result<()> {
    let columns = map.cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let wide = (sheet.right() - sheet.left()) / columns as f64;
    let high = (frame.bottom - frame.top) / map.rows.len().max(1) as f64;
    let x = |column: usize| sheet.left() + column as f64 * wide;
    let y = |row: usize| frame.top + row as f64 * high;
    for (row, (name, cells)) in map.rows.iter().zip(&map.cells).enumerate() {
        // As many names as fit below each other.
        let every = (13.0 / high).ceil().max(1.0) as usize;
        if row.is_multiple_of(every) {
            let name = pen::fitted(LABEL, name, sheet.left() - 12.0);
            pen.text((sheet.left() - 7.0, y(row) + high / 2.0), Side::Right, LABEL, &name)?;
        }
        for (column, cell) in cells.iter().enumerate() {
            let (from, to) = ((x(column), y(row)), (x(column + 1), y(row + 1)));
            pen.rectangle((from.0 + 0.5, from.1 + 0.5), (to.0 - 0.5, to.1 - 0.5), cell.ink, cell.alpha)?;
            let words = pen::fitted(WORDS, &cell.words, wide - 4.0);
            if high >= 14.0 && words.chars().count() + 1 >= cell.words.chars().count().min(4) {
                pen.text((x(column) + wide / 2.0, y(row) + high / 2.0), Side::Middle, WORDS, &words)?;
            }
        }
    }
    let stroke = Stroke::new(BORDER, Ink::Strong);
    let differ = |a: Option<&Cell>, b: Option<&Cell>| a.zip(b).is_some_and(|(a, b)| a.side != b.side);
    for (row, cells) in map.cells.iter().enumerate() {
        for column in 0..cells.len() {
            if differ(cells.get(column), cells.get(column + 1)) {
                pen.path(&[(x(column + 1), y(row)), (x(column + 1), y(row + 1))], stroke)?;
            }
            if differ(cells.get(column), map.cells.get(row + 1).and_then(|below| below.get(column))) {
                pen.path(&[(x(column), y(row + 1)), (x(column + 1), y(row + 1))], stroke)?;
            }
        }
    }
    Ok(())
}
