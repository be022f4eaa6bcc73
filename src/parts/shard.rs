//! One shard of a study: its replications are simulated and kept in a part file, whose shard goes on if it was killed.

use super::error::PartError;
use super::file::PartFile;
use super::keeper::Opened;
use super::record;
use super::share::Share;
use super::study::StudyHeader;
use crate::experiment::{self, About, Simulated, StudyError};
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::world::RunError;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// One shard of a study, and the file that keeps its replications.
pub struct Shard<'a> {
    /// What is simulated.
    pub plan: &'a Plan,
    /// What the study says besides its numbers.
    pub about: About,
    /// Which replications.
    pub share: Share,
    /// The part file. It is made, or gone on with if it is of the same shard.
    pub path: &'a Path,
}

/// What came of running a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Replications, or points of a sweep, that are the shard's.
    pub share: u32,
    /// How many of them the file already had.
    pub kept: u32,
    /// How many it has.
    pub complete: u32,
    /// Bytes at the file's end that were torn or damaged, and were dropped.
    pub dropped: u64,
}

impl Shard<'_> {
    /// Simulates what the file does not have yet, and keeps each replication as soon as it is over. `progress` hears of
    /// each that the file has. When `stop` becomes true, it ends early; the file then has what is complete.
    ///
    /// # Errors
    /// A file that cannot be written or is of another shard; a replication that cannot be simulated.
    pub fn run(self, stop: &AtomicBool, progress: &(dyn Fn() + Sync)) -> Result<Done, PartError> {
        let Shard { plan, about, share, path } = self;
        let opened = Opened::open(path)?;
        let (header, kept) = match &opened.found {
            Some(part) => {
                let header = same_study(part, StudyHeader::new(plan, about, share))?;
                (header, part.records.iter().map(|record| record.number).collect())
            }
            None => {
                let mut about = about;
                let warm = experiment::with_warmup(plan, &mut about, stop)?;
                (StudyHeader::new(&warm, about, share), BTreeSet::new())
            }
        };
        let keeper = opened.keeper(&header)?;
        kept.iter().for_each(|_| progress());
        let mut plan = plan.clone();
        header.apply(&mut plan);
        let mine: Vec<u32> = share.of_first(plan.replications.most()).collect();
        let missing: Vec<u32> = mine.iter().copied().filter(|replication| !kept.contains(replication)).collect();
        let keep = |replication: u32, tally: RunTally| -> Result<(), PartError> {
            keeper.keep(record::encode(replication, tally))?;
            progress();
            Ok(())
        };
        match experiment::hand_over(&missing, &Simulated { plan: &plan, stop }, &keep) {
            Ok(()) | Err(PartError::Study(StudyError::Run(RunError::Interrupted))) => {}
            Err(error) => return Err(error),
        }
        let kept = (mine.len() - missing.len()) as u32;
        let complete = kept + keeper.finish()?;
        Ok(Done { share: mine.len() as u32, kept, complete, dropped: keeper.dropped })
    }
}

/// The header of a part that is there, if it is of the shard that is wanted.
fn same_study(part: &PartFile<StudyHeader>, wanted: StudyHeader) -> Result<StudyHeader, PartError> {
    let found = &part.header;
    if found.scenario() == wanted.scenario() && found.share == wanted.share {
        return Ok(part.header.clone());
    }
    Err(PartError::Misfit(format!(
        "{} holds shard {} of {}, and this is shard {} of {}\ndelete it, or name another file with --part",
        part.path.display(),
        found.share,
        found.called(),
        wanted.share,
        wanted.called(),
    )))
}
