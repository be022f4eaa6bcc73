//! The memory of a fleet's replicas over time.

use super::gauges::merge_windows;
use crate::engine::{Time, time};
use serde::{Deserialize, Serialize};

/// Nanoseconds of an hour.
const HOUR: u128 = 3_600 * time::SECOND as u128;

/// Billionths, in which shares are counted.
pub const WHOLE: u128 = 1_000_000_000;

/// Integrals over time, in bytes or processes times nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrals {
    /// What processes had.
    pub used: u128,
    /// What they were allowed.
    pub limit: u128,
    /// How many there were.
    pub processes: u128,
}

impl Integrals {
    fn since(self, before: Integrals) -> Self {
        Integrals {
            used: self.used - before.used,
            limit: self.limit - before.limit,
            processes: self.processes - before.processes,
        }
    }

    fn add(&mut self, other: Integrals) {
        self.used = self.used.saturating_add(other.used);
        self.limit = self.limit.saturating_add(other.limit);
        self.processes = self.processes.saturating_add(other.processes);
    }
}

/// One window of the time series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryWindow {
    /// Over the window.
    pub integrals: Integrals,
    /// Processes that were killed.
    pub kills: u64,
}

/// Counts of the memory of a fleet: what happened in the measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryTally {
    /// Over the measured time.
    pub integrals: Integrals,
    /// Processes that were killed because they had too much.
    pub kills: u64,
    /// The most bytes that a process had, summed over runs.
    pub peak: u64,
    /// The greatest share of its limit that a process had, in billionths, summed over runs.
    pub peak_share: u64,
    /// The windows that are complete.
    pub windows: Vec<MemoryWindow>,
    window_kills: u64,
    /// What a process leaks in an hour.
    leak: u64,
    /// Bytes that processes have, what they leaked aside, and bytes that they may have.
    held: u64,
    allowed: u64,
    /// How many there are, and for how long they have run together.
    processes: u64,
    ages: u128,
    /// From the start of the run to `at`, to the end of the last window, and to the end of the warm-up.
    total: Integrals,
    at_window: Integrals,
    at_mark: Integrals,
    at: Time,
}

impl MemoryTally {
    /// Nothing has been counted yet of processes that leak so much in an hour.
    pub fn new(leak: u64) -> Self {
        MemoryTally { leak, ..MemoryTally::default() }
    }

    fn leaked(&self) -> u128 {
        self.ages * u128::from(self.leak) / HOUR
    }

    fn advance(&mut self, now: Time) {
        let time = u128::from(now - self.at);
        self.at = now;
        let before = if self.leak > 0 { self.leaked() } else { 0 };
        self.ages += u128::from(self.processes) * time;
        let after = if self.leak > 0 { self.leaked() } else { 0 };
        // What leaks grows evenly.
        self.total.used += (u128::from(self.held) + (before + after) / 2) * time;
        self.total.limit += u128::from(self.allowed) * time;
        self.total.processes += u128::from(self.processes) * time;
    }

    /// A process starts with so many bytes, and may have so many.
    pub fn start(&mut self, now: Time, bytes: u64, limit: u64) {
        self.advance(now);
        self.processes += 1;
        self.held += bytes;
        self.allowed += limit;
    }

    /// A process ends that has run for so long, with what it had, what it leaked aside, and what it might have.
    pub fn end(&mut self, now: Time, ran: Time, bytes: u64, limit: u64) {
        self.advance(now);
        self.processes -= 1;
        self.ages -= u128::from(ran);
        self.held -= bytes;
        self.allowed -= limit;
    }

    /// A process has so many bytes more, or fewer.
    #[inline]
    pub fn change(&mut self, now: Time, bytes: u64, more: bool) {
        self.advance(now);
        self.held = if more { self.held + bytes } else { self.held - bytes };
    }

    /// A process may have another number of bytes.
    pub fn allow(&mut self, now: Time, from: u64, to: u64) {
        self.advance(now);
        self.allowed = self.allowed - from + to;
    }

    /// A process has so many bytes, of those that it may have.
    #[inline]
    pub fn see(&mut self, bytes: u64, limit: Option<u64>) {
        // What would be more than the limit is never there.
        let bytes = limit.map_or(bytes, |limit| bytes.min(limit));
        self.peak = self.peak.max(bytes);
        if let Some(limit) = limit.filter(|&limit| limit > 0) {
            let share = u128::from(bytes) * WHOLE / u128::from(limit);
            self.peak_share = self.peak_share.max(share as u64);
        }
    }

    /// A process is killed.
    pub fn kill(&mut self, measured: bool) {
        self.kills += u64::from(measured);
        self.window_kills += 1;
    }

    /// What processes had and what they were allowed from the start of the run to now.
    pub fn readings(&mut self, now: Time) -> (u128, u128) {
        self.advance(now);
        (self.total.used, self.total.limit)
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.advance(now);
        self.at_mark = self.total;
        (self.peak, self.peak_share) = (0, 0);
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        self.advance(now);
        self.integrals = self.total.since(self.at_mark);
        let integrals = self.total.since(std::mem::replace(&mut self.at_window, self.total));
        self.windows.push(MemoryWindow { integrals, kills: std::mem::take(&mut self.window_kills) });
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &MemoryTally) {
        self.integrals.add(other.integrals);
        self.kills += other.kills;
        self.peak += other.peak;
        self.peak_share += other.peak_share;
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            mine.integrals.add(theirs.integrals);
            mine.kills += theirs.kills;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn what_processes_have_is_integrated_and_what_they_leak_grows_evenly() {
        // A byte a second.
        let mut memory = MemoryTally::new(3_600);
        memory.start(0, 100, 1_000);
        memory.change(10 * SECOND, 50, true);
        memory.begin_measuring(10 * SECOND);
        memory.close_window(20 * SECOND);
        // 150 bytes and from 10 to 20 leaked ones for 10 s.
        let window = memory.windows[0].integrals;
        assert_eq!(window.used, (100 * 10 + 5 * 10 + 150 * 10 + 15 * 10) * u128::from(SECOND));
        assert_eq!(memory.integrals.used, (150 + 15) * 10 * u128::from(SECOND));
        assert_eq!((memory.integrals.limit, memory.integrals.processes), (10_000_000_000_000, 10_000_000_000));
        memory.end(30 * SECOND, 30 * SECOND, 150, 1_000);
        memory.close_window(40 * SECOND);
        assert_eq!(memory.windows[1].integrals.used, (150 + 25) * 10 * u128::from(SECOND));
    }

    #[test]
    fn no_process_has_more_than_its_limit() {
        let mut memory = MemoryTally::new(0);
        memory.see(900, Some(1_000));
        memory.see(1_200, Some(1_000));
        memory.see(700, None);
        assert_eq!((memory.peak, u128::from(memory.peak_share)), (1_000, WHOLE));
    }
}
