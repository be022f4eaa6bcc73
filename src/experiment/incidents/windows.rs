//! All requests of a run together, window by window.

use crate::engine::time;
use crate::plan::Plan;
use crate::tally::{OUTCOMES, Outcome, RunTally};
use std::ops::Range;

/// Counts of all classes in some windows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Seconds of the windows.
    pub seconds: f64,
    /// Requests that began.
    pub born: u64,
    /// Requests that ended, by outcome.
    pub ended: [u64; OUTCOMES],
    /// Attempts beyond the first of those that ended.
    pub retries: u64,
    /// Integral of the requests under way, in seconds.
    pub present: f64,
}

impl Sums {
    /// Requests that ended well.
    pub fn ok(&self) -> u64 {
        self.ended[Outcome::Ok as usize]
    }

    /// Requests that ended.
    pub fn finished(&self) -> u64 {
        self.ended.iter().sum()
    }

    /// How long a request is under way, by Little's law; none without requests.
    pub fn sojourn(&self) -> Option<f64> {
        (self.born > 0).then(|| self.present / self.born as f64)
    }

    /// Attempts a request; none if none ended.
    pub fn attempts(&self) -> Option<f64> {
        (self.finished() > 0).then(|| 1.0 + self.retries as f64 / self.finished() as f64)
    }

    /// Both together.
    pub fn add(mut self, other: &Sums) -> Sums {
        self.seconds += other.seconds;
        self.born += other.born;
        self.ended.iter_mut().zip(other.ended).for_each(|(a, b)| *a += b);
        self.retries += other.retries;
        self.present += other.present;
        self
    }
}

/// The windows of one run, from its start.
pub struct Windows {
    /// Width, seconds.
    pub width: f64,
    /// The first measured one.
    pub first: usize,
    /// The end of the run, seconds.
    pub end: f64,
    /// Each window's counts.
    pub sums: Vec<Sums>,
}

impl Windows {
    /// Those of a run.
    pub fn of(plan: &Plan, tally: &RunTally) -> Self {
        let width = time::to_seconds(plan.window);
        let end = time::to_seconds(plan.duration);
        let sum = |index: usize| {
            let begin = width * index as f64;
            let mut sum = Sums { seconds: (end - begin).min(width), ..Sums::default() };
            for window in tally.classes.iter().filter_map(|class| class.windows.get(index)) {
                sum.born += window.born;
                sum.ended.iter_mut().zip(window.ended).for_each(|(a, b)| *a += b);
                sum.retries += window.retries;
                sum.present += window.present as f64 / 1e9;
            }
            sum
        };
        let first = plan.warmup.div_ceil(plan.window) as usize;
        Windows { width, first, end, sums: (0..plan.windows()).map(sum).collect() }
    }

    /// When a window begins, seconds.
    pub fn begin(&self, index: usize) -> f64 {
        self.width * index as f64
    }

    /// When a window ends, seconds.
    pub fn end(&self, index: usize) -> f64 {
        (self.width * (index + 1) as f64).min(self.end)
    }

    /// The window in which an instant lies.
    pub fn at(&self, seconds: f64) -> usize {
        ((seconds / self.width) as usize).min(self.sums.len().saturating_sub(1))
    }

    /// Some windows together.
    pub fn together(&self, range: Range<usize>) -> Sums {
        let sums = self.sums.get(range).unwrap_or_default();
        sums.iter().fold(Sums::default(), Sums::add)
    }
}
