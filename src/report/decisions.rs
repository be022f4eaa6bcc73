//! What autoscalers decided, look by look, for the terminal and for programs.

use super::json::stable;
use crate::experiment::study::Decision;
use serde_json::json;
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
    for service in in_rows(decisions) {
        let Some(first) = service.first() else { continue };
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
        if let (true, Some(last)) = (service.len() > 1, service.last()) {
            let more = service.len() - 1;
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

/// Each change by itself, and looks of the same service in a row that change nothing together.
fn in_rows(decisions: &[Decision]) -> impl Iterator<Item = &[Decision]> {
    decisions.chunk_by(|a, b| !a.is_change() && !b.is_change() && a.service == b.service && a.to == b.to)
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
        let list = [decision(15.0, 2, 4), decision(30.0, 4, 4), decision(45.0, 4, 4), decision(3675.0, 4, 2)];
        let lines: Vec<String> = text(&list, 3).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert!(lines[0].contains("0:00:15") && lines[0].contains("2 → 4"), "{}", lines[0]);
        assert!(lines[2].contains("1 more look until 0:00:45"), "{}", lines[2]);
        assert!(lines[3].contains("1:01:15"), "{}", lines[3]);
        assert!(lines[4].starts_with("3 later"), "{}", lines[4]);
    }
}
