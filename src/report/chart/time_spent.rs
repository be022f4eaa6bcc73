//! `time-spent.svg`: what a slow request spends its time on, beside one of the usual kind.

use super::axis;
use super::font;
use super::painter::{NOTE, TITLE};
use super::palette::Ink;
use super::pen::{self, Pen, Place, Side, Stroke, Type};
use super::picture::Picture;
use super::sheet::{LABEL, Sheet};
use super::{png, svg};
use crate::experiment::study::{SpentOn, Study, TimeSpent};
use crate::experiment::trace::SpanKind;
use crate::report::{File, number, time_spent, view};
use plotters::prelude::DrawingBackend;
use std::io;

/// Portions that have a colour of their own; the rest is one.
const MOST: usize = 9;
/// How strong the colours are of portions of the same kind, the largest first.
const STRENGTHS: [f64; 4] = [1.0, 0.7, 0.48, 0.32];

const HEAD: Type = Type { size: 12.0, bold: true, ink: Ink::Text };
const WORDS: Type = Type { size: 11.5, bold: false, ink: Ink::Text };
const MARGIN: f64 = 16.0;
/// Height of a bar, of the words above it, and of the room below it.
const BAR: f64 = 28.0;
const ABOVE: f64 = 20.0;
const BELOW: f64 = 12.0;
/// Room for the labels of the axis.
const AXIS: f64 = 34.0;
/// Height of a row of the key, its swatch, and the columns of its numbers.
const ROW: f64 = 18.0;
const SWATCH: f64 = 11.0;
const NUMBER: f64 = 74.0;
/// Between two columns of the key.
const GUTTER: f64 = 40.0;

/// Two bars on one axis of time, and the key to their colours.
pub struct Bars {
    /// What they say, in a sentence.
    pub title: String,
    /// How to read them.
    pub note: String,
    /// How long each bar is, seconds: the requests around the median, and those around the 99th percentile.
    latencies: [f64; 2],
    rows: Vec<Row>,
}

/// A colour of both bars.
struct Row {
    words: String,
    ink: Ink,
    strength: f64,
    seconds: [f64; 2],
}

impl Bars {
    /// The bars of a study; none where no requests were followed.
    pub fn of(study: &Study) -> Option<Self> {
        let spent = study.time_spent.as_ref()?;
        let portions = time_spent::portions(spent);
        let (shown, others) = portions.split_at(portions.len().min(MOST));
        let mut rows: Vec<Row> = Vec::new();
        for portion in shown {
            let ink = ink(portion);
            let alike = rows.iter().filter(|row| row.ink == ink).count();
            rows.push(Row {
                words: time_spent::label(portion),
                ink,
                strength: STRENGTHS[alike.min(STRENGTHS.len() - 1)],
                seconds: [spent.median.on(portion), spent.slow.on(portion)],
            });
        }
        if !others.is_empty() {
            let sum = |of: &dyn Fn(&SpentOn) -> f64| others.iter().map(|portion| of(portion)).sum();
            let seconds = [sum(&|portion| spent.median.on(portion)), sum(&|portion| spent.slow.on(portion))];
            rows.push(Row { words: "all else".to_owned(), ink: Ink::Grid, strength: 1.0, seconds });
        }
        let latencies = [spent.median.latency, spent.slow.latency];
        Some(Bars { title: time_spent::sentence(spent), note: note(spent), latencies, rows })
    }

    /// The bars as SVG, for a sheet.
    ///
    /// # Errors
    /// When they cannot be drawn.
    pub fn svg(&self, sheet: Sheet) -> io::Result<String> {
        font::register()?;
        svg::draw(&Laid { bars: self, sheet })
    }
}

/// The picture as files.
///
/// # Errors
/// When it cannot be drawn or encoded.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    let Some(bars) = Bars::of(study) else { return Ok(Vec::new()) };
    let svg = bars.svg(Sheet::Wide)?;
    let png = png::draw(&Laid { bars: &bars, sheet: Sheet::Wide })?;
    Ok(vec![File::new("time-spent.svg", svg), File::new("time-spent.png", png)])
}

fn note(spent: &TimeSpent) -> String {
    let vain = match time_spent::portions(spent).iter().any(|portion| portion.in_vain) {
        true => " In vain: in calls that failed or were given up.",
        false => "",
    };
    format!("Each moment counts for what was waited for in it; of calls side by side, for the last to answer.{vain}")
}

