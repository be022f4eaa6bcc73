//! A queue of timers that all wait equally long.
//!
//! Timers of one constant delay expire in the order in which they were set, so a ring holds them and only
//! the first stands in the event list. A timer is cancelled by forgetting it: when its turn comes, its
//! owner is gone, and it is skipped without an event.

use super::time::Time;
use std::collections::VecDeque;

/// A timer: when it expires, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// When it expires.
    pub time: Time,
    /// The slot of the record that it belongs to.
    pub slot: u32,
    /// The serial number of that record.
    pub serial: u32,
}

/// Timers of one constant delay.
#[derive(Clone, Debug)]
pub struct Lane {
    delay: Time,
    timers: VecDeque<Timer>,
    /// Length at which cancelled timers are next looked for.
    sweep_at: usize,
}

/// The least length at which a lane is swept of cancelled timers.
const SWEEP_MINIMUM: usize = 4096;

impl Lane {
    /// A lane for timers of this delay.
    pub fn new(delay: Time) -> Self {
        Lane { delay, timers: VecDeque::new(), sweep_at: SWEEP_MINIMUM }
    }

    /// Sets a timer. Returns its time if it is now the first, so that the lane must be put in the event list.
    ///
    /// `alive` tells whether a timer still has its owner: the ring is swept now and then, so that its
    /// length stays within twice the number of live timers (amortised constant time).
    #[inline]
    pub fn set(&mut self, now: Time, slot: u32, serial: u32, alive: impl Fn(&Timer) -> bool) -> Option<Time> {
        let time = now.saturating_add(self.delay);
        let first = self.timers.is_empty();
        if self.timers.len() >= self.sweep_at {
            self.sweep(alive);
        }
        self.timers.push_back(Timer { time, slot, serial });
        first.then_some(time)
    }

    #[cold]
    fn sweep(&mut self, alive: impl Fn(&Timer) -> bool) {
        // The first stays even if it is cancelled: the event list holds its time.
        let mut index = 0;
        self.timers.retain(|timer| {
            index += 1;
            index == 1 || alive(timer)
        });
        self.sweep_at = (self.timers.len() * 2).max(SWEEP_MINIMUM);
    }

    /// Takes the first timer out.
    #[inline]
    pub fn take(&mut self) -> Option<Timer> {
        self.timers.pop_front()
    }

    /// Drops cancelled timers from the front and returns the time of the first live one.
    #[inline]
    pub fn skip(&mut self, alive: impl Fn(&Timer) -> bool) -> Option<Time> {
        while let Some(timer) = self.timers.front() {
            if alive(timer) {
                return Some(timer.time);
            }
            self.timers.pop_front();
        }
        None
    }

    /// Timers in the ring, cancelled ones included.
    pub fn len(&self) -> usize {
        self.timers.len()
    }

    /// Whether no timer is in the ring.
    pub fn is_empty(&self) -> bool {
        self.timers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelled_timers_are_skipped_and_the_ring_stays_short() {
        let mut lane = Lane::new(10);
        for i in 0..100_000u32 {
            let first = lane.set(u64::from(i), i, i, |t| t.slot > i.saturating_sub(100));
            assert_eq!(first.is_some(), i == 0);
        }
        assert!(lane.len() <= SWEEP_MINIMUM);
        assert_eq!(lane.take().map(|t| t.slot), Some(0));
        assert_eq!(lane.skip(|t| t.slot >= 99_999), Some(99_999 + 10));
    }
}
