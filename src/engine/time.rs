//! Simulated time.

/// An instant, in nanoseconds since the start of the simulation. Lasts 584 years.
pub type Time = u64;

/// Nanoseconds in a second.
pub const SECOND: Time = 1_000_000_000;

/// An instant that no event ever reaches.
pub const NEVER: Time = Time::MAX;

/// Seconds as nanoseconds, to the nearest; negative values count as zero, huge ones as [`NEVER`].
#[inline]
pub fn from_seconds(seconds: f64) -> Time {
    // `as` saturates at both ends and maps NaN to zero.
    (seconds * 1e9 + 0.5) as Time
}

/// Nanoseconds as seconds.
#[inline]
pub fn to_seconds(time: Time) -> f64 {
    time as f64 / 1e9
}
