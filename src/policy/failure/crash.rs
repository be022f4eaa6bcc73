//! Crash and repair.

use crate::language::{Name, Spanned};
use crate::policy::distribution::Distribution;
use crate::units::Share;

crate::record! {
    /// A replica stops, loses what it holds, and is repaired: an alternating renewal process.
    Crash = "crash" {
        /// The time from being ready to the next crash.
        every: Distribution;
        /// The time that the repair takes, after which the replica is ready again.
        repair: Distribution;
        /// The repair crew that it waits for, first come, first served; if not given, repair begins at once.
        crew: Option<Name>;
        /// Whether it vanishes without a word (power, network, kernel), so that callers learn of it by their timeouts
        /// alone; else connections to it are refused (a process that dies).
        silent: bool = false, "a process that dies: its connections are reset";
        /// The share of crashes that have a common cause and hit all replicas at once (the beta factor of IEC 61508,
        /// typically 1 % to 10 %); the others are each replica's own.
        beta: Spanned<Share> = Spanned::nowhere(Share::new(0.0)), "independent crashes";
    }
}
