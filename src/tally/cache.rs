//! What happened at a cache: all its nodes, or all parts of it, together.

use super::gauges::merge_windows;
use super::histogram::Histogram;
use super::level::Level;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// What a get found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// No get, or no answer yet.
    #[default]
    Nothing,
    /// The key.
    Hit,
    /// That there is no such key at the source.
    Absent,
    /// The key, whose time was over: it is loaded anew meanwhile.
    Stale,
    /// Nothing: the key was not there before, or too long ago to be remembered.
    Cold,
    /// Nothing: it had made room for another.
    Evicted,
    /// Nothing of use: its time was over.
    Expired,
    /// Nothing: it had been taken out.
    Invalidated,
    /// Nothing: it was lost with the node that had it.
    Lost,
    /// The key, but it is loaded anew before its time is over.
    Early,
    /// Nobody: the cache did not answer, or with an error.
    Unreachable,
    /// Nothing: it had not come to the replica that took the place of its primary.
    Uncopied,
}

/// How many kinds there are.
pub const FOUNDS: usize = 12;

impl Found {
    /// Whether the get needs nothing else.
    #[inline]
    pub fn is_hit(self) -> bool {
        matches!(self, Found::Hit | Found::Absent | Found::Stale)
    }
}

/// Things that are counted at a cache, beside gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Loads that began.
    Loads,
    /// Gets that waited for the load of another.
    Coalesced,
    /// Entries that made room for others.
    Evictions,
    /// Entries that stood in for loads that had failed.
    StaleOnError,
    /// Keys that were put in, apart from loads.
    Puts,
    /// Keys that were taken out.
    Invalidations,
    /// Puts that were acknowledged and lost before they were written.
    LostWrites,
}

/// How many there are.
pub const COUNTS: usize = 7;

/// One window of the time series of a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheWindow {
    /// Gets that were answered, or given up.
    pub gets: u64,
    /// Those that the cache answered by itself.
    pub hits: u64,
    /// By [`Count`].
    pub counts: [u64; COUNTS],
    /// Integral of the number of entries, in nanoseconds.
    pub entries: u64,
}

/// Counts of a cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheTally {
    /// Measured gets that began.
    pub gets: u64,
    /// What they found, by [`Found`]; under `Nothing` those that died before they found anything.
    pub found: [u64; FOUNDS],
    /// Measured gets without an answer at the end: counted one by one.
    pub in_flight: u64,
    /// What was counted in the measured time, by [`Count`].
    pub counts: [u64; COUNTS],
    /// Integral of the number of entries over the measured time, in nanoseconds.
    pub entries: u128,
    /// From the loss of a primary in the measured time until a replica took its place.
    pub failover: Histogram,
    /// The longest failover of a run, in nanoseconds, summed over runs.
    pub longest_failover: u64,
    /// Runs with a failover.
    pub runs_with_failover: u64,
    /// Keys that a primary had which was lost, and the replica not that took its place.
    pub uncopied: u64,
    /// The windows that are complete.
    pub windows: Vec<CacheWindow>,
    window: CacheWindow,
    level: Level,
    at_window: u64,
    at_mark: u64,
}

impl CacheTally {
    /// A get is over, whatever it found.
    #[inline]
    pub fn conclude(&mut self, found: Found, measured: bool) {
        self.found[found as usize] += u64::from(measured);
        self.window.gets += 1;
        self.window.hits += u64::from(found.is_hit());
    }

    /// Something happened once.
    #[inline]
    pub fn count(&mut self, what: Count, times: u64, measured: bool) {
        self.window.counts[what as usize] += times;
        self.counts[what as usize] += if measured { times } else { 0 };
    }

    /// A replica took the place of a primary after so long, without so many of its keys.
    pub fn fail_over(&mut self, took: Time, uncopied: u64) {
        self.failover.record(took);
        self.longest_failover = self.longest_failover.max(took);
        self.runs_with_failover = 1;
        self.uncopied += uncopied;
    }

    /// The number of entries changes.
    #[inline]
    pub fn change_entries(&mut self, now: Time, change: i64) {
        self.level.add(now, change);
    }

    /// Measured gets that the cache answered by itself.
    pub fn hits(&self) -> u64 {
        [Found::Hit, Found::Absent, Found::Stale].iter().map(|&found| self.found[found as usize]).sum()
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.at_mark = self.level.integral(now);
        self.entries = 0;
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time) {
        let reading = self.level.integral(now);
        self.window.entries = reading.wrapping_sub(std::mem::replace(&mut self.at_window, reading));
        self.entries += u128::from(reading.wrapping_sub(std::mem::replace(&mut self.at_mark, reading)));
        self.windows.push(std::mem::take(&mut self.window));
    }

    /// Adds the counts of another run of the same cache.
    pub fn merge(&mut self, other: &CacheTally) {
        self.gets += other.gets;
        self.in_flight += other.in_flight;
        self.failover.merge(&other.failover);
        self.longest_failover += other.longest_failover;
        self.runs_with_failover += other.runs_with_failover;
        self.uncopied += other.uncopied;
        self.entries += other.entries;
        self.found.iter_mut().zip(other.found).for_each(|(a, b)| *a += b);
        self.counts.iter_mut().zip(other.counts).for_each(|(a, b)| *a += b);
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            mine.gets += theirs.gets;
            mine.hits += theirs.hits;
            mine.entries = mine.entries.saturating_add(theirs.entries);
            mine.counts.iter_mut().zip(theirs.counts).for_each(|(a, b)| *a += b);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_tell_everything_and_totals_what_is_measured() {
        let mut tally = CacheTally::default();
        tally.change_entries(0, 2);
        tally.conclude(Found::Cold, false);
        tally.count(Count::Loads, 1, false);
        tally.close_window(10);
        tally.begin_measuring(10);
        tally.gets = 3;
        [Found::Hit, Found::Stale, Found::Evicted].into_iter().for_each(|found| tally.conclude(found, true));
        tally.count(Count::Loads, 1, true);
        tally.change_entries(15, 1);
        tally.close_window(20);
        assert_eq!((tally.hits(), tally.counts[Count::Loads as usize], tally.entries), (2, 1, 10 + 15));
        let windows: Vec<_> = tally.windows.iter().map(|w| (w.gets, w.hits, w.entries)).collect();
        assert_eq!(windows, [(1, 0, 20), (3, 2, 25)]);
        let mut both = CacheTally::default();
        both.merge(&tally);
        both.merge(&tally);
        assert_eq!((both.gets, both.windows[1].hits, both.entries), (6, 4, 50));
    }
}
