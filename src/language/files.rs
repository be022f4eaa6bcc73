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
    /// What lies in this folder or below it, links followed.
    Within(PathBuf),
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
            Files::Within(folder) if lies_within(path, folder) => read::text(path),
            Files::Within(_) => Err(format!("{} is no file in the folder that is served", path.display())),
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
            Files::Within(folder) => lies_within(path, folder),
            Files::Kept(kept) => kept.files.contains_key(path),
        }
    }
}

/// Whether a path leads to something in a folder. What there is outside is not told from what there is not.
fn lies_within(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_what_lies_in_it_and_no_more() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = Files::Within(root.join("src"));
        assert!(files.has(&root.join("src/lib.rs")) && files.text(&root.join("src/lib.rs")).is_ok());
        for outside in [root.join("Cargo.toml"), root.join("src/../Cargo.toml"), "/etc/passwd".into()] {
            assert!(!files.has(&outside), "{}", outside.display());
            assert!(files.text(&outside).expect_err("a refusal").contains("no file in the folder"));
        }
    }
}
