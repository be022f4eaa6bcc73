//! Warm pools: replicas that are started before they are needed.

use crate::language::Spanned;
use crate::policy::distribution::Distribution;

crate::record! {
    /// Replicas that were started, initialised and put aside: a replica that is ordered comes from here while there are any, in
    /// the time of a warm start. The pool fills up again by cold starts in the background (EC2 Auto Scaling warm pools). It is
    /// full at the start of a run. A deploy empties it: what waits is of the old version.
    WarmPool = "warm pool" {
        /// So many wait. If neither this nor `prepared` is given: as many as the autoscaler's `max` leaves.
        size: Option<Spanned<u32>>;
        /// So many are in service or wait (MaxGroupPreparedCapacity).
        prepared: Option<Spanned<u32>>;
        /// In which state they wait.
        state: PoolState = PoolState::Stopped, "EC2 Auto Scaling: Stopped";
        /// From the order for a replica until it takes requests, if it comes from the pool.
        startup: Distribution;
        /// Whether a replica that is taken away goes back to the pool.
        reuse: bool = false, "EC2 Auto Scaling: terminated, without an instance reuse policy";
    }
}

crate::words! {
    /// In which state the replicas of a warm pool wait.
    PoolState = "state of a warm pool" {
        /// Stopped: only their starts are paid for.
        Stopped = "stopped",
        /// Hibernated, their memory on disk: only their starts are paid for.
        Hibernated = "hibernated",
        /// Running: paid for in full.
        Running = "running",
    }
}

impl WarmPool {
    /// How many are to wait beside so many that are to be in service, of `most` that there may be.
    pub fn target(&self, desired: u32, most: u32) -> u32 {
        match (&self.size, &self.prepared) {
            (Some(size), _) => size.value,
            (None, Some(prepared)) => prepared.value.saturating_sub(desired),
            (None, None) => most.saturating_sub(desired),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;

    #[test]
    fn a_pool_holds_what_the_fleet_may_still_grow_by_unless_it_is_told_otherwise() {
        let startup = Distribution::seconds(5);
        let (state, span) = (PoolState::Stopped, Span::default());
        let pool = WarmPool { size: None, prepared: None, state, startup, reuse: false, span };
        assert_eq!((pool.target(4, 10), pool.target(12, 10)), (6, 0));
        let prepared = WarmPool { prepared: Some(Spanned::nowhere(8)), ..pool.clone() };
        assert_eq!(prepared.target(5, 10), 3);
        assert_eq!(WarmPool { size: Some(Spanned::nowhere(2)), ..pool }.target(9, 10), 2);
    }
}
