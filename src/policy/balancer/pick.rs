//! The seam between a fleet and the balancer that serves it.

use super::pool::Pool;
use crate::engine::Key;

/// Chooses a replica for each call.
pub trait Pick: Send {
    /// The position in the pool (which is never empty) of the replica that gets the next call. Chance, where
    /// it is needed, comes from the call's own key.
    fn pick(&mut self, pool: &mut Pool, key: Key) -> usize;

    /// The replicas in the pool have changed.
    fn changed(&mut self, _pool: &Pool) {}

    /// Whether the choice depends on how busy the replicas are.
    fn looks_at_loads(&self) -> bool {
        false
    }

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
