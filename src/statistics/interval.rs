//! Confidence intervals.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The arithmetic mean.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation, with n - 1 in the denominator.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// Half the width of the confidence interval of the mean at this level (0.95), by Student's t
/// (Gosset 1908). None for fewer than two values.
pub fn half_width(values: &[f64], level: f64) -> Option<f64> {
    let deviation = standard_deviation(values)?;
    let n = values.len() as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.5 + level / 2.0);
    Some(t * deviation / n.sqrt())
}

/// The value that a share `q` of the values does not exceed, interpolated between neighbours
/// (type 7 of Hyndman and Fan 1996).
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = place as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_five_values_is_the_textbooks() {
        let values = [4.0, 5.0, 6.0, 7.0, 8.0];
        // t(0.975, 4) = 2.776445, s = sqrt(2.5).
        let expected = 2.776_445_105 * 2.5f64.sqrt() / 5f64.sqrt();
        assert!((half_width(&values, 0.95).unwrap() - expected).abs() < 1e-6);
        assert_eq!(half_width(&[1.0], 0.95), None);
        assert_eq!(half_width(&[2.0, 2.0, 2.0], 0.95), Some(0.0));
    }

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
