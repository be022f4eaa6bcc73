//! `run`: simulates, prints, writes the reports; or keeps a shard of it for `merge`.

use super::args::{Format, RunOptions, StudyOptions};
use super::each::each;
use super::study::Found;
use super::{Outcome, output, present, shard, study};
use crate::experiment::Study;

/// Simulates scenarios, prints their summaries and writes their reports; or simulates a shard of each and keeps it.
pub fn run(options: &RunOptions) -> Outcome {
    if let Some(share) = options.shard {
        return shard::shard(options, share);
    }
    let study = &options.study;
    let outcome = all(study, |word| study::study(word, study), |_| Outcome::Done);
    let human = study.presentation.format == Format::Human && !study.running.effort.quiet;
    if let ([first, second], true) = (&study.scenario.scenarios[..], human) {
        let [first, second] =
            [first, second].map(|word| if word.contains(' ') { format!("'{word}'") } else { word.clone() });
        let hint = format!("\n`ninefold compare {first} {second}` shows what changes from one to the other\n");
        return outcome.max(output::print(&hint));
    }
    outcome
}

/// Studies each scenario; what it comes to is the worst of what the studies come to.
pub fn all(
    options: &StudyOptions,
    study: impl Fn(&str) -> Result<Found, Outcome>,
    judge: impl Fn(&Study) -> Outcome,
) -> Outcome {
    each(&options.scenario.scenarios, |word| {
        let found = study(word)?;
        let judged = if found.study.interrupted { Outcome::Interrupted } else { judge(&found.study) };
        Ok(present(found, options).max(judged))
    })
}

fn present(found: Found, options: &StudyOptions) -> Outcome {
    let several = options.scenario.scenarios.len() > 1;
    let folder = present::folder(&found.study.name, None, options.presentation.output.as_deref(), several);
    present::present(found, &folder, &options.presentation, options.scenario.color)
}
