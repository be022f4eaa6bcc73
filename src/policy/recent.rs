//! Counts of the last while, in a ring of equal buckets of time.

use crate::engine::Time;

/// `K` counts over a sliding window. The window is cut into buckets that begin at multiples of their width; the
/// bucket of the moment and those before it, as many as there are in all, are counted. So a window of n buckets
/// looks back between n - 1 and n widths (the sliding time windows of resilience4j, Hystrix and Finagle).
#[derive(Clone, Debug)]
pub struct Recent<const K: usize> {
    width: Time,
    /// The number of the newest bucket: its start divided by the width.
    newest: u64,
    buckets: Vec<[i64; K]>,
    total: [i64; K],
}

impl<const K: usize> Recent<K> {
    /// Nothing counted yet; a window of this length, in so many buckets (at least 1 of each).
    pub fn new(window: Time, buckets: usize) -> Self {
        let buckets = buckets.max(1);
        let width = window.div_ceil(buckets as u64).max(1);
        Recent { width, newest: 0, buckets: vec![[0; K]; buckets], total: [0; K] }
    }

    /// The counts over the window that ends now.
    pub fn at(&mut self, now: Time) -> [i64; K] {
        self.turn(now);
        self.total
    }

    /// Counts something that happens now.
    pub fn add(&mut self, now: Time, change: [i64; K]) {
        self.turn(now);
        let bucket = self.place(self.newest);
        for (k, change) in change.into_iter().enumerate() {
            self.buckets[bucket][k] += change;
            self.total[k] += change;
        }
    }

    /// Forgets all counts.
    pub fn clear(&mut self) {
        self.buckets.fill([0; K]);
        self.total = [0; K];
    }

    /// The start of the oldest bucket in which the count `k` is not 0.
    pub fn oldest(&self, k: usize) -> Option<Time> {
        let span = (self.buckets.len() as u64 - 1).min(self.newest);
        let found = (self.newest - span..=self.newest).find(|&number| self.buckets[self.place(number)][k] != 0);
        found.map(|number| number * self.width)
    }

    fn place(&self, number: u64) -> usize {
        (number % self.buckets.len() as u64) as usize
    }

    /// Forgets the buckets that have left the window.
    #[inline]
    fn turn(&mut self, now: Time) {
        let current = now / self.width;
        if current > self.newest {
            self.forget(current);
        }
    }

    fn forget(&mut self, current: u64) {
        // However long nothing was asked, each bucket is emptied once.
        let gone = (current - self.newest).min(self.buckets.len() as u64);
        for number in current - gone + 1..=current {
            let place = self.place(number);
            let left = std::mem::replace(&mut self.buckets[place], [0; K]);
            (0..K).for_each(|k| self.total[k] -= left[k]);
        }
        self.newest = current;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_left_the_window_is_forgotten_a_bucket_at_a_time() {
        let mut recent: Recent<2> = Recent::new(10, 5);
        recent.add(0, [1, 0]);
        recent.add(3, [1, 7]);
        assert_eq!(recent.at(9), [2, 7]);
        assert_eq!(recent.at(10), [1, 7]);
        assert_eq!(recent.oldest(1), Some(2));
        assert_eq!(recent.at(12), [0, 0]);
        assert_eq!(recent.oldest(0), None);
    }

    #[test]
    fn a_long_silence_empties_everything_once() {
        let mut recent: Recent<1> = Recent::new(10, 5);
        recent.add(7, [3]);
        recent.add(1_000_000_000_007, [4]);
        assert_eq!(recent.at(1_000_000_000_008), [4]);
    }
}
