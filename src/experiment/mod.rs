//! Studies: replications in parallel, merged into estimates with intervals.

mod assemble;
mod curves;
mod estimate;
mod facts;
mod headline;
mod incidents;
mod replicate;
pub mod study;
mod view;
pub mod words;

pub use assemble::About;
pub use replicate::StudyError;
pub use study::Study;

use crate::plan::Plan;
use std::sync::atomic::AtomicBool;

/// Runs the study that a plan asks for. When `stop` becomes true, the study ends early with the replications
/// that are complete; `progress` hears of each of them.
///
/// # Errors
/// A run that cannot be finished, or no complete run at all.
pub fn study(plan: &Plan, about: About, stop: &AtomicBool, progress: &(dyn Fn() + Sync)) -> Result<Study, StudyError> {
    let flows = facts::flows(plan);
    let gathered = replicate::replicate(plan, &flows, stop, progress)?;
    Ok(assemble::assemble(plan, about, &flows, &gathered))
}
