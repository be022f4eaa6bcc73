//! Where the tallies of a study's replications come from.

use super::error::StudyError;
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::world::{self, RunError};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// A source of replications. Whatever a study tells follows from its plan and these tallies.
pub trait Runs: Sync {
    /// What a replication counted; none if it is not there.
    ///
    /// # Errors
    /// A replication that cannot be had.
    fn run(&self, replication: u32) -> Result<Option<RunTally>, StudyError>;
}

/// Replications that are simulated when they are asked for.
pub struct Simulated<'a> {
    /// What is simulated.
    pub plan: &'a Plan,
    /// Ends all that is under way when it becomes true.
    pub stop: &'a AtomicBool,
}

impl Runs for Simulated<'_> {
    fn run(&self, replication: u32) -> Result<Option<RunTally>, StudyError> {
        simulate(self.plan, replication, self.stop).map(Some)
    }
}

/// Has replications run in parallel and hands over the tally of each as soon as it is over, in no order.
///
/// # Errors
/// The first replication that cannot be had or that nobody takes; others may have been handed over before and after it.
pub fn hand_over<E: From<StudyError> + Send>(
    replications: &[u32],
    source: &dyn Runs,
    take: &(dyn Fn(u32, RunTally) -> Result<(), E> + Sync),
) -> Result<(), E> {
    replications.par_iter().try_for_each(|&replication| match source.run(replication)? {
        Some(tally) => take(replication, tally),
        None => Ok(()),
    })
}

/// Simulates one replication. A failure inside the simulator is an error like others.
///
/// # Errors
/// A run that cannot be finished, or one that `stop` ends.
pub fn simulate(plan: &Plan, replication: u32, stop: &AtomicBool) -> Result<RunTally, StudyError> {
    guarded(replication, stop, |stop| world::run(plan, replication, stop))
}

/// Does something that simulates a replication. A failure inside the simulator is an error like others.
///
/// # Errors
/// A run that cannot be finished, or one that `stop` ends.
pub(super) fn guarded<T>(
    replication: u32,
    stop: &AtomicBool,
    run: impl FnOnce(&dyn Fn() -> bool) -> Result<T, RunError>,
) -> Result<T, StudyError> {
    let stopped = || stop.load(Ordering::Relaxed);
    if stopped() {
        return Err(StudyError::Run(RunError::Interrupted));
    }
    catch_unwind(AssertUnwindSafe(|| run(&stopped)))
        .map_err(|panic| StudyError::Panic { replication, message: message(panic.as_ref()) })?
        .map_err(StudyError::Run)
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
