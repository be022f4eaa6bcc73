use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Duration;

crate::record! {
    /// So many calls in each window of the clock, the first of which begins with the run. Around a boundary up to twice
    /// as many pass within the length of a window.
    Spec = "fixed_window" {
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
        Box::new(FixedWindow { limit: self.limit, window: self.window.nanos().max(1), number: 0, passed: 0 })
    }
}

#[derive(Debug)]
struct FixedWindow {
    limit: u32,
    window: Time,
    /// The number of the window in which calls were last counted.
    number: u64,
    passed: u32,
}

impl Limit for FixedWindow {
    fn ask(&mut self, now: Time) -> Answer {
        let number = now / self.window;
        if number != self.number {
            (self.number, self.passed) = (number, 0);
        }
        if self.passed >= self.limit {
            return Answer::Never;
        }
        self.passed += 1;
        Answer::Now
    }
}
