//! The jackknife: the standard error of a number that is computed from all sections of the data at once.

/// The standard error of a number from its values with each section left out in turn,
/// `sqrt((n - 1) / n * sum((v_i - mean)^2))` (Tukey 1958; Efron and Tibshirani 1993, equation 11.5).
///
/// A section is a replication, or a batch of a long run. Since each value comes from nearly all of the data,
/// this holds for ratios and quantiles too, where the numbers of single sections would be biased. For quantiles
/// it needs sections of many observations, the "delete-d" jackknife (Shao and Wu 1989). None for fewer than two
/// values.
pub fn standard_error(left_out: &[f64]) -> Option<f64> {
    let n = left_out.len() as f64;
    let mean = super::interval::mean(left_out)?;
    let squares: f64 = left_out.iter().map(|v| (v - mean) * (v - mean)).sum();
    (left_out.len() > 1).then(|| ((n - 1.0) / n * squares).sqrt())
}

/// By how much each section moves a number away from its mean, from its values with each section left out in turn: the
/// deviations of Tukey's (1958) pseudo-values. Their standard deviation over the root of their number is
/// [`standard_error`].
pub fn deviations(left_out: &[f64]) -> Vec<f64> {
    let n = left_out.len() as f64;
    let mean = super::interval::mean(left_out).unwrap_or(0.0);
    left_out.iter().map(|v| (n - 1.0) * (mean - v)).collect()
}

/// The ratio of the sums with each section `(over, under)` left out in turn. None where nothing stays below the
/// line without some section.
pub fn ratios(sections: &[(f64, f64)]) -> Option<Vec<f64>> {
    let sums = sections.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let without = |part: &(f64, f64)| {
        let under = sums.1 - part.1;
        // What stays may be rounding alone.
        (under > sums.1 * 1e-12).then(|| ((sums.0 - part.0) / under).max(0.0))
    };
    sections.iter().map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::interval;

    /// Pairs of LSAT and GPA at fifteen law schools (Efron and Tibshirani 1993, table 3.1).
    const SCHOOLS: [(f64, f64); 15] = [
        (576.0, 3.39),
        (635.0, 3.30),
        (558.0, 2.81),
        (578.0, 3.03),
        (666.0, 3.44),
        (580.0, 3.07),
        (555.0, 3.00),
        (661.0, 3.43),
        (651.0, 3.36),
        (605.0, 3.13),
        (653.0, 3.12),
        (575.0, 2.74),
        (545.0, 2.76),
        (572.0, 2.88),
        (594.0, 2.96),
    ];

    fn correlation(pairs: &[(f64, f64)]) -> f64 {
        let n = pairs.len() as f64;
        let mean = |part: fn(&(f64, f64)) -> f64| pairs.iter().map(part).sum::<f64>() / n;
        let (x, y) = (mean(|p| p.0), mean(|p| p.1));
        let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
        let (xy, xx, yy) = (sum(&|p| (p.0 - x) * (p.1 - y)), sum(&|p| (p.0 - x).powi(2)), sum(&|p| (p.1 - y).powi(2)));
        xy / (xx * yy).sqrt()
    }

    #[test]
    fn the_error_of_the_law_schools_correlation_is_the_published_one() {
        assert!((correlation(&SCHOOLS) - 0.776).abs() < 5e-4);
        let left_out: Vec<f64> = (0..SCHOOLS.len())
            .map(|i| {
                let mut others = SCHOOLS.to_vec();
                others.remove(i);
                correlation(&others)
            })
            .collect();
        // Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, section 3: 0.1425.
        assert!((standard_error(&left_out).unwrap() - 0.1425).abs() < 5e-4);
    }

    #[test]
    fn the_jackknife_of_a_mean_is_its_classical_standard_error() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let sections: Vec<(f64, f64)> = values.iter().map(|&v| (v, 1.0)).collect();
        let classical = interval::standard_deviation(&values).unwrap() / 8f64.sqrt();
        assert!((standard_error(&ratios(&sections).unwrap()).unwrap() - classical).abs() < 1e-12);
    }

    #[test]
    fn the_spread_of_the_deviations_is_the_standard_error() {
        let left_out = ratios(&[(3.0, 1.0), (1.0, 2.0), (4.0, 1.5), (1.0, 0.5)]).unwrap();
        let spread = interval::standard_deviation(&deviations(&left_out)).unwrap() / 2.0;
        assert!((spread - standard_error(&left_out).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn a_ratio_that_one_section_alone_supports_has_no_error() {
        assert_eq!(ratios(&[(1.0, 2.0), (0.0, 0.0)]), None);
        assert_eq!(ratios(&[(1.0, 2.0), (3.0, 4.0), (0.0, 0.0)]), Some(vec![0.75, 0.5, 4.0 / 6.0]));
        assert_eq!(standard_error(&[1.0]), None);
    }
}
