//! Whether more was counted than chance brings.

use statrs::distribution::{DiscreteCDF, Poisson};

/// Whether so many or more events come with less than this probability where `expected` are the mean (the tail of
/// the Poisson distribution).
pub fn exceeds(seen: u64, expected: f64, probability: f64) -> bool {
    if seen as f64 <= expected {
        return false;
    }
    match Poisson::new(expected) {
        Ok(poisson) => seen > 0 && poisson.sf(seen - 1) < probability,
        // None are expected: a single one is too many.
        Err(_) => seen > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_the_poisson_distribution_is_the_tables() {
        // P(X >= 5) with mean 1 is 0.00366, P(X >= 6) 0.00059 (any table).
        assert!(!exceeds(5, 1.0, 0.001) && exceeds(5, 1.0, 0.004));
        assert!(exceeds(6, 1.0, 0.001));
        assert!(exceeds(1, 0.0, 0.001) && !exceeds(0, 0.0, 0.001));
        assert!(!exceeds(100, 100.0, 0.999));
    }

    #[test]
    fn large_counts_are_judged_like_small_ones() {
        // Three and a half standard deviations above a mean of a million is about 0.0002.
        assert!(exceeds(1_003_500, 1e6, 0.001) && !exceeds(1_002_500, 1e6, 0.001));
    }
}
