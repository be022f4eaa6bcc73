//! How far two quantities go up together, whatever the curve along which they do.

use super::interval::{mean, student_t};

/// The ranks of values from 1; equal ones share the mean of theirs.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for same in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = first as f64 + (same.len() as f64 + 1.0) / 2.0;
        same.iter().for_each(|&place| ranks[place] = rank);
        first += same.len();
    }
    ranks
}

/// The correlation of the ranks of pairs (Spearman 1904). None where one side does not vary, or the sides are not equally
/// many.
pub fn spearman(one: &[f64], other: &[f64]) -> Option<f64> {
    let (one, other) = (ranks(one), ranks(other));
    let (a, b) = (mean(&one)?, mean(&other)?);
    let product = |x: &[f64], x_mean: f64, y: &[f64], y_mean: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - x_mean) * (y - y_mean)).sum()
    };
    let (xx, yy) = (product(&one, a, &one, a), product(&other, b, &other, b));
    (one.len() == other.len() && xx > 0.0 && yy > 0.0).then(|| product(&one, a, &other, b) / (xx * yy).sqrt())
}

/// The interval of such a correlation of so many pairs at this level, on Fisher's scale with the variance 1.06 / (n - 3)
/// (Fieller, Hartley and Pearson 1957). None for fewer than four pairs.
pub fn interval(correlation: f64, pairs: usize, level: f64) -> Option<(f64, f64)> {
    let reach = student_t(level, f64::INFINITY)? * (1.06 / (pairs.checked_sub(3)? as f64)).sqrt();
    let centre = libm::atanh(correlation.clamp(-1.0, 1.0));
    (pairs > 3).then(|| (libm::tanh(centre - reach), libm::tanh(centre + reach)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(ranks(&[f64::INFINITY, 0.0]), [2.0, 1.0]);
    }

    #[test]
    fn the_correlation_of_ranks_is_the_textbooks() {
        // Intelligence and hours of television a week of ten persons: -29 / 165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        assert!((spearman(&iq, &hours).unwrap() + 29.0 / 165.0).abs() < 1e-12);
    }

    #[test]
    fn whatever_goes_up_together_is_wholly_correlated() {
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| x.exp()).collect();
        assert!((spearman(&x, &y).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(spearman(&x, &[2.0; 9]), None);
        assert_eq!(spearman(&x, &y[1..]), None);
    }

    #[test]
    fn few_pairs_tell_little() {
        let (low, high) = interval(0.5, 28, 0.95).unwrap();
        // atanh(0.5) = 0.549306; 1.959964 * sqrt(1.06 / 25) = 0.403586.
        assert!((low - 0.145_720_f64.tanh()).abs() < 1e-5 && (high - 0.952_892_f64.tanh()).abs() < 1e-5);
        assert_eq!(interval(0.5, 3, 0.95), None);
        assert_eq!(interval(1.0, 30, 0.95), Some((1.0, 1.0)));
    }
}
