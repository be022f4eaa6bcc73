//! `why`: what burned an error budget.

use super::args::{Prose, WhyOptions};
use super::{Outcome, output, study};
use crate::explore::why::{self, Question, Why, WhyError};
use crate::report;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The replications of a variant where nobody says how many: enough to see what matters, and not more than a question
/// with dozens of variants has time for.
const REPLICATIONS: (u32, u32) = (10, 20);

/// Tells of each scenario what burned an error budget.
pub fn why(options: &WhyOptions) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenario.scenarios {
        let outcome = match of_scenario(word, options) {
            Ok(found) if found.interrupted => print(&found, options).max(Outcome::Interrupted),
            Ok(found) => print(&found, options),
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
        if outcome == Outcome::Interrupted {
            break;
        }
    }
    worst
}

fn of_scenario(word: &str, options: &WhyOptions) -> Result<Why, Outcome> {
    let (mut scenario, _) = study::load(word, &options.scenario, options.quiet)?;
    if let Some(seed) = options.seed {
        scenario.seed = seed;
    }
    let usual = scenario.replications.most().clamp(REPLICATIONS.0, REPLICATIONS.1);
    let question = Question {
        scenario: &scenario,
        objective: options.objective.as_deref(),
        replications: options.replications.unwrap_or(usual),
    };
    let bar = progress_bar(options);
    let progress = |done: u64, all: u64| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let found = study::on_threads(options.jobs, || why::why(question, study::stop(), &progress));
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

fn progress_bar(options: &WhyOptions) -> ProgressBar {
    let hidden = options.quiet || options.no_progress;
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(1), target);
    let template = "{bar:32} {pos} of {len} variants, {elapsed} passed, about {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.tick();
    bar
}
