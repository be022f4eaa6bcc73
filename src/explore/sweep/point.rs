//! The study of one point.

use super::looks::Looks;
use crate::experiment::study::{Estimate, KeyNumber, ObjectiveResult, Verdict};
use crate::experiment::{GrowingStudy, StudyError, in_parallel};
use crate::explore::axis::Axis;
use crate::explore::check::merged;
use crate::explore::variants::{Base, Point, Variant};
use crate::explore::{ExploreError, Watch};
use crate::measure::Better;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};

/// What was found at a point.
#[derive(Clone, Debug, Serialize)]
pub struct PointResult {
    /// Its number: first those of the design in its order, then those that were added.
    pub number: usize,
    /// The values of the axes.
    pub values: Vec<String>,
    /// Where they lie on their axes: the numbers before their units, in the unit of the axis's first value.
    pub at: Vec<Option<f64>>,
    /// Whether it was added where the verdict flips.
    pub refined: bool,
    /// How many runs are behind its numbers.
    pub replications: u32,
    /// Pass if all objectives hold, fail if one is broken for certain; none where there are none.
    pub verdict: Option<Verdict>,
    /// Why there are no numbers: a queue grew beyond all bounds.
    pub failure: Option<String>,
    /// The objectives, in the order of the scenario.
    pub objectives: Vec<ObjectiveAt>,
    /// The numbers by which points are compared.
    pub key_numbers: Vec<NumberAt>,
}

/// What became of an objective at a point.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectiveAt {
    /// As written in the scenario.
    pub text: String,
    /// What was measured: `p99 of checkout`.
    pub subject: String,
    /// `<`, `<=`, `>`, `>=`.
    pub operator: &'static str,
    /// The limit in the unit of `estimate`.
    pub limit: f64,
    /// `s`, `1/s`, `share`, `money`, `money/h` or `` (a plain number).
    pub unit: &'static str,
    /// What was found.
    pub estimate: Estimate,
    /// The verdict.
    pub verdict: Verdict,
}

/// A key number at a point.
#[derive(Clone, Debug, Serialize)]
pub struct NumberAt {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// `s`, `1/s`, `share`, `money`, `money/h` or `` (a plain number).
    pub unit: String,
    /// Which way it gets better; none where that is a matter of taste.
    pub better: Option<Better>,
    /// What was found.
    pub estimate: Estimate,
}

impl PointResult {
    /// A point of which nothing is known.
    pub(super) fn nothing_yet(axes: &[Axis], point: &Point) -> Self {
        PointResult {
            number: point.number,
            values: point.values.clone(),
            at: axes.iter().zip(&point.values).map(|(axis, value)| axis.position(value)).collect(),
            refined: false,
            replications: 0,
            verdict: None,
            failure: None,
            objectives: Vec::new(),
            key_numbers: Vec::new(),
        }
    }

    /// A key number by its name and unit.
    pub fn key_number(&self, name: &str, unit: &str) -> Option<&Estimate> {
        self.key_numbers.iter().find(|key| key.name == name && key.unit == unit).map(|key| &key.estimate)
    }
}

/// Studies points in parallel, and hands each over as soon as it is known. Those that an interruption cuts short are
/// missing.
pub(super) fn study_all(
    base: &Base,
    axes: &[Axis],
    points: &[Point],
    looks: &Looks,
    take: &(dyn Fn(&PointResult) -> Result<(), ExploreError> + Sync),
    watch: &Watch<'_>,
) -> Result<Vec<PointResult>, ExploreError> {
    (watch.planned)(points.len() as u64 * u64::from(looks.first()));
    let refused = AtomicBool::new(false);
    let found = in_parallel(points, |point| -> Result<Option<PointResult>, ExploreError> {
        // What nobody takes is not worth hours of work.
        if refused.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let found = study(base, axes, point, looks, watch)?;
        found.iter().try_for_each(take).inspect_err(|_| refused.store(true, Ordering::Relaxed))?;
        Ok(found)
    });
    Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Studies a point; none if it was interrupted.
fn study(
    base: &Base,
    axes: &[Axis],
    point: &Point,
    looks: &Looks,
    watch: &Watch<'_>,
) -> Result<Option<PointResult>, ExploreError> {
    if watch.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let variant = base.variant(axes, point)?;
    let mut result = PointResult::nothing_yet(axes, point);
    match grow(&variant, looks, watch, &mut result) {
        Ok(complete) => Ok(complete.then_some(result)),
        Err(error) if error.is_overload() => {
            let failure = error.to_string().lines().next().unwrap_or_default().to_owned();
            let verdict = (!variant.plan.objectives.is_empty()).then_some(Verdict::Fail);
            Ok(Some(PointResult { verdict, failure: Some(failure), ..result }))
        }
        Err(error) if error.is_interruption() => Ok(None),
        Err(error) => Err(ExploreError::Study { at: point.words(axes), error }),
    }
}

/// Adds replications until the verdict is decided. Whether it was not interrupted.
fn grow(variant: &Variant, looks: &Looks, watch: &Watch<'_>, result: &mut PointResult) -> Result<bool, StudyError> {
    let mut study = GrowingStudy::new(&variant.plan, watch.stop)?;
    let mut objectives: Vec<ObjectiveResult> = Vec::new();
    for (replications, level) in looks.of(variant.plan.objectives.len()) {
        if study.replications() > 0 {
            if result.verdict != Some(Verdict::Inconclusive) || !observed(&objectives) {
                break;
            }
            (watch.planned)(u64::from(replications - study.replications()));
        }
        study.grow_to(replications, watch.done)?;
        if study.is_interrupted() {
            return Ok(false);
        }
        objectives = merged(&objectives, study.objectives(level), replications);
        result.verdict = verdict(&objectives);
    }
    result.replications = study.replications();
    result.key_numbers = study.key_numbers().into_iter().map(number).collect();
    result.objectives = objectives.into_iter().map(ObjectiveAt::from).collect();
    Ok(true)
}

/// What all objectives come to.
fn verdict(objectives: &[ObjectiveResult]) -> Option<Verdict> {
    let any = |verdict: Verdict| objectives.iter().any(|objective| objective.verdict == verdict);
    match () {
        () if objectives.is_empty() => None,
        () if any(Verdict::Fail) => Some(Verdict::Fail),
        () if any(Verdict::Inconclusive) => Some(Verdict::Inconclusive),
        () => Some(Verdict::Pass),
    }
}

/// Whether more replications could decide what is undecided.
fn observed(objectives: &[ObjectiveResult]) -> bool {
    let undecided = objectives.iter().filter(|objective| objective.verdict == Verdict::Inconclusive);
    undecided.clone().count() > 0 && undecided.into_iter().all(|objective| objective.estimate.value.is_some())
}

impl From<ObjectiveResult> for ObjectiveAt {
    fn from(found: ObjectiveResult) -> Self {
        ObjectiveAt {
            text: found.text,
            subject: found.subject,
            operator: found.operator,
            limit: found.limit,
            unit: found.unit,
            estimate: found.estimate,
            verdict: found.verdict,
        }
    }
}

fn number(found: KeyNumber) -> NumberAt {
    NumberAt { name: found.name, unit: found.unit, better: found.better, estimate: found.estimate }
}
