//! `run`: simulates, prints, writes the reports; or keeps a shard of it for `merge`.

use super::args::{RunOptions, StudyOptions};
use super::{Outcome, present, shard, study};
use crate::experiment::Study;

/// Simulates scenarios, prints their summaries and writes their reports; or simulates a shard of each and keeps it.
pub fn run(options: &RunOptions) -> Outcome {
    match options.shard {
        Some(share) => shard::shard(options, share),
        None => each(&options.study, |_| Outcome::Done),
    }
}

/// Studies each scenario; what it comes to is the worst of what the studies come to.
pub fn each(options: &StudyOptions, judge: impl Fn(&Study) -> Outcome) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenario.scenarios {
        let outcome = match study::study(word, options) {
            Ok(found) if found.interrupted => present(&found, options).max(Outcome::Interrupted),
            Ok(found) => present(&found, options).max(judge(&found)),
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
        if outcome == Outcome::Interrupted {
            break;
        }
    }
    worst
}

fn present(study: &Study, options: &StudyOptions) -> Outcome {
    let several = options.scenario.scenarios.len() > 1;
    let folder = present::folder(&study.name, options.presentation.output.as_deref(), several);
    present::present(study, &folder, &options.presentation, options.scenario.color)
}
