//! `explain`: a scenario with every default, or what a diagnostic's code means.

use super::args::ScenarioOptions;
use super::{Outcome, output, study};
use crate::language::codes;
use crate::scenario::explain as text;

/// Prints scenarios with every default and its origin, and what codes of diagnostics mean.
pub fn explain(options: &ScenarioOptions) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenarios {
        let outcome = match codes::explain(word) {
            Some(meaning) => output::print(&meaning),
            None => match study::load(word, options, false) {
                Ok((scenario, loaded)) => output::print(&text::explain(&scenario, &loaded.assumed)),
                Err(outcome) => outcome,
            },
        };
        worst = worst.max(outcome);
    }
    worst
}
