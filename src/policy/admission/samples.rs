//! Of what an adaptive limit learns: single calls, or windows of them.

use crate::engine::Time;
use crate::units::Duration;

crate::choice! {
    /// Of what an adaptive limit learns.
    Samples = "kind of samples" {
        /// Of each call.
        EachCall(EachCall) = "each_call",
        /// Of the calls of a window together.
        Windows(Windows) = "windows",
    }
}

crate::record! {
    /// Each call is a sample.
    EachCall = "each call" {}
}

crate::record! {
    /// The calls of a window are one sample: their mean time, the most of them in flight, and whether one failed
    /// (Netflix WindowedLimit with its AverageSampleWindow).
    Windows = "windows" {
        /// How long a window lasts at least; it ends with the next call.
        lasts: Duration = Duration::from_secs(1), "Netflix WindowedLimit minWindowTime";
        /// The fewest calls of a window that says something.
        calls: u32 = 10, "Netflix WindowedLimit windowSize";
        /// Calls that took less are left out.
        shortest: Duration = Duration::from_nanos(100_000), "Netflix WindowedLimit minRttThreshold";
    }
}

impl Samples {
    pub(super) fn each_call() -> Self {
        Samples::EachCall(EachCall { span: crate::language::Span::default() })
    }

    pub(super) fn windows() -> Self {
        Samples::Windows(Windows {
            lasts: Duration::from_secs(1),
            calls: 10,
            shortest: Duration::from_nanos(100_000),
            span: crate::language::Span::default(),
        })
    }

    pub(super) fn start(&self) -> Sampling {
        match self {
            Samples::EachCall(_) => Sampling::EachCall,
            Samples::Windows(windows) => Sampling::Windows(Window {
                lasts: windows.lasts.nanos(),
                calls: windows.calls,
                shortest: windows.shortest.nanos(),
                ends: 0,
                count: 0,
                sum: 0,
                in_flight: 0,
                dropped: false,
            }),
        }
    }
}

/// What a limit learns from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// How long a call took, in nanoseconds; at least 1.
    pub took: Time,
    /// How many were in flight.
    pub in_flight: u32,
    /// Whether it failed.
    pub dropped: bool,
}

/// Makes samples of calls.
#[derive(Clone, Debug)]
pub(super) enum Sampling {
    EachCall,
    Windows(Window),
}

/// The window under way.
#[derive(Clone, Debug)]
pub(super) struct Window {
    lasts: Time,
    calls: u32,
    shortest: Time,
    ends: Time,
    count: u32,
    sum: u128,
    in_flight: u32,
    dropped: bool,
}

impl Sampling {
    /// Takes in a call that ended now, and gives a sample if it is time for one.
    pub fn of(&mut self, now: Time, call: Sample) -> Option<Sample> {
        match self {
            Sampling::EachCall => Some(call),
            Sampling::Windows(window) => window.of(now, call),
        }
    }
}

impl Window {
    fn of(&mut self, now: Time, call: Sample) -> Option<Sample> {
        if call.took < self.shortest {
            return None;
        }
        self.count += 1;
        self.sum += u128::from(call.took);
        self.in_flight = self.in_flight.max(call.in_flight);
        self.dropped |= call.dropped;
        if now <= self.ends {
            return None;
        }
        self.ends = now.saturating_add(self.lasts);
        let took = (self.sum / u128::from(self.count)) as Time;
        let sample = Sample { took: took.max(1), in_flight: self.in_flight, dropped: self.dropped };
        let enough = self.count >= self.calls;
        (self.count, self.sum, self.in_flight, self.dropped) = (0, 0, 0, false);
        enough.then_some(sample)
    }
}
