//! The seam between a fleet and the balancer that serves it.

use super::pool::Pool;
use crate::engine::{Key, Time};

/// What a balancer sees of a call.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The call's own key: chance, where a choice needs it, comes from here.
    pub key: Key,
    /// What the request behind it has in common with others: calls of equal affinity belong to the same replica.
    pub affinity: Key,
    /// The zone that it comes from, where zones make a difference; else [`NONE`](crate::engine::NONE).
    pub from: u32,
}

/// Chooses a replica for each call.
pub trait Pick: Send {
    /// The position in the pool (which is never empty) of the replica that gets the next call; [`Pool::NOBODY`] if it is
    /// sent where there is none.
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize;

    /// The replicas in the pool have changed.
    fn changed(&mut self, _pool: &Pool) {}

    /// Whether the choice depends on how busy the replicas are.
    fn looks_at_loads(&self) -> bool {
        false
    }

    /// Whether the choice depends on the call's affinity.
    fn looks_at_affinity(&self) -> bool {
        false
    }

    /// Whether [`Pick::answered`] must be called.
    fn wants_answers(&self) -> bool {
        false
    }

    /// It is known `now` that the replica with this number is done with a call `at` some time, after `took`. Where
    /// departures are known on arrival that lies ahead, and must not count before. The replica may have left the pool meanwhile. Calls that were
    /// refused at once are not told.
    fn answered(&mut self, _ordinal: u32, _took: Time, _at: Time, _now: Time) {}

    /// Whether [`Pick::rose`] and [`Pick::fell`] must be called.
    fn watches_load(&self) -> bool {
        false
    }

    /// The load at a position has risen by one.
    fn rose(&mut self, _position: usize) {}

    /// The load at a position has fallen by one.
    fn fell(&mut self, _position: usize) {}
}

/// The purpose under which balancers draw from a call's key.
pub(super) const PURPOSE: u64 = u64::MAX;
