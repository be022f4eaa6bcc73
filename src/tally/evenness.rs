//! How evenly calls were spread over the replicas of a fleet.

use serde::{Deserialize, Serialize};

/// Figures of runs in which more than one replica could have got a call. Whole billionths, so that merging in any order
/// is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evenness {
    runs: u64,
    imbalance: u128,
    variation: u128,
}

const BILLION: f64 = 1e9;

impl Evenness {
    /// That of a run in which each replica got so many calls.
    pub fn of(calls: &[u64]) -> Self {
        let (replicas, sum) = (calls.len() as f64, calls.iter().sum::<u64>() as f64);
        if calls.len() < 2 || sum == 0.0 {
            return Evenness::default();
        }
        let mean = sum / replicas;
        let most = calls.iter().copied().max().unwrap_or(0) as f64;
        let squares: f64 = calls.iter().map(|&calls| (calls as f64 - mean) * (calls as f64 - mean)).sum();
        let billionths = |value: f64| (value * BILLION).round() as u128;
        Evenness {
            runs: 1,
            imbalance: billionths(most / mean),
            variation: billionths(squares / replicas / (mean * mean)),
        }
    }

    /// Runs that are in it.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The calls of the busiest replica over the mean of all, summed over runs.
    pub fn imbalance(&self) -> f64 {
        self.imbalance as f64 / BILLION
    }

    /// The squared coefficient of variation of the calls of a replica, summed over runs.
    pub fn variation(&self) -> f64 {
        self.variation as f64 / BILLION
    }

    /// Adds other runs.
    pub fn merge(&mut self, other: &Evenness) {
        self.runs += other.runs;
        self.imbalance += other.imbalance;
        self.variation += other.variation;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_and_the_variation_are_relative_to_the_mean() {
        let mut even = Evenness::of(&[10, 30, 20, 20]);
        assert_eq!((even.runs(), even.imbalance(), even.variation()), (1, 1.5, 0.125));
        even.merge(&Evenness::of(&[7, 7]));
        assert_eq!((even.runs(), even.imbalance(), even.variation()), (2, 2.5, 0.125));
        // One replica alone, or none with a call, tells nothing.
        even.merge(&Evenness::of(&[9]));
        even.merge(&Evenness::of(&[0, 0]));
        assert_eq!(even.runs(), 2);
    }
}
