//! A scenario studied at many points of its axes, and where its objectives begin to break.

mod knee;
mod point;
mod refine;
mod words;

pub use knee::{Knee, Side, knees};
pub use point::{NumberAt, ObjectiveAt, PointResult};

use super::axis::Axis;
use super::design::{self, Design};
use super::variants::Base;
use super::{ExploreError, Watch};
use point::{Looks, study_all};
use serde::Serialize;

/// How a sweep is made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How points are chosen.
    pub design: Design,
    /// Replications of each point; what the scenario asks for if not given.
    pub replications: Option<u32>,
    /// Whether points are added where the verdict flips; only where one axis of numbers is varied.
    pub refine: bool,
}

/// What a sweep found.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    /// Version of this format: 1.
    pub schema: u32,
    /// The program's version.
    pub version: &'static str,
    /// The scenario's name.
    pub name: String,
    /// The seed of all chance, the same at all points.
    pub seed: u64,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// How points were chosen.
    pub design: Design,
    /// What was varied.
    pub axes: Vec<Axis>,
    /// The answer in words.
    pub answer: String,
    /// Where the verdict flips along the axis, if there is one axis of numbers.
    pub knees: Vec<Knee>,
    /// With two axes, what holds along the first axis of numbers for each value of the other, in words.
    pub borders: Vec<String>,
    /// The number of the cheapest point that holds, where points differ in cost.
    pub cheapest: Option<usize>,
    /// Whether it was interrupted: points are missing.
    pub interrupted: bool,
    /// What was found: the points of the design in their order, then those that were added.
    pub points: Vec<PointResult>,
}

impl Sweep {
    /// The points along an axis of numbers, in its order.
    pub fn along(&self, axis: usize) -> Vec<&PointResult> {
        let mut points: Vec<&PointResult> = self.points.iter().filter(|point| point.at[axis].is_some()).collect();
        points.sort_by(|a, b| a.at[axis].partial_cmp(&b.at[axis]).unwrap_or(std::cmp::Ordering::Equal));
        points
    }

    /// A point by its number.
    pub fn point(&self, number: usize) -> Option<&PointResult> {
        self.points.iter().find(|point| point.number == number)
    }
}

/// Studies a scenario at the points of a design over its axes. All points share their random numbers.
///
/// # Errors
/// A scenario that is wrong at a point, a design of too many points, or a point whose study fails. What comes of a queue
/// that grows beyond all bounds is no error: nothing holds there.
pub fn sweep(base: &Base, axes: Vec<Axis>, options: &Options, watch: &Watch<'_>) -> Result<Sweep, ExploreError> {
    let first = base.first(&axes)?;
    let seed = first.plan.seed;
    let chosen = design::points(&axes, options.design, seed)?;
    base.try_each(&axes, &chosen)?;
    let line = axes.len() == 1 && axes[0].line.is_some();
    let refine = options.refine && line && axes[0].values.len() > 1;
    let asked = options.replications.unwrap_or_else(|| first.plan.replications.least());
    let looks = Looks::new(asked, refine);
    let mut points = study_all(base, &axes, &chosen, looks, watch)?;
    let mut interrupted = points.len() < chosen.len();
    if refine && !interrupted {
        interrupted = refine::refine(base, &axes, looks, &mut points, watch)?;
    }
    let mut sweep = Sweep {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        name: first.about.name,
        seed,
        currency: first.plan.currency.clone(),
        design: options.design,
        axes,
        answer: String::new(),
        knees: Vec::new(),
        borders: Vec::new(),
        cheapest: None,
        interrupted,
        points,
    };
    if line {
        sweep.knees = knees(&sweep.along(0).into_iter().map(|point| (point, point.at[0])).collect::<Vec<_>>());
    }
    sweep.cheapest = words::cheapest(&sweep);
    sweep.borders = words::borders(&sweep);
    sweep.answer = words::answer(&sweep);
    Ok(sweep)
}
