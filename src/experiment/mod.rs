//! Studies: replications in parallel, merged into estimates with intervals.

mod alerts;
mod assemble;
mod bill;
mod budget;
mod burn;
mod cache;
mod connections;
mod counts;
mod curves;
mod databases;
mod decisions;
mod distribution;
mod error;
mod estimate;
mod facts;
mod flows;
mod functions;
mod growing;
mod headline;
mod incidents;
mod keys;
mod known;
mod latency;
mod locks;
mod memory;
mod nodes;
mod onset;
mod parallel;
mod pilot;
mod queues;
mod quorum;
mod reader;
mod recoveries;
mod replicate;
mod runs;
mod sample;
mod slices;
mod spread;
pub mod study;
mod symptoms;
pub mod trace;
mod view;
pub mod words;

pub use assemble::About;
pub use decisions::decisions;
pub use error::StudyError;
pub use growing::GrowingStudy;
pub use keys::KeyName;
pub use parallel::{in_parallel, in_parallel_mut};
pub use runs::{Runs, Simulated, hand_over};
pub use study::Study;
pub use trace::traces;

use crate::plan::Plan;
use std::borrow::Cow;
use std::sync::atomic::AtomicBool;
use study::{SequentialCheck, Verdict};
use view::View;

/// Runs the study that a plan asks for. When `stop` becomes true, the study ends early with the replications
/// that are complete; `progress` hears of each of them.
///
/// # Errors
/// A run that cannot be finished, or no complete run at all.
pub fn study(plan: &Plan, about: About, stop: &AtomicBool, progress: &(dyn Fn() + Sync)) -> Result<Study, StudyError> {
    let mut about = about;
    let plan = &*with_warmup(plan, &mut about, stop)?;
    study_of(plan, about, &Simulated { plan, stop }, progress)
}

/// The plan with the warm-up that pilot runs find, where it asks for that; what has to be said of it is added to the
/// warnings.
///
/// # Errors
/// A pilot run that cannot be finished.
pub fn with_warmup<'a>(plan: &'a Plan, about: &mut About, stop: &AtomicBool) -> Result<Cow<'a, Plan>, StudyError> {
    if plan.find_warmup {
        pilot::with_warmup(plan, &mut about.warnings, stop).map(Cow::Owned)
    } else {
        Ok(Cow::Borrowed(plan))
    }
}

/// The study that a plan asks for, of replications that come from anywhere. The plan's warm-up is taken as it is.
///
/// # Errors
/// A replication that cannot be had, or none at all.
pub fn study_of(
    plan: &Plan,
    about: About,
    source: &dyn Runs,
    progress: &(dyn Fn() + Sync),
) -> Result<Study, StudyError> {
    let flows = flows::flows(plan);
    let gathered = replicate::replicate(plan, &flows, source, progress)?;
    Ok(assemble::assemble(plan, about, &flows, &gathered))
}

/// As [`study_of`], with objectives that are looked at once: with a chance of `error`, at most, any of the verdicts is wrong
/// (Bonferroni). `complete` tells of how many replications are all; with others nothing is decided.
///
/// # Errors
/// As [`study_of`].
pub fn check_of(
    plan: &Plan,
    about: About,
    source: &dyn Runs,
    error: f64,
    complete: &dyn Fn(u32) -> bool,
) -> Result<Study, StudyError> {
    let flows = flows::flows(plan);
    let gathered = replicate::replicate(plan, &flows, source, &|| {})?;
    let view = View::whole(plan, &gathered.merged);
    let level = 1.0 - error / plan.objectives.len().max(1) as f64;
    let mut objectives = assemble::objectives(view, &flows, &gathered, level);
    let there = gathered.runs.len() as u32;
    let complete = complete(there);
    for objective in &mut objectives {
        match objective.verdict {
            Verdict::Inconclusive => {}
            _ if complete => objective.decided_after = Some(there),
            _ => objective.verdict = Verdict::Inconclusive,
        }
    }
    let looks = if complete { vec![there] } else { Vec::new() };
    let check = SequentialCheck { level: 1.0 - error, looks, most: plan.replications.most(), against: None };
    let mut study = assemble::assemble(plan, about, &flows, &gathered);
    (study.objectives, study.check) = (objectives, Some(check));
    study.headline = headline::headline(&study);
    Ok(study)
}
