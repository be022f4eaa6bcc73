//! The charts in the page: picture, table of the values behind it, values for the pointer.

use std::fmt::Write;
use std::io;

use serde_json::{Value, json};

use super::text::{escape, name};
use crate::experiment::study::Study;
use crate::report::chart::incidents;
use crate::report::chart::model::{Axis, Chart, Panel, Point};
use crate::report::chart::sheet::Sheet;
use crate::report::chart::svg;
use crate::report::{json as json_format, number};

/// Rows in the table behind a chart.
const MOST_ROWS: usize = 90;
/// Windows up to which the values at the pointer carry their bands.
const MOST_BANDED: usize = 3_000;

/// The figures, by the part of the page that they stand in.
#[derive(Default)]
pub struct Figures {
    /// Curves over time.
    pub timelines: String,
    /// Incidents over time.
    pub incidents: String,
    /// Distributions.
    pub distribution: String,
}

/// The figures of all charts. `beside` names the file with all values, where there is one.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn figures(charts: &[Chart], beside: Option<&str>) -> io::Result<Figures> {
    let mut figures = Figures::default();
    for (index, chart) in charts.iter().enumerate() {
        let pictures = pictures(chart)?;
        match chart.axis {
            // A chart of bars has no values for the pointer.
            Axis::Time(_) if chart.name == incidents::NAME => {
                figures.incidents.push_str(&figure(chart, None, &pictures, beside));
            }
            Axis::Time(_) => figures.timelines.push_str(&figure(chart, Some(index), &pictures, beside)),
            Axis::Latency { .. } | Axis::Values(_) => {
                figures.distribution.push_str(&figure(chart, None, &pictures, beside))
            }
        }
    }
    Ok(figures)
}

/// Charts without values for the pointer, one below the other.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn still(charts: &[Chart]) -> io::Result<String> {
    charts.iter().map(|chart| Ok(figure(chart, None, &pictures(chart)?, None))).collect()
}

/// The picture for a desk and that for a telephone.
///
/// # Errors
/// When it cannot be drawn.
pub fn pictures(chart: &Chart) -> io::Result<String> {
    Ok(format!(
        "<div class=\"desk\">{}</div><div class=\"phone\">{}</div>",
        svg::svg(chart, Sheet::Wide)?,
        svg::svg(chart, Sheet::Narrow)?
    ))
}

/// The wide picture has its title in it; for the narrow one the page writes it, so that it wraps.
pub fn figure(chart: &Chart, index: Option<usize>, pictures: &str, beside: Option<&str>) -> String {
    let link = index.map_or_else(String::new, |index| format!(" data-chart=\"{index}\""));
    let table = match chart.axis {
        Axis::Time(_) => over_time(chart, beside),
        Axis::Latency { .. } | Axis::Values(_) => String::new(),
    };
    format!(
        "<figure id=\"{}\"><figcaption class=\"phone\"><strong>{}</strong><p class=\"hint\">{}</p></figcaption>\
         <div class=\"plot\"{link}><div class=\"sheet\">{pictures}</div></div>\n{table}</figure>\n",
        chart.name,
        escape(&chart.title),
        escape(&chart.note),
    )
}

/// The values of all panels, thinned to a length that can be read.
fn over_time(chart: &Chart, beside: Option<&str>) -> String {
    let series = || chart.panels.iter().flat_map(|p| p.series.iter().map(move |s| (p, s)));
    let rows = series().map(|(_, series)| series.points.len()).max().unwrap_or(0);
    if rows == 0 {
        return String::new();
    }
    let every = rows.div_ceil(MOST_ROWS);
    let mut html = String::from("<details><summary>The values behind this chart");
    if every > 1 {
        let beside = beside.map_or_else(String::new, |file| format!("; all are in {file}"));
        let _ = write!(html, " (one window in {every}{beside})");
    }
    html.push_str("</summary><div class=\"scroll small\"><table><thead>");
    html.push_str("<tr><td></td>");
    for panel in chart.panels.iter().filter(|panel| !panel.series.is_empty()) {
        let (wide, title) = (panel.series.len(), escape(&panel.title));
        let _ = write!(html, "<th scope=\"colgroup\" colspan=\"{wide}\">{title}</th>");
    }
    html.push_str("</tr><tr><th scope=\"col\" class=\"words\">time</th>");
    for (_, series) in series() {
        let _ = write!(html, "<th scope=\"col\">{}</th>", name(&series.name, 30));
    }
    html.push_str("</tr></thead><tbody>\n");
    let half = match &chart.axis {
        Axis::Time(axis) => axis.window / 2.0,
        Axis::Latency { .. } | Axis::Values(_) => 0.0,
    };
    for row in (0..rows).step_by(every) {
        let time = series().find_map(|(_, series)| series.points.get(row)).map_or(0.0, |p| p.x);
        let time = number::span((time - half).max(0.0));
        let _ = write!(html, "<tr><th scope=\"row\" class=\"number\">{time}</th>");
        for (panel, series) in series() {
            let value = series.points.get(row).and_then(|point| point.value);
            let value = number::show_option(value, panel.unit, &chart.currency);
            let _ = write!(html, "<td>{}</td>", escape(&value));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div></details>\n");
    html
}

/// What the script needs: the middle of each window and every series, by chart.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn curves(study: &Study, charts: &[Chart]) -> io::Result<String> {
    let window = study.timeline.window.max(0.0);
    let starts = study.timeline.starts.iter().filter(|start| start.is_finite());
    let times: Vec<f64> = starts.map(|start| start + window / 2.0).collect();
    let banded = times.len() <= MOST_BANDED;
    let charts: Vec<Value> = charts
        .iter()
        .map(|chart| match chart.axis {
            Axis::Time(_) => chart.panels.iter().map(|panel| self::panel(panel, banded)).collect(),
            Axis::Latency { .. } | Axis::Values(_) => json!([]),
        })
        .collect();
    let data = json!({
        "window": window,
        "currency": study.currency,
        "times": times,
        "charts": charts,
    });
    Ok(serde_json::to_string(&json_format::stable(data))?)
}

fn panel(panel: &Panel, banded: bool) -> Value {
    let series: Vec<Value> = panel
        .series
        .iter()
        .map(|series| {
            let of = |part: fn(&Point) -> Option<f64>| -> Value {
                series.points.iter().map(|point| part(point).map(short)).collect()
            };
            let mut value = json!({
                "name": series.name,
                "ink": series.ink.code(),
                "dashed": series.dashed,
                "value": of(|point| point.value),
            });
            if banded && series.points.iter().any(|point| point.low.is_some()) {
                value["low"] = of(|point| point.low);
                value["high"] = of(|point| point.high);
            }
            value
        })
        .collect();
    let mut value = json!({ "title": panel.title, "unit": panel.unit, "series": series });
    if !panel.notes.is_empty() {
        value["notes"] = panel.notes.iter().map(|note| json!([note.at, note.words])).collect();
    }
    value
}

/// Four digits are more than the pointer shows, and keep the page small.
fn short(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
