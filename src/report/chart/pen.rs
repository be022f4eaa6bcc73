//! Drawing in points (1/96 inch) on any backend of plotters, at any number of pixels a point.

use std::io;

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, Color, DrawingArea, DrawingBackend, IntoTextStyle, PathElement, Polygon, Rectangle, ShapeStyle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle};

use super::font;
use super::palette::Ink;

/// A place in points from the top left corner.
pub type Place = (f64, f64);

/// Where a text stands from its place.
#[derive(Clone, Copy)]
pub enum Side {
    /// The text begins at its place.
    Left,
    /// The place is in its middle.
    Middle,
    /// The text ends at its place.
    Right,
}

/// Size in points, weight and colour of a text.
#[derive(Clone, Copy)]
pub struct Type {
    /// Size in points.
    pub size: f64,
    /// Semi-bold rather than regular.
    pub bold: bool,
    /// The colour.
    pub ink: Ink,
}

/// Width in points, colour and opacity of a line.
#[derive(Clone, Copy)]
pub struct Stroke {
    /// Width in points.
    pub width: f64,
    /// The colour.
    pub ink: Ink,
    /// 1 is opaque.
    pub alpha: f64,
}

impl Stroke {
    /// An opaque line.
    pub fn new(width: f64, ink: Ink) -> Self {
        Self { width, ink, alpha: 1.0 }
    }
}

/// Draws on an area.
pub struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    canvas: Canvas,
}

/// What a backend is like.
#[derive(Clone, Copy)]
pub struct Canvas {
    /// Pixels a point.
    pub scale: f64,
    /// How far the backend must be told to lower a text so that its digits stand around its place,
    /// as a share of the text's size.
    pub drop: f64,
    /// Whether the backend rounds the corners of a thick line. One that does not draws long thorns
    /// at sharp corners, so it is given every stretch apart, and discs for the corners.
    pub rounds: bool,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// A pen for an area.
    pub fn new(area: &'a DrawingArea<DB, Shift>, canvas: Canvas) -> Self {
        Self { area, canvas }
    }

    fn pixel(&self, (x, y): Place) -> (i32, i32) {
        // `as` saturates, so even a place out of all bounds is some pixel.
        ((x * self.canvas.scale).round() as i32, (y * self.canvas.scale).round() as i32)
    }

    fn style(&self, stroke: Stroke) -> ShapeStyle {
        let width = (stroke.width * self.canvas.scale).round().max(1.0) as u32;
        stroke.ink.light().mix(stroke.alpha).stroke_width(width)
    }

    /// A line through `places`.
    pub fn path(&self, places: &[Place], stroke: Stroke) -> io::Result<()> {
        let mut pixels: Vec<_> = places.iter().map(|place| self.pixel(*place)).collect();
        pixels.dedup();
        if pixels.len() < 2 {
            return Ok(());
        }
        let style = self.style(stroke);
        if self.canvas.rounds || pixels.len() == 2 {
            return self.area.draw(&PathElement::new(pixels, style)).map_err(failed);
        }
        let radius = (style.stroke_width / 2) as i32;
        for corner in &pixels[1..pixels.len() - 1] {
            let disc = Circle::new(*corner, radius, style.color.filled());
            self.area.draw(&disc).map_err(failed)?;
        }
        for pair in pixels.windows(2) {
            self.area.draw(&PathElement::new(pair, style)).map_err(failed)?;
        }
        Ok(())
    }

    /// A dashed line through `places`: `dash` points drawn, `gap` points left out.
    pub fn dashes(&self, places: &[Place], stroke: Stroke, dash: f64, gap: f64) -> io::Result<()> {
        let mut drawing = true;
        let mut left = dash;
        let mut piece: Vec<Place> = places.first().copied().into_iter().collect();
        for pair in places.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            let mut length = (to.0 - from.0).hypot(to.1 - from.1);
            while length > left {
                let share = left / length;
                from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                length -= left;
                piece.push(from);
                if drawing {
                    self.path(&piece, stroke)?;
                }
                piece = vec![from];
                drawing = !drawing;
                left = if drawing { dash } else { gap };
            }
            left -= length;
            piece.push(to);
        }
        if drawing { self.path(&piece, stroke) } else { Ok(()) }
    }

    /// A line through `places`, dashed as lines of data are where they are.
    pub fn line(&self, places: &[Place], stroke: Stroke, dashed: bool) -> io::Result<()> {
        if dashed { self.dashes(places, stroke, 6.0, 3.5) } else { self.path(places, stroke) }
    }

    /// A filled polygon.
    pub fn polygon(&self, places: &[Place], ink: Ink, alpha: f64) -> io::Result<()> {
        let mut pixels: Vec<_> = places.iter().map(|place| self.pixel(*place)).collect();
        pixels.dedup();
        if pixels.len() < 3 {
            return Ok(());
        }
        let fill = ink.light().mix(alpha).filled();
        self.area.draw(&Polygon::new(pixels, fill)).map_err(failed)
    }

    /// A filled rectangle between two corners.
    pub fn rectangle(&self, from: Place, to: Place, ink: Ink, alpha: f64) -> io::Result<()> {
        let corners = [self.pixel(from), self.pixel(to)];
        let fill = ink.light().mix(alpha).filled();
        self.area.draw(&Rectangle::new(corners, fill)).map_err(failed)
    }

    /// A filled circle.
    pub fn disc(&self, centre: Place, radius: f64, ink: Ink) -> io::Result<()> {
        let radius = (radius * self.canvas.scale).round() as i32;
        let fill = ink.light().filled();
        self.area.draw(&Circle::new(self.pixel(centre), radius, fill)).map_err(failed)
    }

    /// A text whose middle line is at the height of its place.
    pub fn text(&self, place: Place, side: Side, face: Type, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let h_pos = match side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        };
        let place = (place.0, place.1 + face.size * self.canvas.drop);
        let style = self
            .font(face)
            .into_text_style(self.area)
            .with_color(face.ink.light())
            .into_text_style(self.area)
            .pos(Pos::new(h_pos, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), self.pixel(place), style)).map_err(failed)
    }

    fn font(&self, face: Type) -> FontDesc<'static> {
        let style = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
        let size = face.size * font::LINE * self.canvas.scale;
        FontDesc::new(FontFamily::Name(font::FAMILY), size, style)
    }
}

/// How wide a text is, in points.
pub fn width(face: Type, text: &str) -> f64 {
    let style = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
    // At a hundred times the size the whole pixels of plotters do no harm.
    let font = FontDesc::new(FontFamily::Name(font::FAMILY), face.size * font::LINE * 100.0, style);
    font.box_size(text).map_or(0.6 * face.size * text.chars().count() as f64, |(w, _)| f64::from(w) / 100.0)
}

/// `text` with as many characters as fit into `room` points, an ellipsis for the rest.
pub fn fitted(face: Type, text: &str, room: f64) -> String {
    let text = crate::report::view::clean(text);
    if width(face, &text) <= room {
        return text;
    }
    let mut kept: Vec<char> = text.chars().take(200).collect();
    while !kept.is_empty() {
        kept.pop();
        let shorter = format!("{}…", kept.iter().collect::<String>().trim_end());
        if width(face, &shorter) <= room {
            return shorter;
        }
    }
    String::new()
}

fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("a chart cannot be drawn: {error}"))
}
