//! A part file as it is found: its header, and where its replications are.

use super::error::PartError;
use super::frame::{self, Checksum, Found};
use super::header::{Header, Kind};
use super::share::Share;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Where a record is in a part file.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Which replication, or which point of a sweep.
    pub number: u32,
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
pub struct PartFile<H> {
    /// Its path.
    pub path: PathBuf,
    /// What it says of that which it is a part of.
    pub header: H,
    /// Its records, in the order in which they ended.
    pub records: Vec<Record>,
    /// The number of bytes that are whole.
    pub whole: u64,
    /// What is behind them.
    pub ending: Ending,
}

impl<H: Header> PartFile<H> {
    /// Reads what is in a file, but keeps no records; none if its shard was killed before it had written a header.
    ///
    /// # Errors
    /// A file that cannot be read, or is no part of this version.
    pub fn scan(path: &Path, file: &File) -> Result<Option<Self>, PartError> {
        let misfit = |message: &str| PartError::Misfit(format!("{} {message}", path.display()));
        let unreadable = |error: io::Error| PartError::file(path, error);
        let size = file.metadata().map_err(unreadable)?.len();
        let mut reader = BufReader::new(file);
        reader.rewind().map_err(unreadable)?;
        let (line, mut first) = (H::KIND.line(), Vec::new());
        (&mut reader).take(line.len() as u64).read_to_end(&mut first).map_err(unreadable)?;
        if line.starts_with(&first) && first.len() < line.len() {
            return Ok(None);
        }
        if first != line {
            let called = H::KIND.called();
            return Err(misfit(&match Kind::of(path)? {
                Some(kind) if kind == H::KIND => "is a part in the format of another version of ninefold".to_owned(),
                Some(kind) => format!("is a part of {}, not of {called}", kind.called()),
                None => format!("is no part of {called}"),
            }));
        }
        let mut whole = first.len() as u64;
        let header: H = match frame::next(&mut reader, size.saturating_sub(whole)).map_err(unreadable)? {
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
                    let number = number(&bytes).filter(|&number| header.share().has(number));
                    let Some(number) = number else { break Ending::Damaged };
                    records.push(Record { number, checksum, at: whole });
                    whole += (frame::HEAD + bytes.len()) as u64;
                }
                Found::End => break Ending::Whole,
                Found::Torn => break Ending::Torn,
                Found::Damaged => break Ending::Damaged,
            }
        };
        Ok(Some(PartFile { path: path.to_owned(), header, records, whole, ending }))
    }

    /// The bytes of a record.
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

/// Which record some bytes are of: all begin with their number.
fn number(bytes: &[u8]) -> Option<u32> {
    postcard::take_from_bytes(bytes).ok().map(|(number, _)| number)
}

/// The header that some bytes are.
fn header<H: Header>(bytes: &[u8]) -> Result<H, String> {
    let none = || format!("is no part of {}", H::KIND.called());
    let (version, _): (String, _) = postcard::take_from_bytes(bytes).map_err(|_| none())?;
    let this = env!("CARGO_PKG_VERSION");
    if version != this {
        return Err(format!(
            "was written by ninefold {version}: it takes the same version to go on with it, not {this}"
        ));
    }
    let header: H = postcard::from_bytes(bytes).map_err(|_| none())?;
    if header.share().is_sound() { Ok(header) } else { Err(none()) }
}

impl<H: Header> PartFile<H> {
    /// Which shard it holds.
    pub fn share(&self) -> Share {
        self.header.share()
    }
}
