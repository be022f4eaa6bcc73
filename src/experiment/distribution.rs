//! The distribution of the durations that a section saw.

use crate::tally::{Histogram, Sparse};

/// Durations, with what is needed to tell their quantiles and how many lie below a value.
#[derive(Clone, Debug)]
pub struct Distribution {
    source: Source,
    count: f64,
    /// Ascending durations in seconds, each with the number of durations that do not exceed it.
    steps: Vec<(f64, f64)>,
}

#[derive(Clone, Debug)]
enum Source {
    /// All that a study or a run counted.
    Whole(Histogram),
    /// What is kept of a run or a window.
    Kept(Sparse),
}

/// Places at which the distribution of a window is looked at.
const LOOKS: u32 = 128;

impl Distribution {
    /// That of a histogram. `sections` tells whether it is one of many, of which less is kept.
    pub fn of(histogram: &Histogram, section: bool) -> Self {
        let count = histogram.count() as f64;
        let steps = histogram.cumulative().into_iter().map(|(value, share)| (value, share * count)).collect();
        let source = match section {
            true => Source::Kept(Sparse::of(histogram, &Histogram::default())),
            false => Source::Whole(histogram.clone()),
        };
        Distribution { source, count, steps }
    }

    /// That of a window, from quantiles at places that grow denser towards the longest durations.
    pub fn window(kept: Sparse) -> Self {
        let count = kept.count() as f64;
        let places = if count > 0.0 { 0..LOOKS + 1 } else { 0..0 };
        let look = |place: u32| {
            let rest = 1.0 - f64::from(place) / f64::from(LOOKS);
            let share = 1.0 - rest * rest * rest;
            (kept.quantile(share).unwrap_or(0.0), share * count)
        };
        Distribution { steps: places.map(look).collect(), count, source: Source::Kept(kept) }
    }

    /// How many durations there are.
    pub fn count(&self) -> f64 {
        self.count
    }

    /// The duration, in seconds, that a share of them does not exceed.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        match &self.source {
            Source::Whole(histogram) => histogram.quantile(share),
            Source::Kept(kept) => kept.quantile(share),
        }
    }

    /// About how many do not exceed a duration in seconds: exact at the ends of buckets, interpolated between.
    pub fn at_or_below(&self, seconds: f64) -> f64 {
        let next = self.steps.partition_point(|(value, _)| *value <= seconds);
        let before = next.checked_sub(1).map_or((0.0, 0.0), |index| self.steps[index]);
        match self.steps.get(next) {
            Some(&(value, count)) => {
                before.1 + (count - before.1) * ((seconds - before.0) / (value - before.0)).clamp(0.0, 1.0)
            }
            None => self.count,
        }
    }

    /// About the sum of a window's durations, in seconds: the integral of its quantiles by the trapezoidal rule. Only
    /// the spread of windows rests on it, never a mean that is shown.
    pub fn sum(&self) -> f64 {
        self.steps.windows(2).map(|pair| (pair[0].0 + pair[1].0) / 2.0 * (pair[1].1 - pair[0].1)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(power: u32) -> Histogram {
        let mut histogram = Histogram::default();
        (1..=5000u64).for_each(|i| histogram.record(i.pow(power) * 10));
        histogram
    }

    #[test]
    fn the_sum_of_what_a_window_kept_is_close_to_the_exact_one() {
        for power in [1, 2, 4] {
            let histogram = powers(power);
            let window = Distribution::window(Sparse::of(&histogram, &Histogram::default()));
            let exact = histogram.mean().unwrap() * 5000.0;
            assert!((window.sum() / exact - 1.0).abs() < 0.005, "{power}: {} {exact}", window.sum());
        }
        assert_eq!(Distribution::window(Sparse::default()).sum(), 0.0);
    }

    #[test]
    fn as_many_lie_below_a_quantile_as_its_share_says() {
        let histogram = powers(2);
        let window = Distribution::window(Sparse::of(&histogram, &Histogram::default()));
        for share in [0.05, 0.5, 0.9, 0.99, 0.999] {
            for distribution in [&Distribution::of(&histogram, true), &Distribution::of(&histogram, false), &window] {
                let below = distribution.at_or_below(distribution.quantile(share).unwrap());
                assert!((below / 5000.0 - share).abs() < 0.001, "{share}: {below}");
            }
        }
        assert_eq!(window.at_or_below(1e9), 5000.0);
        assert_eq!(window.at_or_below(0.0), 0.0);
    }
}
