//! What a study found, as files and texts: one file a format. Knows the results and nothing else.

pub mod chart;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod series;
pub mod terminal;

use crate::experiment::Study;
use std::io;
use std::path::{Path, PathBuf};

/// A file of the report: its name and what is in it.
type File = (String, Vec<u8>);

/// All files of a report.
fn files(study: &Study) -> io::Result<Vec<File>> {
    let charts = chart::all(study);
    let mut files: Vec<File> = vec![
        ("report.html".to_owned(), html::page(study, &charts).into_bytes()),
        ("summary.json".to_owned(), json::summary(study).into_bytes()),
        ("timeseries.csv".to_owned(), series::csv(study)?),
        ("histograms.json".to_owned(), json::histograms(study).into_bytes()),
        ("summary.md".to_owned(), markdown::summary(study).into_bytes()),
        ("junit.xml".to_owned(), junit::suite(study).into_bytes()),
        ("scenario.lock.yaml".to_owned(), study.lock.clone().into_bytes()),
    ];
    for chart in charts {
        files.push((format!("{}.svg", chart.name), chart.svg.into_bytes()));
        files.push((format!("{}.png", chart.name), chart.png));
    }
    Ok(files)
}

/// Writes a report into a folder. An older report in it is replaced as a whole or not at all; a folder that
/// holds anything else is not touched.
///
/// # Errors
/// What the file system says, or that the folder holds other things.
pub fn write(study: &Study, folder: &Path) -> io::Result<()> {
    if folder.exists() && !is_report(folder)? {
        let message = "the folder exists and holds no report of ours; give another one with --output";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    let files = files(study)?;
    let fresh = beside(folder, "new");
    let old = beside(folder, "old");
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)?;
    }
    remove(&fresh)?;
    std::fs::create_dir(&fresh)?;
    let filled = files.iter().try_for_each(|(name, bytes)| std::fs::write(fresh.join(name), bytes));
    let swapped = filled.and_then(|()| swap(&fresh, folder, &old));
    if swapped.is_err() {
        remove(&fresh)?;
    }
    swapped
}

/// Whether a folder is empty or holds a report.
fn is_report(folder: &Path) -> io::Result<bool> {
    Ok(folder.join("summary.json").exists() || std::fs::read_dir(folder)?.next().is_none())
}

fn swap(fresh: &Path, folder: &Path, old: &Path) -> io::Result<()> {
    remove(old)?;
    let replaced = folder.exists();
    if replaced {
        std::fs::rename(folder, old)?;
    }
    match std::fs::rename(fresh, folder) {
        Ok(()) => remove(old),
        Err(error) => {
            if replaced {
                std::fs::rename(old, folder)?;
            }
            Err(error)
        }
    }
}

/// A name beside a folder, for this process alone.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "report".into(), |name| name.to_string_lossy().into_owned());
    folder.with_file_name(format!(".{name}.{what}.{}", std::process::id()))
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A name as a folder can have it: `Flash sale, +500 %` becomes `flash-sale-500`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(80).collect();
    match slug.trim_end_matches('-') {
        "" => "scenario".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_folder_that_every_system_takes() {
        assert_eq!(slug("Flash sale, +500 % within a minute"), "flash-sale-500-within-a-minute");
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("…"), "scenario");
    }
}
