//! The calls to a function, and its environments.

use super::gauges::Gauges;
use super::histogram::Histogram;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// One window of the time series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionWindow {
    /// Environments in which a call was served, integrated over the window, in nanoseconds.
    pub in_use: u64,
    /// Cold starts that began.
    pub cold: u64,
    /// Calls that were throttled.
    pub throttled: u64,
}

/// Counts of a function: what happened in the measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionTally {
    /// Calls that found an environment, or for which one was started.
    pub invocations: u64,
    /// Calls for which an environment was started.
    pub cold: u64,
    /// Calls that were rejected because there were too many environments, or too many had just been started.
    pub throttled: u64,
    /// How long calls waited for the environments that were started for them.
    pub start: Histogram,
    /// The windows that are complete.
    pub windows: Vec<FunctionWindow>,
    window: FunctionWindow,
    /// Environments in which a call is served: their time is what is billed by use.
    pub in_use: Gauges<1>,
}

impl FunctionTally {
    /// A call gets a free environment.
    #[inline]
    pub fn invoke(&mut self, now: Time, measured: bool) {
        self.invocations += u64::from(measured);
        self.in_use.change(0, now, 1);
    }

    /// An environment is started for a call.
    pub fn start(&mut self, measured: bool) {
        self.invocations += u64::from(measured);
        self.cold += u64::from(measured);
        self.window.cold += 1;
    }

    /// It has started, and takes the call.
    pub fn started(&mut self, since: Time, now: Time, measured: bool) {
        if measured {
            self.start.record(now - since);
        }
        self.in_use.change(0, now, 1);
    }

    /// A call is throttled.
    pub fn throttle(&mut self, measured: bool) {
        self.throttled += u64::from(measured);
        self.window.throttled += 1;
    }

    /// A call leaves its environment.
    #[inline]
    pub fn leave(&mut self, now: Time) {
        self.in_use.change(0, now, -1);
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.in_use.begin_measuring(now);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let [in_use] = self.in_use.close_window(now);
        self.windows.push(FunctionWindow { in_use, ..std::mem::take(&mut self.window) });
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &FunctionTally) {
        self.invocations += other.invocations;
        self.cold += other.cold;
        self.throttled += other.throttled;
        self.start.merge(&other.start);
        self.in_use.merge(&other.in_use);
        if self.windows.is_empty() {
            self.windows.clone_from(&other.windows);
            return;
        }
        for (mine, theirs) in self.windows.iter_mut().zip(&other.windows) {
            mine.in_use = mine.in_use.saturating_add(theirs.in_use);
            mine.cold += theirs.cold;
            mine.throttled += theirs.throttled;
        }
    }
}
