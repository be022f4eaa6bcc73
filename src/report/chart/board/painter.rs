//! Draws the picture of an architecture.

use super::layers::Place;
use super::{Board, FULL, Item, WARM};
use crate::experiment::study::Kind;
use crate::report::chart::painter::{NOTE, TITLE};
use crate::report::chart::palette::Ink;
use crate::report::chart::pen::{self, Pen, Side, Stroke, Type};
use crate::report::chart::picture::Picture;
use plotters::prelude::DrawingBackend;
use std::io;

const WIDTH: f64 = 960.0;
/// Above the boxes.
const HEADER: f64 = 64.0;
const MARGIN: f64 = 16.0;
/// Size of a box; its width shrinks where there are many layers.
const BOX: (f64, f64) = (186.0, 62.0);
/// Between boxes of neighbouring layers, at least.
const BETWEEN: f64 = 34.0;
/// Height of a place: a box with what is around it, or a link that leads through.
const ROWS: (f64, f64) = (84.0, 26.0);
const NAME: Type = Type { size: 13.0, bold: true, ink: Ink::Text };
const KIND: Type = Type { size: 10.0, bold: false, ink: Ink::Faint };
const WORDS: Type = Type { size: 11.0, bold: false, ink: Ink::Text };
const BADGE: Type = Type { size: 10.0, bold: true, ink: Ink::Red };
/// Stretches in which a bend is drawn.
const BENDS: usize = 18;
const HEAD: (f64, f64) = (8.0, 3.6);

impl Board {
    /// Width of a box and the distance of layers.
    fn across(&self) -> (f64, f64) {
        let layers = self.layers.layers.len().max(1) as f64;
        let width = ((WIDTH - 2.0 * MARGIN + BETWEEN) / layers - BETWEEN).clamp(40.0, BOX.0);
        let step = if layers > 1.0 { (WIDTH - 2.0 * MARGIN - width) / (layers - 1.0) } else { 0.0 };
        // A few layers stand together rather than at the ends of the sheet.
        (width, step.min(width + 110.0))
    }

    fn height_of(layer: &[Place]) -> f64 {
        layer.iter().map(Board::row).sum()
    }

    fn row(place: &Place) -> f64 {
        match place {
            Place::Component(_) => ROWS.0,
            Place::Way(_) => ROWS.1,
        }
    }

    fn tallest(&self) -> f64 {
        self.layers.layers.iter().map(|layer| Board::height_of(layer)).fold(0.0, f64::max)
    }

    /// The middle of a place.
    fn middle(&self, layer: usize, index: usize) -> (f64, f64) {
        let (width, step) = self.across();
        let places = &self.layers.layers[layer];
        let above: f64 = places[..index].iter().map(Board::row).sum();
        let top = HEADER + (self.tallest() - Board::height_of(places)) / 2.0;
        let used = width + step * (self.layers.layers.len() as f64 - 1.0);
        let left = (WIDTH - used) / 2.0 + width / 2.0;
        (left + step * layer as f64, top + above + Board::row(&places[index]) / 2.0)
    }

