//! Keys by Zipf's law.

use crate::engine::random::Source;

/// Draws keys by their popularity, in constant time and memory.
///
/// Rejection-inversion (Hörmann and Derflinger 1996, "Rejection-inversion to generate variates from monotone discrete
/// distributions"): inverts the integral of x^-exponent, and accepts nearly always the whole number nearest to what it
/// finds.
#[derive(Clone, Copy, Debug)]
pub struct Zipf {
    count: f64,
    exponent: f64,
    /// Integrals up to one and a half, less the weight of the first key, and up to the end of the last.
    ends: (f64, f64),
    /// So near below a whole number everything is accepted.
    near: f64,
}

impl Zipf {
    /// So many keys, at least one; the k-th of weight k^-exponent.
    pub fn new(count: u32, exponent: f64) -> Self {
        let count = f64::from(count);
        let mut zipf = Zipf { count, exponent, ends: (0.0, 0.0), near: 0.0 };
        zipf.ends = (zipf.integral(1.5) - 1.0, zipf.integral(count + 0.5));
        zipf.near = 2.0 - zipf.inverse(zipf.integral(2.5) - zipf.weight(2.0));
        zipf
    }

    fn weight(&self, x: f64) -> f64 {
        libm::exp(-self.exponent * libm::log(x))
    }

    /// The integral of the weight from 1 to `x`, (x^(1-s) - 1) / (1-s), in a form that is good near s = 1 too.
    fn integral(&self, x: f64) -> f64 {
        let log = libm::log(x);
        let y = (1.0 - self.exponent) * log;
        // expm1(y) / y
        log * if y.abs() > 1e-8 { libm::expm1(y) / y } else { 1.0 + y / 2.0 * (1.0 + y / 3.0) }
    }

    /// Where the integral is `area`.
    fn inverse(&self, area: f64) -> f64 {
        // Rounding may lead out of the range of the integral.
        let y = (area * (1.0 - self.exponent)).max(-1.0);
        // log1p(y) / y
        libm::exp(area * if y.abs() > 1e-8 { libm::log1p(y) / y } else { 1.0 - y / 2.0 * (1.0 - y * 2.0 / 3.0) })
    }

    /// The share of the draws that the most popular key gets: one over the sum of all weights.
    pub fn share_of_first(&self) -> f64 {
        // From here on the sum and the integral agree to a millionth.
        let exact = self.count.min(1000.0);
        let sum: f64 = (1..=exact as u32).map(|rank| self.weight(f64::from(rank))).sum();
        1.0 / (sum + self.integral(self.count + 0.5) - self.integral(exact + 0.5))
    }

    /// Keys with the share of the draws that each gets, the most popular ones one by one, and others with those whose ranks
    /// differ by a hundredth at most.
    pub fn groups(&self) -> Vec<(f64, f64)> {
        let first = self.share_of_first();
        let mut groups = Vec::new();
        let mut rank = 1.0;
        while rank <= self.count {
            let end = (rank * 1.01).floor().min(self.count).max(rank);
            let keys = end - rank + 1.0;
            // Few keys are summed up, many have the integral over their ranks.
            let weight = if keys <= 1.0 {
                self.weight(rank)
            } else {
                (self.integral(end + 0.5) - self.integral(rank - 0.5)) / keys
            };
            groups.push((keys, first * weight));
            rank = end + 1.0;
        }
        groups
    }

    /// A key: its rank by popularity, from 1.
    pub fn sample(&self, source: &mut impl Source) -> u64 {
        let (low, high) = self.ends;
        loop {
            let area = high + source.unit() * (low - high);
            let x = self.inverse(area);
            let key = (x + 0.5).floor().clamp(1.0, self.count);
            if key - x <= self.near || area >= self.integral(key + 0.5) - self.weight(key) {
                return key as u64;
            }
        }
    }
}
