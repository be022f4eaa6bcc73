//! Quantities whose averages over time are wanted.

use super::level::Level;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// So many quantities, each of which is what it is until it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Kept>", try_from = "Vec<Kept>")]
pub struct Gauges<const N: usize> {
    /// The integral of each over the measured time, in nanoseconds times its unit.
    pub integrals: [u128; N],
    levels: [Level; N],
    at_window: [u64; N],
    at_mark: [u64; N],
}

/// A quantity as it is written to a file: its integral, its level, and the readings at the last window and mark.
type Kept = (u128, Level, u64, u64);

impl<const N: usize> From<Gauges<N>> for Vec<Kept> {
    fn from(gauges: Gauges<N>) -> Self {
        let Gauges { integrals, levels, at_window, at_mark } = gauges;
        (0..N).map(|i| (integrals[i], levels[i], at_window[i], at_mark[i])).collect()
    }
}

impl<const N: usize> TryFrom<Vec<Kept>> for Gauges<N> {
    type Error = &'static str;

    fn try_from(kept: Vec<Kept>) -> Result<Self, Self::Error> {
        let kept: [Kept; N] = kept.try_into().map_err(|_| "another number of gauges")?;
        Ok(Gauges {
            integrals: kept.map(|gauge| gauge.0),
            levels: kept.map(|gauge| gauge.1),
            at_window: kept.map(|gauge| gauge.2),
            at_mark: kept.map(|gauge| gauge.3),
        })
    }
}

impl<const N: usize> Default for Gauges<N> {
    fn default() -> Self {
        let levels = std::array::from_fn(|_| Level::default());
        Gauges { integrals: [0; N], levels, at_window: [0; N], at_mark: [0; N] }
    }
}

impl<const N: usize> Gauges<N> {
    /// One of them changes.
    #[inline]
    pub fn change(&mut self, gauge: usize, now: Time, change: i64) {
        self.levels[gauge].add(now, change);
    }

    /// One of them was higher by one from `from` to `to`.
    #[inline]
    pub fn pass(&mut self, gauge: usize, from: Time, to: Time) {
        self.levels[gauge].pass(from, to);
    }

    /// What one of them is.
    #[inline]
    pub fn value(&self, gauge: usize) -> i64 {
        self.levels[gauge].value()
    }

    /// The integral of one of them from the start of the run to now, modulo 2^64.
    pub fn reading(&self, gauge: usize, now: Time) -> u64 {
        self.levels[gauge].integral(now)
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.at_mark = self.readings(now);
        self.integrals = [0; N];
    }

    /// Ends the current window and returns the integral of each over it. Integrals are taken up window by window: over a
    /// whole run they might not fit into 64 bits.
    pub fn close_window(&mut self, now: Time) -> [u64; N] {
        let readings = self.readings(now);
        for (i, reading) in readings.into_iter().enumerate() {
            self.integrals[i] += u128::from(reading.wrapping_sub(self.at_mark[i]));
        }
        self.at_mark = readings;
        let before = std::mem::replace(&mut self.at_window, readings);
        std::array::from_fn(|i| readings[i].wrapping_sub(before[i]))
    }

    fn readings(&self, now: Time) -> [u64; N] {
        std::array::from_fn(|i| self.levels[i].integral(now))
    }

    /// Adds the integrals of another run.
    pub fn merge(&mut self, other: &Gauges<N>) {
        self.integrals.iter_mut().zip(other.integrals).for_each(|(a, b)| *a += b);
    }
}

/// Adds the windows of another run to those of the runs before, one by one: those of the first are taken as they are.
pub fn merge_windows<W: Clone>(mine: &mut Vec<W>, theirs: &[W], add: impl Fn(&mut W, &W)) {
    if mine.is_empty() {
        return mine.extend_from_slice(theirs);
    }
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| add(mine, theirs));
}

/// Adds the integrals of a window of another run. Those of one window are small enough that thousands of runs fit.
pub fn add_integrals<const N: usize>(mine: &mut [u64; N], theirs: &[u64; N]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = mine.saturating_add(*theirs));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_add_up_to_the_measured_time() {
        let mut gauges = Gauges::<2>::default();
        gauges.change(0, 0, 3);
        gauges.change(1, 5, 1);
        gauges.begin_measuring(10);
        assert_eq!(gauges.close_window(20), [60, 15]);
        gauges.change(0, 25, -1);
        gauges.pass(1, 20, 30);
        assert_eq!(gauges.close_window(30), [25, 20]);
        assert_eq!((gauges.integrals, gauges.value(0)), ([55, 30], 2));
    }

    #[test]
    fn windows_of_the_first_run_are_taken_and_those_of_others_added() {
        let mut windows = Vec::new();
        let add = |mine: &mut [u64; 2], theirs: &[u64; 2]| add_integrals(mine, theirs);
        merge_windows(&mut windows, &[[1, 2], [3, u64::MAX]], add);
        merge_windows(&mut windows, &[[10, 20], [30, 40]], add);
        assert_eq!(windows, [[11, 22], [33, u64::MAX]]);
    }
}
