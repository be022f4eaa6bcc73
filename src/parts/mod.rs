//! A study in parts: shards that run a share of its replications each and keep them in a file, and many such files joined
//! into the study that one machine would have made.
//!
//! All that a study tells follows from its plan and from the tally of each replication. So a part file (`.part`) holds the
//! resolved scenario and the tallies, and joining parts is the same work on the same numbers, whatever machine simulated
//! them. The file is a first line, a frame with the header and a frame a replication, in the order in which they ended. It
//! only grows: when a shard is killed, what it holds is whole but for its last frame, and the shard can go on.

mod error;
mod file;
mod frame;
mod header;
mod join;
mod record;
mod shard;
mod share;

pub use error::PartError;
pub use header::Header;
pub use join::{Kept, Parts};
pub use shard::{Done, Shard};
pub use share::Share;
