//! Outages: replicas go down together and come back together.

use crate::policy::distribution::Distribution;

crate::record! {
    /// Outages at random: what they hit goes down together and comes back together (power, network, a bad dependency).
    RandomOutage = "outage" {
        /// The time from the end of one outage to the beginning of the next.
        every: Distribution;
        /// How long.
        lasts: Distribution;
        /// Whether it vanishes without a word, so that callers learn of it by their timeouts alone; else connections to
        /// it are refused.
        silent: bool = false, "connections are reset";
    }
}
