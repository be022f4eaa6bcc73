//! What part files are of, and what their first frame has to tell.

use super::error::PartError;
use super::share::Share;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What part files are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A study: their records are replications.
    Study,
    /// A sweep: their records are points.
    Sweep,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Study, Kind::Sweep];

    /// The kind of a file by its first line, whatever the number of its format; none if it is no part.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn of(path: &Path) -> Result<Option<Self>, PartError> {
        let unreadable = |error: io::Error| PartError::file(path, error);
        let longest = Kind::ALL.iter().map(|kind| kind.line().len()).max().unwrap_or(0);
        let mut first = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(longest as u64).read_to_end(&mut first).map_err(unreadable)?;
        Ok(Kind::ALL.into_iter().find(|kind| first.starts_with(kind.any_format())))
    }

    /// The first line of such files, with the number of the format.
    pub(super) fn line(self) -> &'static [u8] {
        match self {
            Kind::Study => b"ninefold part 1\n",
            Kind::Sweep => b"ninefold sweep part 1\n",
        }
    }

    /// What the first line begins with in any format.
    fn any_format(self) -> &'static [u8] {
        let line = self.line();
        &line[..line.len() - 2]
    }

    /// What messages call what a part is of.
    pub(super) fn called(self) -> &'static str {
        match self {
            Kind::Study => "a study",
            Kind::Sweep => "a sweep",
        }
    }

    /// What messages call its records: one, and several.
    pub fn records(self) -> (&'static str, &'static str) {
        match self {
            Kind::Study => ("replication", "replications"),
            Kind::Sweep => ("point", "points"),
        }
    }
}

/// What a part says of that which it is a part of: its first frame. The first field is the version of the program.
pub trait Header: Serialize + DeserializeOwned {
    /// What it is of.
    const KIND: Kind;

    /// Which records the part is to hold.
    fn share(&self) -> Share;

    /// Whether the parts in two files are of the same; their shares do not count.
    ///
    /// # Errors
    /// In words, what is different.
    fn same(one: (&Path, &Self), other: (&Path, &Self)) -> Result<(), String>;
}
