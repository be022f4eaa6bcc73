//! Crash and repair.

use crate::policy::distribution::Distribution;

crate::record! {
    /// A replica stops, loses what it holds, and is repaired: an alternating renewal process.
    Crash = "crash" {
        /// The time from being ready to the next crash.
        every: Distribution;
        /// The time from the crash until the replica is ready again.
        repair: Distribution;
    }
}
