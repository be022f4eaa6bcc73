use super::adaptive::{self, Adaptive, Learn};
use super::samples::Sample;
use super::{Admit, Samples};
use crate::engine::Key;
use crate::units::Share;

crate::record! {
    /// A limit L by the ratio of long-term latency to that of now (Netflix Gradient2Limit):
    /// `L x clamp(tolerance x long / short, 0.5, 1) + queue`, taken over in part; with less than half of it in use it
    /// stays. A long-term latency of more than twice that of now is brought down by 5 % a sample.
    Spec = "gradient2" {
        /// The first limit.
        initial: u32 = 20, "Netflix Gradient2Limit initialLimit";
        /// The least limit.
        min: u32 = 20, "Netflix Gradient2Limit minLimit";
        /// The greatest limit.
        max: u32 = 200, "Netflix Gradient2Limit maxConcurrency";
        /// How much of a change is taken over at once.
        smoothing: Share = Share::new(0.2), "Netflix Gradient2Limit smoothing";
        /// Over how many samples the long-term latency is smoothed.
        long_window: u32 = 600, "Netflix Gradient2Limit longWindow";
        /// By what factor latency may rise before the limit shrinks.
        tolerance: f64 = 1.5, "Netflix Gradient2Limit rttTolerance";
        /// How many calls it may grow by.
        queue: u32 = 4, "Netflix Gradient2Limit queueSize";
        /// Of what it learns.
        samples: Samples = Samples::windows(), "Netflix: a sampling window of 1 s";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.long_window == 0 {
            return Err("`long_window` is at least 1".to_owned());
        }
        if self.tolerance < 1.0 {
            return Err("`tolerance` is at least 1".to_owned());
        }
        adaptive::check_smoothing(self.smoothing.value())?;
        adaptive::check(self.initial, self.min, self.max)
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        let learner = Gradient2 {
            limit: f64::from(self.initial),
            min: f64::from(self.min),
            max: f64::from(self.max),
            smoothing: self.smoothing.value(),
            tolerance: self.tolerance,
            queue: f64::from(self.queue),
            long: Average { share: 2.0 / (f64::from(self.long_window) + 1.0), count: 0, value: 0.0 },
        };
        Box::new(Adaptive::new(&self.samples, learner))
    }
}

/// An exponential average that begins as the plain one of its first ten values.
#[derive(Debug)]
struct Average {
    /// How much of a new value is taken over.
    share: f64,
    count: u32,
    value: f64,
}

impl Average {
    fn add(&mut self, value: f64) -> f64 {
        let share = if self.count < 10 {
            self.count += 1;
            1.0 / f64::from(self.count)
        } else {
            self.share
        };
        self.value += (value - self.value) * share;
        self.value
    }
}

#[derive(Debug)]
struct Gradient2 {
    limit: f64,
    min: f64,
    max: f64,
    smoothing: f64,
    tolerance: f64,
    queue: f64,
    /// Of the time of a call, in nanoseconds.
    long: Average,
}

impl Learn for Gradient2 {
    fn learn(&mut self, sample: Sample) {
        let short = sample.took as f64;
        let long = self.long.add(short);
        if long / short > 2.0 {
            self.long.value *= 0.95;
        }
        if f64::from(sample.in_flight) < self.limit / 2.0 {
            return;
        }
        let gradient = (self.tolerance * long / short).clamp(0.5, 1.0);
        let next = self.limit * gradient + self.queue;
        let smoothed = self.limit * (1.0 - self.smoothing) + next * self.smoothing;
        self.limit = smoothed.min(self.max).max(self.min);
    }

    fn limit(&self) -> u32 {
        self.limit as u32
    }
}
