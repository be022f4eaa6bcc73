//! The table of plans for the loss of a region.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{Estimate, RecoveryResult, Study};
use crate::report::number;

/// How long each step of each plan took.
pub fn recoveries(study: &Study) -> String {
    if study.recoveries.is_empty() {
        return String::new();
    }
    let rows: Vec<String> = study.recoveries.iter().map(|recovery| row(study, recovery)).collect();
    let heads = ["<plan", "carried out", "RTO p50", "p95", "max", "detect", "decide", "build", "validate", "redirect"];
    let hint = "RTO: from the loss of the region until clients went elsewhere, and the means of its steps. Build: what was \
                started, restored and promoted, all at once. Carried out: in a run.";
    section("Recovery plans", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}

fn row(study: &Study, recovery: &RecoveryResult) -> String {
    let cell = |estimate: &Estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
    let parts = &recovery.rto_parts;
    let steps = [&parts.detect, &parts.decide, &parts.build, &parts.validate, &parts.redirect];
    [
        format!("<th scope=\"row\">{}</th>", breakable(&recovery.name, 50)),
        cell(&recovery.completed, ""),
        cell(&recovery.rto.p50, "s"),
        cell(&recovery.rto.p95, "s"),
        format!("<td>{}</td>", number::show_option(recovery.rto.max, "s", "")),
        steps.map(|step| cell(step, "s")).concat(),
    ]
    .concat()
}
