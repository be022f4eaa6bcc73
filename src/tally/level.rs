//! A quantity that changes in steps, and its integral over time.

use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// A count (busy CPUs, calls in a queue) whose integral over time is wanted.
///
/// The integral is kept as the sum of `-change x time` over all changes, so that a change costs one
/// multiplication and no branch. Arithmetic wraps: the difference of two readings is right as long as the
/// integral between them fits into 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    value: i64,
    offset: i64,
}

impl Level {
    /// Changes the value by `change` at `now`.
    #[inline]
    pub fn add(&mut self, now: Time, change: i64) {
        self.value += change;
        self.offset = self.offset.wrapping_sub(change.wrapping_mul(now as i64));
    }

    /// Something was there from `from` to `to`: what raising the value by one and lowering it again adds up to.
    #[inline]
    pub fn pass(&mut self, from: Time, to: Time) {
        self.offset = self.offset.wrapping_add(to.wrapping_sub(from) as i64);
    }

    /// The value now.
    #[inline]
    pub fn value(&self) -> i64 {
        self.value
    }

    /// The integral from time zero to `now`, modulo 2^64: subtract two readings.
    #[inline]
    pub fn integral(&self, now: Time) -> u64 {
        self.offset.wrapping_add(self.value.wrapping_mul(now as i64)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_is_the_area_under_the_steps() {
        let mut level = Level::default();
        level.add(10, 2);
        level.add(20, -1);
        assert_eq!(level.integral(50), 20 + 30);
        assert_eq!(level.integral(u64::MAX / 4).wrapping_sub(level.integral(50)), u64::MAX / 4 - 50);
        assert_eq!(level.value(), 1);
        let before = level.integral(60);
        level.pass(10, 30);
        assert_eq!((level.integral(60) - before, level.value()), (20, 1));
    }
}
