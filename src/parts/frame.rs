//! What a part file is made of: frames with their length and their SHA-256, so that one that is torn or damaged shows.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Read};

/// The SHA-256 of what a frame holds.
pub type Checksum = [u8; 32];

/// Bytes before what a frame holds: its length, and its checksum.
pub const HEAD: usize = 4 + size_of::<Checksum>();

/// The checksum of some bytes.
pub fn checksum(bytes: &[u8]) -> Checksum {
    Sha256::digest(bytes).into()
}

/// The beginning of a checksum, as messages tell it.
pub fn hexadecimal(of: &Checksum) -> String {
    let mut told = String::new();
    for byte in &of[..6] {
        let _ = write!(told, "{byte:02x}");
    }
    told
}

/// The frame that holds some bytes.
///
/// # Errors
/// When they are more than 4 GiB.
pub fn frame(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(ErrorKind::FileTooLarge))?;
    let mut frame = Vec::with_capacity(HEAD + bytes.len());
    frame.extend(length.to_le_bytes());
    frame.extend(checksum(bytes));
    frame.extend(bytes);
    Ok(frame)
}

/// What stands at a place of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A frame with this checksum that holds these bytes.
    Whole(Checksum, Vec<u8>),
    /// The end of the file.
    End,
    /// A frame that the file ends in the middle of.
    Torn,
    /// A frame that holds something else than what was written.
    Damaged,
}

/// Reads the next frame of a file of which `left` bytes are left.
///
/// # Errors
/// When the file cannot be read.
pub fn next(from: &mut impl Read, left: u64) -> io::Result<Found> {
    if left == 0 {
        return Ok(Found::End);
    }
    let Some(inside) = left.checked_sub(HEAD as u64) else { return Ok(Found::Torn) };
    let (mut length, mut expected) = ([0; 4], Checksum::default());
    from.read_exact(&mut length)?;
    from.read_exact(&mut expected)?;
    let length = u32::from_le_bytes(length);
    if u64::from(length) > inside {
        return Ok(Found::Torn);
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    Ok(if checksum(&bytes) == expected { Found::Whole(expected, bytes) } else { Found::Damaged })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Found {
        next(&mut &bytes[..], bytes.len() as u64).unwrap()
    }

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // FIPS 180-4, the example for "abc".
        assert_eq!(checksum(b"abc")[..8], [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea]);
    }

    #[test]
    fn a_frame_is_whole_torn_or_damaged() {
        let frame = frame(b"a replication").unwrap();
        assert!(matches!(found(&frame), Found::Whole(_, bytes) if bytes == b"a replication"));
        assert_eq!(found(&[]), Found::End);
        for length in 1..frame.len() {
            assert_eq!(found(&frame[..length]), Found::Torn, "{length} bytes");
        }
        for place in 4..frame.len() {
            let mut flipped = frame.clone();
            flipped[place] ^= 0x10;
            assert_eq!(found(&flipped), Found::Damaged, "byte {place}");
        }
        let mut endless = frame;
        endless[..4].fill(0xff);
        assert_eq!(found(&endless), Found::Torn, "a length beyond the file reserves no memory");
    }
}
