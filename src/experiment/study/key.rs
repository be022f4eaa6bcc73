//! Numbers by which studies are compared.

use super::Estimate;
use crate::measure::Better;
use serde::{Deserialize, Serialize};

/// A number by which studies are compared, with what each run contributes to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyNumber {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// `s`, `1/s`, `share`, `money`, `money/h` or `` (a plain number).
    pub unit: String,
    /// Which way it gets better; none where that is a matter of taste.
    pub better: Option<Better>,
    /// What was found.
    pub estimate: Estimate,
    /// What it would be if all runs were like each of them, in the order of [`super::Study::runs`]: values whose mean is
    /// the number and whose spread is its uncertainty (pseudo-values of the jackknife, Tukey 1958). Empty where the runs
    /// do not tell.
    pub by_run: Vec<f64>,
}