    fn arrow<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, link: usize) -> io::Result<()> {
        let half = self.across().0 / 2.0;
        let arrow = &self.links[link];
        let route = &self.layers.routes[link];
        let middles: Vec<(f64, f64)> = route.iter().map(|&(layer, index)| self.middle(layer, index)).collect();
        let Some(last) = middles.len().checked_sub(1).filter(|last| *last > 0) else { return Ok(()) };
        // Drawn backwards where it closes a circle.
        let way = if middles[last].0 >= middles[0].0 { 1.0 } else { -1.0 };
        let mut places = Vec::new();
        for (at, pair) in middles.windows(2).enumerate() {
            let from = if at == 0 { (pair[0].0 + way * half, pair[0].1) } else { pair[0] };
            let to = if at + 1 == last { (pair[1].0 - way * (half + HEAD.0), pair[1].1) } else { pair[1] };
            places.extend(bend(from, to));
        }
        let busy = self.boxes[arrow.to].bottleneck;
        let ink = if busy { Ink::Red } else { Ink::Grey };
        pen.line(&places, Stroke::new(1.4, ink), arrow.instead)?;
        let tip = (middles[last].0 - way * half, middles[last].1);
        let back = tip.0 - way * HEAD.0;
        pen.polygon(&[tip, (back, tip.1 - HEAD.1), (back, tip.1 + HEAD.1)], ink, 1.0)
    }

    fn item<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, item: &Item, middle: (f64, f64)) -> io::Result<()> {
        let width = self.across().0;
        let (left, right) = (middle.0 - width / 2.0, middle.0 + width / 2.0);
        let (top, bottom) = (middle.1 - BOX.1 / 2.0, middle.1 + BOX.1 / 2.0);
        pen.rectangle((left, top), (right, bottom), Ink::Card, 1.0)?;
        if item.kind == Kind::Traffic {
            pen.rectangle((left, top), (right, bottom), Ink::Shade, 1.0)?;
        }
        if let Some(busy) = item.busy {
            let ink = match busy {
                busy if busy >= FULL => Ink::Red,
                busy if busy >= WARM => Ink::Orange,
                _ => Ink::Green,
            };
            let (from, to) = (bottom - 6.0, left + (right - left) * busy.clamp(0.0, 1.0));
            pen.rectangle((left, from), (right, bottom), Ink::Shade, 1.0)?;
            pen.rectangle((left, from), (to, bottom), ink, 1.0)?;
        }
        let frame = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        let stroke = if item.bottleneck { Stroke::new(2.4, Ink::Red) } else { Stroke::new(1.2, Ink::Grey) };
        pen.path(&frame, stroke)?;
        let room = width - 16.0;
        let kind = match item.kind {
            Kind::Traffic => "traffic",
            Kind::Service => "service",
            Kind::Cache => "cache",
            Kind::Database => "database",
            Kind::Queue => "queue",
        };
        if item.bottleneck {
            pen.text((left, top - 9.0), Side::Left, BADGE, "bottleneck")?;
        }
        pen.text((left + 8.0, top + 13.0), Side::Left, KIND, &pen::fitted(KIND, kind, room))?;
        pen.text((left + 8.0, top + 28.0), Side::Left, NAME, &pen::fitted(NAME, &item.name, room))?;
        pen.text((left + 8.0, top + 44.0), Side::Left, WORDS, &pen::fitted(WORDS, &item.words, room))
    }
}

/// A line that leaves and arrives level.
fn bend(from: (f64, f64), to: (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    (0..=BENDS).map(move |step| {
        let t = step as f64 / BENDS as f64;
        // A cubic Bézier curve whose handles lie half way across.
        let s = 1.0 - t;
        let middle = (from.0 + to.0) / 2.0;
        let across = s * s * s * from.0 + 3.0 * s * t * middle + t * t * t * to.0;
        (across, from.1 + (to.1 - from.1) * t * t * (3.0 - 2.0 * t))
    })
}

impl Picture for Board {
    fn size(&self) -> (f64, f64) {
        (WIDTH, HEADER + self.tallest() + MARGIN)
    }

    fn words(&self) -> String {
        format!("{}. {}", self.title, self.note)
    }

    fn attributes(&self) -> String {
        String::new()
    }

    fn paint<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()> {
        let (width, height) = self.size();
        pen.rectangle((0.0, 0.0), (width, height), Ink::Card, 1.0)?;
        let room = width - 2.0 * MARGIN;
        pen.text((MARGIN, 22.0), Side::Left, TITLE, &pen::fitted(TITLE, &self.title, room))?;
        pen.text((MARGIN, 43.0), Side::Left, NOTE, &pen::fitted(NOTE, &self.note, room))?;
        for link in 0..self.links.len() {
            self.arrow(pen, link)?;
        }
        for (layer, places) in self.layers.layers.iter().enumerate() {
            for (index, place) in places.iter().enumerate() {
                if let Place::Component(component) = place {
                    self.item(pen, &self.boxes[*component], self.middle(layer, index))?;
                }
            }
        }
        Ok(())
    }
}
