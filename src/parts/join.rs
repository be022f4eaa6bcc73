//! Parts joined: the replications of several files as one source.

use super::error::PartError;
use super::file::{Ending, PartFile, Record};
use super::header::Header;
use super::record;
use crate::experiment::{Runs, StudyError};
use crate::plan::Plan;
use crate::tally::RunTally;
use crate::world;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// The parts of one study.
#[derive(Debug)]
pub struct Parts {
    files: Vec<PartFile>,
    /// Where each replication is: which file, and where in it.
    index: BTreeMap<u32, (usize, Record)>,
}

impl Parts {
    /// Opens parts. The same replication may be there several times, if it is the same.
    ///
    /// # Errors
    /// Files that cannot be read, are no parts, are damaged, or are not of the same study.
    pub fn open(paths: &[PathBuf]) -> Result<Self, PartError> {
        let mut files = paths.iter().map(|path| open(path)).collect::<Result<Vec<_>, _>>()?;
        // What only one of them can say is said by the first shard, in whatever order they are named.
        files.sort_by_key(|part| part.share().shard());
        let Some(first) = files.first() else {
            return Err(PartError::Misfit("there are no parts".to_owned()));
        };
        files.iter().try_for_each(|part| same_study(first, part))?;
        let mut index: BTreeMap<u32, (usize, Record)> = BTreeMap::new();
        for (number, part) in files.iter().enumerate() {
            for record in &part.records {
                let (other, earlier) = index.entry(record.replication).or_insert((number, *record));
                if earlier.checksum != record.checksum {
                    return Err(PartError::Misfit(format!(
                        "replication {} is one thing in {} and another in {}: were they simulated by the same program?",
                        record.replication,
                        files[*other].path.display(),
                        part.path.display()
                    )));
                }
            }
        }
        Ok(Parts { files, index })
    }

    /// What the first shard that is there says of the study.
    pub fn header(&self) -> &Header {
        &self.files[0].header
    }

    /// The replications as a source, for the plan of these parts.
    pub fn kept<'a>(&'a self, plan: &'a Plan) -> Kept<'a> {
        Kept { parts: self, plan, missing: Mutex::default() }
    }
}

fn open(path: &Path) -> Result<PartFile, PartError> {
    let file = File::open(path).map_err(|error| PartError::file(path, error))?;
    match PartFile::scan(path, &file)? {
        Some(PartFile { ending: Ending::Damaged, whole, .. }) => Err(PartError::Misfit(format!(
            "{} is damaged behind its first {whole} bytes\nrun its shard again: what is whole is kept",
            path.display()
        ))),
        Some(part) => Ok(part),
        None => Err(PartError::Misfit(format!(
            "{} holds nothing yet: its shard was killed before it began\nrun it again, or leave the file out",
            path.display()
        ))),
    }
}

/// Whether two parts can be joined.
fn same_study(first: &PartFile, other: &PartFile) -> Result<(), PartError> {
    let (one, two) = (first.path.display(), other.path.display());
    let (a, b) = (&first.header, &other.header);
    if a.scenario() != b.scenario() {
        let (called, differently) = (a.called(), b.called());
        return Err(PartError::Misfit(format!(
            "{one} is of {called}, and {two} of {differently}\nthey are different scenarios, or have different seeds, replications or settings"
        )));
    }
    if a.share.of() != b.share.of() {
        return Err(PartError::Misfit(format!(
            "{one} is shard {}, and {two} shard {}: shares of different numbers of shards do not add up",
            a.share, b.share
        )));
    }
    if a.warmup != b.warmup {
        return Err(PartError::Misfit(format!(
            "{one} and {two} have found different warm-ups: were they simulated by the same program?"
        )));
    }
    Ok(())
}

/// Replications that are read from parts.
pub struct Kept<'a> {
    parts: &'a Parts,
    plan: &'a Plan,
    /// Those that were asked for in vain.
    missing: Mutex<BTreeSet<u32>>,
}

impl Runs for Kept<'_> {
    fn run(&self, replication: u32) -> Result<Option<RunTally>, StudyError> {
        let Some((number, record)) = self.parts.index.get(&replication) else {
            self.missing().insert(replication);
            return Ok(None);
        };
        let part = &self.parts.files[*number];
        let bytes = part.read(record).map_err(StudyError::Unreadable)?;
        let tally = record::decode(&bytes, self.plan, world::empty_tally(self.plan)).map_err(|wrong| {
            StudyError::Unreadable(format!("replication {replication} in {} is {wrong}", part.path.display()))
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
        let missing = self.missing();
        let all = u64::from(gathered) + missing.len() as u64;
        let of = self.parts.header().share.of();
        let there = |shard: &u32| self.parts.files.iter().any(|part| part.share().shard() == *shard);
        let shards: BTreeSet<u32> = missing.iter().map(|replication| replication % of + 1).collect();
        let (incomplete, absent): (Vec<u32>, Vec<u32>) = shards.into_iter().partition(there);
        let told = [(absent, ["is missing", "are missing"]), (incomplete, ["is not complete", "are not complete"])]
            .into_iter()
            .filter(|(shards, _)| !shards.is_empty())
            .map(|(shards, [one, several])| match shards.as_slice() {
                [shard] => format!("shard {shard} of {of} {one}"),
                _ => format!("shards {} of {of} {several}", list(&shards)),
            });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| format!("{}: the numbers are of {gathered} of {all} replications", told.join(", ")))
    }
}

/// Shards that a message names.
const NAMED: usize = 8;

/// Several numbers in words.
fn list(numbers: &[u32]) -> String {
    let (named, rest) = numbers.split_at(numbers.len().min(NAMED));
    let mut words: Vec<String> = named.iter().map(u32::to_string).collect();
    let last = match rest.len() {
        0 => words.pop().unwrap_or_default(),
        more => format!("{more} more"),
    };
    format!("{} and {last}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_shards_are_named_and_many_are_counted() {
        assert_eq!(list(&[2, 3]), "2 and 3");
        assert_eq!(list(&[2, 3, 7]), "2, 3 and 7");
        assert_eq!(list(&(1..=20).collect::<Vec<_>>()), "1, 2, 3, 4, 5, 6, 7, 8 and 12 more");
    }
}
