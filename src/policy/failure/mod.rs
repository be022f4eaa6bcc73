//! How things fail at random.

pub mod crash;

crate::choice! {
    /// A way in which replicas fail at random.
    Failure = "failure" {
        /// The replica stops, loses what it holds, and is repaired.
        Crash(crash::Crash) = "crash",
    }
}
