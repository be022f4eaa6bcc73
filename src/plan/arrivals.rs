//! When requests arrive: a rate over time, and the gaps between arrivals in units of their expected number.

use crate::engine::Time;
use crate::engine::random::Stream;
use crate::policy::distribution::Sampler;
use rand_distr::{Distribution, Exp1};

/// A stretch of time in which the rate changes linearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// When it begins.
    pub start: Time,
    /// When it ends.
    pub end: Time,
    /// Arrivals per second at its start.
    pub from: f64,
    /// Arrivals per second at its end.
    pub to: f64,
}

/// The gaps between arrivals, in operational time: the expected number of arrivals in between.
#[derive(Clone, Debug)]
pub enum Gaps {
    /// Independent users: exponential gaps of mean 1.
    Poisson,
    /// Always 1.
    Constant,
    /// Drawn from a distribution whose mean is the second value in nanoseconds.
    Renewal(Sampler, f64),
}

/// An arrival process. A varying rate stretches and squeezes time between arrivals, which for Poisson gaps
/// is the exact non-homogeneous Poisson process (Çinlar 1975: inversion of the integrated rate).
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// The rate, contiguous from time zero to the end of the simulation.
    pub rate: Vec<Segment>,
    /// The gaps.
    pub gaps: Gaps,
}

/// Where an arrival process stands in a run.
#[derive(Clone, Debug)]
pub struct Cursor {
    stream: Stream,
    segment: usize,
    /// The segment's start and length, in nanoseconds.
    start: Time,
    length: f64,
    /// Nanoseconds from the start of the segment.
    offset: f64,
    /// Arrivals per nanosecond at the segment's end, the change of the rate per nanosecond, and, where
    /// it does not change, the nanoseconds per arrival.
    to: f64,
    slope: f64,
    spacing: f64,
}

impl Cursor {
    /// At time zero.
    pub fn new(stream: Stream, arrivals: Option<&Arrivals>) -> Self {
        let mut cursor =
            Cursor { stream, segment: 0, start: 0, length: 0.0, offset: 0.0, to: 0.0, slope: 0.0, spacing: 0.0 };
        if let Some(arrivals) = arrivals {
            cursor.enter(arrivals);
        }
        cursor
    }

    /// Looks up the segment that the cursor is in.
    fn enter(&mut self, arrivals: &Arrivals) {
        self.offset = 0.0;
        if let Some(segment) = arrivals.rate.get(self.segment) {
            self.start = segment.start;
            self.length = (segment.end - segment.start) as f64;
            self.to = segment.to / 1e9;
            self.slope = (segment.to - segment.from) / 1e9 / self.length;
            self.spacing = 1e9 / segment.to;
        }
    }

    /// The time of the next arrival, or none before the end.
    #[inline]
    pub fn next(&mut self, arrivals: &Arrivals) -> Option<Time> {
        let mut gap = match &arrivals.gaps {
            Gaps::Poisson => Exp1.sample(&mut self.stream),
            Gaps::Constant => 1.0,
            Gaps::Renewal(sampler, mean) => sampler.sample(&mut self.stream) as f64 / mean,
        };
        loop {
            if self.slope == 0.0 {
                let offset = self.offset + gap * self.spacing;
                if offset < self.length {
                    self.offset = offset;
                    return Some(self.start + offset as Time);
                }
                gap -= (self.length - self.offset) * self.to;
            } else {
                let left = self.length - self.offset;
                let here = self.to - self.slope * left;
                let expected = (here + self.to) * 0.5 * left;
                if gap < expected {
                    // Solves `here x + slope x^2 / 2 = gap` in the form that is stable for small slopes.
                    let root = libm::sqrt((here * here + 2.0 * self.slope * gap).max(0.0));
                    self.offset = (self.offset + 2.0 * gap / (here + root)).min(self.length);
                    return Some(self.start + self.offset as Time);
                }
                gap -= expected;
            }
            self.segment += 1;
            if self.segment >= arrivals.rate.len() {
                return None;
            }
            self.enter(arrivals);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::engine::time::{self, SECOND};

    #[test]
    fn constant_gaps_follow_a_ramp_by_the_integral_of_the_rate() {
        let arrivals = Arrivals {
            rate: vec![
                Segment { start: 0, end: 10 * SECOND, from: 0.0, to: 2.0 },
                Segment { start: 10 * SECOND, end: 20 * SECOND, from: 2.0, to: 2.0 },
            ],
            gaps: Gaps::Constant,
        };
        let mut cursor = Cursor::new(Key::replication(1, 0).stream(), Some(&arrivals));
        let times: Vec<f64> = std::iter::from_fn(|| cursor.next(&arrivals)).map(time::to_seconds).collect();
        // The integral is t^2 / 10 up to 10 s.
        assert!((times[0] - 10f64.sqrt()).abs() < 1e-8);
        assert!((times[8] - 90f64.sqrt()).abs() < 1e-8);
        assert!((times[11] - 11.0).abs() < 1e-6, "{times:?}");
        // The thirtieth falls on the very end.
        assert!((29..=30).contains(&times.len()));
    }

    #[test]
    fn poisson_arrivals_come_at_the_rate_of_each_stretch() {
        let arrivals = Arrivals {
            rate: vec![
                Segment { start: 0, end: 100 * SECOND, from: 100.0, to: 300.0 },
                Segment { start: 100 * SECOND, end: 200 * SECOND, from: 50.0, to: 50.0 },
            ],
            gaps: Gaps::Poisson,
        };
        let mut cursor = Cursor::new(Key::replication(3, 0).stream(), Some(&arrivals));
        let times: Vec<Time> = std::iter::from_fn(|| cursor.next(&arrivals)).collect();
        let count =
            |from: u64, to: u64| times.iter().filter(|&&t| t >= from * SECOND && t < to * SECOND).count() as f64;
        for (found, expected) in [(count(0, 50), 7500.0), (count(50, 100), 12500.0), (count(100, 200), 5000.0)] {
            assert!((found - expected).abs() < 4.0 * f64::sqrt(expected), "{found} for {expected}");
        }
    }
}
