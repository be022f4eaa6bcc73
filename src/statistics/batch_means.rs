//! Batch means: an interval from one long run.

use super::{independence, interval};

/// Significance of the test that the batches are independent.
const SIGNIFICANCE: f64 = 0.1;
/// The fewest batches that are tested: with fewer the test sees nothing.
const LEAST_TESTED: usize = 20;
/// So many batches that passed the test become one, as long as there are enough of them. What correlation the test
/// may have missed is divided by it: the test needs many batches, the interval needs few (Schmeiser 1982: 10 to 30;
/// Law and Carson 1979 test 400 batches and use 40).
const COARSER: usize = 4;
/// The fewest batches that make an interval.
const LEAST: usize = 10;

/// How many observations a batch should hold so that batches can be taken for independent: batches grow twofold
/// until von Neumann's ratio shows no correlation between neighbours (Fishman 1978), and then up to fourfold once
/// more.
///
/// `series` gives the values of the batches of a size, the last observations filling the last batch. None if the
/// observations run out before the test passes, or `series` has no values.
pub fn batch_size(observations: usize, mut series: impl FnMut(usize) -> Option<Vec<f64>>) -> Option<usize> {
    let sizes = std::iter::successors(Some(1usize), |size| Some(size * 2));
    for size in sizes.take_while(|size| observations / size >= LEAST_TESTED) {
        if independence::passes(&series(size)?, SIGNIFICANCE) {
            return Some(size * COARSER.min(observations / size / LEAST));
        }
    }
    None
}

/// The means of batches of a size; what does not fill a batch is left out at the start.
pub fn means(values: &[f64], size: usize) -> Vec<f64> {
    let batches = values[values.len() % size..].chunks_exact(size);
    batches.map(|batch| batch.iter().sum::<f64>() / size as f64).collect()
}

/// What batch means say of the mean of one long run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchMeans {
    /// The mean.
    pub mean: f64,
    /// Half the width of its interval.
    pub half_width: f64,
    /// How many batches there are.
    pub batches: usize,
    /// How many observations each holds.
    pub size: usize,
}

/// The mean of one long run with its interval at a level. None if batches of no size pass for independent.
pub fn batch_means(values: &[f64], level: f64) -> Option<BatchMeans> {
    let size = batch_size(values.len(), |size| Some(means(values, size)))?;
    let batches = means(values, size);
    Some(BatchMeans {
        mean: interval::mean(&batches)?,
        half_width: interval::half_width(&batches, level)?,
        batches: batches.len(),
        size,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A number between 0 and 1 (splitmix64, Steele, Lea and Flood 2014).
    pub fn uniform(state: &mut u64) -> f64 {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }

    /// A first-order autoregressive sequence around 10 from its stationary state.
    pub fn autoregressive(state: &mut u64, phi: f64, n: usize) -> Vec<f64> {
        let mut normal = || (0..12).map(|_| uniform(state)).sum::<f64>() - 6.0;
        let mut x = normal() / (1.0 - phi * phi).sqrt();
        (0..n)
            .map(|_| {
                x = phi * x + normal();
                10.0 + x
            })
            .collect()
    }

    #[test]
    fn batches_are_taken_from_the_end() {
        assert_eq!(means(&[100.0, 1.0, 3.0, 5.0, 7.0], 2), [2.0, 6.0]);
        assert_eq!(means(&[1.0], 2), [0.0; 0]);
    }

    #[test]
    fn independent_values_make_batches_of_four() {
        let mut state = 1;
        let values = autoregressive(&mut state, 0.0, 160);
        let found = batch_means(&values, 0.95).unwrap();
        assert_eq!((found.batches, found.size), (40, 4));
    }

    #[test]
    fn the_interval_of_a_correlated_sequence_covers_its_mean_in_95_per_cent() {
        let (mut covered, mut found) = (0, 0);
        let mut state = 3;
        for _ in 0..1000 {
            if let Some(batches) = batch_means(&autoregressive(&mut state, 0.8, 8000), 0.95) {
                found += 1;
                covered += usize::from((batches.mean - 10.0).abs() <= batches.half_width);
            }
        }
        let share = f64::from(covered as u32) / f64::from(found);
        assert!(found > 980 && (0.93..=0.97).contains(&share), "{covered} of {found}");
    }

    #[test]
    fn a_trend_has_no_interval() {
        let values: Vec<f64> = (0..2000).map(f64::from).collect();
        assert_eq!(batch_means(&values, 0.95), None);
        assert_eq!(batch_means(&[1.0, 2.0], 0.95), None);
    }
}
