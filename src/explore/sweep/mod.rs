//! A scenario studied at many points of its axes, and where its objectives begin to break.

mod conclude;
mod header;
mod join;
mod knee;
mod layout;
mod looks;
mod point;
mod record;
mod refine;
mod shard;
mod words;

pub use join::merge;
pub use knee::{Knee, Side, knees};
pub use point::{NumberAt, ObjectiveAt, PointResult};
pub use shard::Shard;

use super::axis::Axis;
use super::design::Design;
use super::variants::Base;
use super::{ExploreError, Watch};
use conclude::conclude;
use layout::Layout;
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
    /// In words which shards are missing, and so points, where it was joined of parts; none if all are there.
    pub missing: Option<String>,
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

    /// In words why points are missing; none if all are there.
    pub fn incomplete(&self) -> Option<&str> {
        let interrupted = self.interrupted.then_some("Interrupted: points are missing.");
        self.missing.as_deref().or(interrupted)
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
    let layout = Layout::of(base, axes, *options)?;
    let points = layout.study(&layout.points, &|_| Ok(()), watch)?;
    conclude(layout, points, None, watch)
}
