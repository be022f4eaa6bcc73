//! Draws one panel: grid, tints, bands, lines, limits, and a name beside each line.

use std::io;

use plotters::prelude::DrawingBackend;

use super::axis::{self, Vertical};
use super::heat;
use super::lanes;
use super::legend::{self, LIMIT, LIMIT_LINE, LINE};
use super::model::{Axis, Panel, Point, Scale, Series};
use super::palette::Ink;
use super::pen::{self, Pen, Place, Side, Stroke, Type};
use super::sheet::{Frame, LABEL, Sheet};
use super::trace::{outermost, runs, thinned};

/// Radius of the dot of a note.
const DOT: f64 = 2.5;
/// The name of a point.
const NAME: Type = Type { size: 11.5, bold: true, ink: Ink::Text };
const HEAD: Type = Type { size: 12.0, bold: true, ink: Ink::Text };

/// A panel in its place.
pub struct Plot<'a, DB: DrawingBackend> {
    pen: &'a Pen<'a, DB>,
    sheet: Sheet,
    axis: &'a Axis,
    panel: &'a Panel,
    frame: Frame,
    vertical: Vertical,
}

impl<'a, DB: DrawingBackend> Plot<'a, DB> {
    /// A panel that will be drawn into `frame`.
    pub fn new(pen: &'a Pen<'a, DB>, sheet: Sheet, axis: &'a Axis, panel: &'a Panel, frame: Frame) -> Self {
        Self { pen, sheet, axis, panel, frame, vertical: Vertical::of(panel) }
    }

