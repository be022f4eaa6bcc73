//! Availability by time: slices of the measured time in which enough of the requests were good.

use super::flows::FlowOf;
use crate::measure::{Comparison, Measure};
use crate::plan::objective::{Objective, Subject};
use crate::plan::{Plan, Replications};
use crate::tally::{Outcome, RunTally, Slices};

/// What must be good in a slice where nothing says otherwise.
const TARGET: f64 = 0.99;

/// The share of requests that an objective says must be good, if it says so.
pub fn target(objective: &Objective) -> Option<f64> {
    match (objective.measure, objective.comparison) {
        (Measure::Availability, Comparison::Greater | Comparison::GreaterOrEqual) => Some(objective.limit),
        (Measure::ErrorRate, Comparison::Less | Comparison::LessOrEqual) => Some(1.0 - objective.limit),
        _ => None,
    }
}

/// The classes of requests that a subject stands for; none if it is a fleet.
pub fn classes(plan: &Plan, subject: &Subject) -> Option<Vec<u32>> {
    match subject {
        Subject::Whole => Some((0..plan.classes.len() as u32).collect()),
        Subject::Classes(classes) => Some(classes.clone()),
        _ => None,
    }
}

/// The share of a slice's requests that must be good: what the scenario says, or the first objective on the
/// availability of these classes, or of all.
pub fn slice_target(plan: &Plan, of: &[u32]) -> f64 {
    let objective = |all: bool| {
        let covers = |o: &&Objective| match &o.subject {
            Subject::Whole => all || of.len() == plan.classes.len(),
            Subject::Classes(classes) => classes == of,
            _ => false,
        };
        plan.objectives.iter().filter(covers).find_map(target)
    };
    plan.slices.target.or_else(|| objective(false)).or_else(|| objective(true)).unwrap_or(TARGET)
}

/// The first measured window, and how many whole slices follow.
fn extent(plan: &Plan) -> (usize, usize) {
    let first = plan.warmup.div_ceil(plan.window) as usize;
    let complete = (plan.duration / plan.window) as usize;
    (first, complete.saturating_sub(first) / plan.slices.windows.max(1))
}

/// Whether the `nth` measured slice of one run was good for these classes.
fn good(plan: &Plan, tally: &RunTally, of: &[u32], nth: usize) -> bool {
    let from = extent(plan).0 + nth * plan.slices.windows;
    let (mut ok, mut all) = (0, 0);
    for &class in of {
        let windows = tally.classes[class as usize].windows.iter();
        for window in windows.skip(from).take(plan.slices.windows) {
            ok += window.ended[Outcome::Ok as usize];
            all += window.ended.iter().sum::<u64>();
        }
    }
    all == 0 || ok as f64 >= slice_target(plan, of) * all as f64
}

/// The slices of one run, for every flow of requests that is reported or has an objective.
pub fn slices(plan: &Plan, flows: &[FlowOf], tally: &RunTally) -> Vec<Slices> {
    let mut subjects: Vec<Vec<u32>> = flows.iter().map(|flow| flow.classes.clone()).collect();
    subjects.extend(plan.objectives.iter().filter_map(|objective| classes(plan, &objective.subject)));
    if let Replications::Until { subject, .. } = &plan.replications {
        subjects.extend(classes(plan, subject));
    }
    subjects.sort();
    subjects.dedup();
    let all = extent(plan).1;
    let count = |classes: Vec<u32>| {
        let good = (0..all).filter(|&nth| good(plan, tally, &classes, nth)).count();
        Slices { classes, good: good as u64, all: all as u64 }
    };
    subjects.into_iter().map(count).collect()
}

/// What a window of one run tells of its slices: good ones, and all. The window that ends a slice tells of it.
pub fn of_window(plan: &Plan, tally: &RunTally, of: &[u32], window: usize) -> (u64, u64) {
    let (first, all) = extent(plan);
    let Some(past) = (window + 1).checked_sub(first).filter(|past| past.is_multiple_of(plan.slices.windows)) else {
        return (0, 0);
    };
    match (past / plan.slices.windows).checked_sub(1).filter(|&nth| nth < all) {
        Some(nth) => (u64::from(good(plan, tally, of, nth)), 1),
        None => (0, 0),
    }
}
