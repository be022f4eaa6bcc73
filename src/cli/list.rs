//! `list`: the scenarios that are built in.

use super::{Outcome, output};
use crate::report::first_sentence;
use crate::scenario::embedded;
use crate::scenario::load::{Input, load};
use std::fmt::Write as _;

/// Lists the built-in scenarios with the first sentence of each one's description.
pub fn list() -> Outcome {
    let width = embedded::ALL.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for built_in in embedded::ALL {
        let scenario = load(&Input::embedded(built_in), &[]).scenario;
        let description = scenario.and_then(|scenario| scenario.description).unwrap_or_default();
        let _ = writeln!(text, "{:width$}  {}", built_in.name, first_sentence(&description).0);
    }
    output::print(&text)
}
