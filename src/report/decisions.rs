//! What autoscalers decided, look by look, for the terminal and for programs.

use super::json::stable;
use crate::experiment::study::Decision;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

/// A table of decisions: when, of which service, from how many replicas to how many, how many were ready, and why. Looks
/// in a row that change nothing stand in one line.
pub fn text(decisions: &[Decision], left_out: u64) -> String {
    if decisions.is_empty() {
        return "No autoscaler decided anything.\n".to_owned();
    }
    let wide = decisions.iter().map(|decision| decision.service.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for Row { first, more, last } in rows(decisions) {
        let arrow = if first.is_change() { "→" } else { "·" };
        let _ = writeln!(
            text,
            "{:>9}  {:wide$}  {:>4} {arrow} {:<4} {:>4} ready  {}",
            clock(first.at),
            first.service,
            first.from,
            first.to,
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

/// A change, or looks of the same service in a row that change nothing.
struct Row<'a> {
    first: &'a Decision,
    more: usize,
    last: &'a Decision,
}

fn rows(decisions: &[Decision]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    // The row of each service that may go on.
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in decisions {
        let place = open.get(decision.service.as_str()).copied();
        match place.and_then(|place| rows.get_mut(place)) {
            Some(row) if !row.first.is_change() && !decision.is_change() => {
                (row.more, row.last) = (row.more + 1, decision);
            }
            _ => {
                open.insert(&decision.service, rows.len());
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
        let decision = |at: f64, from: u32, to: u32| Decision {
            at,
            service: "web".to_owned(),
            from,
            to,
            ready: from,
            because: format!("wants {to}"),
        };
        let other = Decision { service: "api".to_owned(), ..decision(40.0, 1, 1) };
        let list = [decision(15.0, 2, 4), decision(30.0, 4, 4), other, decision(45.0, 4, 4), decision(3675.0, 4, 2)];
        let lines: Vec<String> = text(&list, 3).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert!(lines[0].contains("0:00:15") && lines[0].contains("2 → 4"), "{}", lines[0]);
        assert!(lines[2].contains("1 more look until 0:00:45"), "{}", lines[2]);
        assert!(lines[4].contains("1:01:15"), "{}", lines[4]);
        assert!(lines[5].starts_with("3 later"), "{}", lines[5]);
    }
}
