//! Several part files of the same, and where each of their records is.

use super::error::PartError;
use super::file::{Ending, PartFile, Record};
use super::header::Header;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Part files that belong together.
#[derive(Debug)]
pub struct Joined<H> {
    files: Vec<PartFile<H>>,
    /// Where each record is: which file, and where in it.
    index: BTreeMap<u32, (usize, Record)>,
}

impl<H: Header> Joined<H> {
    /// Opens parts. The same record may be there several times, if it is the same.
    ///
    /// # Errors
    /// Files that cannot be read, are no parts, are damaged, or are not of the same.
    pub fn open(paths: &[PathBuf]) -> Result<Self, PartError> {
        let mut files = paths.iter().map(|path| open(path)).collect::<Result<Vec<PartFile<H>>, _>>()?;
        // What only one of them can say is said by the first shard, in whatever order they are named.
        files.sort_by_key(|part| part.share().shard());
        let Some(first) = files.first() else {
            return Err(PartError::Misfit("there are no parts".to_owned()));
        };
        files.iter().try_for_each(|part| belong_together(first, part))?;
        let mut index: BTreeMap<u32, (usize, Record)> = BTreeMap::new();
        for (number, part) in files.iter().enumerate() {
            for record in &part.records {
                let (other, earlier) = index.entry(record.number).or_insert((number, *record));
                if earlier.checksum != record.checksum {
                    return Err(PartError::Misfit(format!(
                        "{} {} is one thing in {} and another in {}: were they simulated by the same program?",
                        H::KIND.records().0,
                        record.number,
                        files[*other].path.display(),
                        part.path.display()
                    )));
                }
            }
        }
        Ok(Joined { files, index })
    }

    /// What the first shard that is there says.
    pub fn header(&self) -> &H {
        &self.files[0].header
    }

    /// The bytes of a record, and the file that they are in; none if it is not there.
    ///
    /// # Errors
    /// A file that cannot be read, or is another by now.
    pub fn read(&self, number: u32) -> Result<Option<(Vec<u8>, &Path)>, String> {
        let Some((place, record)) = self.index.get(&number) else { return Ok(None) };
        let part = &self.files[*place];
        part.read(record).map(|bytes| Some((bytes, part.path.as_path())))
    }

    /// In words which records are missing, beside so many that are there; none if none is.
    pub fn absent(&self, missing: &BTreeSet<u32>, there: u32) -> Option<String> {
        let all = u64::from(there) + missing.len() as u64;
        let of = self.header().share().of();
        let begun = |shard: &u32| self.files.iter().any(|part| part.share().shard() == *shard);
        let shards: BTreeSet<u32> = missing.iter().map(|number| number % of + 1).collect();
        let (incomplete, absent): (Vec<u32>, Vec<u32>) = shards.into_iter().partition(begun);
        let told = [(absent, ["is missing", "are missing"]), (incomplete, ["is not complete", "are not complete"])]
            .into_iter()
            .filter(|(shards, _)| !shards.is_empty())
            .map(|(shards, [one, several])| match shards.as_slice() {
                [shard] => format!("shard {shard} of {of} {one}"),
                _ => format!("shards {} of {of} {several}", list(&shards)),
            });
        let told: Vec<String> = told.collect();
        let records = H::KIND.records().1;
        (!told.is_empty()).then(|| format!("{}: the numbers are of {there} of {all} {records}", told.join(", ")))
    }
}

fn open<H: Header>(path: &Path) -> Result<PartFile<H>, PartError> {
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
fn belong_together<H: Header>(first: &PartFile<H>, other: &PartFile<H>) -> Result<(), PartError> {
    H::same((&first.path, &first.header), (&other.path, &other.header)).map_err(PartError::Misfit)?;
    if first.share().of() != other.share().of() {
        return Err(PartError::Misfit(format!(
            "{} is shard {}, and {} shard {}: shares of different numbers of shards do not add up",
            first.path.display(),
            first.share(),
            other.path.display(),
            other.share()
        )));
    }
    Ok(())
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
