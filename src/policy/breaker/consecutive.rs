use super::{BreakerState, Circuit};
use crate::engine::random::{Source, Stream};
use crate::engine::{Key, Time};
use crate::units::Duration;

crate::record! {
    /// Failures in a row: Finagle's failure accrual, linkerd's circuit breaking. It opens with the last of them; after
    /// its time the first calls are trials, and while they last others are turned away. A trial that fails opens it
    /// for about twice as long as before; when all have succeeded it closes and begins anew.
    ConsecutiveFailures = "consecutive" {
        /// How many failures in a row open it.
        failures: u32 = 5, "Finagle consecutiveFailures";
        /// How long it stays open the first time.
        open: Duration = Duration::from_secs(5), "Finagle markDeadFor: 5 s at first";
        /// The longest that it stays open.
        longest: Duration = Duration::from_secs(300), "Finagle markDeadFor: 300 s at most";
        /// How many calls are tried after that.
        half_open: u32 = 1, "Finagle: one probe";
        /// How the later times are drawn.
        jitter: Jitter = Jitter::Equal, "Finagle Backoff.equalJittered";
    }
}

crate::words! {
    /// How the times that a breaker stays open are drawn.
    Jitter = "jitter" {
        /// Not at all: each is twice the one before.
        None = "none",
        /// After n times, between 2^(n-1) and 2^n times the first.
        Equal = "equal",
    }
}

impl ConsecutiveFailures {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.failures == 0 || self.half_open == 0 {
            return Err("`failures` and `half_open` are at least 1".to_owned());
        }
        if self.open.nanos() == 0 {
            return Err("`open` must be greater than 0".to_owned());
        }
        if self.longest < self.open {
            return Err(format!("the longest time, {}, is less than the first, {}", self.longest, self.open));
        }
        Ok(())
    }

    pub(super) fn start(&self, key: Key) -> Box<dyn Circuit> {
        Box::new(Consecutive {
            spec: self.clone(),
            state: State::Closed,
            failures: 0,
            openings: 0,
            stream: key.stream(),
        })
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    /// Until this instant.
    Open(Time),
    /// So many more trials may start, and so many have to succeed yet.
    HalfOpen {
        left: u32,
        wanted: u32,
    },
}

#[derive(Debug)]
struct Consecutive {
    spec: ConsecutiveFailures,
    state: State,
    failures: u32,
    /// How often it has opened since it was last closed.
    openings: u32,
    stream: Stream,
}

impl Consecutive {
    fn trip(&mut self, now: Time) {
        let (first, longest) = (self.spec.open.nanos(), self.spec.longest.nanos());
        let grown = |times: u32| u32::checked_pow(2, times).map_or(Time::MAX, |x| first.saturating_mul(x.into()));
        let time = match (self.openings, self.spec.jitter) {
            (0, _) => first,
            (n, Jitter::None) => grown(n),
            (n, Jitter::Equal) => {
                let half = grown(n - 1);
                half.saturating_add((half as f64 * self.stream.unit()) as Time)
            }
        };
        self.openings = self.openings.saturating_add(1);
        self.state = State::Open(now.saturating_add(time.min(longest)));
    }
}

impl Circuit for Consecutive {
    fn permit(&mut self, now: Time) -> bool {
        if let State::Open(until) = self.state
            && now >= until
        {
            let trials = self.spec.half_open.max(1);
            self.state = State::HalfOpen { left: trials, wanted: trials };
        }
        match &mut self.state {
            State::Closed => true,
            State::Open(_) => false,
            State::HalfOpen { left, .. } => {
                let permitted = *left > 0;
                *left -= u32::from(permitted);
                permitted
            }
        }
    }

    fn record(&mut self, now: Time, ok: bool, _took: Time) {
        match &mut self.state {
            State::Closed if ok => self.failures = 0,
            State::Closed => {
                self.failures += 1;
                if self.failures >= self.spec.failures {
                    self.trip(now);
                }
            }
            // What began before it opened says nothing new.
            State::Open(_) => {}
            State::HalfOpen { wanted, .. } if ok => {
                *wanted -= 1;
                if *wanted == 0 {
                    (self.state, self.failures, self.openings) = (State::Closed, 0, 0);
                }
            }
            State::HalfOpen { .. } => self.trip(now),
        }
    }

    fn release(&mut self) {
        if let State::HalfOpen { left, wanted } = &mut self.state {
            *left = (*left + 1).min(*wanted);
        }
    }

    fn state(&self) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open(_) => BreakerState::Open,
            State::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }
}
