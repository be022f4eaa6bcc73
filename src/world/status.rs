//! What a replica is up to.

/// What a replica is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Starts up: takes nothing yet.
    Starting,
    /// Takes calls.
    Ready,
    /// Has failed and is being repaired.
    Down,
    /// Finishes what it has, takes nothing new, then goes.
    Draining,
    /// Is no more; its number is free for a new replica.
    Gone,
}
