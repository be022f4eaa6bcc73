//! Where texts come from: files, compressed or not, read as a stream. Lines are bounded, and so is what is read whole.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// The longest line; of a longer one only so much is looked at.
const LONGEST_LINE: u64 = 64 << 10;
/// The largest text that is read as a whole.
const LARGEST_TEXT: u64 = 64 << 20;
/// So much is looked at to tell what a text is.
const HEAD: u64 = 64 << 10;

/// A text that is read from its beginning to its end once.
pub struct Source {
    /// By what name messages call it.
    pub name: String,
    /// How it begins.
    pub head: Vec<u8>,
    reader: Box<dyn BufRead>,
    number: u64,
    line: Vec<u8>,
}

/// A line without its end.
pub struct Line<'a> {
    /// From 1.
    pub number: u64,
    /// Its bytes.
    pub text: &'a [u8],
}

/// The first bytes of a stream, and the whole of it.
fn peek(mut stream: impl Read + 'static) -> io::Result<(Vec<u8>, Box<dyn BufRead>)> {
    let mut head = Vec::new();
    stream.by_ref().take(HEAD).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(BufReader::with_capacity(256 << 10, stream));
    Ok((head, Box::new(whole)))
}

impl Source {
    /// A stream; gzip is told by its first two bytes (RFC 1952), and unpacked.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn new(name: &str, stream: impl Read + 'static) -> io::Result<Self> {
        let (mut head, mut reader) = peek(stream)?;
        if head.starts_with(&[0x1f, 0x8b]) {
            (head, reader) = peek(flate2::bufread::MultiGzDecoder::new(reader))?;
        }
        Ok(Source { name: name.to_owned(), head, reader, number: 0, line: Vec::new() })
    }

    /// A file, or standard input for `-`.
    ///
    /// # Errors
    /// What cannot be opened or read.
    pub fn open(path: &str) -> io::Result<Self> {
        match path {
            "-" => Source::new("standard input", io::stdin()),
            _ => Source::new(path, std::fs::File::open(path)?),
        }
    }

    /// The next line.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        if self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.len() as u64 == LONGEST_LINE && !self.line.ends_with(b"\n") {
            self.skip_line()?;
        }
        Ok(Some(Line { number: self.number, text: self.line.trim_ascii_end() }))
    }

    /// Goes to the beginning of the next line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(used);
            if end.is_some() || used == 0 {
                return Ok(());
            }
        }
    }

    /// All of it, which must not be too large.
    ///
    /// # Errors
    /// What cannot be read, or is too large.
    pub fn whole(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        if self.reader.by_ref().take(LARGEST_TEXT + 1).read_to_end(&mut bytes)? as u64 > LARGEST_TEXT {
            return Err(io::Error::other("larger than 64 MiB, which is too much for a text that is read as a whole"));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn lines(bytes: Vec<u8>) -> Vec<(u64, usize)> {
        let mut source = Source::new("test", Cursor::new(bytes)).expect("readable");
        let mut found = Vec::new();
        while let Some(line) = source.line().expect("readable") {
            found.push((line.number, line.text.len()));
        }
        found
    }

    #[test]
    fn lines_are_bounded_and_counted() {
        let mut text = b"one\r\n\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 1 << 20));
        text.extend_from_slice(b"\nlast");
        assert_eq!(lines(text), [(1, 3), (2, 0), (3, LONGEST_LINE as usize), (4, 4)]);
        assert_eq!(lines(Vec::new()), []);
    }

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_broken_is_an_error() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(b"one\ntwo\n").expect("packed");
        let packed = packer.finish().expect("packed");
        assert_eq!(lines(packed.clone()), [(1, 3), (2, 3)]);
        assert!(Source::new("test", Cursor::new(packed[..packed.len() / 2].to_vec())).is_err());
    }
}
