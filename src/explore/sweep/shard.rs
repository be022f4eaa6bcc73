//! One shard of a sweep: its points are studied and kept in a part file, whose shard goes on if it was killed.

use super::header::SweepHeader;
use super::layout::Layout;
use super::point::PointResult;
use super::{Options, record};
use crate::explore::axis::Axis;
use crate::explore::variants::{Base, Point};
use crate::explore::{ExploreError, Watch};
use crate::parts::{Done, Opened, PartError, Share};
use std::collections::BTreeSet;
use std::path::Path;

/// One shard of a sweep, and the file that keeps its points. Point `p` of the design, counted from 0, belongs to shard
/// `p mod n + 1` of `n`. Points are added where the verdict flips when all parts are joined.
pub struct Shard<'a> {
    /// What is swept.
    pub base: &'a Base,
    /// What was varied beside what the scenario sweeps itself, as `--vary` says it.
    pub varied: &'a [String],
    /// The axes that come of it.
    pub axes: Vec<Axis>,
    /// How the sweep is made.
    pub options: Options,
    /// Which points.
    pub share: Share,
}

impl Shard<'_> {
    /// Studies the points that the file does not have yet, and keeps each as soon as it is known. The file is made, or
    /// gone on with if it is of the same shard.
    ///
    /// # Errors
    /// A scenario that is wrong at a point, a file that cannot be written or is of another shard, or a point whose study
    /// fails.
    pub fn run(self, path: &Path, watch: &Watch<'_>) -> Result<Done, ExploreError> {
        let Shard { base, varied, axes, options, share } = self;
        let layout = Layout::of(base, axes, options)?;
        let wanted = SweepHeader::new(&layout, varied, share).map_err(PartError::Misfit)?;
        let opened: Opened<SweepHeader> = Opened::open(path)?;
        let kept: BTreeSet<u32> = match &opened.found {
            Some(part) => {
                same_shard(&part.header, &wanted, path)?;
                part.records.iter().map(|record| record.number).collect()
            }
            None => BTreeSet::new(),
        };
        let keeper = opened.keeper(&wanted)?;
        let mine: Vec<u32> = share.of_first(layout.points.len() as u32).collect();
        let missing: Vec<Point> = mine
            .iter()
            .filter(|number| !kept.contains(number))
            .filter_map(|&number| layout.points.get(number as usize).cloned())
            .collect();
        let keep = |point: &PointResult| -> Result<(), ExploreError> { Ok(keeper.keep(record::encode(point))?) };
        layout.study(&missing, &keep, watch)?;
        let before = (mine.len() - missing.len()) as u32;
        let complete = before + keeper.finish()?;
        Ok(Done { share: mine.len() as u32, kept: before, complete, dropped: keeper.dropped })
    }
}

/// Whether a part that is there is of the shard that is wanted.
fn same_shard(found: &SweepHeader, wanted: &SweepHeader, path: &Path) -> Result<(), PartError> {
    let different = match found.difference(wanted) {
        Some(difference) => difference,
        None if found.share == wanted.share => return Ok(()),
        None => format!("it is shard {} in the one and {} in the other", found.share, wanted.share),
    };
    Err(PartError::Misfit(format!(
        "{} holds something else than this shard of this sweep: {different}\ndelete it, or name another file with --part",
        path.display()
    )))
}
