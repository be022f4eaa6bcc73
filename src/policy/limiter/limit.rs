//! The seam between callers and the limiter that they pass.

use crate::engine::Time;

/// What a limiter says to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It passes.
    Now,
    /// It passes after so many nanoseconds, without asking again: its place is taken.
    After(Time),
    /// It is turned away.
    Never,
}

/// Lets calls pass or not.
pub trait Limit: Send {
    /// A call asks to pass. Times must not go back from one call to the next.
    fn ask(&mut self, now: Time) -> Answer;
}
