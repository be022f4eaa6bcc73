//! Draws panels with plotters.

use super::FAMILY;
use super::panel::{Line, Panel, Scale};
use crate::experiment::words::{clock, quantity, span};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use std::error::Error;

type Drawn = Result<(), Box<dyn Error>>;
type Area<'a, B> = DrawingArea<B, Shift>;
type Context<'a, B> = ChartContext<'a, B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Colours that people with any colour vision tell apart (Okabe and Ito 2008).
const PALETTE: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(120, 94, 30),
];
const INK: RGBColor = RGBColor(34, 40, 49);
const FAINT: RGBColor = RGBColor(228, 231, 235);
const SOFT: RGBColor = RGBColor(107, 114, 128);
const LIMIT: RGBColor = RGBColor(176, 32, 48);

/// Width of a chart and height of a panel, in points.
pub const WIDTH: u32 = 960;
const HEIGHT: u32 = 250;
/// Room left of the vertical axis and right of the curves, in points.
pub const LEFT: u32 = 78;
pub const RIGHT: u32 = 18;
/// SVG coordinates are whole numbers: drawing larger and scaling down makes them fine enough.
const SVG_SCALE: u32 = 4;
const PNG_SCALE: u32 = 2;

/// The panels as an SVG.
pub fn svg(panels: &[Panel]) -> Result<String, Box<dyn Error>> {
    let size = (WIDTH * SVG_SCALE, HEIGHT * SVG_SCALE * panels.len() as u32);
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        draw(&root, panels, SVG_SCALE as i32)?;
        root.present()?;
    }
    let drawn = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    let wanted = format!("width=\"{}\" height=\"{}\"", WIDTH, size.1 / SVG_SCALE);
    Ok(text.replacen(&drawn, &wanted, 1))
}

/// The panels as a PNG.
pub fn png(panels: &[Panel]) -> Result<Vec<u8>, Box<dyn Error>> {
    let (width, height) = (WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE * panels.len() as u32);
    let mut pixels = vec![0; (width * height * 3) as usize];
    {
        let root = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
        draw(&root, panels, PNG_SCALE as i32)?;
        root.present()?;
    }
    let mut bytes = Vec::new();
    {
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&pixels)?;
    }
    Ok(bytes)
}

