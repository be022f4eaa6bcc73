//! A part file that is written: opened for one process alone, and appended to.

use super::error::PartError;
use super::file::PartFile;
use super::frame;
use super::header::Header;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// A part file that is to be written, as it is found.
pub struct Opened<H> {
    path: PathBuf,
    file: File,
    size: u64,
    /// What is in it; none if it is empty, or its shard was killed before it had written a header.
    pub found: Option<PartFile<H>>,
}

impl<H: Header> Opened<H> {
    /// Opens a part file, or makes one, for this process alone.
    ///
    /// # Errors
    /// A file that cannot be written, is being written by another process, or is something else.
    pub fn open(path: &Path) -> Result<Self, PartError> {
        let failed = |error: io::Error| PartError::file(path, error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(PartError::Misfit(format!("{} is being written by another process", path.display())));
            }
            // Some file systems know no locks. There it is up to the engine that a shard is not started twice.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let size = file.metadata().map_err(failed)?.len();
        let found = PartFile::scan(path, &file)?;
        Ok(Opened { path: path.to_owned(), file, size, found })
    }

    /// Drops what is not whole at the end of the file, and goes on from there; where nothing is, with the header.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn keeper(self, header: &H) -> Result<Keeper, PartError> {
        let Opened { path, mut file, size, found } = self;
        let whole = found.map_or(0, |part| part.whole);
        let cut = file.set_len(whole).and_then(|()| file.seek(SeekFrom::Start(whole)));
        cut.map_err(|error| PartError::file(&path, error))?;
        let keeper = Keeper { path, dropped: size.saturating_sub(whole), file: Mutex::new((Some(file), 0)) };
        if whole == 0 {
            let mut bytes = H::KIND.line().to_vec();
            let header = postcard::to_allocvec(header).map_err(|error| keeper.unwritten("its header", error))?;
            bytes.extend(frame::frame(&header).map_err(|error| PartError::file(&keeper.path, error))?);
            keeper.append(&bytes)?;
        }
        Ok(keeper)
    }
}

/// Appends records to a part file.
pub struct Keeper {
    path: PathBuf,
    /// Bytes at the file's end that were torn or damaged, and were dropped.
    pub dropped: u64,
    /// None once a write has failed: what would follow could not be found again.
    file: Mutex<(Option<File>, u32)>,
}

impl Keeper {
    fn lock(&self) -> MutexGuard<'_, (Option<File>, u32)> {
        self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Writes the bytes of a record.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn keep(&self, record: Result<Vec<u8>, postcard::Error>) -> Result<(), PartError> {
        let bytes = record.map_err(|error| self.unwritten("what was simulated", error))?;
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

    /// Has all of it on the disk; how many records were kept.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(&self) -> Result<u32, PartError> {
        let (file, kept) = &*self.lock();
        file.as_ref().map_or(Ok(()), File::sync_all).map_err(|error| PartError::file(&self.path, error))?;
        Ok(*kept)
    }

    fn unwritten(&self, what: &str, error: postcard::Error) -> PartError {
        PartError::Misfit(format!("{what} cannot be written to {}: {error}", self.path.display()))
    }
}
