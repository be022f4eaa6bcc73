//! Why a part cannot be written, or parts cannot be joined.

use crate::experiment::StudyError;
use std::fmt;
use std::io;
use std::path::Path;

/// Why a part cannot be written, or parts cannot be joined.
#[derive(Debug)]
pub enum PartError {
    /// A file cannot be read or written.
    File {
        /// Its path.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// What is in the files is no part, is damaged, or does not fit together: what, and what to do about it.
    Misfit(String),
    /// A replication could not be simulated, or there is none.
    Study(StudyError),
}

impl PartError {
    /// A file that cannot be read or written.
    pub(super) fn file(path: &Path, error: io::Error) -> Self {
        PartError::File { path: path.display().to_string(), error }
    }
}

impl From<StudyError> for PartError {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Unreadable(message) => PartError::Misfit(message),
            error => PartError::Study(error),
        }
    }
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartError::File { path, error } => write!(f, "{path}: {error}"),
            PartError::Misfit(message) => f.write_str(message),
            PartError::Study(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PartError {}
