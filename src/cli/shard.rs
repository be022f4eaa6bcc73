//! `run --shard`: simulates a share of the replications and keeps them in a part file.

use super::args::RunOptions;
use super::each::each;
use super::study::{self, Compiled};
use super::{Outcome, output, progress};
use crate::parts::{Done, Kind, PartError, Shard, Share};
use crate::{report, simulate};
use std::path::{Path, PathBuf};

/// Simulates a shard of each scenario; what it comes to is the worst of what they come to.
pub fn shard(options: &RunOptions, share: Share) -> Outcome {
    let scenarios = &options.study.scenario.scenarios;
    if let Err(outcome) = one_file(options.part.as_deref(), scenarios) {
        return outcome;
    }
    each(scenarios, |word| Ok(keep(study::compiled(word, &options.study)?, options, share)))
}

/// Refuses one file for several scenarios.
pub fn one_file(part: Option<&Path>, scenarios: &[String]) -> Result<(), Outcome> {
    if part.is_some() && scenarios.len() > 1 {
        eprintln!("error: --part names the file of one scenario, and there are {}", scenarios.len());
        return Err(Outcome::Usage);
    }
    Ok(())
}

/// Simulates a shard of one scenario.
fn keep(compiled: Compiled, options: &RunOptions, share: Share) -> Outcome {
    let Compiled { plan, about } = compiled;
    let path =
        path(options.part.as_deref(), &report::slug(&about.name), options.study.presentation.output.as_deref(), share);
    let name = about.name.clone();
    // Told before hours of work rather than after them.
    if let Err(error) = simulate::resolved(&about) {
        return complain(&name, &error);
    }
    let bar =
        progress::replications(share.of_first(plan.replications.most()).count() as u64, &options.study.running.effort);
    let shard = Shard { plan: &plan, about, share, path: &path };
    let done = study::on_threads(options.study.running.effort.jobs, || shard.run(study::stop(), &|| bar.inc(1)));
    bar.finish_and_clear();
    match done {
        Ok(done) => tell(done, Kind::Study, &name, share, &path, options.study.running.effort.quiet),
        Err(error) => complain(&name, &error),
    }
}

/// The file that is given, or `reports/flash-sale.2-of-4.part`: beside the folders of reports, which hold nothing else.
pub fn path(given: Option<&Path>, report: &str, folder: Option<&Path>, share: Share) -> PathBuf {
    let folder = folder.unwrap_or(Path::new("reports"));
    let named = || folder.join(format!("{report}.{}-of-{}.part", share.shard(), share.of()));
    given.map_or_else(named, Path::to_owned)
}

/// What there is after a shard has been run.
pub fn tell(done: Done, kind: Kind, name: &str, share: Share, path: &Path, quiet: bool) -> Outcome {
    let (one, several) = kind.records();
    let Done { share: all, kept, complete, dropped } = done;
    let path = path.display();
    if dropped > 0 && !quiet {
        eprintln!("warning: {path} ended with {dropped} bytes that are no whole {one}: they were dropped");
    }
    if complete < all {
        eprintln!(
            "interrupted: {path} has {complete} of the {all} {several} of shard {share} of `{name}`; the same command goes on"
        );
        return Outcome::Interrupted;
    }
    let before = if kept > 0 { format!(", {kept} of them from before") } else { String::new() };
    let records = if all == 1 { one } else { several };
    output::print(&format!("{path}: shard {share} of {name}, {all} {records}{before}\n"))
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
