//! Quantiles of single values, with intervals from their order.

use statrs::distribution::{Binomial, DiscreteCDF};

/// The value that a share `q` of the `sorted` values does not exceed, and an interval of at least this level: between
/// two of the values, so chosen that by the binomial distribution of how many lie below the true quantile it falls
/// between them (David and Nagaraja, Order Statistics, 2003, section 7.1). The ends are none where even the least or the
/// greatest value is not far enough away. None without values.
pub fn quantile(sorted: &[f64], q: f64, level: f64) -> Option<(f64, Option<f64>, Option<f64>)> {
    let n = sorted.len();
    let value = *sorted.get(((q * n as f64).ceil() as usize).clamp(1, n.max(1)) - 1)?;
    let below = Binomial::new(q, n as u64).ok()?;
    let tail = (1.0 - level) / 2.0;
    // The r-th value lies above the quantile with the probability that fewer than r lie below it.
    let low = (1..=n).rev().find(|&r| below.cdf(r as u64 - 1) <= tail);
    let high = (1..=n).find(|&r| 1.0 - below.cdf(r as u64 - 1) <= tail);
    Some((value, low.map(|r| sorted[r - 1]), high.map(|r| sorted[r - 1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_the_median_of_ten_values_is_the_textbooks() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        // Between the second and the ninth: 97.9 % (David and Nagaraja).
        assert_eq!(quantile(&values, 0.5, 0.95), Some((5.0, Some(2.0), Some(9.0))));
        assert_eq!(quantile(&values, 0.99, 0.95), Some((10.0, Some(9.0), None)));
        assert_eq!(quantile(&[], 0.5, 0.95), None);
    }
}
