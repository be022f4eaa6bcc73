//! What requests contended for, a line each.

use super::line::{Paint, hanging};
use crate::experiment::study::{LockResult, Study};
use crate::report::{number, view};

/// Lock tables before the rest is left to the report.
const MOST: usize = 4;

/// The lines; none where nothing was contended for.
pub fn lines(study: &Study, width: usize, paint: &Paint) -> Vec<String> {
    let used = |locks: &&LockResult| locks.wanted > 0 || locks.transactions.is_some();
    let mut lines: Vec<String> =
        study.locks.iter().filter(used).take(MOST).flat_map(|locks| hanging(&line(locks), width, 2)).collect();
    if !lines.is_empty() {
        lines.insert(0, paint.strong("Contention"));
        lines.push(String::new());
    }
    lines
}

fn line(locks: &LockResult) -> String {
    let short = |estimate: Option<f64>, unit| number::show_option(estimate, unit, "");
    let mut parts = Vec::new();
    if locks.wanted > 0 {
        parts.push(format!(
            "{} had to wait, p99 {}, p99.9 {}",
            short(locks.prob_wait.value, "share"),
            short(locks.wait.p99.value, "s"),
            short(locks.wait.p999.value, "s")
        ));
        for (count, what) in [(&locks.timeouts_per_run, "timeouts"), (&locks.deadlocks_per_run, "deadlocks")] {
            if count.value.is_some_and(|count| count > 0.0) {
                parts.push(format!("{} {what} a run", short(count.value, "")));
            }
        }
    }
    if let Some(transactions) = &locks.transactions {
        let attempts = short(transactions.attempts.value, "");
        parts.push(format!("{attempts} attempts, {} in conflict", short(transactions.conflicts.value, "share")));
    }
    format!("{}: {}", view::clean(&locks.name), parts.join("; "))
}