fn draw<B: DrawingBackend>(root: &Area<'_, B>, panels: &[Panel], k: i32) -> Drawn
where
    B::ErrorType: 'static,
{
    root.fill(&WHITE)?;
    for (area, panel) in root.split_evenly((panels.len(), 1)).iter().zip(panels) {
        draw_panel(area, panel, k)?;
    }
    Ok(())
}

fn draw_panel<B: DrawingBackend>(area: &Area<'_, B>, panel: &Panel, k: i32) -> Drawn
where
    B::ErrorType: 'static,
{
    let up = |value: f64| {
        if panel.scale == Scale::Log { value.max(1e-12).log10() } else { value }
    };
    let unit = time_unit(panel);
    let across = |x: f64| {
        if panel.time { x / unit } else { x.max(1e-9).log10() }
    };
    let (least, most) = panel.bounds();
    let title = (FAMILY, 15 * k).into_font().color(&INK);
    area.draw(&Text::new(panel.title.clone(), (LEFT as i32 * k, 8 * k), title))?;
    legend(area, panel, k)?;
    let mut chart = ChartBuilder::on(area)
        .margin_top(50 * k)
        .margin_right(RIGHT as i32 * k)
        .margin_bottom(6 * k)
        .x_label_area_size(26 * k)
        .y_label_area_size(LEFT as i32 * k)
        .build_cartesian_2d(across(panel.range.0)..across(panel.range.1), up(least)..up(most))?;
    shade_warmup(&mut chart, panel, up(least), up(most), unit)?;
    mesh(&mut chart, panel, k, unit)?;
    for line in &panel.lines {
        draw_band(&mut chart, line, &up, &across)?;
    }
    for (limit, label) in &panel.limits {
        draw_limit(&mut chart, panel, up(*limit), label, k, &across)?;
    }
    for line in &panel.lines {
        draw_line(&mut chart, line, k, &up, &across)?;
    }
    draw_marks(&mut chart, panel, [up(least), up(most)], k, unit)
}

/// Seconds in the unit in which ticks of the time axis fall on whole numbers.
fn time_unit(panel: &Panel) -> f64 {
    match panel.range.1 {
        end if end < 180.0 => 1.0,
        end if end < 10_800.0 => 60.0,
        end if end < 259_200.0 => 3600.0,
        _ => 86_400.0,
    }
}

/// The curves' names, in their colours, above the panel.
fn legend<B: DrawingBackend>(area: &Area<'_, B>, panel: &Panel, k: i32) -> Drawn
where
    B::ErrorType: 'static,
{
    let mut x = LEFT as i32 * k;
    let y = 36 * k;
    for line in &panel.lines {
        let style = (FAMILY, 12 * k).into_font().color(&INK);
        let colour = PALETTE[line.colour % PALETTE.len()];
        area.draw(&Rectangle::new([(x, y - k), (x + 16 * k, y + 2 * k)], colour.filled()))?;
        area.draw(&Text::new(line.label.clone(), (x + 22 * k, y - 6 * k), style))?;
        x += (22 + 18) * k + line.label.chars().count() as i32 * 7 * k;
    }
    Ok(())
}

fn shade_warmup<B: DrawingBackend>(chart: &mut Context<'_, B>, panel: &Panel, least: f64, most: f64, unit: f64) -> Drawn
where
    B::ErrorType: 'static,
{
    if panel.time && panel.warmup > 0.0 {
        let corners = [(panel.range.0 / unit, least), (panel.warmup / unit, most)];
        chart.draw_series([Rectangle::new(corners, RGBColor(243, 244, 246).filled())])?;
    }
    Ok(())
}

fn mesh<B: DrawingBackend>(chart: &mut Context<'_, B>, panel: &Panel, k: i32, unit: f64) -> Drawn
where
    B::ErrorType: 'static,
{
    let label = (FAMILY, 12 * k).into_font().color(&SOFT);
    let vertical = |v: &f64| {
        let value = if panel.scale == Scale::Log { 10f64.powf(*v) } else { *v };
        axis_label(value, panel)
    };
    let horizontal = |x: &f64| {
        if panel.time { clock((*x * unit).round()) } else { span(10f64.powf(*x)) }
    };
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT.stroke_width(k as u32))
        .axis_style(FAINT.stroke_width(k as u32))
        .x_labels(10)
        .y_labels(5)
        .x_label_formatter(&horizontal)
        .y_label_formatter(&vertical)
        .label_style(label)
        .draw()?;
    Ok(())
}

/// A label of the vertical axis.
fn axis_label(value: f64, panel: &Panel) -> String {
    if value.abs() < 1e-12 {
        return "0".to_owned();
    }
    match panel.unit {
        "share" if !panel.time => format!("{}", (value * 1e6).round() / 1e4) + " %",
        "share" => format!("{:.0} %", value * 100.0),
        unit => quantity(Some(value), unit, &panel.currency),
    }
}

/// Stretches of neighbouring points that have values.
fn stretches<T: Copy>(points: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut stretches = vec![Vec::new()];
    for point in points {
        match (point, stretches.last_mut()) {
            (Some(point), Some(last)) => last.push(point),
            _ => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

fn draw_band<B: DrawingBackend>(
    chart: &mut Context<'_, B>,
    line: &Line,
    up: &dyn Fn(f64) -> f64,
    across: &dyn Fn(f64) -> f64,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let colour = PALETTE[line.colour % PALETTE.len()];
    let edges =
        line.points.iter().zip(&line.band).map(|((x, _), (low, high))| Some((across(*x), up((*low)?), up((*high)?))));
    for stretch in stretches(edges).into_iter().filter(|stretch| stretch.len() > 1) {
        let lower = stretch.iter().map(|&(x, low, _)| (x, low));
        let upper = stretch.iter().rev().map(|&(x, _, high)| (x, high));
        let outline: Vec<(f64, f64)> = lower.chain(upper).collect();
        chart.draw_series([Polygon::new(outline, colour.mix(0.18).filled())])?;
    }
    Ok(())
}

fn draw_line<B: DrawingBackend>(
    chart: &mut Context<'_, B>,
    line: &Line,
    k: i32,
    up: &dyn Fn(f64) -> f64,
    across: &dyn Fn(f64) -> f64,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let style = PALETTE[line.colour % PALETTE.len()].stroke_width(2 * k as u32);
    let points = line.points.iter().map(|(x, value)| value.map(|v| (across(*x), up(v))));
    for stretch in stretches(points) {
        if let [point] = stretch.as_slice() {
            chart.draw_series([Circle::new(*point, 2 * k, style.filled())])?;
        } else {
            chart.draw_series(LineSeries::new(stretch, style))?;
        }
    }
    Ok(())
}

fn draw_limit<B: DrawingBackend>(
    chart: &mut Context<'_, B>,
    panel: &Panel,
    at: f64,
    label: &str,
    k: i32,
    across: &dyn Fn(f64) -> f64,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let (from, to) = (across(panel.range.0), across(panel.range.1));
    let style = LIMIT.stroke_width((3 * k as u32).div_ceil(2));
    chart.draw_series(DashedLineSeries::new([(from, at), (to, at)], 6 * k, 4 * k, style))?;
    let text = (FAMILY, 11 * k).into_font().color(&LIMIT);
    let offset = -14 * k;
    chart.draw_series([EmptyElement::at((from, at)) + Text::new(label.to_owned(), (6 * k, offset), text)])?;
    Ok(())
}

fn draw_marks<B: DrawingBackend>(
    chart: &mut Context<'_, B>,
    panel: &Panel,
    [least, most]: [f64; 2],
    k: i32,
    unit: f64,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let text = (FAMILY, 11 * k).into_font().color(&SOFT);
    for (nth, (at, label)) in panel.marks.iter().take(12).enumerate() {
        let at = at / unit;
        let line = [(at, least), (at, most)];
        chart.draw_series(DashedLineSeries::new(line, 2 * k, 3 * k, SOFT.stroke_width(k as u32)))?;
        let offset = (5 * k, (3 + 13 * (nth as i32 % 3)) * k);
        let short: String = label.chars().take(40).collect();
        chart.draw_series([EmptyElement::at((at, most)) + Text::new(short, offset, text.clone())])?;
    }
    Ok(())
}
