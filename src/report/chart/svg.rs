//! A picture as SVG text.

use std::io;

use plotters::prelude::{IntoDrawingArea, SVGBackend};

use super::font;
use super::model::Chart;
use super::pen::{Canvas, Pen};
use super::picture::{Laid, Picture};
use super::sheet::Sheet;

/// Pixels a point: the backend knows whole pixels only, so they are small.
const FINENESS: u32 = 10;

/// The chart as a stand-alone SVG file that can also stand inside a page.
///
/// # Errors
/// When it cannot be drawn.
pub fn svg(chart: &Chart, sheet: Sheet) -> io::Result<String> {
    font::register()?;
    draw(&Laid::out(chart, sheet))
}

/// A picture as a stand-alone SVG file. The font must be registered.
///
/// # Errors
/// When it cannot be drawn.
pub fn draw(picture: &impl Picture) -> io::Result<String> {
    let (width, height) = picture.size();
    let (width, height) = (width as u32, height.ceil() as u32);
    let mut drawn = String::new();
    {
        let size = (width * FINENESS, height * FINENESS);
        let area = SVGBackend::with_string(&mut drawn, size).into_drawing_area();
        let canvas = Canvas { scale: f64::from(FINENESS), drop: 0.08, rounds: true };
        picture.paint(&Pen::new(&area, canvas))?;
        area.present().map_err(|error| io::Error::other(error.to_string()))?;
    }
    // The backend's own opening tag gives the size in its pixels, which is ten times too large.
    let body = drawn.split_once('>').map_or("", |(_, body)| body);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" stroke-linejoin=\"round\"{}>{body}",
        width * FINENESS,
        height * FINENESS,
        escape(&picture.words()),
        picture.attributes(),
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
