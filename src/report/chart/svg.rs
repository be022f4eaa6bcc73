//! A chart as SVG text.

use std::io;

use plotters::prelude::{IntoDrawingArea, SVGBackend};

use super::geometry::Layout;
use super::model::{Axis, Chart};
use super::pen::Canvas;
use super::sheet::Sheet;
use super::{font, painter};

/// Pixels a point: the backend knows whole pixels only, so they are small.
const FINENESS: u32 = 10;

/// The chart as a stand-alone SVG file that can also stand inside a page. Its `data-` attributes
/// say where time lies in it: left and right end of the plots as shares of the width, and the
/// time at the right end in seconds.
///
/// # Errors
/// When it cannot be drawn.
pub fn svg(chart: &Chart, sheet: Sheet) -> io::Result<String> {
    font::register()?;
    let layout = Layout::of(chart, sheet);
    let (width, height) = (sheet.width() as u32, layout.height.ceil() as u32);
    let mut drawn = String::new();
    {
        let size = (width * FINENESS, height * FINENESS);
        let area = SVGBackend::with_string(&mut drawn, size).into_drawing_area();
        let canvas = Canvas { scale: f64::from(FINENESS), drop: 0.08, rounds: true };
        painter::paint(&area, canvas, chart, &layout)?;
        area.present().map_err(|error| io::Error::other(error.to_string()))?;
    }
    // The backend's own opening tag gives the size in its pixels, which is ten times too large.
    let body = drawn.split_once('>').map_or("", |(_, body)| body);
    let span = match &chart.axis {
        Axis::Time(axis) => format!(
            " data-left=\"{:.6}\" data-right=\"{:.6}\" data-end=\"{}\"",
            sheet.left() / sheet.width(),
            sheet.right() / sheet.width(),
            crate::report::digits::rounded(axis.end),
        ),
        Axis::Latency { .. } | Axis::Values(_) => String::new(),
    };
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\"{span}>{body}",
        width * FINENESS,
        height * FINENESS,
        escape(&format!("{}. {}", chart.title, chart.note)),
    ))
}

/// Text as it may stand in an attribute of XML.
fn escape(text: &str) -> String {
    crate::report::view::clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
