//! Numbers are written in one order, and read in the same.

use super::sample::Number;

/// Reads numbers one after the other, in the same order in which they were written.
pub trait Reader {
    /// What a number turns into.
    type Number;
    /// The next number.
    fn next(&mut self, number: Number) -> Self::Number;
}
