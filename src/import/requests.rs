//! Logs with a request a line: what all of them have in common.

use super::clock::Stamp;
use super::gather::{Account, Gathered, Record};
use super::source::Source;
use super::took::Took;
use std::borrow::Cow;

/// What a line says beside what was asked for.
pub struct Request {
    /// When it was logged.
    pub at: Option<Stamp>,
    /// How it ended; 0 if that is not known.
    pub status: u16,
    /// How long it took.
    pub took: Option<Took>,
    /// Whether that is the time of the server behind.
    pub behind: bool,
}

/// How many lines say how long their request took.
pub struct Timed {
    /// All of them.
    pub all: u64,
    /// Those of which the time of the server behind is taken.
    pub behind: u64,
}

/// Reads a log. `request` says what is in a line, or why it is none, and writes what was asked for into the buffer.
///
/// # Errors
/// What cannot be read.
pub fn read(
    source: &mut Source,
    gathered: &mut Gathered,
    account: &mut Account,
    request: impl Fn(&[u8], &mut Vec<u8>) -> Result<Request, Cow<'static, str>>,
) -> std::io::Result<Timed> {
    let mut key = Vec::new();
    let mut timed = Timed { all: 0, behind: 0 };
    while let Some(line) = source.line()? {
        if line.text.is_empty() {
            continue;
        }
        account.lines += 1;
        let Request { at, status, took, behind } = match request(line.text, &mut key) {
            Ok(request) => request,
            Err(why) => {
                account.reject(line.number, why);
                continue;
            }
        };
        match gathered.record(Record { at, key: &key, status, took }) {
            Ok(()) => {
                account.taken += 1;
                timed.all += u64::from(took.is_some());
                timed.behind += u64::from(behind);
            }
            Err(why) => account.reject(line.number, why),
        }
    }
    Ok(timed)
}
