//! How long the warm-up is, found from pilot runs before the study begins.

use super::error::StudyError;
use super::runs::simulate;
use crate::engine::time;
use crate::plan::Plan;
use crate::statistics::warmup::{Warmup, mser5};
use crate::world::RunError;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// The least and the most pilot runs whose time series are averaged: one alone shows more noise than start (Welch 1983
/// averages five or more before he looks).
const PILOTS: (u32, u32) = (5, 50);
/// One pilot for so many replications: the more precise the study, the more of the start shows in it.
const REPLICATIONS_A_PILOT: u32 = 4;
/// So many times the cut that is found is left out. MSER weighs what is left of the start against the data that a longer
/// cut would cost a single series; a study averages many runs, so that its error shrinks and what is left does not.
const CAUTION: u64 = 2;
/// Windows of a pilot's time series.
const WINDOWS: u64 = 1000;

/// The plan with the warm-up that MSER-5 finds in the requests under way, averaged over pilot runs. These have
/// numbers of their own, so that the study's runs do not choose their own warm-up; all of them share the one found.
///
/// Where no steady state is found half of the duration is left out, and a warning says so.
///
/// # Errors
/// A pilot that cannot be finished.
pub fn with_warmup(plan: &Plan, warnings: &mut Vec<String>, stop: &AtomicBool) -> Result<Plan, StudyError> {
    let window = (plan.duration / WINDOWS).max(1);
    let pilot = Plan { warmup: 0, window, ..plan.clone() };
    let pilots = (plan.replications.most() / REPLICATIONS_A_PILOT).clamp(PILOTS.0, PILOTS.1);
    let runs: Vec<Vec<f64>> = (0..pilots)
        .into_par_iter()
        .map(|number| under_way(&pilot, u32::MAX - number, stop))
        .collect::<Result<_, StudyError>>()?;
    let mean: Vec<f64> = (0..(plan.duration / window) as usize)
        .map(|window| runs.iter().map(|run| run.get(window).copied().unwrap_or(0.0)).sum())
        .collect();
    let warmup = match mser5(&mean) {
        Warmup::Until(windows) => (CAUTION * window * windows as u64).min(plan.duration / 2),
        Warmup::NotFound => {
            let half = plan.duration / 2;
            warnings.push(format!(
                "no steady state was found within the duration: the first half, {} s, is left out as warm-up",
                time::to_seconds(half)
            ));
            half
        }
    };
    Ok(Plan { warmup, ..plan.clone() })
}

/// The integrals of the requests under way over each window of a run.
fn under_way(plan: &Plan, replication: u32, stop: &AtomicBool) -> Result<Vec<f64>, StudyError> {
    let tally = simulate(plan, replication, stop).map_err(|error| match error {
        StudyError::Run(RunError::Interrupted) => StudyError::NothingDone,
        error => error,
    })?;
    let mut sums = vec![0.0; plan.windows()];
    for class in &tally.classes {
        sums.iter_mut().zip(&class.windows).for_each(|(sum, window)| *sum += window.present as f64);
    }
    Ok(sums)
}
