//! A run, as incidents are looked for in it.

use super::trigger::Fault;
use super::windows::{Sums, Windows};
use crate::experiment::alerts::Firing;
use crate::plan::Plan;
use crate::tally::RunTally;

/// Windows before an incident that tell what all was like.
const BEFORE: usize = 30;

/// A run, as incidents are looked for in it.
pub struct Run<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The counts.
    pub tally: &'a RunTally,
    /// The windows.
    pub windows: Windows,
    /// Whether users were hurt in each.
    pub hurt: Vec<bool>,
    /// The alerts that fired.
    pub firings: &'a [Firing],
}

impl Run<'_> {
    /// The windows shortly before an instant, without those in which users were hurt.
    pub fn before(&self, began: f64) -> Vec<usize> {
        let until = self.windows.at(began);
        let measured = self.windows.first.min(until)..until;
        let calm = measured.rev().filter(|&index| !self.hurt[index]);
        calm.take(BEFORE).collect()
    }

    /// Some windows together.
    pub fn sums(&self, windows: &[usize]) -> Sums {
        windows.iter().fold(Sums::default(), |sum, &index| sum.add(&self.windows.sums[index]))
    }
}

/// What the windows before an incident were like, together.
pub fn before(run: &Run<'_>, fault: &Fault) -> Option<Sums> {
    let windows = run.before(fault.began);
    (!windows.is_empty()).then(|| run.sums(&windows))
}
