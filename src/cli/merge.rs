//! `merge`: joins parts into the study, or the sweep, that one machine would have made, prints it and writes its report.

use super::args::{MergeFormat, MergeOptions, Presentation};
use super::study::Found;
use super::{Outcome, check, explore, present, progress, shard, study};
use crate::explore::check::ERROR;
use crate::explore::sweep;
use crate::parts::Kind;
use crate::simulate::{self, Merged};

/// Joins parts, of whichever kind the first is.
pub fn merge(options: &MergeOptions) -> Outcome {
    match options.parts.first().map(|path| Kind::of(path)) {
        Some(Err(error)) => shard::complain("the parts", &error),
        Some(Ok(Some(Kind::Sweep))) => of_sweep(options),
        _ => of_study(options),
    }
}

/// Joins the parts of a study; with `--check` the exit code tells whether the objectives hold.
fn of_study(options: &MergeOptions) -> Outcome {
    let Some(format) = options.presentation.format.of_study() else {
        return unprintable("a study is printed as human, json, markdown, junit or github");
    };
    let joined = || match options.check {
        true => simulate::check(&options.parts, ERROR),
        false => simulate::merge(&options.parts),
    };
    let Merged { study, missing, plan } = match study::on_threads(options.effort.jobs, joined) {
        Ok(merged) => merged,
        Err(error) => return shard::complain("the parts", &error),
    };
    if let Err(outcome) = told(missing.as_deref(), options) {
        return outcome;
    }
    let folder = present::folder(&study.name, None, options.presentation.output.as_deref(), false);
    let judged = if options.check { check::judge(&study) } else { Outcome::Done };
    // As in a report of `check`, which answers one question as soon as it can, nothing is told of single requests.
    let found = Found { study, followed: (!options.check).then_some(plan) };
    let presented = present::present(found, &folder, &with(&options.presentation, format), options.color);
    presented.max(judged)
}

/// Joins the parts of a sweep.
fn of_sweep(options: &MergeOptions) -> Outcome {
    let Some(format) = options.presentation.format.of_sweep() else {
        return unprintable("a sweep is printed as human, json, markdown or csv");
    };
    if options.check {
        eprintln!(
            "error: a sweep is neither met nor broken as a whole\nhelp: --check goes with the parts of `run --shard`"
        );
        return Outcome::Usage;
    }
    let found =
        progress::growing("{len} added replications, {elapsed} passed", &options.effort, study::stop(), |watch| {
            study::on_threads(options.effort.jobs, || sweep::merge(&options.parts, watch))
        });
    let found = match found {
        Ok(found) => found,
        Err(error) => return explore::complain("the parts", &error, options.color),
    };
    if let Err(outcome) = told(found.missing.as_deref(), options) {
        return outcome;
    }
    let folder = present::folder(&found.name, Some("sweep"), options.presentation.output.as_deref(), false);
    let presented = explore::present_in(&found, &folder, &with(&options.presentation, format), options.color);
    let presented = presented.unwrap_or_else(|outcome| outcome);
    if found.interrupted { Outcome::Interrupted } else { presented }
}

/// Tells what is missing, and refuses that where nothing may be.
fn told(missing: Option<&str>, options: &MergeOptions) -> Result<(), Outcome> {
    match missing {
        Some(missing) if options.all => {
            eprintln!("error: {missing}");
            return Err(Outcome::Misfit);
        }
        Some(missing) if !options.effort.quiet => eprintln!("warning: {missing}"),
        _ => {}
    }
    Ok(())
}

fn unprintable(why: &str) -> Outcome {
    eprintln!("error: {why}");
    Outcome::Usage
}

fn with<F: clap::ValueEnum + Send + Sync + 'static>(
    presentation: &Presentation<MergeFormat>,
    format: F,
) -> Presentation<F> {
    Presentation { output: presentation.output.clone(), format, no_report: presentation.no_report }
}
