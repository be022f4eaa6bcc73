//! `why`: what burned an error budget.

use super::args::{Prose, WhyOptions};
use super::each::each;
use super::{Outcome, output, progress, study};
use crate::explore::why::{self, Question, Why, WhyError};
use crate::report;

/// The replications of a variant where nobody says how many: enough to see what matters, and not more than a question
/// with dozens of variants has time for.
const REPLICATIONS: (u32, u32) = (10, 20);

/// Tells of each scenario what burned an error budget.
pub fn why(options: &WhyOptions) -> Outcome {
    each(&options.scenario.scenarios, |word| {
        let found = of_scenario(word, options)?;
        let ended = if found.interrupted { Outcome::Interrupted } else { Outcome::Done };
        Ok(print(&found, options).max(ended))
    })
}

fn of_scenario(word: &str, options: &WhyOptions) -> Result<Why, Outcome> {
    let (mut scenario, _) = study::load(word, &options.scenario, options.running.effort.quiet)?;
    if let Some(seed) = options.running.seed {
        scenario.seed = seed;
    }
    let usual = scenario.replications.most().clamp(REPLICATIONS.0, REPLICATIONS.1);
    let question = Question {
        scenario: &scenario,
        objective: options.objective.as_deref(),
        replications: options.replications.unwrap_or(usual),
    };
    let bar = progress::bar(1, &format!("{{len}} variants, {}", progress::LEFT), &options.running.effort);
    let progress = |done: u64, all: u64| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let found = study::on_threads(options.running.effort.jobs, || why::why(question, study::stop(), &progress));
    bar.finish_and_clear();
    found.map_err(|error| match error {
        WhyError::Study(error) => study::complain(&scenario.name, &error),
        error => {
            eprintln!("error: {error}");
            Outcome::Usage
        }
    })
}

fn print(found: &Why, options: &WhyOptions) -> Outcome {
    let text = match options.format {
        Prose::Human => Ok(report::why::human(found, output::width(), options.scenario.color.on_stdout())),
        Prose::Markdown => Ok(report::why::markdown(found)),
        Prose::Json => report::why::json(found),
    };
    match text {
        Ok(text) => output::print(&text),
        Err(error) => {
            eprintln!("error: cannot render the result: {error}");
            Outcome::Failed
        }
    }
}
