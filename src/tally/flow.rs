//! What became of a flow of requests: of a traffic source's, or of the calls to a service.

use super::gauges::merge_windows;
use super::histogram::{Histogram, Sparse};
use super::level::Level;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Answered in time.
    Ok,
    /// The client gave up waiting.
    Timeout,
    /// Refused because a queue was full.
    Rejected,
    /// Answered with an error, or nobody could be reached.
    Failed,
    /// Died with the replica that held it.
    Lost,
    /// Left the queue, its patience spent.
    Abandoned,
    /// Dropped or stopped by a server that was told that nobody waits for it any more.
    Cancelled,
    /// Turned away by a rate limiter.
    Limited,
    /// Not sent: a circuit breaker was open, a bulkhead full, or a throttle was closing.
    ShortCircuited,
}

/// How many ways there are to end.
pub const OUTCOMES: usize = 9;

/// One window of the time series of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowWindow {
    /// Requests that began in it.
    pub born: u64,
    /// Requests that ended in it, by [`Outcome`].
    pub ended: [u64; OUTCOMES],
    /// Attempts beyond the first that the requests made which ended in it.
    pub retries: u64,
    /// Latency of the good ones among them.
    pub latency: Sparse,
    /// Integral of the requests under way over the window, in nanoseconds.
    pub present: u64,
}

/// Counts of requests that began, and of those that ended by [`Outcome`], with their attempts beyond the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    born: u64,
    retries: u64,
    ended: [u64; OUTCOMES],
}

/// Counts of a flow. Totals are over the *measured* requests, those that began after the warm-up; windows
/// are over all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Measured requests that began.
    pub born: u64,
    /// Attempts beyond the first that measured requests made, counted when they ended.
    pub retries: u64,
    /// Measured requests that ended, by [`Outcome`].
    pub ended: [u64; OUTCOMES],
    /// How many of the good ones among them were answered with a fallback.
    pub degraded: u64,
    /// Latency of the good ones among them.
    pub latency: Histogram,
    /// The windows that are complete.
    pub windows: Vec<FlowWindow>,
    /// Integral of the requests under way over the measured time, in nanoseconds.
    pub present: u128,
    level: Level,
    at_window: u64,
    at_mark: u64,
    /// Requests that began in windows that are complete.
    before: u64,
    current: FlowWindow,
    /// The part of the current window's counts that is of measured requests.
    measured: Counts,
    /// Latencies of the current window: of unmeasured requests, and of measured ones.
    recent: [Histogram; 2],
}

impl Flow {
    /// A request begins.
    #[inline]
    pub fn begin(&mut self, now: Time, measured: bool) {
        self.level.add(now, 1);
        if measured {
            self.measured.born += 1;
        } else {
            self.current.born += 1;
        }
    }

    /// A request that was born at `born` ends after this many attempts.
    #[inline]
    pub fn end(&mut self, now: Time, outcome: Outcome, born: Time, attempts: u32, measured: bool) {
        self.level.add(now, -1);
        let (ended, retries) = if measured {
            (&mut self.measured.ended, &mut self.measured.retries)
        } else {
            (&mut self.current.ended, &mut self.current.retries)
        };
        ended[outcome as usize] += 1;
        // First attempts are as many as the requests: only the others are counted.
        if attempts > 1 {
            *retries += u64::from(attempts - 1);
        }
        if outcome == Outcome::Ok {
            self.recent[usize::from(measured)].record(now - born);
        }
    }

    /// The answer of a request that ends well has a fallback in it.
    pub fn degrade(&mut self, measured: bool) {
        self.degraded += u64::from(measured);
    }

    /// A request that began at `born` is over at `end`, well: both are counted at once.
    #[inline]
    pub fn pass(&mut self, born: Time, end: Time, measured: bool) {
        self.level.pass(born, end);
        let (born_count, ended) = if measured {
            (&mut self.measured.born, &mut self.measured.ended)
        } else {
            (&mut self.current.born, &mut self.current.ended)
        };
        *born_count += 1;
        ended[Outcome::Ok as usize] += 1;
        self.recent[usize::from(measured)].record(end - born);
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.present = 0;
        self.at_mark = self.level.integral(now);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let reading = self.level.integral(now);
        self.current.present = reading.wrapping_sub(self.at_window);
        self.present += u128::from(reading.wrapping_sub(self.at_mark));
        (self.at_window, self.at_mark) = (reading, reading);
        // Counts of measured requests are kept once, and taken up here by the totals and the window.
        let counts = std::mem::take(&mut self.measured);
        self.born += counts.born;
        self.current.born += counts.born;
        self.before += self.current.born;
        self.retries += counts.retries;
        self.current.retries += counts.retries;
        add(&mut self.ended, &counts.ended);
        add(&mut self.current.ended, &counts.ended);
        let [unmeasured, measured] = &mut self.recent;
        self.current.latency = Sparse::of(unmeasured, measured);
        self.latency.merge(measured);
        unmeasured.clear();
        measured.clear();
        self.windows.push(std::mem::take(&mut self.current));
    }

    /// Requests under way now.
    pub fn present_now(&self) -> u64 {
        self.level.value() as u64
    }

    /// Requests that began, measured or not.
    pub fn begun_so_far(&self) -> u64 {
        self.before + self.current.born + self.measured.born
    }

    /// Measured requests that ended.
    pub fn finished(&self) -> u64 {
        self.ended.iter().sum()
    }

    /// Adds the counts of another run of the same flow.
    pub fn merge(&mut self, other: &Flow) {
        self.born += other.born;
        self.retries += other.retries;
        self.degraded += other.degraded;
        add(&mut self.ended, &other.ended);
        self.latency.merge(&other.latency);
        self.present += other.present;
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            mine.born += theirs.born;
            mine.retries += theirs.retries;
            add(&mut mine.ended, &theirs.ended);
            mine.latency.merge(&theirs.latency);
            mine.present = mine.present.saturating_add(theirs.present);
        });
    }
}

fn add(to: &mut [u64; OUTCOMES], from: &[u64; OUTCOMES]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}
