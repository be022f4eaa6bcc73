//! Whatever can be drawn by any backend.

use std::io;

use plotters::prelude::DrawingBackend;

use super::geometry::Layout;
use super::model::{Axis, Chart};
use super::painter;
use super::pen::Pen;
use super::sheet::Sheet;

/// Whatever can be drawn by any backend.
pub trait Picture {
    /// Width and height in points.
    fn size(&self) -> (f64, f64);

    /// What it shows, for those who cannot see it.
    fn words(&self) -> String;

    /// Attributes of the SVG element, each after a space.
    fn attributes(&self) -> String;

    /// Draws it.
    ///
    /// # Errors
    /// When the backend fails.
    fn paint<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()>;
}

/// A chart on its sheet.
pub struct Laid<'a> {
    chart: &'a Chart,
    layout: Layout,
}

impl<'a> Laid<'a> {
    /// Lays a chart out. The font must be registered.
    pub fn out(chart: &'a Chart, sheet: Sheet) -> Self {
        Self { chart, layout: Layout::of(chart, sheet) }
    }
}

impl Picture for Laid<'_> {
    fn size(&self) -> (f64, f64) {
        (self.layout.sheet.width(), self.layout.height)
    }

    fn words(&self) -> String {
        format!("{}. {}", self.chart.title, self.chart.note)
    }

    /// Where time lies: left and right end of the plots as shares of the width, the time at the right end in seconds, the
    /// lower end of the lowest plot and both ends of all as shares of the height.
    fn attributes(&self) -> String {
        let sheet = self.layout.sheet;
        match &self.chart.axis {
            Axis::Time(axis) => {
                let share = |height: f64| format!("{:.6}", height / self.layout.height.ceil());
                let frames = self.layout.frames.iter();
                let panels: Vec<String> =
                    frames.map(|frame| format!("{},{}", share(frame.top), share(frame.bottom))).collect();
                format!(
                    " data-left=\"{:.6}\" data-right=\"{:.6}\" data-end=\"{}\" data-floor=\"{}\" data-panels=\"{}\"",
                    sheet.left() / sheet.width(),
                    sheet.right() / sheet.width(),
                    crate::report::digits::rounded(axis.end),
                    share(self.layout.floor()),
                    panels.join(" "),
                )
            }
            Axis::Latency { .. } | Axis::Values(_) => String::new(),
        }
    }

    fn paint<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>) -> io::Result<()> {
        painter::paint(pen, self.chart, &self.layout)
    }
}
