use super::pace::{Fine, coarse, fine, interval};
use super::{Answer, Limit};
use crate::engine::Time;
use crate::units::Rate;

crate::record! {
    /// A queue of calls that leave it one by one at a rate, first come, first served: bursts are smoothed at the price
    /// of delay. Who finds the queue full is turned away.
    Spec = "leaky_bucket" {
        /// How many calls leave in a time.
        rate: Rate;
        /// How many calls may wait.
        queue: u32 = 0, "nginx limit_req: no burst";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        super::rate(self.rate)?;
        if self.queue > super::MOST {
            return Err(format!("`queue` is at most {}", super::MOST));
        }
        Ok(())
    }

    pub(super) fn start(&self) -> Box<dyn Limit> {
        let interval = interval(self.rate);
        Box::new(LeakyBucket { interval, longest: interval.saturating_mul(Fine::from(self.queue)), next: 0 })
    }
}

#[derive(Debug)]
struct LeakyBucket {
    interval: Fine,
    /// How long the last place of the queue waits at most.
    longest: Fine,
    /// When the next call may leave.
    next: Fine,
}

impl Limit for LeakyBucket {
    fn ask(&mut self, now: Time) -> Answer {
        let now = fine(now);
        let delay = self.next.saturating_sub(now);
        // Calls leave an interval apart: with n of them waiting, the delay is more than n - 1 and at most n intervals.
        if delay > self.longest {
            return Answer::Never;
        }
        self.next = self.next.max(now).saturating_add(self.interval);
        if delay == 0 { Answer::Now } else { Answer::After(coarse(delay)) }
    }
}
