//! The table of long connections.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{ConnectionResult, Study};

/// The connections to each service that keeps any.
pub fn connections(study: &Study) -> String {
    if study.connections.is_empty() {
        return String::new();
    }
    let row = |connections: &ConnectionResult| {
        let show = |estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
        let cells = [
            show(&connections.open, ""),
            show(&connections.peak, ""),
            show(&connections.broken_per_run, ""),
            show(&connections.refused_per_run, ""),
            show(&connections.given_up_per_run, ""),
            show(&connections.reconnect.p50, "s"),
            show(&connections.reconnect.p99, "s"),
        ];
        format!("<th scope=\"row\">{}</th>{}", breakable(&connections.name, 50), cells.concat())
    };
    let rows: Vec<String> = study.connections.iter().map(row).collect();
    let heads =
        ["<service", "open", "peak", "broken", "refused", "gave up", "reconnected in, p50", "reconnected in, p99"];
    let hint = "Open: the mean over time. Broken, refused, gave up: times in a run. Reconnected in: from a break until \
                the client had another connection.";
    section("Long connections", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}
