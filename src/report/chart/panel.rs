//! Draws one panel: grid, tints, bands, lines, limits, and a name beside each line.

use std::io;

use plotters::prelude::DrawingBackend;

use super::axis::{self, Vertical};
use super::geometry::{self, Frame, LEFT, across};
use super::model::{Axis, Limit, Panel, Point, Scale, Series};
use super::painter::LABEL;
use super::palette::Ink;
use super::pen::{self, Pen, Place, Side, Stroke, Type};
use super::trace::{apart, outermost, runs, thinned};

const HEAD: Type = Type { size: 12.0, bold: true, ink: Ink::Text };
const NAME: Type = Type { size: 11.0, bold: false, ink: Ink::Text };
const LIMIT: Type = Type { size: 11.0, bold: true, ink: Ink::Red };
const LINE: f64 = 1.9;
const LIMIT_LINE: f64 = 1.3;

/// A panel in its place.
pub struct Plot<'a, DB: DrawingBackend> {
    pen: &'a Pen<'a, DB>,
    axis: &'a Axis,
    panel: &'a Panel,
    frame: Frame,
    vertical: Vertical,
}

impl<'a, DB: DrawingBackend> Plot<'a, DB> {
    /// A panel that will be drawn into `frame`.
    pub fn new(pen: &'a Pen<'a, DB>, axis: &'a Axis, panel: &'a Panel, frame: Frame) -> Self {
        Self { pen, axis, panel, frame, vertical: Vertical::of(panel) }
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
        self.shortfall()?;
        for series in &self.panel.series {
            self.band(series)?;
        }
        // The first series is the most important and lies on top.
        for series in self.panel.series.iter().rev() {
            self.line(series)?;
        }
        self.limits()?;
        if self.is_empty() {
            let middle = (LEFT + geometry::right()) / 2.0;
            let middle = (middle, (self.frame.top + self.frame.bottom) / 2.0);
            return self.pen.text(middle, Side::Middle, LABEL, "nothing was observed");
        }
        self.names()
    }

    /// The title, on a patch that keeps the lines of events out of its letters.
    fn title(&self) -> io::Result<()> {
        let title = pen::fitted(HEAD, &self.panel.title, geometry::WIDTH - LEFT - 16.0);
        let y = self.frame.top - 11.0;
        let end = LEFT + pen::width(HEAD, &title) + 4.0;
        self.pen.rectangle((LEFT - 2.0, y - 8.0), (end, y + 8.0), Ink::Card, 1.0)?;
        self.pen.text((LEFT, y), Side::Left, HEAD, &title)
    }

