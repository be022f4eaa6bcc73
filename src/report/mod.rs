//! From a [`Study`] to what a person or a machine acts on: one file a format.
//!
//! The formats know the types of [`mod@crate::experiment::study`] and nothing else of the program.
//! None of them writes the time of day, so equal studies give equal bytes.

use std::io;
use std::path::{Path, PathBuf};

use crate::experiment::study::Study;

mod bill;
pub mod chart;
pub mod compare;
pub mod csv;
pub mod decisions;
mod digits;
pub mod findings;
mod folder;
pub mod github;
pub mod html;
mod incident;
pub mod json;
pub mod junit;
pub mod lock;
pub mod markdown;
pub mod number;
pub mod plan;
mod regression;
pub mod sensitivity;
pub mod sweep;
mod table;
pub mod terminal;
mod theory;
mod time_spent;
pub mod trace;
pub mod uncertainty;
mod view;
pub mod why;

pub use view::{first_sentence, verdict, verdict_words};

#[cfg(test)]
mod fixture;

/// A file of the report before it is on disk.
pub struct File {
    /// Its name inside the report's folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// A report format: the files that it makes of a study. Their names depend on the format alone.
type Format = fn(&Study) -> io::Result<Vec<File>>;

/// Every format that [`render`] uses. A new one is a file beside this one and a line here.
const FORMATS: &[Format] = &[
    html::report::files,
    chart::files,
    chart::board::files,
    chart::time_spent::files,
    json::files,
    csv::files,
    markdown::files,
    junit::files,
    lock::files,
];

/// Renders every file of the report in memory.
///
/// # Errors
/// When a picture cannot be drawn or a value cannot be written in its format.
pub fn render(study: &Study) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for format in FORMATS {
        files.extend(format(study)?);
    }
    Ok(files)
}

/// Writes the report into `folder` and returns the paths of its files, `report.html` first.
///
/// An earlier report in that folder is replaced whole or not at all. A folder that holds anything
/// else is left alone.
///
/// # Errors
/// When a file cannot be rendered or written, or `folder` holds files that are not a report's.
pub fn write(study: &Study, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = render(study)?;
    folder::replace(folder, &files)?;
    Ok(files.iter().map(|file| folder.join(&file.name)).collect())
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
    fn equal_studies_give_equal_bytes() {
        let (one, two) = (render(&fixture::flash_sale()), render(&fixture::flash_sale()));
        for (a, b) in one.unwrap().iter().zip(two.unwrap()) {
            assert!(a.bytes == b.bytes, "{}", a.name);
        }
    }

    #[test]
    fn strange_studies_are_rendered_with_the_same_files() {
        let names =
            |study: &Study| -> Vec<String> { render(study).unwrap().into_iter().map(|file| file.name).collect() };
        let expected = names(&fixture::flash_sale());
        // Without databases there is no lag to draw, without decisions no scaling, without links no architecture, and
        // where no requests were followed nothing is known of their time.
        let absent = ["lag.", "scaling.", "architecture.", "time-spent."];
        let drawn = |name: &&String| !absent.iter().any(|absent| name.starts_with(absent));
        let without: Vec<String> = expected.iter().filter(drawn).cloned().collect();
        assert_eq!(names(&fixture::empty()), without);
        assert_eq!(names(&fixture::hostile()), expected);
        assert_eq!(names(&fixture::silent_window()), expected);
    }

    /// Set `NINEFOLD_LOOK` to a folder and run this test alone to look at the pages.
    #[test]
    fn the_reports_to_look_at_are_written() {
        let Some(folder) = std::env::var_os("NINEFOLD_LOOK").map(PathBuf::from) else {
            return;
        };
        let studies = [
            ("sale", fixture::flash_sale()),
            ("empty", fixture::empty()),
            ("hostile", fixture::hostile()),
            ("silent", fixture::silent_window()),
        ];
        for (name, study) in studies {
            write(&study, &folder.join(name)).unwrap();
        }
    }
}
