//! One shard of a study: its replications are simulated and kept in a part file, whose shard goes on if it was killed.

use super::error::PartError;
use super::file::{FIRST_LINE, PartFile};
use super::frame;
use super::header::Header;
use super::record;
use super::share::Share;
use crate::experiment::{self, About, Simulated, StudyError};
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::world::RunError;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard};

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
    /// Replications that the shard has.
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
        let file = open(path)?;
        let size = file.metadata().map_err(|error| PartError::file(path, error))?.len();
        let found = PartFile::scan(path, &file)?;
        let (header, whole, kept) = match found {
            Some(part) => {
                let header = same_study(&part, Header::new(plan, about, share))?;
                (header, part.whole, part.records.iter().map(|record| record.replication).collect())
            }
            None => {
                let mut about = about;
                let warm = experiment::with_warmup(plan, &mut about, stop)?;
                (Header::new(&warm, about, share), 0, BTreeSet::new())
            }
        };
        let keeper = Keeper::new(path, file, whole)?;
        if whole == 0 {
            keeper.begin(&header)?;
        }
        kept.iter().for_each(|_| progress());
        let mut plan = plan.clone();
        header.apply(&mut plan);
        let mine: Vec<u32> = share.of_first(plan.replications.most()).collect();
        let missing: Vec<u32> = mine.iter().copied().filter(|replication| !kept.contains(replication)).collect();
        let keep = |replication: u32, tally: RunTally| -> Result<(), PartError> {
            keeper.keep(replication, tally)?;
            progress();
            Ok(())
        };
        match experiment::hand_over(&missing, &Simulated { plan: &plan, stop }, &keep) {
            Ok(()) | Err(PartError::Study(StudyError::Run(RunError::Interrupted))) => {}
            Err(error) => return Err(error),
        }
        let kept = (mine.len() - missing.len()) as u32;
        let complete = kept + keeper.finish()?;
        Ok(Done { share: mine.len() as u32, kept, complete, dropped: size.saturating_sub(whole) })
    }
}

/// Opens a part file, for this process alone.
fn open(path: &Path) -> Result<File, PartError> {
    let failed = |error: io::Error| PartError::file(path, error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(PartError::Misfit(format!("{} is being written by another process", path.display())))
        }
        // Some file systems know no locks. There it is up to the engine that a shard is not started twice.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// The header of a part that is there, if it is of the shard that is wanted.
fn same_study(part: &PartFile, wanted: Header) -> Result<Header, PartError> {
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

/// Appends to a part file.
struct Keeper {
    path: PathBuf,
    /// None once a write has failed: what would follow could not be found again.
    file: Mutex<(Option<File>, u32)>,
}

impl Keeper {
    /// Drops what is not whole at the end of a file, and goes on from there.
    fn new(path: &Path, mut file: File, whole: u64) -> Result<Self, PartError> {
        let cut = file.set_len(whole).and_then(|()| file.seek(SeekFrom::Start(whole)));
        cut.map_err(|error| PartError::file(path, error))?;
        Ok(Keeper { path: path.to_owned(), file: Mutex::new((Some(file), 0)) })
    }

    fn lock(&self) -> MutexGuard<'_, (Option<File>, u32)> {
        self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Writes the header.
    fn begin(&self, header: &Header) -> Result<(), PartError> {
        let header = postcard::to_allocvec(header).map_err(unwritten)?;
        let mut bytes = FIRST_LINE.to_vec();
        bytes.extend(frame::frame(&header).map_err(|error| PartError::file(&self.path, error))?);
        self.append(&bytes)
    }

    /// Writes a replication.
    fn keep(&self, replication: u32, tally: RunTally) -> Result<(), PartError> {
        let bytes = record::encode(replication, tally).map_err(unwritten)?;
        self.append(&frame::frame(&bytes).map_err(|error| PartError::file(&self.path, error))?)?;
        self.lock().1 += 1;
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> Result<(), PartError> {
        let file = &mut self.lock().0;
        let Some(open) = file else {
            return Err(PartError::file(&self.path, io::ErrorKind::WriteZero.into()));
        };
        open.write_all(bytes).map_err(|error| {
            *file = None;
            PartError::file(&self.path, error)
        })
    }

    /// Has all of it on the disk; how many replications were kept.
    fn finish(&self) -> Result<u32, PartError> {
        let (file, kept) = &*self.lock();
        file.as_ref().map_or(Ok(()), File::sync_all).map_err(|error| PartError::file(&self.path, error))?;
        Ok(*kept)
    }
}

fn unwritten(error: postcard::Error) -> PartError {
    PartError::Misfit(format!("a replication cannot be written: {error}"))
}
