//! Keys that requests ask about (accounts, objects, sessions), some more often than others.

use crate::engine::random::Source;
use crate::language::Spanned;
use crate::units::Share;

crate::record! {
    /// So many keys, one of which each request asks about.
    Keys = "keys" {
        /// How many there are.
        count: Spanned<u32>;
        /// The exponent of Zipf's law: the k-th most popular key is asked about in proportion to k^-zipf. If not
        /// given, all are equally popular.
        zipf: Option<Spanned<f64>>;
        /// Some that are asked about more than others, instead of `zipf`: equally often among themselves, as are all others.
        hot: Option<Hot>;
    }
}

crate::record! {
    /// Hot keys: `{ share: 1%, gets: 90% }`, the hot set of YCSB's `hotspot` distribution (Cooper and others 2010).
    Hot = "hot keys" {
        /// Their share of all keys.
        share: Spanned<Share>;
        /// The share of the requests that asks about them.
        gets: Spanned<Share>;
    }
}

/// The greatest exponent: beyond, everybody asks about the first key.
pub const MAX_ZIPF: f64 = 20.0;

impl Keys {
    /// Ready to draw from.
    pub fn sampler(&self) -> KeySampler {
        let exponent = self.zipf.as_ref().map_or(0.0, |zipf| zipf.value);
        let count = self.count.value.max(1);
        let sampler = KeySampler::new(count, exponent.clamp(0.0, MAX_ZIPF));
        let hot = self.hot.as_ref().map(|hot| (hot.keys(count), hot.gets.value.value()));
        KeySampler { hot, ..sampler }
    }
}

impl Hot {
    /// How many of so many keys are hot: one at least, and not all unless there is only one.
    pub fn keys(&self, count: u32) -> u32 {
        ((f64::from(count) * self.share.value.value()).round() as u32).clamp(1, (count - 1).max(1))
    }
}

/// Draws keys by their popularity, in constant time and memory.
///
/// Rejection-inversion (Hörmann and Derflinger 1996, "Rejection-inversion to generate variates from monotone discrete
/// distributions"): inverts the integral of x^-exponent, and accepts nearly always the whole number nearest to what it
/// finds.
#[derive(Clone, Copy, Debug)]
pub struct KeySampler {
    count: f64,
    exponent: f64,
    /// Integrals up to one and a half, less the weight of the first key, and up to the end of the last.
    ends: (f64, f64),
    /// So near below a whole number everything is accepted.
    near: f64,
    /// How many keys are hot, and which share of the draws they get, if any are.
    hot: Option<(u32, f64)>,
}

impl KeySampler {
    /// So many keys, at least one; the k-th of weight k^-exponent.
    pub fn new(count: u32, exponent: f64) -> Self {
        let count = f64::from(count);
        let mut sampler = KeySampler { count, exponent, ends: (0.0, 0.0), near: 0.0, hot: None };
        sampler.ends = (sampler.integral(1.5) - 1.0, sampler.integral(count + 0.5));
        sampler.near = 2.0 - sampler.inverse(sampler.integral(2.5) - sampler.weight(2.0));
        sampler
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

    /// The share of requests that ask about the most popular key: one over the sum of all weights.
    pub fn share_of_first(&self) -> f64 {
        // From here on the sum and the integral agree to a millionth.
        let exact = self.count.min(1000.0);
        let sum: f64 = (1..=exact as u32).map(|rank| self.weight(f64::from(rank))).sum();
        1.0 / (sum + self.integral(self.count + 0.5) - self.integral(exact + 0.5))
    }

    /// A key: its rank by popularity, from 1.
    pub fn sample(&self, source: &mut impl Source) -> u64 {
        if let Some((hot, gets)) = self.hot {
            let (from, among) = if source.unit() < gets { (0, hot) } else { (hot, self.count as u32 - hot) };
            return 1 + u64::from(from) + source.below(among.max(1) as usize) as u64;
        }
        if self.exponent == 0.0 {
            return 1 + source.below(self.count as usize) as u64;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    #[test]
    fn keys_are_asked_about_in_proportion_to_a_power_of_their_rank() {
        for (count, exponent) in [(1, 1.0), (2, 0.5), (10, 0.0), (10, 0.8), (50, 1.0), (50, 1.0 + 1e-12), (40, 2.5)] {
            let sampler = KeySampler::new(count, exponent);
            let draws = 200_000;
            let mut seen = vec![0.0; count as usize];
            for n in 0..draws {
                let key = sampler.sample(&mut Key::replication(3, 0).number(n).draws(0));
                seen[key as usize - 1] += 1.0;
            }
            let weights: Vec<f64> = (1..=count).map(|k| f64::from(k).powf(-exponent)).collect();
            let total: f64 = weights.iter().sum();
            let distance: f64 = (seen.iter().zip(&weights))
                .map(|(seen, weight)| {
                    let expected = weight / total * draws as f64;
                    (seen - expected) * (seen - expected) / expected
                })
                .sum();
            // Chi-square: mean `count - 1`, variance twice that.
            let degrees = f64::from(count - 1);
            assert!(distance <= degrees + 4.5 * (2.0 * degrees).sqrt(), "{count} {exponent}: {distance}");
        }
    }

    #[test]
    fn the_share_of_the_most_popular_key_is_one_over_a_harmonic_number() {
        for (count, exponent) in [(1, 1.0), (10, 0.0), (50, 1.0), (100_000, 0.9), (20_000, 1.3)] {
            let sum: f64 = (1..=count).map(|k| f64::from(k).powf(-exponent)).sum();
            let share = KeySampler::new(count, exponent).share_of_first();
            assert!((share * sum - 1.0).abs() < 1e-6, "{count} {exponent}: {share}");
        }
    }

    #[test]
    fn hot_keys_get_their_share_and_no_other_key_is_left_out() {
        let share = |share| Spanned::nowhere(Share::new(share));
        let hot = Hot { share: share(0.1), gets: share(0.9), span: Default::default() };
        let keys = Keys { count: Spanned::nowhere(50), zipf: None, hot: Some(hot), span: Default::default() };
        let mut seen = [0.0; 51];
        (0..100_000)
            .for_each(|n| seen[keys.sampler().sample(&mut Key::replication(3, 0).number(n).draws(0)) as usize] += 1.0);
        assert!(seen[1..=5].iter().all(|&seen: &f64| (seen - 18_000.0).abs() < 600.0), "{seen:?}");
        assert!(seen[6..].iter().all(|&seen: &f64| (seen - 10_000.0 / 45.0).abs() < 70.0), "{seen:?}");
    }

    #[test]
    fn popularity_is_right_for_a_billion_keys_too() {
        let sampler = KeySampler::new(1_000_000_000, 0.9);
        let keys: Vec<u64> =
            (0..20_000).map(|n| sampler.sample(&mut Key::replication(3, 0).number(n).draws(0))).collect();
        assert!(keys.iter().all(|key| (1..=1_000_000_000).contains(key)));
        // The sum of k^-0.9 for k up to n is 10 n^0.1 + zeta(0.9), which is -9.43, but for terms of order n^-0.9.
        let share = keys.iter().filter(|&&key| key <= 1_000_000).count() as f64 / 20_000.0;
        assert!((share - (39.81 - 9.43) / (79.43 - 9.43)).abs() < 0.015, "{share}");
    }
}
