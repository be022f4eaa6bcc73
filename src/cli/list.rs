//! `list`: the scenarios that are built in.

use super::{Outcome, output};
use crate::scenario::embedded;
use std::fmt::Write as _;

/// Lists the built-in scenarios with the first comment of each.
pub fn list() -> Outcome {
    let width = embedded::ALL.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for scenario in embedded::ALL {
        let comments = scenario.text.lines().take_while(|line| line.starts_with('#'));
        let first = comments.map(|line| line.trim_start_matches('#').trim()).find(|line| !line.contains("$schema"));
        let _ = writeln!(text, "{:width$}  {}", scenario.name, first.unwrap_or_default());
    }
    output::print(&text)
}
