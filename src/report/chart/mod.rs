//! The charts: what each shows is a [`Chart`] built from a study; one painter draws
//! them all, as SVG and as PNG.

use std::io;

use super::File;
use crate::experiment::study::Study;
use model::Chart;
use sheet::Sheet;

pub mod axis;
pub mod board;
pub mod caches;
pub mod connections;
pub mod cost;
pub mod distribution;
pub mod errors;
mod font;
pub mod functions;
pub mod geometry;
mod heat;
pub mod incidents;
pub mod lag;
pub mod lanes;
pub mod latency;
mod legend;
pub mod memory;
pub mod model;
pub mod nodes;
pub mod overlay;
mod painter;
pub mod palette;
mod panel;
mod pen;
mod picture;
pub mod png;
pub mod queues;
pub mod scaling;
mod select;
pub mod sheet;
pub mod svg;
pub mod time_spent;
mod trace;
pub mod traffic;
pub mod utilization;

/// Every chart, in the order of the report. A new one is a file beside this one and a line here.
const CHARTS: &[fn(&Study) -> Chart] = &[
    latency::chart,
    traffic::chart,
    utilization::chart,
    queues::chart,
    errors::chart,
    lag::chart,
    connections::chart,
    nodes::chart,
    cost::chart,
    incidents::chart,
    distribution::chart,
];

/// Charts of what not every scenario has, after the others.
const OPTIONAL: &[fn(&Study) -> Option<Chart>] = &[caches::chart, scaling::chart, functions::chart, memory::chart];

/// What every chart of a study shows; a chart without panels has nothing to show.
pub fn charts(study: &Study) -> Vec<Chart> {
    let optional = OPTIONAL.iter().filter_map(|chart| chart(study));
    let all = CHARTS.iter().map(|chart| chart(study)).chain(optional);
    all.filter(|chart| !chart.panels.is_empty()).collect()
}

/// Each chart of a study as SVG and as PNG.
///
/// # Errors
/// When a picture cannot be drawn or encoded.
pub fn files(study: &Study) -> io::Result<Vec<File>> {
    pictures(&charts(study))
}

/// Charts as SVG and as PNG at twice their size.
///
/// # Errors
/// When a picture cannot be drawn or encoded.
pub fn pictures(charts: &[Chart]) -> io::Result<Vec<File>> {
    let mut files = Vec::with_capacity(2 * charts.len());
    for chart in charts {
        files.push(File::new(format!("{}.svg", chart.name), svg::svg(chart, Sheet::Wide)?));
        files.push(File::new(format!("{}.png", chart.name), png::png(chart)?));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn svgs_are_small_and_whole() {
        for chart in charts(&fixture::flash_sale()) {
            let text = svg::svg(&chart, Sheet::Wide).unwrap();
            assert!(text.starts_with("<svg ") && text.trim_end().ends_with("</svg>"));
            assert!(text.len() < 200_000, "{}: {} bytes", chart.name, text.len());
        }
    }

    #[test]
    fn hostile_names_are_escaped_in_svgs() {
        for chart in charts(&fixture::hostile()) {
            let text = svg::svg(&chart, Sheet::Wide).unwrap();
            assert!(!text.contains("<b>") && !text.contains("</script"), "{}", chart.name);
        }
    }

    #[test]
    fn a_long_run_does_not_make_a_large_picture() {
        let mut study = fixture::flash_sale();
        let repeat = |values: &mut Vec<Option<f64>>| *values = values.repeat(60);
        for curve in study.timeline.entities.iter_mut().flat_map(|e| &mut e.curves) {
            repeat(&mut curve.value);
            repeat(&mut curve.low);
            repeat(&mut curve.high);
        }
        study.timeline.starts = (0..180 * 60).map(|i| f64::from(i) * 15.0).collect();
        study.duration = 45.0 * 60.0 * 60.0;
        for chart in charts(&study) {
            let size = svg::svg(&chart, Sheet::Wide).unwrap().len();
            assert!(size < 600_000, "{}: {size} bytes", chart.name);
        }
    }
}
