//! The table of memory.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{MemoryResult, Study};

/// Each service that says how much memory its replicas need.
pub fn memory(study: &Study) -> String {
    if study.memory.is_empty() {
        return String::new();
    }
    let row = |memory: &MemoryResult| {
        let show = |estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
        let cells = [
            show(&memory.used, "B"),
            show(&memory.peak, "B"),
            show(&memory.limit, "B"),
            show(&memory.utilization, "share"),
            show(&memory.peak_utilization, "share"),
            show(&memory.oom_kills, ""),
        ];
        format!("<th scope=\"row\">{}</th>{}", breakable(&memory.name, 50), cells.concat())
    };
    let rows: Vec<String> = study.memory.iter().map(row).collect();
    let heads = ["<service", "working set", "at most", "limit", "of the limit", "of the limit, at most", "killed"];
    let hint = "Working set, limit: of a replica, the means over time. Killed: times in a run that a replica would have had \
                more than its limit, and its process was killed with all that it held.";
    section("Memory of a replica", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}
