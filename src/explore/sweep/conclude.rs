//! What the points of a sweep come to.

use super::knee::knees;
use super::layout::{Layout, is_line};
use super::point::PointResult;
use super::{Sweep, refine, words};
use crate::explore::{ExploreError, Watch};

/// The sweep that some points make. Where all points are there, those are added that show where the verdict flips; where some
/// are missing, `missing` says so in words, unless an interruption is why.
///
/// # Errors
/// An added point whose study fails.
pub(super) fn conclude(
    layout: Layout<'_>,
    mut points: Vec<PointResult>,
    missing: Option<String>,
    watch: &Watch<'_>,
) -> Result<Sweep, ExploreError> {
    let complete = points.len() == layout.points.len();
    let mut interrupted = !complete && missing.is_none();
    if layout.refined && complete {
        interrupted = refine::refine(&layout, &mut points, watch)?;
    }
    let line = is_line(&layout.axes);
    let mut sweep = Sweep {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        name: layout.name,
        seed: layout.seed,
        currency: layout.currency,
        design: layout.options.design,
        axes: layout.axes,
        answer: String::new(),
        knees: Vec::new(),
        borders: Vec::new(),
        cheapest: None,
        interrupted,
        missing,
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