/// The colour of a portion tells what kind of time it is.
fn ink(portion: &SpentOn) -> Ink {
    match portion.kind {
        _ if portion.in_vain => Ink::Red,
        SpanKind::Queue => Ink::Orange,
        SpanKind::Work => Ink::Blue,
        SpanKind::Wait | SpanKind::Connection => Ink::Sky,
        SpanKind::Network => Ink::Green,
        SpanKind::BackOff | SpanKind::RateLimit | SpanKind::Bulkhead => Ink::Purple,
        SpanKind::Lock | SpanKind::Conflict | SpanKind::Replication | SpanKind::Load => Ink::Strong,
        SpanKind::NoAnswer | SpanKind::ColdStart | SpanKind::Pause => Ink::Grey,
        SpanKind::Request | SpanKind::Call | SpanKind::Branch => Ink::Faint,
    }
}

/// The bars on a sheet.
struct Laid<'a> {
    bars: &'a Bars,
    sheet: Sheet,
}

impl Laid<'_> {
    /// Left and right end of the bars.
    fn ends(&self) -> (f64, f64) {
        let margin = if self.sheet == Sheet::Wide { MARGIN } else { 8.0 };
        // The last label of the axis stands out beyond the end.
        (margin, self.sheet.width() - margin - 14.0)
    }

    /// Columns of the key, and rows in each.
    fn columns(&self) -> (usize, usize) {
        let columns = if self.sheet == Sheet::Wide { 2 } else { 1 };
        (columns, self.bars.rows.len().div_ceil(columns))
    }

    /// Upper edge of the first bar's words, and lower edge of the second bar.
    fn plot(&self) -> (f64, f64) {
        let top = self.sheet.header();
        (top, top + 2.0 * (ABOVE + BAR) + BELOW)
    }

    /// The right end of the axis, seconds.
    fn end(&self) -> f64 {
        let [median, slow] = self.bars.latencies;
        median.max(slow).max(1e-9)
    }

    fn axis<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()> {
        let ((left, right), (top, floor)) = (self.ends(), self.plot());
        for (value, label) in axis::time_ticks(self.end(), self.sheet.labels()) {
            let x = left + value / self.end() * (right - left);
            pen.path(&[(x, top + ABOVE), (x, floor + 6.0)], Stroke::new(1.0, Ink::Grid))?;
            let side = if value == 0.0 { Side::Left } else { Side::Middle };
            pen.text((x, floor + 15.0), side, LABEL, &label)?;
        }
        Ok(())
    }

    fn bar<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, which: usize) -> io::Result<()> {
        let ((left, right), (top, _)) = (self.ends(), self.plot());
        let top = top + which as f64 * (ABOVE + BAR + BELOW);
        let latency = self.bars.latencies[which];
        let who = ["around the median", "around the 99th percentile"][which];
        let head = format!("{who}: {}", number::show(latency, "s", ""));
        // Lines of the axis stay out of the letters.
        let wide = pen::width(HEAD, &head);
        pen.rectangle((left, top), (left + wide + 4.0, top + ABOVE - 2.0), Ink::Card, 1.0)?;
        pen.text((left, top + ABOVE / 2.0), Side::Left, HEAD, &head)?;
        let (top, bottom) = (top + ABOVE, top + ABOVE + BAR);
        let across = |seconds: f64| left + seconds / self.end() * (right - left);
        pen.rectangle((left, top), (across(latency), bottom), Ink::Card, 1.0)?;
        let mut from = 0.0;
        for row in &self.bars.rows {
            let (x, to) = (across(from), across(from + row.seconds[which]));
            pen.rectangle((x, top), (to, bottom), row.ink, row.strength)?;
            // Neighbours of one colour are told apart by a gap, where there is room for one.
            if to - x > 4.0 {
                pen.path(&[(to, top), (to, bottom)], Stroke::new(1.0, Ink::Card))?;
            }
            from += row.seconds[which];
        }
        Ok(())
    }

    fn key<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()> {
        let ((left, right), (columns, rows)) = (self.ends(), self.columns());
        let width = (right - left - GUTTER * (columns as f64 - 1.0)) / columns as f64;
        let top = self.plot().1 + AXIS;
        for column in 0..columns.min(self.bars.rows.len()) {
            let right = left + column as f64 * (width + GUTTER) + width;
            pen.text((right - NUMBER, top), Side::Right, LABEL, "p50")?;
            pen.text((right, top), Side::Right, LABEL, "p99")?;
        }
        for (nth, row) in self.bars.rows.iter().enumerate() {
            let left = left + (nth / rows) as f64 * (width + GUTTER);
            let y = top + ROW * (1 + nth % rows) as f64;
            self.row(pen, row, (left, y), width)?;
        }
        Ok(())
    }

    fn row<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, row: &Row, (left, y): Place, width: f64) -> io::Result<()> {
        let half = SWATCH / 2.0;
        pen.rectangle((left, y - half), (left + SWATCH, y + half), row.ink, row.strength)?;
        let room = width - 2.0 * NUMBER - SWATCH - 8.0;
        pen.text((left + SWATCH + 6.0, y), Side::Left, WORDS, &pen::fitted(WORDS, &row.words, room))?;
        for (seconds, x) in row.seconds.into_iter().zip([left + width - NUMBER, left + width]) {
            pen.text((x, y), Side::Right, WORDS, &time_spent::time(seconds))?;
        }
        Ok(())
    }
}

