//! What became of a flow of requests: of a traffic source's, or of the calls to a service.

use super::histogram::{Histogram, Sparse};

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// How many ways there are to end.
pub const OUTCOMES: usize = 6;

/// One window of the time series of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowWindow {
    /// Requests that began in it.
    pub born: u64,
    /// Requests that ended in it, by [`Outcome`].
    pub ended: [u64; OUTCOMES],
    /// Latency of the good ones among them.
    pub latency: Sparse,
}

/// Counts of a flow. Totals are over the *measured* requests, those that began after the warm-up; windows
/// are over all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Measured requests that began.
    pub born: u64,
    /// Attempts that measured requests made, when they ended.
    pub attempts: u64,
    /// Measured requests that ended, by [`Outcome`].
    pub ended: [u64; OUTCOMES],
    /// Latency of the good ones among them.
    pub latency: Histogram,
    /// The windows that are complete.
    pub windows: Vec<FlowWindow>,
    current: FlowWindow,
    /// Latencies of the current window: of unmeasured requests, and of measured ones.
    recent: [Histogram; 2],
}

impl Flow {
    /// A request begins.
    #[inline]
    pub fn begin(&mut self, measured: bool) {
        self.current.born += 1;
        self.born += u64::from(measured);
    }

    /// A request ends after `latency` nanoseconds and this many attempts.
    #[inline]
    pub fn end(&mut self, outcome: Outcome, latency: u64, attempts: u32, measured: bool) {
        self.current.ended[outcome as usize] += 1;
        if measured {
            self.ended[outcome as usize] += 1;
            self.attempts += u64::from(attempts);
        }
        if outcome == Outcome::Ok {
            self.recent[usize::from(measured)].record(latency);
        }
    }

    /// Ends the current window.
    pub fn close_window(&mut self) {
        let [unmeasured, measured] = &mut self.recent;
        self.current.latency = Sparse::of(unmeasured, measured);
        self.latency.merge(measured);
        unmeasured.clear();
        measured.clear();
        self.windows.push(std::mem::take(&mut self.current));
    }

    /// Measured requests that ended.
    pub fn finished(&self) -> u64 {
        self.ended.iter().sum()
    }

    /// Adds the counts of another run of the same flow.
    pub fn merge(&mut self, other: &Flow) {
        self.born += other.born;
        self.attempts += other.attempts;
        add(&mut self.ended, &other.ended);
        self.latency.merge(&other.latency);
        if self.windows.is_empty() {
            self.windows.clone_from(&other.windows);
            return;
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            mine.born += theirs.born;
            add(&mut mine.ended, &theirs.ended);
            mine.latency.merge(&theirs.latency);
        }
    }
}

fn add(to: &mut [u64; OUTCOMES], from: &[u64; OUTCOMES]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}
