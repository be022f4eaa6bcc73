//! Whether a sequence is free of serial correlation.

use statrs::distribution::{ContinuousCDF, Normal};

/// Von Neumann's ratio: the sum of the squared successive differences over the sum of the squared deviations from
/// the mean (von Neumann 1941). It is near 2 for independent values and less where neighbours are alike. None for
/// fewer than three values, or for equal ones.
pub fn von_neumann(values: &[f64]) -> Option<f64> {
    let mean = super::interval::mean(values)?;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let differences: f64 = values.windows(2).map(|pair| (pair[1] - pair[0]) * (pair[1] - pair[0])).sum();
    (values.len() > 2 && squares > 0.0).then(|| differences / squares)
}

/// Whether a one-sided test at this significance finds no positive correlation of neighbours. `1 - ratio / 2` is
/// normal with mean 0 and variance `(n - 2) / (n^2 - 1)` for independent normal values (Fishman 1978, Grouping
/// Observations in Digital Simulation). Equal values are not correlated; fewer than three cannot be judged and do
/// not pass.
pub fn passes(values: &[f64], significance: f64) -> bool {
    let n = values.len() as f64;
    if values.len() < 3 {
        return false;
    }
    let (Some(ratio), Ok(normal)) = (von_neumann(values), Normal::new(0.0, 1.0)) else {
        return true;
    };
    let bound = normal.inverse_cdf(1.0 - significance) * ((n - 2.0) / (n * n - 1.0)).sqrt();
    1.0 - ratio / 2.0 <= bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_of_a_line_and_of_a_zigzag_are_exact() {
        // Differences 4 x 1, squares 4 + 1 + 0 + 1 + 4.
        assert_eq!(von_neumann(&[1.0, 2.0, 3.0, 4.0, 5.0]), Some(0.4));
        assert_eq!(von_neumann(&[1.0, -1.0, 1.0, -1.0]), Some(3.0));
        assert_eq!(von_neumann(&[1.0, 1.0, 1.0]), None);
    }

    #[test]
    fn a_trend_fails_and_a_zigzag_passes() {
        let trend: Vec<f64> = (0..20).map(f64::from).collect();
        let zigzag: Vec<f64> = (0..20).map(|i| f64::from(i % 2)).collect();
        assert!(!passes(&trend, 0.1));
        assert!(passes(&zigzag, 0.1));
        assert!(passes(&[2.0; 20], 0.1));
        assert!(!passes(&[1.0, 2.0], 0.1));
    }

    #[test]
    fn independent_values_pass_as_often_as_the_significance_says() {
        let mut state = 9u64;
        let mut normal = || {
            // The sum of twelve uniforms is normal enough here.
            (0..12).map(|_| super::super::batch_means::tests::uniform(&mut state)).sum::<f64>() - 6.0
        };
        let passed = (0..4000).filter(|_| passes(&(0..20).map(|_| normal()).collect::<Vec<_>>(), 0.1)).count();
        // 90 %, with a standard deviation of 19.
        assert!((3500..=3700).contains(&passed), "{passed}");
    }
}
