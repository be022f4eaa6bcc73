//! The table of functions.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{FunctionResult, Study};

/// Each service that is serverless.
pub fn functions(study: &Study) -> String {
    if study.functions.is_empty() {
        return String::new();
    }
    let row = |function: &FunctionResult| {
        let show = |estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
        let cells = [
            show(&function.cold_share, "share"),
            show(&function.cold_start.p50, "s"),
            show(&function.cold_start.p99, "s"),
            show(&function.throttled_share, "share"),
            show(&function.environments, ""),
            show(&function.in_use, ""),
        ];
        format!("<th scope=\"row\">{}</th>{}", breakable(&function.name, 50), cells.concat())
    };
    let rows: Vec<String> = study.functions.iter().map(row).collect();
    let heads =
        ["<function", "cold starts", "cold start, p50", "cold start, p99", "throttled", "environments", "in use"];
    let hint = "Cold starts: the share of the calls for which an environment had to be started. Throttled: calls that got none. \
                Environments, in use: the means over time.";
    section("Functions", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}
