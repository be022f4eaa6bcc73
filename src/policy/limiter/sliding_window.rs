use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Duration;

crate::record! {
    /// So many calls in a sliding window, estimated from two counters: those of the window of the clock before count as
    /// far as it still overlaps, `previous x (1 - elapsed / window) + current`. A call passes if with it the estimate
    /// is within the limit.
    Spec = "sliding_window" {
        /// How many calls pass in a window.
        limit: u32;
        /// How long a window lasts.
        window: Duration;
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::window(self.limit, self.window)
    }

    pub(super) fn start(&self) -> Box<dyn Limit> {
        let window = self.window.nanos().max(1);
        Box::new(SlidingWindow { limit: self.limit, window, number: 0, previous: 0, current: 0 })
    }
}

#[derive(Debug)]
struct SlidingWindow {
    limit: u32,
    window: Time,
    /// The number of the window of `current`.
    number: u64,
    previous: u32,
    current: u32,
}

impl Limit for SlidingWindow {
    fn ask(&mut self, now: Time) -> Answer {
        let number = now / self.window;
        if number != self.number {
            self.previous = if number == self.number + 1 { self.current } else { 0 };
            (self.number, self.current) = (number, 0);
        }
        // Multiplied by the window, the estimate is a whole number.
        let (window, left) = (u128::from(self.window), u128::from(self.window - now % self.window));
        let estimate = u128::from(self.previous) * left + (u128::from(self.current) + 1) * window;
        if estimate > u128::from(self.limit) * window {
            return Answer::Never;
        }
        self.current += 1;
        Answer::Now
    }
}
