//! Databases whose copies are equal, compiled.

use super::recovery::Backups;
use crate::engine::Time;
use crate::policy::distribution::Sampler;
use crate::policy::keys::KeySampler;

/// A store: reads and writes of a key go to several of its servers.
#[derive(Clone, Debug)]
pub struct QuorumStore {
    /// Its name.
    pub name: String,
    /// The fleet of its servers.
    pub fleet: u32,
    /// Copies of each key.
    pub copies: u32,
    /// What is read and written.
    pub rows: Rows,
    /// How it reads.
    pub read: Quorum,
    /// How it writes.
    pub write: Quorum,
    /// Whether reads bring copies up to date.
    pub read_repair: bool,
    /// How long writes are kept for servers that are down.
    pub hints: Time,
    /// Whether its disks can be lost, so that account is kept of what copies have.
    pub accounts: bool,
    /// How long it takes to stream a server's data to it from the others.
    pub rebuild: Sampler,
    /// Copies that are kept elsewhere.
    pub backups: Option<Backups>,
    /// What an acknowledged write is worth, in millionths of the currency.
    pub value_micros: i64,
    /// Where the places of its keys branch off.
    pub salt: u64,
}

impl QuorumStore {
    /// How it reads, or writes.
    pub fn quorum(&self, write: bool) -> &Quorum {
        if write { &self.write } else { &self.read }
    }
}

/// How an operation is put to the copies.
#[derive(Clone, Copy, Debug)]
pub struct Quorum {
    /// Answers that are waited for.
    pub need: u32,
    /// Whether all copies are asked, or only as many as are needed.
    pub all: bool,
    /// The edge to the first copy; those to the others follow.
    pub edge: u32,
}

/// What operations are about.
#[derive(Clone, Debug)]
pub enum Rows {
    /// One of its own keys.
    Drawn(KeySampler),
    /// The request's key.
    OfRequest,
    /// All about the same.
    One,
}

/// The most copies.
pub const MAX_COPIES: usize = 15;
