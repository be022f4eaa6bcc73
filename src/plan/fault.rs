//! What goes wrong, by the script or at random.

use super::Place;
use crate::engine::Time;
use crate::policy::distribution::Sampler;
use crate::policy::failure::Effect;

/// A way in which each replica of a fleet fails by itself.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Time to failure.
    pub every: Sampler,
    /// By which the time to failure is multiplied (what has a common cause is left to a [`Fault`]).
    pub stretch: f64,
    /// Time to repair, or until the end of what it does.
    pub lasts: Sampler,
    /// What it does.
    pub effect: Effect,
    /// The crew that repairs, if repairs wait for one.
    pub crew: Option<u32>,
}

/// Something that befalls several replicas at once.
#[derive(Clone, Debug)]
pub struct Fault {
    /// When.
    pub start: Start,
    /// Which fleets, and in each the replicas concerned.
    pub hits: Vec<Hit>,
    /// Where the network is concerned: the place, and the other end, if it is not all others.
    pub ways: Option<(Scope, Option<Scope>)>,
    /// Each replica is hit with a probability of this / 2^64; all of them if none.
    pub share: Option<u64>,
    /// How long.
    pub lasts: Sampler,
    /// Whether it ends for all at once; else each is repaired by itself.
    pub together: bool,
    /// The crew that repairs each, if repairs wait for one.
    pub crew: Option<u32>,
    /// What it does.
    pub effect: Effect,
    /// The root of its random draws.
    pub path: String,
    /// What it is, in words.
    pub words: String,
}

/// When a fault happens.
#[derive(Clone, Debug)]
pub enum Start {
    /// Once, at this time.
    At(Time),
    /// At random, again and again.
    Every {
        /// From the beginning of the run, or the end of the last, to the next.
        gap: Sampler,
        /// By which the gaps are multiplied.
        stretch: f64,
        /// Whether gaps begin with the beginning of the last fault instead of its end.
        overlapping: bool,
    },
}

/// What a fault hits in one fleet.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// The fleet.
    pub fleet: u32,
    /// Where.
    pub scope: Scope,
    /// How many replicas, those with the lowest numbers first; all if none.
    pub replicas: Option<u32>,
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Everywhere,
    /// In all zones of a region.
    Region(u32),
    /// In a zone.
    Zone(u32),
    /// In a rack.
    Rack(Place),
}
