//! Charts by plotters, as SVG and as PNG, with a font of our own so that no system font is needed.

mod draw;
mod panel;
mod pictures;

pub use panel::{Line, Panel, Scale};

use crate::experiment::Study;
use plotters::style::{FontStyle, register_font};
use std::sync::Once;

/// A chart: panels under each other that share the time axis (or stand alone).
#[derive(Clone, Debug)]
pub struct Chart {
    /// The name of its files.
    pub name: &'static str,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// The panels.
    pub panels: Vec<Panel>,
    /// As SVG.
    pub svg: String,
    /// As PNG.
    pub png: Vec<u8>,
}

static FONT: Once = Once::new();

/// The family under which the font is registered; in an SVG it stands for whatever the reader's system has.
const FAMILY: &str = "sans-serif";

fn register() {
    FONT.call_once(|| {
        // The font is part of the program; if it could not be read, charts would lack their words.
        let _ = register_font(FAMILY, FontStyle::Normal, include_bytes!("fonts/Roboto-Regular.ttf"));
    });
}

/// All charts of a study. One that cannot be drawn is left out.
pub fn all(study: &Study) -> Vec<Chart> {
    register();
    let mut charts = pictures::all(study);
    charts.retain_mut(|chart| match (draw::svg(&chart.panels), draw::png(&chart.panels)) {
        (Ok(svg), Ok(png)) => {
            (chart.svg, chart.png) = (svg, png);
            true
        }
        _ => false,
    });
    charts
}