    /// Tints and grid.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn background(&self) -> io::Result<()> {
        self.tints()?;
        self.grid()
    }

    /// Everything that tells something.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn foreground(&self) -> io::Result<()> {
        self.title()?;
        self.warmup()?;
        if let Some(words) = self.panel.quiet() {
            let middle = (self.sheet.left() + self.sheet.right()) / 2.0;
            let middle = (middle, (self.frame.top + self.frame.bottom) / 2.0);
            return self.pen.text(middle, Side::Middle, LABEL, words);
        }
        if !self.panel.lanes.is_empty() {
            self.limits()?;
            return lanes::draw(self.pen, self.sheet, self.axis, self.frame, &self.panel.lanes);
        }
        if let Some(map) = &self.panel.map {
            return heat::draw(self.pen, self.sheet, self.frame, map);
        }
        self.shortfall()?;
        for series in &self.panel.series {
            self.band(series)?;
        }
        // What matters less lies below the lines.
        for dot in self.panel.dots.iter().filter(|dot| dot.words.is_none()) {
            if let Some(y) = self.up(dot.value) {
                self.pen.disc((self.across(dot.x), y), DOT, dot.ink)?;
            }
        }
        // The first series is the most important and lies on top.
        for series in self.panel.series.iter().rev() {
            self.line(series)?;
        }
        self.notes()?;
        self.limits()?;
        self.dots()?;
        legend::draw(self.pen, self.sheet, self.frame, self.panel, &self.vertical)
    }

    fn title(&self) -> io::Result<()> {
        let (x, names) = (self.sheet.heading(), legend::height(self.panel, self.sheet));
        let title = pen::fitted(HEAD, &self.panel.title, self.sheet.width() - x - 12.0);
        let y = self.frame.top - 11.0 - names;
        if names > 0.0 {
            let corner = (self.sheet.width(), self.frame.top - 8.0);
            self.pen.rectangle((x, y + 7.0), corner, Ink::Card, 1.0)?;
        }
        self.patched((x, y), pen::width(HEAD, &title), HEAD, &title)
    }

    fn across(&self, value: f64) -> f64 {
        self.sheet.across(self.axis, value)
    }

    fn warmup(&self) -> io::Result<()> {
        match self.axis {
            Axis::Time(time) if self.across(time.warmup) - self.sheet.left() > 56.0 => {
                let place = (self.sheet.left() + 5.0, self.frame.top + 9.0);
                self.pen.text(place, Side::Left, LABEL, "warm-up")
            }
            _ => Ok(()),
        }
    }

    /// The area between the first line and a second that should not lie above it.
    fn shortfall(&self) -> io::Result<()> {
        let [first, second] = match &self.panel.series[..] {
            [first, second] if self.panel.shortfall => [first, second],
            _ => return Ok(()),
        };
        let both: Vec<_> = first.points.iter().zip(&second.points).collect();
        let places = |(low, high): &(&Point, &Point)| {
            let (low, high) = (self.up(low.value?)?, self.up(high.value?)?);
            Some((low, high.min(low)))
        };
        for run in both.chunk_by(|a, b| places(a).is_some() == places(b).is_some()) {
            let x = |pair: &(&Point, &Point)| self.across(pair.0.x);
            let run: Vec<_> = run.iter().filter_map(|p| Some((x(p), places(p)?))).collect();
            let lower = outermost(run.iter().map(|(x, (low, _))| (*x, *low)), f64::max);
            let upper = outermost(run.iter().map(|(x, (_, high))| (*x, *high)), f64::min);
            let outline: Vec<Place> = lower.into_iter().chain(upper.into_iter().rev()).collect();
            self.pen.polygon(&outline, Ink::Red, 0.3)?;
        }
        Ok(())
    }

    fn up(&self, value: f64) -> Option<f64> {
        let share = self.vertical.share(value)?;
        Some(self.frame.bottom - share * (self.frame.bottom - self.frame.top))
    }

    fn tints(&self) -> io::Result<()> {
        if let Axis::Time(time) = self.axis
            && time.warmup > 0.0
        {
            let end = self.across(time.warmup);
            let corner = (self.sheet.left(), self.frame.top);
            self.pen.rectangle(corner, (end, self.frame.bottom), Ink::Shade, 1.0)?;
        }
        for (from, to) in &self.panel.broken {
            let (from, to) = (self.across(*from), self.across(*to));
            let to = to.max(from + 1.5);
            let corners = ((from, self.frame.top), (to, self.frame.bottom));
            self.pen.rectangle(corners.0, corners.1, Ink::Red, 0.13)?;
        }
        Ok(())
    }

    fn grid(&self) -> io::Result<()> {
        let (left, right) = (self.sheet.left(), self.sheet.right());
        if let Axis::Latency { low, high } = self.axis {
            for value in axis::log_ticks(*low, *high, self.sheet.labels()) {
                let x = self.across(value);
                let line = [(x, self.frame.top), (x, self.frame.bottom)];
                self.pen.path(&line, Stroke::new(1.0, Ink::Grid))?;
            }
        }
        if let Axis::Values(values) = self.axis
            && self.panel.map.is_none()
        {
            for (value, _) in values.shown(self.sheet.labels()) {
                let x = self.across(*value);
                self.pen.path(&[(x, self.frame.top), (x, self.frame.bottom)], Stroke::new(1.0, Ink::Grid))?;
            }
        }
        // An axis without anything on it would only pretend to a scale.
        let scaled = self.panel.quiet().is_none() && self.panel.lanes.is_empty() && self.panel.map.is_none();
        let ticks = if !scaled { &[] } else { self.vertical.ticks.as_slice() };
        for (value, label) in ticks {
            let Some(y) = self.up(*value) else { continue };
            self.pen.path(&[(left, y), (right, y)], Stroke::new(1.0, Ink::Grid))?;
            self.pen.text((left - 7.0, y), Side::Right, LABEL, label)?;
            if let Some(name) = self.quantile(*value) {
                self.patched((left + 6.0, y - 8.0), pen::width(LABEL, name), LABEL, name)?;
            }
        }
        self.pen.path(&[(left, self.frame.bottom), (right, self.frame.bottom)], Stroke::new(1.0, Ink::Faint))
    }

    /// The usual name of the quantile that a share of slower requests stands for.
    fn quantile(&self, slower: f64) -> Option<&'static str> {
        let names = [(0.1, "p90"), (0.01, "p99"), (0.001, "p99.9"), (0.000_1, "p99.99")];
        let near = |value: f64| (slower / value - 1.0).abs() < 1e-6;
        let name = names.into_iter().find(|(value, _)| near(*value)).map(|(_, name)| name);
        name.filter(|_| self.panel.scale == Scale::Tail)
    }

    fn band(&self, series: &Series) -> io::Result<()> {
        let edges = |point: &Point| {
            let (low, high) = (point.low?, self.up(point.high?)?);
            // On a logarithmic axis a band may begin at 0, which lies below the floor.
            Some((self.across(point.x), self.up(low).unwrap_or(self.frame.bottom), high))
        };
        for run in runs(&series.points, edges) {
            let lower = outermost(run.iter().map(|(x, low, _)| (*x, *low)), f64::max);
            let upper = outermost(run.iter().map(|(x, _, high)| (*x, *high)), f64::min);
            let outline: Vec<Place> = lower.into_iter().chain(upper.into_iter().rev()).collect();
            self.pen.polygon(&outline, series.ink, 0.22)?;
        }
        Ok(())
    }

    fn line(&self, series: &Series) -> io::Result<()> {
        let place = |point: &Point| Some((self.across(point.x), self.up(point.value?)?));
        for run in runs(&series.points, place) {
            let mut run = thinned(&run);
            if let (&[(x, y)], Axis::Time(time)) = (run.as_slice(), self.axis) {
                // A lone window is as wide as it lasted, or wide enough to be seen.
                let half = self.across(time.window) - self.sheet.left();
                let half = (half / 2.0).max(2.0);
                let right = self.sheet.right();
                run = vec![((x - half).max(self.sheet.left()), y), ((x + half).min(right), y)];
            }
            if series.filled {
                let mut area = run.clone();
                area.extend(run.last().map(|(x, _)| (*x, self.frame.bottom)));
                area.extend(run.first().map(|(x, _)| (*x, self.frame.bottom)));
                self.pen.polygon(&area, series.ink, 0.10)?;
            }
            self.pen.line(&run, Stroke::new(LINE, series.ink), series.dashed)?;
            // Between the values that were varied nothing was simulated.
            if matches!(self.axis, Axis::Values(_)) {
                run.iter().try_for_each(|place| self.pen.disc(*place, DOT, series.ink))?;
            }
        }
        Ok(())
    }

    fn notes(&self) -> io::Result<()> {
        for note in &self.panel.notes {
            if let Some(y) = self.up(note.value) {
                let centre = (self.across(note.at), y);
                self.pen.disc(centre, DOT + 1.0, Ink::Card)?;
                self.pen.disc(centre, DOT, Ink::Strong)?;
            }
        }
        Ok(())
    }

    /// The points that have a name.
    fn dots(&self) -> io::Result<()> {
        for dot in &self.panel.dots {
            let (Some(words), Some(y)) = (&dot.words, self.up(dot.value)) else { continue };
            let x = self.across(dot.x);
            self.pen.disc((x, y), 2.0 * DOT + 2.0, Ink::Card)?;
            self.pen.disc((x, y), 2.0 * DOT, dot.ink)?;
            let words = pen::fitted(NAME, words, (self.sheet.right() - self.sheet.left()) * 0.6);
            let wide = pen::width(NAME, &words);
            let right = x + 10.0;
            let left = if right + wide > self.sheet.right() { x - 10.0 - wide } else { right };
            // Away from the nearer edge of the plot, and off the limit, near which such points lie.
            let middle = (self.frame.top + self.frame.bottom) / 2.0;
            self.patched((left, if y < middle { y + 26.0 } else { y - 26.0 }), wide, NAME, &words)?;
        }
        Ok(())
    }

    fn limits(&self) -> io::Result<()> {
        let stroke = Stroke::new(LIMIT_LINE, Ink::Red);
        for limit in self.panel.limits.iter().filter(|limit| self.vertical.holds(limit.value)) {
            if let Some(y) = self.up(limit.value) {
                let line = [(self.sheet.left(), y), (self.sheet.right(), y)];
                self.pen.dashes(&line, stroke, 5.0, 3.0)?;
            }
        }
        for limit in &self.panel.verticals {
            let x = self.across(limit.value);
            let line = [(x, self.frame.top), (x, self.frame.bottom)];
            self.pen.dashes(&line, stroke, 5.0, 3.0)?;
        }
        if self.sheet == Sheet::Narrow {
            return Ok(());
        }
        // The words come after all lines, so that none goes through them.
        for (index, limit) in self.panel.verticals.iter().filter(|limit| !limit.words.is_empty()).enumerate() {
            let words = pen::fitted(LIMIT, &limit.words, self.sheet.right() - self.sheet.left());
            let wide = pen::width(LIMIT, &words);
            let y = self.frame.top + 10.0 + 15.0 * index as f64;
            let right = self.across(limit.value) + 5.0;
            let x = if right + wide > self.sheet.width() - 6.0 { right - 10.0 - wide } else { right };
            self.patched((x, y), wide, LIMIT, &words)?;
        }
        Ok(())
    }

    /// Words on a patch that keeps lines out of their letters.
    fn patched(&self, (x, y): Place, wide: f64, face: Type, words: &str) -> io::Result<()> {
        self.pen.rectangle((x - 2.0, y - 7.0), (x + wide + 2.0, y + 7.0), Ink::Card, 1.0)?;
        self.pen.text((x, y), Side::Left, face, words)
    }
}
