//! The table of queues.

use std::fmt::Write;

use super::tables::{cell, section, table};
use super::text::breakable;
use crate::experiment::study::{Estimate, QueueResult, Study};
use crate::report::number;

/// A column: its head, its unit, and where its value is.
type Column = (&'static str, &'static str, fn(&QueueResult) -> Option<Estimate>);

const COLUMNS: &[Column] = &[
    ("published", "1/s", |queue| Some(queue.published)),
    ("done", "1/s", |queue| Some(queue.done)),
    ("age p50", "s", |queue| Some(queue.age.p50)),
    ("age p99", "s", |queue| Some(queue.age.p99)),
    ("p99 wait", "s", |queue| Some(queue.wait.p99)),
    ("not done", "", |queue| Some(queue.lag)),
    ("most", "", |queue| Some(queue.peak_lag)),
    // These say nothing where nothing went wrong.
    ("delivered again", "share", |queue| noted(queue.redelivered)),
    ("duplicates", "share", |queue| noted(queue.duplicates)),
    ("dead letters", "", |queue| noted(queue.dead_letters)),
    ("lost", "", |queue| noted(queue.lost_messages)),
    ("rebalances", "", |queue| queue.rebalances.and_then(noted)),
];

fn noted(estimate: Estimate) -> Option<Estimate> {
    Some(estimate).filter(|estimate| estimate.value != Some(0.0))
}

/// Each queue, and what did not come to a good end.
pub fn queues(study: &Study) -> String {
    if study.queues.is_empty() {
        return String::new();
    }
    let says = |column: &&Column| study.queues.iter().filter_map(column.2).any(|estimate| estimate.value.is_some());
    let columns: Vec<&Column> = COLUMNS.iter().filter(says).collect();
    let row = |queue: &QueueResult| {
        let mut row = format!("<th scope=\"row\">{}</th>", breakable(&queue.name, 50));
        for (_, unit, value) in &columns {
            let cell = value(queue).map_or_else(|| number::NOTHING.to_owned(), |value| cell(study, &value, unit));
            let _ = write!(row, "<td>{cell}</td>");
        }
        row
    };
    let rows: Vec<_> = study.queues.iter().map(row).collect();
    let mut heads = vec!["<queue"];
    heads.extend(columns.iter().map(|(head, _, _)| *head));
    let hint = "Age: from publication until a message is done; wait: until it is first handed out. Not done: waiting or in \
                hand, averaged over time, and the most in a run. Dead letters and losses: in a run.";
    let body = format!("<div class=\"stacked\">{}</div>{}", table(&heads, &rows), identities(study));
    section("By queue", hint, &body)
}

/// What became of all messages.
fn identities(study: &Study) -> String {
    let mut lines = String::new();
    for queue in &study.queues {
        let o = &queue.outcomes;
        let parts = [
            (o.done, "done"),
            (o.dead, "given up"),
            (o.expired, "expired"),
            (o.dropped, "dropped"),
            (o.lost, "lost"),
            (o.waiting, "waiting at the end"),
            (o.in_hand, "in hand"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<_> = parts.map(|(count, words)| format!("{} {words}", number::count(*count))).collect();
        let sum = if parts.is_empty() { "nothing".to_owned() } else { parts.join(" + ") };
        let name = breakable(&queue.name, 50);
        let _ = write!(lines, "<p class=\"hint\">{name}: {} published = {sum}</p>", number::count(o.published));
    }
    lines
}
