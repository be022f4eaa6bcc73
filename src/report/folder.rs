//! A folder replaced in one step: written beside it under another name, then renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::File;

/// Litter that file managers leave behind; a folder with it is still only a report.
const LITTER: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini"];

/// Makes `folder` hold exactly `files`.
///
/// # Errors
/// When something cannot be written (then `folder` is as before), or `folder` holds anything that
/// is not named in `files`: it may be a person's own work.
pub fn replace(folder: &Path, files: &[File]) -> io::Result<()> {
    replace_with(folder, files, &[])
}

/// As [`replace`], of a report that may leave some files out: those named in `optional` are its own too.
///
/// # Errors
/// As [`replace`].
pub fn replace_with(folder: &Path, files: &[File], optional: &[&str]) -> io::Result<()> {
    let target = resolved(folder)?;
    refuse_foreign(&target, files, optional)?;
    let staging = Scratch::beside(&target, "partial")?;
    for file in files {
        fs::write(staging.0.join(&file.name), &file.bytes)?;
    }
    if !target.exists() {
        return fs::rename(&staging.0, &target);
    }
    let old = Scratch::beside(&target, "old")?;
    // An empty folder in the way would stop the rename on some platforms.
    fs::remove_dir(&old.0)?;
    fs::rename(&target, &old.0)?;
    fs::rename(&staging.0, &target).inspect_err(|_| {
        // Nothing better can be done than to put the earlier report back.
        let _ = fs::rename(&old.0, &target);
    })
}

/// The folder's real place, so that a link stays a link and `.` has a name.
fn resolved(folder: &Path) -> io::Result<PathBuf> {
    if folder.exists() {
        return folder.canonicalize();
    }
    if folder.is_symlink() {
        let message = format!("{} is a link to nowhere", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    match folder.file_name() {
        Some(name) => Ok(parent.canonicalize()?.join(name)),
        None => {
            fs::create_dir_all(folder)?;
            folder.canonicalize()
        }
    }
}

fn refuse_foreign(target: &Path, files: &[File], optional: &[&str]) -> io::Result<()> {
    if !target.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(target)? {
        let name = entry?.file_name();
        let ours = files.iter().any(|file| name == *file.name) || optional.iter().any(|file| name == **file);
        if !ours && !LITTER.iter().any(|litter| name == *litter) {
            let message = format!(
                "{} holds {}, which is no part of a report: move it away, or give another folder with --output",
                target.display(),
                Path::new(&name).display()
            );
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
    }
    Ok(())
}

/// A folder of ours that goes away with the value, unless it was renamed.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(target: &Path, purpose: &str) -> io::Result<Self> {
        let no_name = || io::Error::new(io::ErrorKind::InvalidInput, "the folder has no name");
        let name = target.file_name().ok_or_else(no_name)?.to_string_lossy();
        let mut attempt = 0_u32;
        loop {
            let scratch = format!(".{name}.{purpose}-{}-{attempt}", std::process::id());
            let path = target.with_file_name(scratch);
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1_000 => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Left-over scratch is hidden and harmless; an error here would hide the one that matters.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let place = std::env::temp_dir().join(format!("ninefold {name} {}", std::process::id())).join("a report");
        let _ = fs::remove_dir_all(place.parent().unwrap());
        place
    }

    fn listing(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_earlier_report_is_replaced_whole() {
        let place = place("replaced");
        let [a, b] = ["a.csv", "b.csv"].map(|name| File::new(name, "first"));
        replace(&place, &[a, b]).unwrap();
        let [a, b] = ["a.csv", "b.csv"].map(|name| File::new(name, "second"));
        replace(&place, &[a, b]).unwrap();
        assert_eq!(listing(&place), ["a.csv", "b.csv"]);
        assert_eq!(fs::read(place.join("b.csv")).unwrap(), b"second");
        assert_eq!(listing(place.parent().unwrap()), ["a report"], "scratch is cleared");
        fs::remove_dir_all(place.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let place = place("foreign");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("thesis.tex"), "mine").unwrap();
        let error = replace(&place, &[File::new("a.csv", "ours")]).unwrap_err();
        assert!(error.to_string().contains("thesis.tex"), "{error}");
        assert_eq!(listing(&place), ["thesis.tex"]);
        fs::remove_dir_all(place.parent().unwrap()).unwrap();
    }

    #[test]
    fn an_error_half_way_leaves_the_earlier_report() {
        let place = place("half");
        replace(&place, &[File::new("a.csv", "first")]).unwrap();
        let broken = [File::new("a.csv", "second"), File::new("no/such/folder", "")];
        assert!(replace(&place, &broken).is_err());
        assert_eq!(fs::read(place.join("a.csv")).unwrap(), b"first");
        assert_eq!(listing(place.parent().unwrap()), ["a report"]);
        fs::remove_dir_all(place.parent().unwrap()).unwrap();
    }
}
