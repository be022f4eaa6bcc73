//! Time in steps so fine that sums of them do not drift.

use crate::engine::Time;
use crate::units::Rate;

/// A time in units of 2^-32 ns. Three tokens a second come every 333,333,333 1/3 ns: with the third left out, a second
/// would be wrong by a nanosecond, and a year by 32 ms; this way a century is wrong by less than a nanosecond.
pub type Fine = u128;

/// A time, finely.
#[inline]
pub fn fine(time: Time) -> Fine {
    Fine::from(time) << 32
}

/// Fine time in whole nanoseconds, rounded up: no call passes early.
#[inline]
pub fn coarse(time: Fine) -> Time {
    Time::try_from((time + (1 << 32) - 1) >> 32).unwrap_or(Time::MAX)
}

/// The time from one call to the next at a rate.
pub fn interval(rate: Rate) -> Fine {
    // `as` takes the infinite interval of a rate of 0 to the greatest; below that, room is left to add.
    ((1e9 * (1u64 << 32) as f64 / rate.value()) as Fine).clamp(1, Fine::MAX >> 32)
}
