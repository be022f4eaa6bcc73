//! Long connections, a line each.

use super::line::{Paint, hanging};
use crate::experiment::study::{ConnectionResult, Study};
use crate::report::{number, view};

/// Services before the rest is left to the report.
const MOST: usize = 4;

/// The lines; none where there are no long connections.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let mut lines: Vec<String> =
        study.connections.iter().take(MOST).flat_map(|of| hanging(&line(of), width, 2)).collect();
    if !lines.is_empty() {
        lines.insert(0, paint.strong("Connections"));
        lines.push(String::new());
    }
    lines
}

fn line(connections: &ConnectionResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, "");
    let mut parts = vec![format!("{} open", short(connections.open.value, ""))];
    if connections.broken > 0 {
        parts.push(format!("{} broken a run", short(connections.broken_per_run.value, "")));
    }
    if connections.reconnected > 0 {
        let reconnect = &connections.reconnect;
        parts.push(format!("back in p50 {}, p99 {}", short(reconnect.p50.value, "s"), short(reconnect.p99.value, "s")));
    }
    for (count, what) in [(&connections.given_up_per_run, "gave up"), (&connections.refused_per_run, "refused")] {
        if count.value.is_some_and(|count| count > 0.0) {
            parts.push(format!("{} {what}", short(count.value, "")));
        }
    }
    format!("{}: {}", view::clean(&connections.name), parts.join("; "))
}
