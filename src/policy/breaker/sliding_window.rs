use super::window::{Counts, Outcomes};
use super::{BreakerState, Circuit, Window};
use crate::engine::Time;
use crate::units::{Duration, Share};

/// The most calls that are looked back on, and the most seconds.
const MOST: u32 = 100_000;
const MOST_SECONDS: u64 = 3_600;

crate::record! {
    /// The circuit breaker of resilience4j. Closed, it opens when at least `minimum_calls` of the window have ended and
    /// the share of failed or of slow ones among them has reached its threshold. Open, it turns calls away until the
    /// first one after `open`, which makes it half open: `half_open` calls pass in all, and when they have ended it
    /// closes or opens again, by the same thresholds.
    ///
    /// Hystrix is the same with `window: 10s, minimum_calls: 20, open: 5s, half_open: 1`, but that it looks at its
    /// window every 500 ms and not with every call.
    SlidingWindowBreaker = "sliding_window" {
        /// The share of failed calls at which it opens.
        failure_rate: Share = Share::new(0.5), "resilience4j failureRateThreshold";
        /// The share of slow calls at which it opens.
        slow_rate: Share = Share::new(1.0), "resilience4j slowCallRateThreshold";
        /// A call that takes longer is slow.
        slow_after: Duration = Duration::from_secs(60), "resilience4j slowCallDurationThreshold";
        /// How far it looks back: a number of calls, or whole seconds.
        window: Window = Window::Calls(100), "resilience4j slidingWindowSize";
        /// The fewest calls by which it decides; no more than a window of calls has, or than are tried half open.
        minimum_calls: u32 = 100, "resilience4j minimumNumberOfCalls";
        /// How long it stays open.
        open: Duration = Duration::from_secs(60), "resilience4j waitDurationInOpenState";
        /// How many calls are tried half open.
        half_open: u32 = 10, "resilience4j permittedNumberOfCallsInHalfOpenState";
    }
}

impl SlidingWindowBreaker {
    pub(super) fn check(&self) -> Result<(), String> {
        let within = |number: u32| (1..=MOST).contains(&number);
        let window = match self.window {
            Window::Calls(calls) => within(calls),
            Window::Time(time) => {
                let second = Duration::from_secs(1).nanos();
                time.nanos() % second == 0 && (1..=MOST_SECONDS).contains(&(time.nanos() / second))
            }
        };
        if !window {
            return Err(format!("`window` is 1 to {MOST} calls, or 1 to {MOST_SECONDS} whole seconds"));
        }
        if !within(self.minimum_calls) || !within(self.half_open) {
            return Err(format!("`minimum_calls` and `half_open` lie between 1 and {MOST}"));
        }
        if self.failure_rate.value() <= 0.0 || self.slow_rate.value() <= 0.0 {
            return Err("with a threshold of 0% it would open at once".to_owned());
        }
        Ok(())
    }

    pub(super) fn start(&self) -> Box<dyn Circuit> {
        Box::new(self.closed())
    }

    pub(super) fn closed(&self) -> SlidingWindow {
        let fewest = self.minimum_calls.max(1);
        SlidingWindow {
            failure_micros: micros(self.failure_rate),
            slow_micros: micros(self.slow_rate),
            slow_after: self.slow_after.nanos(),
            open: self.open.nanos(),
            half_open: self.half_open.max(1),
            fewest: match self.window {
                Window::Calls(calls) => fewest.min(calls.max(1)),
                Window::Time(_) => fewest,
            },
            fewest_trials: fewest.min(self.half_open.max(1)),
            calls: Outcomes::new(self.window),
            trials: Outcomes::last(self.half_open),
            state: State::Closed,
        }
    }
}

/// A share in millionths: thresholds are compared in whole numbers, so that 7 of 100 are 7 %.
fn micros(share: Share) -> u64 {
    (share.value() * 1e6 + 0.5) as u64
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    /// Until after this instant.
    Open(Time),
    /// So many more calls may be tried.
    HalfOpen(u32),
}

/// resilience4j's state machine.
#[derive(Debug)]
pub(super) struct SlidingWindow {
    failure_micros: u64,
    slow_micros: u64,
    slow_after: Time,
    open: Time,
    half_open: u32,
    fewest: u32,
    fewest_trials: u32,
    calls: Outcomes,
    trials: Outcomes,
    state: State,
}

impl SlidingWindow {
    fn exceeds(&self, counts: Counts) -> bool {
        let reaches = |count: u32, micros: u64| u64::from(count) * 1_000_000 >= micros * u64::from(counts.calls);
        reaches(counts.failed, self.failure_micros) || reaches(counts.slow, self.slow_micros)
    }

    pub(super) fn trip(&mut self, now: Time) {
        self.state = State::Open(now.saturating_add(self.open));
    }
}

impl Circuit for SlidingWindow {
    fn permit(&mut self, now: Time) -> bool {
        if let State::Open(until) = self.state
            && now > until
        {
            self.state = State::HalfOpen(self.half_open);
            self.trials.clear();
        }
        match &mut self.state {
            State::Closed => true,
            State::Open(_) => false,
            State::HalfOpen(left) => {
                let permitted = *left > 0;
                *left -= u32::from(permitted);
                permitted
            }
        }
    }

    fn record(&mut self, now: Time, ok: bool, took: Time) {
        let slow = took > self.slow_after;
        match self.state {
            State::Closed => {
                let counts = self.calls.record(now, !ok, slow);
                if counts.calls >= self.fewest && self.exceeds(counts) {
                    self.trip(now);
                }
            }
            // What began before it opened says nothing new.
            State::Open(_) => {}
            State::HalfOpen(_) => {
                let counts = self.trials.record(now, !ok, slow);
                if counts.calls < self.fewest_trials {
                    return;
                }
                if self.exceeds(counts) {
                    self.trip(now);
                } else {
                    self.state = State::Closed;
                    self.calls.clear();
                }
            }
        }
    }

    fn release(&mut self) {
        if let State::HalfOpen(left) = &mut self.state {
            *left = (*left + 1).min(self.half_open);
        }
    }

    fn state(&self) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open(_) => BreakerState::Open,
            State::HalfOpen(_) => BreakerState::HalfOpen,
        }
    }
}
