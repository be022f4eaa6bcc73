//! A part file as it is found: its header, and where its replications are.

use super::error::PartError;
use super::frame::{self, Checksum, Found};
use super::header::Header;
use super::record;
use super::share::Share;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The first line of a part file, with the number of its format.
pub const FIRST_LINE: &[u8] = b"ninefold part 1\n";

/// What the first line begins with in any format.
const ANY_FORMAT: &[u8] = b"ninefold part ";

/// Where a replication is in a part file.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Which replication.
    pub replication: u32,
    /// The checksum of its bytes.
    pub checksum: Checksum,
    /// Where its frame begins.
    at: u64,
}

/// How a part file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Behind its last frame.
    Whole,
    /// In the middle of a frame, as when its shard was killed.
    Torn,
    /// With a frame that holds something else than was written, and whatever follows.
    Damaged,
}

/// A part file as it is found.
#[derive(Debug)]
pub struct PartFile {
    /// Its path.
    pub path: PathBuf,
    /// What it says of the study.
    pub header: Header,
    /// Its replications, in the order in which they ended.
    pub records: Vec<Record>,
    /// The number of bytes that are whole.
    pub whole: u64,
    /// What is behind them.
    pub ending: Ending,
}

impl PartFile {
    /// Reads what is in a file, but for the tallies; none if its shard was killed before it had written a header.
    ///
    /// # Errors
    /// A file that cannot be read, or is no part of this version.
    pub fn scan(path: &Path, file: &File) -> Result<Option<Self>, PartError> {
        let misfit = |message: &str| PartError::Misfit(format!("{} {message}", path.display()));
        let unreadable = |error: io::Error| PartError::file(path, error);
        let size = file.metadata().map_err(unreadable)?.len();
        let mut reader = BufReader::new(file);
        reader.rewind().map_err(unreadable)?;
        let mut first = Vec::new();
        (&mut reader).take(FIRST_LINE.len() as u64).read_to_end(&mut first).map_err(unreadable)?;
        if FIRST_LINE.starts_with(&first) && first.len() < FIRST_LINE.len() {
            return Ok(None);
        }
        if first != FIRST_LINE {
            let other = first.starts_with(ANY_FORMAT);
            return Err(misfit(if other {
                "is a part in the format of another version of ninefold"
            } else {
                "is no part of a study"
            }));
        }
        let mut whole = first.len() as u64;
        let header = match frame::next(&mut reader, size.saturating_sub(whole)).map_err(unreadable)? {
            Found::Whole(_, bytes) => {
                whole += (frame::HEAD + bytes.len()) as u64;
                header(&bytes).map_err(|message| misfit(&message))?
            }
            Found::End | Found::Torn => return Ok(None),
            Found::Damaged => return Err(misfit("is damaged at its beginning: delete it and run its shard again")),
        };
        let mut records = Vec::new();
        let ending = loop {
            match frame::next(&mut reader, size.saturating_sub(whole)).map_err(unreadable)? {
                Found::Whole(checksum, bytes) => {
                    let replication = record::number(&bytes).filter(|&number| header.share.has(number));
                    let Some(replication) = replication else { break Ending::Damaged };
                    records.push(Record { replication, checksum, at: whole });
                    whole += (frame::HEAD + bytes.len()) as u64;
                }
                Found::End => break Ending::Whole,
                Found::Torn => break Ending::Torn,
                Found::Damaged => break Ending::Damaged,
            }
        };
        Ok(Some(PartFile { path: path.to_owned(), header, records, whole, ending }))
    }

    /// The bytes of a replication.
    ///
    /// # Errors
    /// A file that cannot be read, or is another by now.
    pub fn read(&self, record: &Record) -> Result<Vec<u8>, String> {
        let bytes_of = || -> io::Result<Found> {
            let mut file = File::open(&self.path)?;
            let left = file.metadata()?.len().saturating_sub(record.at);
            file.seek(SeekFrom::Start(record.at))?;
            frame::next(&mut file, left)
        };
        match bytes_of() {
            Ok(Found::Whole(checksum, bytes)) if checksum == record.checksum => Ok(bytes),
            Ok(_) => Err(format!("{} changes while it is read", self.path.display())),
            Err(error) => Err(format!("{}: {error}", self.path.display())),
        }
    }
}

/// The header that some bytes are.
fn header(bytes: &[u8]) -> Result<Header, String> {
    const NONE: &str = "is no part of a study";
    let (version, _): (String, _) = postcard::take_from_bytes(bytes).map_err(|_| NONE)?;
    let this = env!("CARGO_PKG_VERSION");
    if version != this {
        return Err(format!(
            "was written by ninefold {version}: it takes the same version to go on with it, not {this}"
        ));
    }
    let header: Header = postcard::from_bytes(bytes).map_err(|_| NONE)?;
    if header.share.is_sound() { Ok(header) } else { Err(NONE.to_owned()) }
}

impl PartFile {
    /// Which shard it holds.
    pub fn share(&self) -> Share {
        self.header.share
    }
}
