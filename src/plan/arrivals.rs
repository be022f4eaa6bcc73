//! When requests arrive: a rate over time, and the gaps between arrivals in units of their expected number.

use super::program::place;
use crate::engine::Time;
use crate::engine::random::{Source, Stream};
use crate::policy::distribution::Sampler;
use rand::Rng;
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
    /// What changes the rate at random.
    pub modulation: Option<Modulation>,
    /// How many requests come at once; always one if none.
    pub batch: Option<Batch>,
}

/// States that change the rate at random.
#[derive(Clone, Debug)]
pub struct Modulation {
    /// The states.
    pub states: Vec<ModulatedState>,
    /// Thresholds of the state at time zero: the process is stationary.
    pub first: Vec<u64>,
}

/// A state of a modulated process.
#[derive(Clone, Debug)]
pub struct ModulatedState {
    /// The rate is multiplied by this.
    pub factor: f64,
    /// How long it lasts.
    pub lasts: Sampler,
    /// Thresholds of the state that follows.
    pub next: Vec<u64>,
}

/// How many requests come at once.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Batch {
    /// Equally likely between two numbers.
    Uniform { min: u32, max: u32 },
    /// Geometric from 1 on.
    Geometric { mean: f64 },
    /// One of these sizes, by thresholds.
    Mixture { sizes: Vec<u32>, below: Vec<u64> },
}

impl Batch {
    fn draw(&self, stream: &mut Stream) -> u32 {
        match self {
            Batch::Uniform { min, max } => min + (f64::from(max - min + 1) * stream.unit()) as u32,
            // Inversion: the number of trials up to the first success of probability 1 / mean.
            Batch::Geometric { mean } if *mean > 1.0 => {
                1 + (libm::log(stream.open01()) / libm::log1p(-1.0 / mean)) as u32
            }
            Batch::Geometric { .. } => 1,
            Batch::Mixture { sizes, below } => sizes[place(below, stream.next_u64())],
        }
    }
}

/// The state that a modulated process is in.
#[derive(Clone, Debug)]
struct Mode {
    stream: Stream,
    state: usize,
    until: Time,
}

/// Where an arrival process stands in a run: in a piece of a segment in which the modulating state is the same.
#[derive(Clone, Debug)]
pub struct Cursor {
    stream: Stream,
    segment: usize,
    /// The piece's start and length, in nanoseconds.
    start: Time,
    length: f64,
    /// Nanoseconds from the start of the piece.
    offset: f64,
    /// Arrivals per nanosecond at the piece's end, the change of the rate per nanosecond, and, where
    /// it does not change, the nanoseconds per arrival.
    to: f64,
    slope: f64,
    spacing: f64,
    mode: Option<Box<Mode>>,
}

impl Cursor {
    /// At time zero.
    pub fn new(mut stream: Stream, arrivals: Option<&Arrivals>) -> Self {
        let mode = arrivals.and_then(|arrivals| arrivals.modulation.as_ref()).map(|modulation| {
            let mut own = stream.fork();
            let state = place(&modulation.first, own.next_u64());
            let until = modulation.states[state].lasts.sample(&mut own);
            Box::new(Mode { stream: own, state, until })
        });
        let (start, length, offset, to, slope, spacing) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
        let mut cursor = Cursor { stream, segment: 0, start, length, offset, to, slope, spacing, mode };
        if let Some(arrivals) = arrivals {
            cursor.enter(arrivals, 0);
        }
        cursor
    }

    /// How many requests come this time.
    #[inline]
    pub fn batch(&mut self, arrivals: &Arrivals) -> u32 {
        arrivals.batch.as_ref().map_or(1, |batch| batch.draw(&mut self.stream))
    }

    /// Goes to the next piece, if there is one.
    fn advance(&mut self, arrivals: &Arrivals) -> bool {
        let Some(segment) = arrivals.rate.get(self.segment) else {
            return false;
        };
        let end = self.mode.as_ref().map_or(segment.end, |mode| mode.until.min(segment.end));
        self.segment += usize::from(end == segment.end);
        if let (Some(mode), Some(modulation)) = (&mut self.mode, &arrivals.modulation) {
            while mode.until <= end {
                mode.state = place(&modulation.states[mode.state].next, mode.stream.next_u64());
                let lasts = modulation.states[mode.state].lasts.sample(&mut mode.stream);
                mode.until = mode.until.saturating_add(lasts);
            }
        }
        self.enter(arrivals, end);
        self.segment < arrivals.rate.len()
    }

    /// Looks up the piece that begins at a time.
    fn enter(&mut self, arrivals: &Arrivals, start: Time) {
        self.offset = 0.0;
        let Some(segment) = arrivals.rate.get(self.segment) else {
            return;
        };
        let slope = (segment.to - segment.from) / (segment.end - segment.start) as f64;
        let (mut to, mut end, mut factor) = (segment.to, segment.end, 1.0);
        if let (Some(mode), Some(modulation)) = (&self.mode, &arrivals.modulation) {
            end = end.min(mode.until);
            factor = modulation.states[mode.state].factor;
            to = (to - slope * (segment.end - end) as f64) * factor;
        }
        self.start = start;
        self.length = (end - start) as f64;
        self.to = to / 1e9;
        self.slope = (segment.to - segment.from) / 1e9 / (segment.end - segment.start) as f64 * factor;
        self.spacing = 1e9 / to;
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
            if !self.advance(arrivals) {
                return None;
            }
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
            modulation: None,
            batch: None,
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
            modulation: None,
            batch: None,
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
