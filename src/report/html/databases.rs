//! The table of databases.

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{DatabaseResult, Estimate, Study};
use crate::report::number;

/// What became of the data of each database with followers.
pub fn databases(study: &Study) -> String {
    if study.databases.is_empty() {
        return String::new();
    }
    let heads = [
        "<database",
        "lag p50",
        "p99",
        "max",
        "stale reads",
        "own writes missed",
        "acknowledged",
        "in flight",
        "failovers",
        "RTO",
        "detect",
        "promote",
        "replay",
        "reconnect",
        "RPO p95",
        "max",
        "lost writes",
    ];
    let valued = study.databases.iter().any(|database| database.lost_value.value.is_some());
    let heads: Vec<&str> = heads.into_iter().chain(valued.then_some("worth")).collect();
    let rows: Vec<String> = study.databases.iter().map(|database| row(study, database, valued)).collect();
    let hint = "Lag: from a write's commit until a follower has applied it. RTO: from the loss of the leader until another \
                accepts the first write, and the means of its parts. RPO: from the oldest acknowledged write that is lost to \
                the end of the server that had it. Failovers, lost writes and what they were worth: of a run.";
    section("Databases", hint, &format!("<div class=\"stacked\">{}</div>", table(&heads, &rows)))
}

fn row(study: &Study, database: &DatabaseResult, valued: bool) -> String {
    let cell = |estimate: &Estimate, unit| format!("<td>{}</td>", cell(study, estimate, unit));
    let longest = |value| format!("<td>{}</td>", number::show_option(value, "s", ""));
    let parts = &database.rto_parts;
    [
        format!("<th scope=\"row\">{}</th>", breakable(&database.name, 50)),
        cell(&database.lag.p50, "s"),
        cell(&database.lag.p99, "s"),
        longest(database.lag.max),
        cell(&database.stale_reads, "share"),
        cell(&database.own_writes_missed, "share"),
        format!("<td>{}</td>", number::count(database.writes.acknowledged)),
        format!("<td>{}</td>", number::count(database.writes.in_flight)),
        cell(&database.failovers, ""),
        cell(&database.rto.mean, "s"),
        cell(&parts.detect, "s"),
        cell(&parts.promote, "s"),
        cell(&parts.replay, "s"),
        cell(&parts.reconnect, "s"),
        cell(&database.rpo.p95, "s"),
        longest(database.rpo.max),
        cell(&database.lost_writes, ""),
        if valued { cell(&database.lost_value, "money") } else { String::new() },
    ]
    .concat()
}
