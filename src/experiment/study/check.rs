//! How a study was checked: in looks at growing numbers of replications, and against a base.

use super::{Estimate, Interval, Pairing, Verdict};
use serde::Serialize;

/// How the verdicts of a study came about that was continued until all of them were decided.
#[derive(Clone, Debug, Serialize)]
pub struct SequentialCheck {
    /// The chance, at least, that no verdict is wrong: over all looks, objectives and differences together.
    pub level: f64,
    /// How many replications there were at each look.
    pub looks: Vec<u32>,
    /// The most replications that there might have been.
    pub most: u32,
    /// What may not get worse, against a base.
    pub against: Option<Against>,
}

/// A study against its base.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// The name of the base.
    pub base: String,
    /// Whether both see the same random numbers.
    pub pairing: Pairing,
    /// How many pairs of runs, or runs of the side that has fewer, stand behind the differences.
    pub replications: u32,
    /// Each number that may not get worse.
    pub regressions: Vec<Regression>,
    /// Numbers that were to be compared and are not in both.
    pub missing: Vec<String>,
}

/// A number that may not get worse than its base by more than an allowance.
#[derive(Clone, Debug, Serialize)]
pub struct Regression {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// The unit of the numbers.
    pub unit: String,
    /// The base's number.
    pub base: Estimate,
    /// The number.
    pub other: Estimate,
    /// By how much it is worse, as a share of what `share_of` says; less than nothing where it is better. The interval
    /// holds over all looks and numbers. None where it cannot be told.
    pub worse: Option<Interval>,
    /// What the share is of.
    pub share_of: ShareOf,
    /// How much worse it may be, as such a share.
    pub allowed: f64,
    /// Whether it is worse than that.
    pub verdict: Verdict,
    /// With how many replications that was decided.
    pub decided_after: Option<u32>,
    /// The file of the objective about it, or the scenario's.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

/// What the worsening of a number is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareOf {
    /// The base's number.
    Number,
    /// What the base's number misses to one: of an availability, the failed requests.
    Missing,
    /// What the objective about it allows to fail or to be lost, which is more than the base does.
    Budget,
}
