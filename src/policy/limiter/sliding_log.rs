use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Duration;
use std::collections::VecDeque;

/// The most times that are kept.
const MOST_KEPT: u32 = 100_000;

crate::record! {
    /// So many calls in any window, exactly: the times of the last calls that passed are kept, as many as the limit.
    Spec = "sliding_log" {
        /// How many calls pass in a window.
        limit: u32;
        /// How long a window lasts.
        window: Duration;
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::window(self.limit, self.window)?;
        if self.limit > MOST_KEPT {
            return Err(format!("a sliding log keeps the times of {MOST_KEPT} calls at most"));
        }
        Ok(())
    }

    pub(super) fn start(&self) -> Box<dyn Limit> {
        let limit = self.limit.clamp(1, MOST_KEPT) as usize;
        Box::new(SlidingLog { limit, window: self.window.nanos(), passed: VecDeque::with_capacity(limit) })
    }
}

#[derive(Debug)]
struct SlidingLog {
    limit: usize,
    window: Time,
    /// When the last calls passed, the oldest first; never more than the limit.
    passed: VecDeque<Time>,
}

impl Limit for SlidingLog {
    fn ask(&mut self, now: Time) -> Answer {
        if self.passed.len() == self.limit {
            // The window is open at its far end: what passed a whole window ago is out of it.
            if self.passed.front().is_some_and(|&oldest| now - oldest < self.window) {
                return Answer::Never;
            }
            self.passed.pop_front();
        }
        self.passed.push_back(now);
        Answer::Now
    }
}
