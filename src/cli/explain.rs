//! `explain`: a scenario with every default, what its autoscalers decide, or what a diagnostic's code means.

use super::args::{ExplainOptions, Shape};
use super::{Outcome, output, study};
use crate::experiment;
use crate::language::codes;
use crate::plan;
use crate::report::decisions;
use crate::scenario::Scenario;
use crate::scenario::explain as text;
use crate::scenario::load::Loaded;

/// Prints scenarios with every default and its origin, or what their autoscalers decide, and what codes of diagnostics
/// mean.
pub fn explain(options: &ExplainOptions) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenario.scenarios {
        let outcome = match codes::explain(word) {
            Some(meaning) => output::print(&meaning),
            None => match study::found(word).and_then(|input| study::load_middle(&input, &options.scenario)) {
                Ok((scenario, loaded)) if options.decisions => decide(&scenario, &loaded, options.format),
                Ok((scenario, loaded)) => output::print(&text::explain(&scenario, &loaded)),
                Err(outcome) => outcome,
            },
        };
        worst = worst.max(outcome);
    }
    worst
}

/// Runs a scenario once and prints what its autoscalers decided.
fn decide(scenario: &Scenario, loaded: &Loaded, shape: Shape) -> Outcome {
    let plan = plan::compile(scenario, &loaded.sources);
    let (list, left_out) = match experiment::decisions(&plan, study::stop()) {
        Ok(found) => found,
        Err(error) => return study::complain(&scenario.name, &error),
    };
    let text = match shape {
        Shape::Human => Ok(decisions::text(&list, left_out)),
        Shape::Json => decisions::json(&scenario.name, &list, left_out),
    };
    match text {
        Ok(text) => output::print(&text),
        Err(error) => {
            eprintln!("error: cannot render the decisions: {error}");
            Outcome::Failed
        }
    }
}
