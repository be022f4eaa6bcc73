//! What a study of many variants found, in every form in which it is told.

use super::{File, folder};
use crate::explore::{Planned, Sensitivity, Sweep, Uncertainty};
use crate::report::{plan, sensitivity, sweep, uncertainty};
use std::io;
use std::path::{Path, PathBuf};

/// What a study of many variants found, in every form in which it is told.
pub trait Findings {
    /// What is done, as the command is called; the end of the name of the report's folder.
    const WHAT: &'static str;
    /// Files that not every such report has.
    const OPTIONAL: &'static [&'static str];

    /// The scenario's name.
    fn name(&self) -> &str;

    /// Every file of the report, the first of which is the one to open.
    ///
    /// # Errors
    /// When a picture cannot be drawn or a value cannot be written in its format.
    fn files(&self) -> io::Result<Vec<File>>;

    /// For people at a terminal of so many columns.
    fn terminal(&self, width: usize, colour: bool) -> String;

    /// All of it as JSON.
    ///
    /// # Errors
    /// When a value cannot be written.
    fn json(&self) -> io::Result<String>;

    /// A comment for a pull request.
    fn markdown(&self) -> String;

    /// All numbers in long form.
    ///
    /// # Errors
    /// When a value cannot be written.
    fn csv(&self) -> io::Result<Vec<u8>>;
}

/// Writes the report of what was found into `folder` and returns the paths of its files, the one to open first. An earlier
/// report in that folder is replaced whole or not at all.
///
/// # Errors
/// When a file cannot be rendered or written, or `folder` holds files that are not such a report's.
pub fn write<F: Findings>(found: &F, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = found.files()?;
    folder::replace_with(folder, &files, F::OPTIONAL)?;
    Ok(files.iter().map(|file| folder.join(&file.name)).collect())
}

/// The parts of a report are functions of a module of their own; this tells their names once.
macro_rules! findings {
    ($found:ty, $what:ident) => {
        impl Findings for $found {
            const WHAT: &'static str = stringify!($what);
            const OPTIONAL: &'static [&'static str] = $what::OPTIONAL;

            fn name(&self) -> &str {
                &self.name
            }

            fn files(&self) -> io::Result<Vec<File>> {
                $what::render(self)
            }

            fn terminal(&self, width: usize, colour: bool) -> String {
                $what::terminal(self, width, colour)
            }

            fn json(&self) -> io::Result<String> {
                $what::json(self)
            }

            fn markdown(&self) -> String {
                $what::markdown(self)
            }

            fn csv(&self) -> io::Result<Vec<u8>> {
                $what::csv(self)
            }
        }
    };
}

findings!(Planned, plan);
findings!(Sensitivity, sensitivity);
findings!(Sweep, sweep);
findings!(Uncertainty, uncertainty);
