//! Crash and repair.

use crate::language::Name;
use crate::policy::distribution::Distribution;

crate::record! {
    /// A replica stops, loses what it holds, and is repaired: an alternating renewal process.
    Crash = "crash" {
        /// The time from being ready to the next crash.
        every: Distribution;
        /// The time that the repair takes, after which the replica is ready again.
        repair: Distribution;
        /// The repair crew that it waits for, first come, first served; if not given, repair begins at once.
        crew: Option<Name>;
    }
}
