//! `validate`: errors and warnings, no run.

use super::args::ScenarioOptions;
use super::each::each;
use super::{Outcome, explore, output, study};
use crate::explore::Base;

/// Tells every error and warning of scenarios.
pub fn validate(options: &ScenarioOptions) -> Outcome {
    each(&options.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &ScenarioOptions) -> Result<Outcome, Outcome> {
    let input = study::found(word)?;
    let (scenario, loaded) = study::load_middle(&input, options)?;
    let base = Base { input, settings: options.settings.clone() };
    base.knobs().map_err(|error| explore::complain(word, &error.into(), options.color))?;
    if !loaded.unknown.is_empty() {
        base.unknown(&[]).map_err(|error| explore::complain(word, &error.into(), options.color))?;
    }
    let warnings = match loaded.diagnostics.warnings().count() {
        0 => String::new(),
        1 => ", with 1 warning".to_owned(),
        n => format!(", with {n} warnings"),
    };
    Ok(output::print(&format!("{word}: `{}` is valid{warnings}\n", scenario.name)))
}
