//! How far a distribution is from the data.

/// How far a distribution is from the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// Kolmogorov and Smirnov's D: the greatest difference between the share of the data below a time and that of the
    /// distribution.
    pub ks: f64,
    /// Anderson and Darling's A², divided by the number of data: the mean square difference, weighted so that the tails count
    /// (Anderson and Darling, "A test of goodness of fit", JASA 49, 1954).
    pub ad: f64,
}

/// The distance from a broken line: points of the share below by the distribution (`z`) and by the data (`p`), both from 0 to
/// 1 and never falling. Two points with the same `z` are a step.
pub fn distance(points: &[(f64, f64)]) -> Distance {
    let ks = points.iter().map(|(z, p)| (z - p).abs()).fold(0.0, f64::max);
    let ends = std::iter::once((0.0, 0.0)).chain(points.iter().copied()).chain([(1.0, 1.0)]);
    let ends: Vec<(f64, f64)> = ends.collect();
    let ad = ends.windows(2).map(|pair| area(pair[0], pair[1])).sum();
    Distance { ks, ad }
}

/// A piece narrower than this is too steep for its formula.
const NARROW: f64 = 1e-3;

/// The integral of (p - z)² / (z (1 - z)) along a straight piece. With p - z = a + b z it is, by partial fractions, that of
/// (a + b z)² / z plus that of (a + b - b u)² / u with u = 1 - z. In a narrow piece (p - z)² counts with its mean, so that what
/// is left is that of 1 / (z (1 - z)).
fn area((z0, p0): (f64, f64), (z1, p1): (f64, f64)) -> f64 {
    if z1 <= z0 {
        return 0.0;
    }
    if z1 - z0 < NARROW {
        let (from, to) = (p0 - z0, p1 - z1);
        let logit = |z: f64| libm::log(z.max(1e-15) / (1.0 - z).max(1e-15));
        return (from * from + from * to + to * to) / 3.0 * (logit(z1) - logit(z0)).max(0.0);
    }
    let b = (p1 - p0) / (z1 - z0) - 1.0;
    let a = p0 - z0 - b * z0;
    // At 0 and 1 the line begins and ends in the corner, where the logarithm's factor is 0.
    let log = |factor: f64, x: f64| if factor < 1e-12 { 0.0 } else { factor * libm::log(x.max(1e-15)) };
    let left = |z: f64| log(a * a, z) + 2.0 * a * b * z + b * b * z * z / 2.0;
    let c = a + b;
    let right = |u: f64| log(c * c, u) - 2.0 * b * c * u + b * b * u * u / 2.0;
    (left(z1) - left(z0) - right(1.0 - z1) + right(1.0 - z0)).max(0.0)
}

/// The chance of a D at least as large as this from so many data of a distribution that is known beforehand (Kolmogorov's
/// limit, with Stephens' correction for few data, JRSS B 32, 1970). Where the parameters come from the same data the true
/// chance is smaller.
pub fn chance(ks: f64, n: f64) -> f64 {
    let root = libm::sqrt(n);
    let x = ks * (root + 0.12 + 0.11 / root);
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: f64| libm::exp(-2.0 * k * k * x * x) * if k % 2.0 == 1.0 { 2.0 } else { -2.0 };
    (1..=100).map(f64::from).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps of a sample's distribution function.
    fn steps(z: &[f64]) -> Vec<(f64, f64)> {
        let n = z.len() as f64;
        z.iter().enumerate().flat_map(|(i, z)| [(*z, i as f64 / n), (*z, (i + 1) as f64 / n)]).collect()
    }

    #[test]
    fn a_sample_has_the_distances_of_the_classical_formulas() {
        let z = [0.02, 0.11, 0.35, 0.36, 0.5, 0.71, 0.93, 0.99];
        let found = distance(&steps(&z));
        // D = max(i/n - z, z - (i-1)/n); A² = -n - 1/n sum (2i-1) (ln z_i + ln(1 - z_(n+1-i))).
        let n = z.len() as f64;
        let d = z.iter().enumerate().map(|(i, z)| ((i + 1) as f64 / n - z).max(z - i as f64 / n)).fold(0.0, f64::max);
        let sum: f64 = (0..z.len()).map(|i| (2 * i + 1) as f64 * (z[i].ln() + (1.0 - z[z.len() - 1 - i]).ln())).sum();
        assert!((found.ks - d).abs() < 1e-12);
        assert!((found.ad * n - (-n - sum / n)).abs() < 1e-9, "{} {}", found.ad * n, -n - sum / n);
    }

    #[test]
    fn steep_pieces_are_no_trouble() {
        // A distribution that ends where a thousandth of the data is still to come.
        let found = distance(&[(0.5, 0.5), (0.999_999, 0.98), (1.0 - 1e-12, 0.99), (1.0, 0.999), (1.0, 1.0)]);
        assert!(found.ad > 0.0 && found.ad < 0.02, "{found:?}");
        // Many narrow pieces are as one wide one.
        let line: Vec<(f64, f64)> = (1..10_000).map(|i| f64::from(i) / 1e4).map(|z| (z, z * z)).collect();
        // The integral of (z² - z)² / (z (1 - z)) is that of z - z², 1/6.
        assert!((distance(&line).ad - 1.0 / 6.0).abs() < 1e-4, "{:?}", distance(&line));
    }

    #[test]
    fn no_distance_is_none() {
        assert_eq!(distance(&[(0.0, 0.0), (0.3, 0.3), (1.0, 1.0)]), Distance { ks: 0.0, ad: 0.0 });
    }

    #[test]
    fn the_chance_is_that_of_the_tables() {
        // Smirnov (1948): K(1.36) = 0.9505, K(1.63) = 0.9902.
        assert!((chance(1.358_1 / 1e4, 1e8) - 0.05).abs() < 1e-4);
        assert!((chance(1.627_6 / 1e4, 1e8) - 0.01).abs() < 1e-4);
        assert_eq!(chance(0.0, 100.0), 1.0);
    }
}
