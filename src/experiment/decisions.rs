//! What autoscalers decided in the first run, and why.

use super::error::StudyError;
use super::runs::simulate;
use super::study::Decision;
use crate::engine::time;
use crate::plan::Plan;
use crate::tally::Decisions;
use std::sync::atomic::AtomicBool;

/// Changes that a study keeps.
const MOST_CHANGES: usize = 500;

/// What was decided in the first run of a plan, looks that changed nothing included where there is something to say of
/// them; and how many decisions more there were than are kept.
///
/// # Errors
/// Where the run cannot be finished.
pub fn decisions(plan: &Plan, stop: &AtomicBool) -> Result<(Vec<Decision>, u64), StudyError> {
    let tally = simulate(plan, 0, stop)?;
    let list = tally.decisions.kept().iter().map(|decision| named(plan, decision)).collect();
    Ok((list, tally.decisions.left_out()))
}

/// The decisions that changed something, the first ones, and how many there were more.
pub(super) fn changes(plan: &Plan, decisions: &Decisions) -> (Vec<Decision>, u64) {
    let changes = || decisions.kept().iter().filter(|decision| decision.from != decision.to);
    let left_out = changes().count().saturating_sub(MOST_CHANGES) as u64 + decisions.left_out();
    (changes().take(MOST_CHANGES).map(|decision| named(plan, decision)).collect(), left_out)
}

fn named(plan: &Plan, decision: &crate::tally::decisions::Decision) -> Decision {
    Decision {
        at: time::to_seconds(decision.at),
        service: plan.fleets[decision.fleet as usize].name.clone(),
        size: decision.size,
        from: decision.from,
        to: decision.to,
        ready: decision.ready,
        because: decision.because.clone(),
    }
}
