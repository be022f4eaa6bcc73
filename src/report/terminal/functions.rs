//! Functions, a line each.

use super::line::{Paint, hanging};
use crate::experiment::study::{FunctionResult, Study};
use crate::report::{number, view};

/// Functions before the rest is left to the report.
const MOST: usize = 4;

/// The lines; none where nothing is serverless.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let mut lines: Vec<String> =
        study.functions.iter().take(MOST).flat_map(|of| hanging(&line(of), width, 2)).collect();
    if !lines.is_empty() {
        lines.insert(0, paint.strong("Functions"));
        lines.push(String::new());
    }
    lines
}

fn line(function: &FunctionResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, "");
    let mut parts = vec![format!("{} of the calls start cold", short(function.cold_share.value, "share"))];
    if function.cold_starts > 0 {
        let start = &function.cold_start;
        parts.push(format!("in p50 {}, p99 {}", short(start.p50.value, "s"), short(start.p99.value, "s")));
    }
    if function.throttled > 0 {
        parts.push(format!("{} throttled", short(function.throttled_share.value, "share")));
    }
    parts.push(format!(
        "{} environments, {} in use",
        short(function.environments.value, ""),
        short(function.in_use.value, "")
    ));
    format!("{}: {}", view::clean(&function.name), parts.join("; "))
}
