//! What looks on while many variants are studied.

use std::sync::atomic::AtomicBool;

/// What looks on while many variants are studied.
pub struct Watch<'a> {
    /// Ends it early when it becomes true.
    pub stop: &'a AtomicBool,
    /// Hears how many replications there will be more.
    pub planned: &'a (dyn Fn(u64) + Sync),
    /// Hears of each that is complete.
    pub done: &'a (dyn Fn() + Sync),
}
