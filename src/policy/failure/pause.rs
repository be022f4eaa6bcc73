//! Pauses: a replica stands still for a while and loses nothing.

use crate::policy::distribution::Distribution;

crate::record! {
    /// A replica's CPUs stand still for a while (garbage collection, a noisy neighbour, a frozen virtual machine). It
    /// goes on taking and queueing requests, and afterwards goes on where it stopped: the textbook's server breakdown
    /// with preempt-resume.
    Pause = "pause" {
        /// The time from the end of one pause to the beginning of the next.
        every: Distribution;
        /// How long it stands still.
        lasts: Distribution;
    }
}
