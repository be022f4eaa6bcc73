//! `check`: as `run`, and the exit code tells whether the objectives hold.

use super::args::StudyOptions;
use super::{Outcome, run};
use crate::experiment::Study;
use crate::experiment::study::Verdict;

/// Simulates scenarios; the exit code tells whether their objectives hold.
pub fn check(options: &StudyOptions) -> Outcome {
    run::each(options, judge)
}

/// What the objectives of a study come to.
pub fn judge(study: &Study) -> Outcome {
    let any = |verdict: Verdict| study.objectives.iter().any(|objective| objective.verdict == verdict);
    if study.objectives.is_empty() {
        eprintln!("`{}` has no objectives (`slo`), so there is nothing to check", study.name);
        return Outcome::Inconclusive;
    }
    if any(Verdict::Fail) {
        Outcome::Broken
    } else if any(Verdict::Inconclusive) {
        Outcome::Inconclusive
    } else {
        Outcome::Done
    }
}
