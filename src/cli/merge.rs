//! `merge`: joins parts into the study that one machine would have made, prints it and writes its report.

use super::args::MergeOptions;
use super::{Outcome, check, present, shard, study};
use crate::simulate::{self, Merged};

/// Joins parts; with `--check` the exit code tells whether the objectives hold.
pub fn merge(options: &MergeOptions) -> Outcome {
    let merged = study::on_threads(options.jobs, || simulate::merge(&options.parts));
    let Merged { study, missing } = match merged {
        Ok(merged) => merged,
        Err(error) => return shard::complain("the parts", &error),
    };
    if let Some(missing) = missing {
        if options.all {
            eprintln!("error: {missing}");
            return Outcome::Misfit;
        }
        if !options.quiet {
            eprintln!("warning: {missing}");
        }
    }
    let folder = present::folder(&study.name, None, options.presentation.output.as_deref(), false);
    let presented = present::present(&study, &folder, &options.presentation, options.color);
    let judged = if options.check { check::judge(&study) } else { Outcome::Done };
    presented.max(judged)
}
