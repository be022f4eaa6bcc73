//! The tables of what requests contended for.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{LockResult, Study, TransactionResult};
use crate::report::number;

/// Each lock table, with those who waited, and the transactions that met each other.
pub fn locks(study: &Study) -> String {
    let held: Vec<&LockResult> = study.locks.iter().filter(|locks| locks.wanted > 0).collect();
    let mut body = String::new();
    if !held.is_empty() {
        let heads = [
            "<locks",
            "taken",
            "had to wait",
            "mean wait",
            "p99 wait",
            "p99.9 wait",
            "held for",
            "hottest key",
            "timeouts",
            "deadlocks",
        ];
        let rows: Vec<String> = held.into_iter().map(|locks| waits(study, locks)).collect();
        body += &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
    }
    let optimistic = |locks| -> Option<String> { Some(transactions(study, locks, locks.transactions.as_ref()?)) };
    let rows: Vec<String> = study.locks.iter().filter_map(optimistic).collect();
    if !rows.is_empty() {
        let heads = ["<transactions on", "committed", "attempts", "conflicts", "gave up", "CPUs wasted"];
        body += &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows));
    }
    if body.is_empty() {
        return body;
    }
    let hint = "Waits: of the requests that obtained a key, those that did not wait counted as 0. Hottest key: share of \
                the time in which the most popular key was held. Timeouts, deadlocks, gave up: times in a run. Conflicts: \
                share of the attempts.";
    section("What requests contended for", hint, &body)
}

fn waits(study: &Study, locks: &LockResult) -> String {
    let show = |estimate, unit| cell(study, estimate, unit);
    let cells = [
        show(&locks.acquisitions, "1/s"),
        show(&locks.prob_wait, "share"),
        show(&locks.wait.mean, "s"),
        show(&locks.wait.p99, "s"),
        show(&locks.wait.p999, "s"),
        show(&locks.hold.mean, "s"),
        locks.hottest.as_ref().map_or_else(|| number::NOTHING.to_owned(), |hottest| show(hottest, "share")),
        show(&locks.timeouts_per_run, ""),
        show(&locks.deadlocks_per_run, ""),
    ];
    row(&locks.name, &cells)
}

fn transactions(study: &Study, locks: &LockResult, transactions: &TransactionResult) -> String {
    let show = |estimate, unit| cell(study, estimate, unit);
    let cells = [
        show(&transactions.throughput, "1/s"),
        show(&transactions.attempts, ""),
        show(&transactions.conflicts, "share"),
        show(&transactions.exhausted_per_run, ""),
        show(&transactions.wasted, ""),
    ];
    row(&locks.name, &cells)
}

fn row(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
    format!("<th scope=\"row\">{}</th>{cells}", breakable(name, 50))
}
