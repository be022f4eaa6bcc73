//! How things fail at random.

pub mod crash;
pub mod pause;

crate::choice! {
    /// A way in which replicas fail at random.
    Failure = "failure" {
        /// The replica stops, loses what it holds, and is repaired.
        Crash(crash::Crash) = "crash",
        /// The replica stands still for a while and loses nothing.
        Pause(pause::Pause) = "pause",
    }
}
