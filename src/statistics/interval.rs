//! Confidence intervals.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

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
    Some(student_t(level, n - 1.0)? * deviation / n.sqrt())
}

/// How many standard errors a two-sided interval at this level reaches on either side, with so many degrees
/// of freedom: the quantile of Student's t (Gosset 1908). None without degrees of freedom.
pub fn student_t(level: f64, freedom: f64) -> Option<f64> {
    let place = 0.5 + level / 2.0;
    if freedom <= MANY {
        return Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(place));
    }
    let z = Normal::new(0.0, 1.0).ok()?.inverse_cdf(place);
    let cube = z * z * z;
    Some(z + (cube + z) / (4.0 * freedom) + (5.0 * cube * z * z + 16.0 * cube + 3.0 * z) / (96.0 * freedom * freedom))
}

/// Degrees of freedom beyond which the expansion of Student's t around the normal distribution (Abramowitz and
/// Stegun 1964, 26.7.5) is exact to seven digits, and inverting the distribution itself no longer converges well.
const MANY: f64 = 500.0;

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
    fn the_interval_of_ten_values_is_that_of_law_and_kelton() {
        // Law and Kelton, Simulation Modeling and Analysis, 3rd edition (2000), example 4.26: 1.34 +- 0.24 at 90 %.
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        assert!((mean(&values).unwrap() - 1.34).abs() < 0.005);
        assert!((standard_deviation(&values).unwrap().powi(2) - 0.17).abs() < 0.005);
        assert!((half_width(&values, 0.90).unwrap() - 0.24).abs() < 0.005);
    }

    #[test]
    fn quantiles_of_students_t_are_the_tables() {
        // Any table: t(0.975) for 1, 4, 9, 19 and 120 degrees of freedom.
        for (freedom, t) in [(1.0, 12.706), (4.0, 2.776), (9.0, 2.262), (19.0, 2.093), (120.0, 1.980)] {
            assert!((student_t(0.95, freedom).unwrap() - t).abs() < 5e-4, "{freedom}");
        }
        let (below, above) = (student_t(0.95, MANY).unwrap(), student_t(0.95, MANY + 1e-6).unwrap());
        assert!((below - above).abs() < 1e-7, "{below} {above}");
        assert!((student_t(0.95, 1e9).unwrap() - 1.959_963_985).abs() < 1e-8);
        assert_eq!(student_t(0.95, 0.0), None);
    }

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
