//! The seam between calls and the breaker that they pass.

use crate::engine::Time;

/// The state of a circuit breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls pass.
    Closed,
    /// Calls are turned away.
    Open,
    /// A few calls pass, to find out.
    HalfOpen,
}

/// A circuit breaker at run time. Every call that was permitted is either recorded or released, once. Times must not go
/// back.
pub trait Circuit: Send {
    /// Whether a call may pass. An open circuit becomes half open with the first call after its time, not by itself.
    fn permit(&mut self, now: Time) -> bool;

    /// A permitted call has ended, well or not, after so long.
    fn record(&mut self, now: Time, ok: bool, took: Time);

    /// A permitted call has ended without saying anything about what was called (its caller gave up, say): in a half
    /// open circuit another may take its place.
    fn release(&mut self);

    /// The state after the last call.
    fn state(&self) -> BreakerState;
}
