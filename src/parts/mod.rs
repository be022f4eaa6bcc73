//! Studies and sweeps in parts: shards that simulate a share each and keep it in a file, and many such files joined into
//! what one machine would have made.
//!
//! All that a study tells follows from its plan and from the tally of each replication. So a part file (`.part`) holds the
//! resolved scenario and the tallies, and joining parts is the same work on the same numbers, whatever machine simulated
//! them. The file is a first line, a frame with the header and a frame a record, in the order in which they ended. It
//! only grows: when a shard is killed, what it holds is whole but for its last frame, and the shard can go on.
//!
//! Files, frames and shares are the same whatever there are parts of ([`Kind`]): what a header says, and what a record
//! is, is up to that. The records of a study are replications, and are here; those of a sweep are points, and are with
//! the sweep.

mod error;
mod file;
mod frame;
mod header;
mod join;
mod joined;
mod keeper;
mod record;
mod shard;
mod share;
mod study;

pub use error::PartError;
pub use file::PartFile;
pub use frame::{Checksum, checksum, hexadecimal};
pub use header::{Header, Kind};
pub use join::{Kept, Parts};
pub use joined::Joined;
pub use keeper::{Keeper, Opened};
pub use shard::{Done, Shard};
pub use share::Share;
pub use study::StudyHeader;
