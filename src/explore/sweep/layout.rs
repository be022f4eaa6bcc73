//! A sweep before anything of it is simulated, and what it comes to once its points are known.

use super::Options;
use super::looks::Looks;
use super::point::{self, PointResult};
use crate::explore::axis::Axis;
use crate::explore::design;
use crate::explore::variants::{Base, Point};
use crate::explore::{ExploreError, Watch};
use crate::parts::{Checksum, checksum};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A sweep before anything of it is simulated: every point has been loaded once.
pub(super) struct Layout<'a> {
    pub(super) base: &'a Base,
    pub(super) axes: Vec<Axis>,
    pub(super) options: Options,
    /// The scenario's name, at the first point.
    pub(super) name: String,
    pub(super) seed: u64,
    /// Replications of the first look at a point.
    pub(super) replications: u32,
    /// The points of the design, in its order.
    pub(super) points: Vec<Point>,
    /// The SHA-256 of the scenario with everything filled in, at all points.
    pub(super) scenario: Checksum,
    /// The files that were read for it.
    pub(super) files: BTreeSet<PathBuf>,
    pub(super) currency: String,
    looks: Looks,
    /// Whether points are added where the verdict flips.
    pub(super) refined: bool,
}

impl<'a> Layout<'a> {
    /// Chooses the points of a sweep and loads the scenario at each.
    ///
    /// # Errors
    /// A scenario that is wrong at a point, or a design of too many points.
    pub(super) fn of(base: &'a Base, axes: Vec<Axis>, options: Options) -> Result<Self, ExploreError> {
        let first = base.first(&axes)?;
        let seed = first.plan.seed;
        let points = design::points(&axes, options.design, seed)?;
        let loaded = base.each(&axes, &points, |variant| (checksum(variant.about.lock.as_bytes()), variant.files))?;
        let scenario = checksum(&loaded.iter().flat_map(|(lock, _)| *lock).collect::<Vec<u8>>());
        let refined = options.refine && is_line(&axes) && axes[0].values.len() > 1;
        let replications = options.replications.unwrap_or_else(|| first.plan.replications.least());
        Ok(Layout {
            base,
            axes,
            options,
            name: first.about.name,
            seed,
            replications,
            points,
            scenario,
            files: loaded.into_iter().flat_map(|(_, files)| files).collect(),
            currency: first.plan.currency.clone(),
            looks: Looks::new(replications, refined, first.plan.objectives.len()),
            refined,
        })
    }

    /// Studies points in parallel, and hands each over as soon as it is known. Those that an interruption cuts short are
    /// missing.
    ///
    /// # Errors
    /// A point whose study fails, or that nobody takes.
    pub(super) fn study(
        &self,
        points: &[Point],
        take: &(dyn Fn(&PointResult) -> Result<(), ExploreError> + Sync),
        watch: &Watch<'_>,
    ) -> Result<Vec<PointResult>, ExploreError> {
        point::study_all(self.base, &self.axes, points, &self.looks, take, watch)
    }
}

/// Whether there is one axis, of numbers.
pub(super) fn is_line(axes: &[Axis]) -> bool {
    axes.len() == 1 && axes[0].line.is_some()
}
