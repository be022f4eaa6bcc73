//! `run --shard`: simulates a share of the replications and keeps them in a part file.

use super::args::RunOptions;
use super::each::each;
use super::study::{self, Compiled};
use super::{Outcome, output, progress};
use crate::parts::{Done, PartError, Shard, Share};
use crate::{report, simulate};
use std::path::{Path, PathBuf};

/// Simulates a shard of each scenario; what it comes to is the worst of what they come to.
pub fn shard(options: &RunOptions, share: Share) -> Outcome {
    let scenarios = &options.study.scenario.scenarios;
    if options.part.is_some() && scenarios.len() > 1 {
        eprintln!("error: --part names the file of one scenario, and there are {}", scenarios.len());
        return Outcome::Usage;
    }
    each(scenarios, |word| Ok(keep(study::compiled(word, &options.study)?, options, share)))
}

/// Simulates a shard of one scenario.
fn keep(compiled: Compiled, options: &RunOptions, share: Share) -> Outcome {
    let Compiled { plan, about } = compiled;
    let path = options.part.clone().unwrap_or_else(|| path(&about.name, options, share));
    let name = about.name.clone();
    // Told before hours of work rather than after them.
    if let Err(error) = simulate::resolved(&about) {
        return complain(&name, &error);
    }
    let bar = progress::replications(share.of_first(plan.replications.most()).count() as u64, &options.study.running);
    let shard = Shard { plan: &plan, about, share, path: &path };
    let done = study::on_threads(options.study.running.jobs, || shard.run(study::stop(), &|| bar.inc(1)));
    bar.finish_and_clear();
    match done {
        Ok(done) => tell(done, &name, share, &path, options.study.running.quiet),
        Err(error) => complain(&name, &error),
    }
}

/// `reports/flash-sale.2-of-4.part`: beside the folders of reports, which hold nothing else.
fn path(name: &str, options: &RunOptions, share: Share) -> PathBuf {
    let folder = options.study.presentation.output.as_deref().unwrap_or(Path::new("reports"));
    folder.join(format!("{}.{}-of-{}.part", report::slug(name), share.shard(), share.of()))
}

/// What there is after a shard has been run.
fn tell(done: Done, name: &str, share: Share, path: &Path, quiet: bool) -> Outcome {
    let Done { share: all, kept, complete, dropped } = done;
    let path = path.display();
    if dropped > 0 && !quiet {
        eprintln!("warning: {path} ended with {dropped} bytes that are no whole replication: they were dropped");
    }
    if complete < all {
        eprintln!(
            "interrupted: {path} has {complete} of the {all} replications of shard {share} of `{name}`; the same command goes on"
        );
        return Outcome::Interrupted;
    }
    let before = if kept > 0 { format!(", {kept} of them from before") } else { String::new() };
    let several = if all == 1 { "replication" } else { "replications" };
    output::print(&format!("{path}: shard {share} of {name}, {all} {several}{before}\n"))
}

/// Tells why there is no part, or no study of parts.
pub fn complain(name: &str, error: &PartError) -> Outcome {
    let outcome = match error {
        PartError::Study(error) => return study::complain(name, error),
        PartError::File { .. } => Outcome::Failed,
        PartError::Misfit(_) => Outcome::Misfit,
    };
    study::tell(error);
    outcome
}
