//! The seam between a replica and its admission control.

use crate::engine::Time;

/// A call that arrives at a replica.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The time.
    pub now: Time,
    /// Calls at the replica, waiting or in service, without this one.
    pub in_flight: u32,
    /// Those of them that wait.
    pub queued: u32,
    /// The most calls that the replica holds: its workers and the places of its queue. None if there is no most.
    pub capacity: Option<u32>,
    /// From 0, the most urgent.
    pub priority: u8,
    /// Random bits of the call's own.
    pub chance: u64,
}

/// Turns calls away. Times must not go back.
pub trait Admit: Send {
    /// Whether an arriving call is let in.
    fn admits(&mut self, _call: &Arrival) -> bool {
        true
    }

    /// Whether a call that a worker takes is served, after it waited so long; otherwise it is dropped. Asked for every
    /// call, even one that did not wait.
    fn takes(&mut self, _now: Time, _waited: Time) -> bool {
        true
    }

    /// A call that was let in has ended, well or not (dropped calls end not well), so long after it arrived; so many
    /// calls were at the replica, itself among them.
    fn ended(&mut self, _now: Time, _took: Time, _ok: bool, _in_flight: u32) {}

    /// The limit to the calls in flight, if it has one.
    fn limit(&self) -> Option<u32> {
        None
    }
}
