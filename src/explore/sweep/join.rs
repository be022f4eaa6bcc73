//! Parts of a sweep joined: the points of several files, and those that are added where the verdict flips.

use super::Sweep;
use super::conclude::conclude;
use super::header::SweepHeader;
use super::layout::Layout;
use super::point::PointResult;
use super::record;
use crate::experiment::in_parallel;
use crate::explore::variants::{Base, Point};
use crate::explore::{ExploreError, Watch};
use crate::parts::{Joined, PartError};
use crate::scenario::load::Input;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// The most replications of a point that a part may ask for, as on the command line.
const MOST_REPLICATIONS: u32 = 1_000_000;

/// Joins the parts of a sweep. Some may be missing. If all are there the sweep is the one that a single machine makes, to
/// the last bit: points that it adds where the verdict flips are studied here.
///
/// # Errors
/// Parts that cannot be read or do not fit together, or that have no whole point; an added point whose study fails.
pub fn merge(paths: &[PathBuf], watch: &Watch<'_>) -> Result<Sweep, ExploreError> {
    let parts: Joined<SweepHeader> = Joined::open(paths)?;
    let header = parts.header();
    let base = Base { input: Input::Kept(Arc::new(header.written.clone())), settings: header.settings.clone() };
    let layout = laid_out(&base, header).map_err(|why| {
        PartError::Misfit(format!(
            "the sweep of {} cannot be laid out again, as merging takes it\n{why}",
            header.called()
        ))
    })?;
    let found = in_parallel(&layout.points, |point| kept(&parts, &layout, point));
    let found = found.into_iter().collect::<Result<Vec<_>, _>>().map_err(PartError::Misfit)?;
    let places = (0..).zip(&found);
    let missing: BTreeSet<u32> = places.filter(|(_, point)| point.is_none()).map(|(number, _)| number).collect();
    let points: Vec<PointResult> = found.into_iter().flatten().collect();
    if points.is_empty() {
        return Err(PartError::Misfit(format!("no point of the sweep of {} is complete yet", header.called())).into());
    }
    let missing = parts.absent(&missing, points.len() as u32);
    conclude(layout, points, missing, watch)
}

/// The sweep that a header tells of; in words why there is none.
fn laid_out<'a>(base: &'a Base, header: &SweepHeader) -> Result<Layout<'a>, String> {
    if !(1..=MOST_REPLICATIONS).contains(&header.replications) {
        return Err(format!("a point cannot have {} replications", header.replications));
    }
    let axes = base.axes(&header.varied).map_err(|error| error.to_string())?;
    let layout = Layout::of(base, axes, header.options()).map_err(|error| error.to_string())?;
    match layout.scenario == header.scenario {
        true => Ok(layout),
        false => Err("what is in its parts is not what their points were simulated of".to_owned()),
    }
}

/// What the parts have of a point; none if it is not there.
fn kept(parts: &Joined<SweepHeader>, layout: &Layout<'_>, point: &Point) -> Result<Option<PointResult>, String> {
    let Some((bytes, path)) = parts.read(point.number as u32)? else { return Ok(None) };
    let variant = layout.base.variant(&layout.axes, point).map_err(|error| error.to_string())?;
    let found = record::decode(&bytes, &layout.axes, point, &variant);
    found.map(Some).map_err(|wrong| format!("point {} in {} is {wrong}", point.number, path.display()))
}
