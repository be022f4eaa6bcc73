//! Hangs: a replica takes requests and never answers.

use crate::policy::distribution::Distribution;

crate::record! {
    /// A replica takes requests and never answers (a deadlock, an exhausted pool of threads), until it is restarted
    /// and has lost what it held.
    Hang = "hang" {
        /// The time from being well to the next hang.
        every: Distribution;
        /// How long until somebody restarts it, if no liveness check does so before.
        lasts: Distribution;
    }
}
