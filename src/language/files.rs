//! Where the files that a scenario consists of are read from.

use super::read;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scenario that needs no files: its text, with the texts of all files that were read for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The name by which messages call it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The folder from which its paths start.
    pub folder: PathBuf,
    /// The texts of the files by their paths.
    pub files: BTreeMap<PathBuf, String>,
}

/// Where the files that a scenario consists of are read from.
#[derive(Clone, Debug, Default)]
pub enum Files {
    /// The disk.
    #[default]
    Disk,
    /// What was kept of a scenario. There are no other files.
    Kept(Arc<Kept>),
}

impl Files {
    /// The text of a file.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn text(&self, path: &Path) -> Result<String, String> {
        match self {
            Files::Disk => read::text(path),
            Files::Kept(kept) => match kept.files.get(path) {
                Some(text) => Ok(text.clone()),
                None => Err(format!("{} is not among the files that were kept", path.display())),
            },
        }
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Files::Disk => path.exists(),
            Files::Kept(kept) => kept.files.contains_key(path),
        }
    }
}
