//! A point of a sweep as bytes: what was found there, without what the scenario says.

use super::point::{NumberAt, ObjectiveAt, PointResult};
use crate::experiment::study::{Estimate, Verdict};
use crate::explore::axis::Axis;
use crate::explore::variants::{Point, Variant};
use crate::measure::Better;
use serde::{Deserialize, Serialize};

/// What was found at a point.
#[derive(Serialize, Deserialize)]
struct Record {
    number: u32,
    replications: u32,
    verdict: Option<Verdict>,
    failure: Option<String>,
    objectives: Vec<(Estimate, Verdict)>,
    key_numbers: Vec<(String, String, Option<Better>, Estimate)>,
}

/// The bytes of a point; the number comes first.
///
/// # Errors
/// A point that cannot be written.
pub(super) fn encode(point: &PointResult) -> Result<Vec<u8>, postcard::Error> {
    let key = |key: &NumberAt| (key.name.clone(), key.unit.clone(), key.better, key.estimate);
    postcard::to_allocvec(&Record {
        number: point.number as u32,
        replications: point.replications,
        verdict: point.verdict,
        failure: point.failure.clone(),
        objectives: point.objectives.iter().map(|objective| (objective.estimate, objective.verdict)).collect(),
        key_numbers: point.key_numbers.iter().map(key).collect(),
    })
}

/// The point that some bytes are; `variant` is the scenario there.
///
/// # Errors
/// Bytes that are no such point.
pub(super) fn decode(
    bytes: &[u8],
    axes: &[Axis],
    point: &Point,
    variant: &Variant,
) -> Result<PointResult, &'static str> {
    let record: Record = postcard::from_bytes(bytes).map_err(|_| "no point of this sweep")?;
    let estimates = record.objectives.iter().map(|(estimate, _)| estimate);
    if !estimates.chain(record.key_numbers.iter().map(|(_, _, _, estimate)| estimate)).all(is_sound) {
        return Err("with numbers that are none");
    }
    let written = &variant.plan.objectives;
    let judged = if record.failure.is_some() { 0 } else { written.len() };
    if record.objectives.len() != judged || record.verdict.is_some() == written.is_empty() {
        return Err("with other objectives than the scenario has");
    }
    let objectives = written.iter().zip(record.objectives).map(|(objective, (estimate, verdict))| ObjectiveAt {
        text: objective.text.clone(),
        subject: objective.subject_text.clone(),
        operator: objective.comparison.sign(),
        limit: objective.limit,
        unit: objective.measure.unit(),
        estimate,
        verdict,
    });
    let key = |(name, unit, better, estimate)| NumberAt { name, unit, better, estimate };
    Ok(PointResult {
        replications: record.replications,
        verdict: record.verdict,
        failure: record.failure,
        objectives: objectives.collect(),
        key_numbers: record.key_numbers.into_iter().map(key).collect(),
        ..PointResult::nothing_yet(axes, point)
    })
}

fn is_sound(estimate: &Estimate) -> bool {
    [estimate.value, estimate.low, estimate.high].into_iter().flatten().all(f64::is_finite)
}
