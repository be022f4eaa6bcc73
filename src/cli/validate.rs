//! `validate`: errors and warnings, no run.

use super::args::ScenarioOptions;
use super::{Outcome, output, study};

/// Tells every error and warning of scenarios.
pub fn validate(options: &ScenarioOptions) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenarios {
        match study::load(word, options, false) {
            Ok((scenario, loaded)) => {
                let warnings = match loaded.diagnostics.warnings().count() {
                    0 => String::new(),
                    1 => ", with 1 warning".to_owned(),
                    n => format!(", with {n} warnings"),
                };
                worst = worst.max(output::print(&format!("{word}: `{}` is valid{warnings}\n", scenario.name)));
            }
            Err(outcome) => worst = worst.max(outcome),
        }
    }
    worst
}