impl Picture for Laid<'_> {
    fn size(&self) -> (f64, f64) {
        (self.sheet.width(), self.plot().1 + AXIS + ROW * (self.columns().1 + 1) as f64)
    }

    fn words(&self) -> String {
        let row = |row: &Row| {
            let [median, slow] = row.seconds.map(time_spent::time);
            format!("{}: {median} and {slow}", view::clean(&row.words))
        };
        let rows: Vec<String> = self.bars.rows.iter().map(row).collect();
        let [median, slow] = self.bars.latencies.map(time_spent::time);
        format!(
            "{}. Requests around the median take {median}, around the 99th percentile {slow}. Of that: {}. {}",
            self.bars.title,
            rows.join(", "),
            self.bars.note
        )
    }

    fn attributes(&self) -> String {
        String::new()
    }

    fn paint<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()> {
        let (width, height) = self.size();
        pen.rectangle((0.0, 0.0), (width, height), Ink::Card, 1.0)?;
        if self.sheet == Sheet::Wide {
            let room = width - 2.0 * MARGIN;
            pen.text((MARGIN, 22.0), Side::Left, TITLE, &pen::fitted(TITLE, &self.bars.title, room))?;
            pen.text((MARGIN, 43.0), Side::Left, NOTE, &pen::fitted(NOTE, &self.bars.note, room))?;
        }
        self.axis(pen)?;
        self.bar(pen, 0)?;
        self.bar(pen, 1)?;
        self.key(pen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn both_bars_are_as_long_as_their_latencies() {
        let bars = Bars::of(&fixture::flash_sale()).unwrap();
        for which in 0..2 {
            let sum: f64 = bars.rows.iter().map(|row| row.seconds[which]).sum();
            assert!((sum - bars.latencies[which]).abs() < 1e-9, "{sum} of {}", bars.latencies[which]);
        }
    }

    #[test]
    fn it_is_told_to_those_who_cannot_see_it() {
        let bars = Bars::of(&fixture::flash_sale()).unwrap();
        let svg = bars.svg(Sheet::Narrow).unwrap();
        for words in ["queue of payments: 1 ms and 512 ms", "around the 99th percentile 840 ms"] {
            assert!(svg.contains(words), "{words}: {}", &svg[..1200]);
        }
    }

    #[test]
    fn what_was_not_followed_is_not_drawn() {
        assert!(files(&fixture::empty()).unwrap().is_empty());
    }

    #[test]
    fn hundreds_of_portions_are_few_colours() {
        let mut study = fixture::flash_sale();
        let spent = &mut study.time_spent.as_mut().unwrap().slow;
        let like = spent.portions[0].clone();
        spent.portions = (0..300).map(|n| SpentOn { subject: format!("<b>{n}"), ..like.clone() }).collect();
        let bars = Bars::of(&study).unwrap();
        assert!(bars.rows.len() == MOST + 1 && !bars.svg(Sheet::Wide).unwrap().contains("<b>"));
    }
}