    fn warmup(&self) -> io::Result<()> {
        match self.axis {
            Axis::Time(time) if across(self.axis, time.warmup) - LEFT > 56.0 => {
                let place = (LEFT + 5.0, self.frame.top + 9.0);
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
            let x = |pair: &(&Point, &Point)| across(self.axis, pair.0.x);
            let run: Vec<_> = run.iter().filter_map(|p| Some((x(p), places(p)?))).collect();
            let lower = outermost(run.iter().map(|(x, (low, _))| (*x, *low)), f64::max);
            let upper = outermost(run.iter().map(|(x, (_, high))| (*x, *high)), f64::min);
            let outline: Vec<Place> = lower.into_iter().chain(upper.into_iter().rev()).collect();
            self.pen.polygon(&outline, Ink::Red, 0.3)?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.panel.series.iter().all(Series::is_empty)
    }

    fn up(&self, value: f64) -> Option<f64> {
        let share = self.vertical.share(value)?;
        Some(self.frame.bottom - share * (self.frame.bottom - self.frame.top))
    }

    fn tints(&self) -> io::Result<()> {
        if let Axis::Time(time) = self.axis
            && time.warmup > 0.0
        {
            let end = across(self.axis, time.warmup);
            let corner = (LEFT, self.frame.top);
            self.pen.rectangle(corner, (end, self.frame.bottom), Ink::Shade, 1.0)?;
        }
        for (from, to) in &self.panel.broken {
            let (from, to) = (across(self.axis, *from), across(self.axis, *to));
            let to = to.max(from + 1.5);
            let corners = ((from, self.frame.top), (to, self.frame.bottom));
            self.pen.rectangle(corners.0, corners.1, Ink::Red, 0.13)?;
        }
        Ok(())
    }

    fn grid(&self) -> io::Result<()> {
        // An axis without anything on it would only pretend to a scale.
        let ticks = if self.is_empty() { &[] } else { self.vertical.ticks.as_slice() };
        for (value, label) in ticks {
            let Some(y) = self.up(*value) else { continue };
            let floor = (y - self.frame.bottom).abs() < 0.01;
            let ink = if floor { Ink::Faint } else { Ink::Grid };
            self.pen.path(&[(LEFT, y), (geometry::right(), y)], Stroke::new(1.0, ink))?;
            self.pen.text((LEFT - 7.0, y), Side::Right, LABEL, label)?;
            if let Some(name) = self.quantile(*value) {
                self.pen.text((LEFT + 6.0, y - 8.0), Side::Left, LABEL, name)?;
            }
        }
        let corners = [(LEFT, self.frame.bottom), (geometry::right(), self.frame.bottom)];
        self.pen.path(&corners, Stroke::new(1.0, Ink::Faint))?;
        if let Axis::Latency { low, high } = self.axis {
            for value in axis::log_ticks(*low, *high, 12) {
                let x = across(self.axis, value);
                let line = [(x, self.frame.top), (x, self.frame.bottom)];
                self.pen.path(&line, Stroke::new(1.0, Ink::Grid))?;
            }
        }
        Ok(())
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
            Some((across(self.axis, point.x), self.up(low).unwrap_or(self.frame.bottom), high))
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
        let place = |point: &Point| Some((across(self.axis, point.x), self.up(point.value?)?));
        for run in runs(&series.points, place) {
            let mut run = thinned(&run);
            if let (&[(x, y)], Axis::Time(time)) = (run.as_slice(), self.axis) {
                // A lone window is as wide as it lasted, or wide enough to be seen.
                let half = across(self.axis, time.window) - LEFT;
                let half = (half / 2.0).max(2.0);
                let right = geometry::right();
                run = vec![((x - half).max(LEFT), y), ((x + half).min(right), y)];
            }
            if series.filled {
                let mut area = run.clone();
                area.extend(run.last().map(|(x, _)| (*x, self.frame.bottom)));
                area.extend(run.first().map(|(x, _)| (*x, self.frame.bottom)));
                self.pen.polygon(&area, series.ink, 0.10)?;
            }
            self.stroke(&run, Stroke::new(LINE, series.ink), series.dashed)?;
        }
        Ok(())
    }

    fn stroke(&self, places: &[Place], stroke: Stroke, dashed: bool) -> io::Result<()> {
        if dashed { self.pen.dashes(places, stroke, 6.0, 3.5) } else { self.pen.path(places, stroke) }
    }

    fn limits(&self) -> io::Result<()> {
        let stroke = Stroke::new(LIMIT_LINE, Ink::Red);
        let mut above = self.frame.top + 9.0;
        for limit in &self.panel.limits {
            match self.level(limit) {
                Some(y) => {
                    let line = [(LEFT, y), (geometry::right(), y)];
                    self.pen.dashes(&line, stroke, 5.0, 3.0)?;
                }
                None => {
                    let words = format!("{}: off the scale", limit.words);
                    let place = (geometry::right() - 6.0, above);
                    self.pen.text(place, Side::Right, LIMIT, &words)?;
                    above += 14.0;
                }
            }
        }
        for (index, limit) in self.panel.verticals.iter().enumerate() {
            let x = across(self.axis, limit.value);
            let line = [(x, self.frame.top), (x, self.frame.bottom)];
            self.pen.dashes(&line, stroke, 5.0, 3.0)?;
            let place = (x + 5.0, self.frame.top + 10.0 + 14.0 * index as f64);
            self.pen.text(place, Side::Left, LIMIT, &limit.words)?;
        }
        Ok(())
    }

    /// The height of a limit that lies on the axis.
    fn level(&self, limit: &Limit) -> Option<f64> {
        let shown = self.vertical.holds(limit.value);
        self.up(limit.value).filter(|_| shown)
    }

    /// A name beside the right end of each line, pushed apart where lines end together.
    fn names(&self) -> io::Result<()> {
        let mut names: Vec<(f64, &str, Type, Stroke, bool)> = Vec::new();
        for series in &self.panel.series {
            let mut backwards = series.points.iter().rev();
            if let Some(end) = backwards.find_map(|point| self.up(point.value?)) {
                let stroke = Stroke::new(LINE, series.ink);
                names.push((end, &series.name, NAME, stroke, series.dashed));
            }
        }
        for limit in &self.panel.limits {
            if let Some(y) = self.level(limit) {
                names.push((y, &limit.words, LIMIT, Stroke::new(LIMIT_LINE, Ink::Red), true));
            }
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let heights: Vec<f64> = names.iter().map(|name| name.0).collect();
        let (top, bottom) = (self.frame.top + 4.0, self.frame.bottom - 2.0);
        let right = geometry::right();
        for ((end, name, face, stroke, dashed), y) in names.into_iter().zip(apart(&heights, 14.5, top, bottom)) {
            let key = [(right + 3.0, end), (right + 11.0, y), (right + 21.0, y)];
            self.stroke(&key, stroke, dashed)?;
            let name = pen::fitted(face, name, geometry::MARGIN - 32.0);
            self.pen.text((right + 26.0, y), Side::Left, face, &name)?;
        }
        Ok(())
    }
}
