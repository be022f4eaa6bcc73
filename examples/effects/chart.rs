//! A chart of theory (lines) against simulation (points with intervals).

use ninefold::experiment::study::Estimate;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

/// One line of theory and the points that it should go through.
pub struct Curve {
    /// What it is called.
    pub name: &'static str,
    /// Blue, orange and so on, by number.
    pub ink: usize,
    /// What theory says, from left to right.
    pub theory: Vec<(f64, f64)>,
    /// What simulation found.
    pub found: Vec<(f64, Estimate)>,
}

/// What a chart shows.
pub struct Chart {
    /// The name of its file in docs/effects.
    pub file: &'static str,
    /// The horizontal axis in words.
    pub across: &'static str,
    /// The vertical axis in words.
    pub upwards: &'static str,
    /// The ends of the horizontal axis.
    pub range: (f64, f64),
    /// The ends of the vertical axis.
    pub height: (f64, f64),
    /// How a value is written below the horizontal axis, and beside the vertical one.
    pub labels: [fn(f64) -> String; 2],
    /// What is drawn.
    pub curves: Vec<Curve>,
    /// Values along the horizontal axis that matter, in words.
    pub marks: Vec<(f64, &'static str)>,
}

/// Okabe and Ito's colours, for all kinds of colour vision.
const INKS: [RGBColor; 2] = [RGBColor(0x00, 0x72, 0xB2), RGBColor(0xD5, 0x5E, 0x00)];
const GRID: RGBColor = RGBColor(0xE3, 0xE7, 0xEC);
const FAINT: RGBColor = RGBColor(0x5B, 0x66, 0x73);

/// Width and height on the page.
const SIZE: (u32, u32) = (720, 340);
/// It is drawn so many times as large, since plotters rounds to whole points: lines would be stairs.
const FINE: u32 = 4;

/// A length on the page.
const fn points(length: u32) -> u32 {
    length * FINE
}

/// Draws it into a folder.
pub fn draw(folder: &Path, chart: &Chart) -> Result<(), Box<dyn Error>> {
    // Without it the words could not be measured.
    let font = include_bytes!("../../src/report/chart/fonts/inter-regular.otf");
    plotters::style::register_font("sans-serif", FontStyle::Normal, font).map_err(|_| "the font cannot be read")?;
    let mut svg = String::new();
    paint(&mut svg, chart)?;
    let sized = |(width, height): (u32, u32)| format!("<svg width=\"{width}\" height=\"{height}\" ");
    let svg = svg.replacen(&sized((points(SIZE.0), points(SIZE.1))), &sized(SIZE), 1);
    std::fs::write(folder.join(chart.file), svg)?;
    Ok(())
}

fn paint(svg: &mut String, chart: &Chart) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::with_string(svg, (points(SIZE.0), points(SIZE.1))).into_drawing_area();
    root.fill(&WHITE)?;
    let ((left, right), (low, high)) = (chart.range, chart.height);
    let mut plot = ChartBuilder::on(&root)
        .margin(points(14))
        .margin_right(points(22))
        .x_label_area_size(points(42))
        .y_label_area_size(points(62))
        .build_cartesian_2d(left..right, low..high)?;
    let words = ("sans-serif", points(14)).into_font().color(&FAINT);
    plot.configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID.stroke_width(points(1)))
        .axis_style(FAINT.stroke_width(points(1)))
        .set_all_tick_mark_size(points(4))
        .max_light_lines(0)
        .x_desc(chart.across)
        .y_desc(chart.upwards)
        .label_style(words.clone())
        .x_label_formatter(&|value| (chart.labels[0])(*value))
        .y_labels(6)
        .y_label_formatter(&|value| (chart.labels[1])(*value))
        .draw()?;
    for (at, what) in &chart.marks {
        plot.draw_series([PathElement::new([(*at, low), (*at, high)], FAINT.stroke_width(points(1)))])?;
        plot.draw_series([Text::new(*what, (*at + (right - left) * 0.008, high * 0.98), words.clone())])?;
    }
    for curve in &chart.curves {
        let ink = INKS[curve.ink % INKS.len()];
        let line = ink.stroke_width(points(2));
        plot.draw_series([PathElement::new(curve.theory.clone(), line)])?
            .label(curve.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + points(16) as i32, y)], line));
        let found = curve.found.iter().filter_map(|(x, found)| Some((*x, found.value?, found)));
        for (x, value, Estimate { low, high, .. }) in found {
            if let (Some(low), Some(high)) = (low, high) {
                plot.draw_series([PathElement::new([(x, *low), (x, *high)], ink.stroke_width(points(1)))])?;
            }
            plot.draw_series([Circle::new((x, value), points(4), ink.filled())])?;
        }
    }
    plot.configure_series_labels()
        .position(SeriesLabelPosition::Coordinate(points(195) as i32, points(6) as i32))
        .legend_area_size(points(24))
        .margin(points(4))
        .label_font(("sans-serif", points(14)))
        .draw()?;
    root.present()?;
    Ok(())
}
