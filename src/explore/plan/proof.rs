//! Why nothing cheaper does: the neighbours of a setting, the objective that decides, and the frontier.

use super::candidate::{Candidate, Standing};
use super::grid::Grid;
use crate::explore::axis::Axis;
use serde::Serialize;

/// A setting that differs from the chosen one in one knob, by one step.
#[derive(Clone, Debug, Serialize)]
pub struct Neighbour {
    /// The place of the knob.
    pub knob: usize,
    /// Its value there.
    pub value: String,
    /// The number of the setting; none if it was not looked at.
    pub candidate: Option<usize>,
}

/// The neighbours of a setting, knob by knob.
pub(super) fn neighbours(grid: &Grid, candidates: &[Candidate], of: Option<usize>, knobs: &[Axis]) -> Vec<Neighbour> {
    let Some(of) = of.and_then(|number| candidates.get(number)) else { return Vec::new() };
    let along = |(knob, axis): (usize, &Axis)| {
        let neighbour = |places: Vec<usize>| Neighbour {
            knob,
            value: axis.values[places[knob]].clone(),
            candidate: candidates.iter().find(|other| other.places == places).map(|other| other.number),
        };
        grid.steps(&of.places, knob, 1).into_iter().map(neighbour).collect::<Vec<_>>()
    };
    knobs.iter().enumerate().flat_map(along).collect()
}

/// The objective that stops most settings that are cheaper than the chosen one, of all settings if none is.
pub(super) fn decisive(candidates: &[Candidate], chosen: Option<usize>) -> Option<usize> {
    let limit = chosen.and_then(|number| candidates.get(number)?.cost.value).unwrap_or(f64::INFINITY);
    let failing = |candidate: &&Candidate| candidate.standing == Standing::Fails;
    let cheaper: Vec<usize> = candidates
        .iter()
        .filter(failing)
        .filter(|candidate| candidate.cost.value.is_some_and(|cost| cost <= limit))
        .filter_map(|candidate| candidate.worst)
        .collect();
    let stopping = match cheaper.as_slice() {
        [] => candidates
            .iter()
            .filter(|candidate| candidate.met < candidate.replications)
            .filter_map(|c| c.worst)
            .collect(),
        _ => cheaper,
    };
    let objectives = candidates.iter().map(|candidate| candidate.objectives.len()).max()?;
    // Of equal ones the first.
    let count = |place: usize| stopping.iter().filter(|&&worst| worst == place).count();
    (0..objectives).max_by_key(|&place| (count(place), objectives - place))
}

/// The settings that no cheaper one, or equally cheap one, is at least as good as in this objective, by cost.
pub(super) fn frontier(candidates: &[Candidate], objective: Option<usize>) -> Vec<usize> {
    let Some(place) = objective else { return Vec::new() };
    let number = |candidate: &Candidate| {
        let objective = candidate.objectives.get(place)?;
        let value = objective.estimate.value?;
        // Less is better from here on.
        let value = if objective.operator.starts_with('>') { -value } else { value };
        Some((candidate.cost.value?, value, candidate.number))
    };
    let mut points: Vec<(f64, f64, usize)> = candidates.iter().filter_map(number).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut best = f64::INFINITY;
    let mut kept = Vec::new();
    for (_, value, number) in points {
        if value < best {
            best = value;
            kept.push(number);
        }
    }
    kept
}
