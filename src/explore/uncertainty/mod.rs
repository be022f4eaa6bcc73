//! What follows from values that nobody knows: second-order Monte Carlo. Outer draws of all unknown values together, inner
//! replications of each draw by chance.
//!
//! Every draw has random numbers of its own. Were they the same in all draws, what chance does to all of them alike would be
//! missing between them and not within them, and the variance could not be split without bias by one way.

mod estimate;
mod result;

pub use result::{Band, Draw, Influence, Odds, OfNumber, Share, Uncertainty};

use super::axis::{Axis, Wrong};
use super::design;
use super::input::Input;
use super::numbers::chosen;
use super::variants::{Base, Point};
use super::{ExploreError, Watch};
use crate::engine::Key;
use crate::experiment::study::Verdict;
use crate::experiment::{GrowingStudy, KeyName, in_parallel};
use crate::plan::Plan;
use std::sync::atomic::Ordering;

/// How values that are not known are studied.
#[derive(Clone, Debug)]
pub struct Options {
    /// What comes first: objectives or key numbers by name; if there are none, the numbers of the objectives, or p99.
    pub on: Vec<String>,
    /// How many draws.
    pub draws: usize,
    /// Replications of each draw; those of the scenario, from 2 to [`MOST_REPLICATIONS`], if not given.
    pub replications: Option<u32>,
}

/// Replications of a draw, where nobody says how many. More draws tell more than more runs of each.
pub const MOST_REPLICATIONS: u32 = 5;

/// The values of a scenario that are not known, and what else is varied.
///
/// # Errors
/// A scenario or a range that is wrong; something that has no range of numbers.
pub fn inputs(base: &Base, varied: &[String]) -> Result<Vec<Axis>, ExploreError> {
    let axes = base.unknown(varied)?;
    match axes.iter().find(|axis| axis.line.is_none()) {
        Some(axis) => Err(ExploreError::Question(Wrong {
            message: format!("`{}` takes words, which do not lie between two others", axis.path),
            help: "which of several words is a choice: `ninefold compare` or `ninefold sweep` study it".to_owned(),
        })),
        None => Ok(axes),
    }
}

/// Studies what follows from values that are not known. None if it was interrupted before three draws were complete.
///
/// # Errors
/// A scenario that is wrong in a draw, a number that nobody knows, or a study that fails.
pub fn uncertainty(
    base: &Base,
    axes: &[Axis],
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Option<Uncertainty>, ExploreError> {
    let middle = axes.iter().map(Axis::middle).collect();
    let first = base.variant(axes, &Point { number: 0, values: middle })?;
    let in_the_middle = |error| ExploreError::Study { at: "the middle of all ranges".to_owned(), error };
    let known = GrowingStudy::new(&first.plan, watch.stop).map_err(in_the_middle)?.key_names();
    let asked = chosen(&first.plan, &known, &options.on)?;
    let others = known.into_iter().filter(|key| !asked.contains(key));
    let keys: Vec<KeyName> = asked.iter().cloned().chain(others).collect();
    let replications =
        options.replications.unwrap_or_else(|| first.plan.replications.least().clamp(2, MOST_REPLICATIONS));

    let points = design::draws(axes, options.draws, first.plan.seed)?;
    base.try_each(axes, &points)?;
    (watch.planned)(points.len() as u64 * u64::from(replications));
    let of = |point: &Point| study(base, axes, point, &keys, Chance { seed: first.plan.seed, replications }, watch);
    let found = in_parallel(&points, of).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut draws: Vec<Draw> = found.into_iter().flatten().collect();
    let interrupted = draws.len() < points.len();
    if interrupted && draws.len() < 3 {
        return Ok(None);
    }
    let number = |(place, key): (usize, &KeyName)| Some((place, estimate::number(key.clone(), place, axes, &draws)?));
    let (places, numbers): (Vec<usize>, Vec<OfNumber>) = keys.iter().enumerate().filter_map(number).unzip();
    let odds = |(place, objective)| estimate::odds(objective, place, &draws);
    let objectives = first.plan.objectives.iter().enumerate().filter_map(odds).collect();
    for draw in &mut draws {
        draw.runs = places.iter().map(|&place| draw.runs.get(place).cloned().flatten()).collect();
    }
    Ok(Some(Uncertainty {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        name: first.about.name,
        seed: first.plan.seed,
        currency: first.plan.currency.clone(),
        planned: points.len(),
        replications,
        overloaded: draws.iter().filter(|draw| draw.overloaded).count(),
        inputs: axes.iter().map(Input::of).collect(),
        objectives,
        asked: places.iter().filter(|&&place| place < asked.len()).count(),
        numbers,
        draws,
        interrupted,
    }))
}

/// The random numbers of a draw.
#[derive(Clone, Copy)]
struct Chance {
    seed: u64,
    replications: u32,
}

impl Chance {
    /// The seed of a draw. Its 53 bits are as many as every reader of JSON keeps, and two of a study are practically never
    /// equal.
    fn of(self, draw: usize) -> u64 {
        Key::replication(self.seed, 0).word("draw").number(draw as u64).value() >> 11
    }
}

/// Studies a draw; none if it was interrupted.
fn study(
    base: &Base,
    axes: &[Axis],
    point: &Point,
    keys: &[KeyName],
    chance: Chance,
    watch: &Watch<'_>,
) -> Result<Option<Draw>, ExploreError> {
    if watch.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let seed = chance.of(point.number);
    let plan = Plan { seed, ..base.variant(axes, point)?.plan };
    let draw = Draw {
        number: point.number,
        seed,
        values: point.values.clone(),
        overloaded: false,
        verdicts: Vec::new(),
        holds: Vec::new(),
        runs: Vec::new(),
    };
    let objectives = plan.objectives.len();
    let found = GrowingStudy::new(&plan, watch.stop).and_then(|mut study| {
        study.grow_to(chance.replications, watch.done)?;
        Ok((!study.is_interrupted()).then(|| read(&study, keys, draw.clone())))
    });
    match found {
        Ok(draw) => Ok(draw),
        Err(error) if error.is_overload() => Ok(Some(Draw {
            overloaded: true,
            verdicts: vec![Verdict::Fail; objectives],
            holds: vec![false; objectives],
            runs: vec![None; keys.len()],
            ..draw
        })),
        Err(error) if error.is_interruption() => Ok(None),
        Err(error) => Err(ExploreError::Study { at: point.words(axes), error }),
    }
}

/// What the runs of a draw say.
fn read(study: &GrowingStudy<'_>, keys: &[KeyName], draw: Draw) -> Draw {
    let found = study.objectives(0.95);
    let by_itself = study.by_itself();
    let runs = |key: &KeyName| {
        let (_, values) = by_itself.iter().find(|(known, _)| known == key)?;
        values.iter().map(|value| value.filter(|value| value.is_finite())).collect::<Option<Vec<f64>>>()
    };
    Draw {
        holds: study.holds(&found),
        verdicts: found.iter().map(|objective| objective.verdict).collect(),
        runs: keys.iter().map(runs).collect(),
        ..draw
    }
}
