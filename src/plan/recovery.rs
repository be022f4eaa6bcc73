//! Backups, and what is done when a region is lost.

use super::Place;
use crate::engine::Time;
use crate::policy::distribution::Sampler;

/// A plan for the loss of a region.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// Its name.
    pub name: String,
    /// The region whose loss it answers.
    pub covers: u32,
    /// The places where things go on, in turn.
    pub places: Vec<Place>,
    /// From the loss until somebody knows.
    pub detect: Sampler,
    /// From then until it is decided to go.
    pub decide: Sampler,
    /// From when everything is there until it is found to work.
    pub validate: Sampler,
    /// From then until clients go there.
    pub redirect: Sampler,
    /// What services have there.
    pub reserves: Vec<Reserve>,
    /// What becomes of databases.
    pub takeovers: Vec<Takeover>,
    /// The root of its random draws.
    pub path: String,
}

/// What a service has where things go on.
#[derive(Clone, Copy, Debug)]
pub struct Reserve {
    /// Its fleet.
    pub fleet: u32,
    /// Replicas that run all the time.
    pub standby: u32,
    /// Replicas that are started when it is decided to go.
    pub starts: u32,
}

/// How a leader with followers goes on elsewhere.
#[derive(Clone, Debug)]
pub struct Takeover {
    /// Its number.
    pub set: u32,
    /// How.
    pub way: Way,
}

/// How a leader is replaced.
#[derive(Clone, Debug)]
pub enum Way {
    /// A follower is promoted, which takes so long.
    Promote(Sampler),
    /// A new server is filled from a backup. It takes so long to get one.
    Restore(Sampler),
}

/// Copies from which a database can be built anew.
#[derive(Clone, Debug)]
pub struct Backups {
    /// From one full backup to the next.
    pub every: Time,
    /// From the instant that it shows until it can be used.
    pub takes: Sampler,
    /// From one incremental backup to the next.
    pub incremental: Option<Time>,
    /// How often the log is copied away; 0 for all the time.
    pub log: Option<Time>,
    /// How long a full backup takes to read back.
    pub full_takes: Time,
    /// How long an incremental one does.
    pub increment_takes: Time,
    /// How many times faster than it was written the log is applied.
    pub replay: f64,
}
