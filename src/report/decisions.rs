//! What autoscalers decided, look by look, for the terminal and for programs.

use super::json::stable;
use super::number;
use crate::experiment::study::{Decision, Size};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

/// The head of the column of services.
const SERVICE: &str = "service";

/// A table of decisions: when, of which service, from how many replicas (or CPUs of each) to how many, how many were ready,
/// and why, below a line that names the columns. Looks in a row that change nothing stand in one line. What is counted is told
/// where it is not always replicas.
pub fn text(decisions: &[Decision], left_out: u64) -> String {
    if decisions.is_empty() {
        return "No autoscaler decided anything.\n".to_owned();
    }
    let wide = decisions.iter().map(|decision| decision.service.chars().count()).max().unwrap_or(0).max(SERVICE.len());
    let several = decisions.iter().any(|decision| decision.size != Size::Replicas);
    let of = if several { format!("{:8} ", "of what") } else { String::new() };
    let mut text = format!(
        "{:>9}  {SERVICE:wide$}  {of}{:>4} → {:<4} {:>10}  because (· no change)\n",
        "at", "from", "to", "ready"
    );
    for Row { first, more, last } in rows(decisions) {
        let arrow = if first.is_change() { "→" } else { "·" };
        let _ = writeln!(
            text,
            "{:>9}  {:wide$}  {}{:>4} {arrow} {:<4} {:>4} ready  {}",
            clock(first.at),
            first.service,
            if several { format!("{:8} ", in_words(first.size)) } else { String::new() },
            amount(first.size, first.from),
            amount(first.size, first.to),
            first.ready,
            first.because
        );
        if more > 0 {
            let looks = if more == 1 { "look" } else { "looks" };
            let _ = writeln!(text, "{:>9}  {:wide$}  {more} more {looks} until {}", "", "", clock(last.at));
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "{left_out} later decisions are left out.");
    }
    text
}

/// What is counted: `replicas`, `cpus`, `memory`.
pub fn in_words(size: Size) -> &'static str {
    match size {
        Size::Replicas => "replicas",
        Size::Cpus => "cpus",
        Size::Memory => "memory",
    }
}

/// A size in words: a number, or bytes.
pub fn amount(size: Size, value: u64) -> String {
    if size == Size::Memory { number::show(value as f64, "B", "") } else { value.to_string() }
}

/// The decisions as JSON text.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn json(scenario: &str, decisions: &[Decision], left_out: u64) -> io::Result<String> {
    let value = json!({ "scenario": scenario, "decisions": decisions, "left_out": left_out });
    let mut text = serde_json::to_string_pretty(&stable(value))?;
    text.push('\n');
    Ok(text)
}

/// A change, or looks at the same size of the same service in a row that change nothing.
struct Row<'a> {
    first: &'a Decision,
    more: usize,
    last: &'a Decision,
}

fn rows(decisions: &[Decision]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    // The row of each service and size that may go on.
    let mut open: BTreeMap<(&str, Size), usize> = BTreeMap::new();
    for decision in decisions {
        let of = (decision.service.as_str(), decision.size);
        let place = open.get(&of).copied();
        match place.and_then(|place| rows.get_mut(place)) {
            Some(row) if !row.first.is_change() && !decision.is_change() => {
                (row.more, row.last) = (row.more + 1, decision);
            }
            _ => {
                open.insert(of, rows.len());
                rows.push(Row { first: decision, more: 0, last: decision });
            }
        }
    }
    rows
}

/// Simulated time as a clock shows it: `1:02:15`.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_that_change_nothing_stand_in_one_line() {
        let decision = |at: f64, from: u64, to: u64| Decision {
            at,
            service: "web".to_owned(),
            size: Size::Replicas,
            from,
            to,
            ready: from as u32,
            because: format!("wants {to}"),
        };
        let other = Decision { service: "api".to_owned(), ..decision(40.0, 1, 1) };
        let list = [decision(15.0, 2, 4), decision(30.0, 4, 4), other, decision(45.0, 4, 4), decision(3675.0, 4, 2)];
        let lines: Vec<String> = text(&list, 3).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 7, "{lines:?}");
        assert_eq!(lines[0], "       at  service  from → to        ready  because (· no change)");
        assert_eq!(lines[1], "  0:00:15  web         2 → 4       2 ready  wants 4");
        assert!(lines[3].contains("1 more look until 0:00:45"), "{}", lines[3]);
        assert!(lines[5].contains("1:01:15"), "{}", lines[5]);
        assert!(lines[6].starts_with("3 later"), "{}", lines[6]);
    }

    #[test]
    fn a_change_of_cpus_is_told_as_such_and_parts_no_looks_at_replicas() {
        let look = |at: f64, size: Size, from: u64, to: u64| Decision {
            at,
            service: "web".to_owned(),
            size,
            from,
            to,
            ready: 3,
            because: "busy".to_owned(),
        };
        let list = [
            look(60.0, Size::Replicas, 3, 3),
            look(90.0, Size::Cpus, 4, 8),
            look(120.0, Size::Replicas, 3, 3),
            look(150.0, Size::Cpus, 8, 4),
        ];
        let lines: Vec<String> = text(&list, 0).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert_eq!(lines[0], "       at  service  of what  from → to        ready  because (· no change)");
        assert!(lines[1].contains("web      replicas    3 · 3"), "{}", lines[1]);
        assert!(lines[2].contains("1 more look until 0:02:00"), "{}", lines[2]);
        assert!(lines[3].contains("web      cpus        4 → 8       3 ready"), "{}", lines[3]);
        assert!(lines[4].contains("8 → 4"), "{}", lines[4]);
    }
}
