//! Parts of a study joined: the replications of several files as one source.

use super::error::PartError;
use super::joined::Joined;
use super::record;
use super::study::StudyHeader;
use crate::experiment::{Runs, StudyError};
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::world;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// The parts of one study.
#[derive(Debug)]
pub struct Parts(Joined<StudyHeader>);

impl Parts {
    /// Opens parts. The same replication may be there several times, if it is the same.
    ///
    /// # Errors
    /// Files that cannot be read, are no parts, are damaged, or are not of the same study.
    pub fn open(paths: &[PathBuf]) -> Result<Self, PartError> {
        Joined::open(paths).map(Parts)
    }

    /// What the first shard that is there says of the study.
    pub fn header(&self) -> &StudyHeader {
        self.0.header()
    }

    /// The replications as a source, for the plan of these parts.
    pub fn kept<'a>(&'a self, plan: &'a Plan) -> Kept<'a> {
        Kept { parts: &self.0, plan, missing: Mutex::default() }
    }
}

/// Replications that are read from parts.
pub struct Kept<'a> {
    parts: &'a Joined<StudyHeader>,
    plan: &'a Plan,
    /// Those that were asked for in vain.
    missing: Mutex<BTreeSet<u32>>,
}

impl Runs for Kept<'_> {
    fn run(&self, replication: u32) -> Result<Option<RunTally>, StudyError> {
        let Some((bytes, path)) = self.parts.read(replication).map_err(StudyError::Unreadable)? else {
            self.missing().insert(replication);
            return Ok(None);
        };
        let tally = record::decode(&bytes, self.plan, world::empty_tally(self.plan)).map_err(|wrong| {
            StudyError::Unreadable(format!("replication {replication} in {} is {wrong}", path.display()))
        })?;
        Ok(Some(tally))
    }
}

impl Kept<'_> {
    fn missing(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.missing.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// In words what was asked for in vain, beside so many replications that were there; none if nothing was.
    pub fn absent(&self, gathered: u32) -> Option<String> {
        self.parts.absent(&self.missing(), gathered)
    }
}
