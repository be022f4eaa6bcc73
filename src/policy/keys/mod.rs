//! Keys that requests ask about (accounts, objects, sessions), some more often than others.

mod alias;
mod weights;
mod zipf;

pub use weights::Weights;

use crate::engine::random::Source;
use crate::language::{Context, Diagnostic, Language, Node, Schemas, Span, Spanned};
use crate::units::Share;
use alias::Alias;
use serde_yaml::Value;
use std::sync::Arc;
use zipf::Zipf;

crate::record! {
    /// So many keys, one of which each request asks about.
    Said = "keys" {
        /// How many there are, where that is not the number of weights.
        count: Option<Spanned<u32>>;
        /// The exponent of Zipf's law: the k-th most popular key is asked about in proportion to k^-zipf. If not
        /// given, all are equally popular.
        zipf: Option<Spanned<f64>>;
        /// Some that are asked about more than others, instead of `zipf`: equally often among themselves, as are all others.
        hot: Option<Hot>;
        /// How often each is asked about, in proportion: one number a key, instead of `count`.
        weights: Option<Weights>;
        /// The same from a CSV file, by its path from the scenario's own folder: a line a key, with how often it was asked
        /// about, or with the key and how often.
        file: Option<Spanned<String>>;
    }
}

/// Keys, one of which each request asks about.
#[derive(Clone, Debug)]
pub struct Keys {
    /// How many there are.
    pub count: Spanned<u32>,
    /// The exponent of Zipf's law.
    pub zipf: Option<Spanned<f64>>,
    /// Some that are asked about more than others.
    pub hot: Option<Hot>,
    /// How often each is asked about.
    pub weights: Option<Weights>,
    /// Where they stand.
    pub span: Span,
}

impl Language for Keys {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let Said { count, zipf, hot, weights, file, span } = Said::decode(node, context)?;
        if let (Some(_), Some(file)) = (&weights, &file) {
            context.error("E016", file.span, "keys have `weights`, or a `file` of them, not both");
            return None;
        }
        let weights = match file {
            Some(file) => Some(Weights::read(&file, context)?),
            None => weights,
        };
        let count = match (count, &weights) {
            (Some(count), None) => count,
            (None, Some(weights)) => Spanned { value: weights.values.len() as u32, span: weights.span },
            (Some(count), Some(_)) => {
                context.error("E016", count.span, "there are as many keys as weights: there is no other `count`");
                return None;
            }
            // What is wrong with them has been said.
            (None, None) if node.get("weights").is_some() => return None,
            (None, None) => {
                let missing = Diagnostic::error("E005", node.span, "`count` is missing in keys");
                context.diagnostics.push(missing.help("or give their `weights`, or a `file` of them"));
                return None;
            }
        };
        Some(Keys { count, zipf, hot, weights, span })
    }

    // What was read from a file stands in the normal form as weights, so that nothing depends on the file any more.
    fn encode(&self) -> Value {
        let Keys { count, zipf, hot, weights, span } = self.clone();
        let count = Some(count).filter(|_| weights.is_none());
        Said { count, zipf, hot, weights, file: None, span }.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        Said::schema(schemas)
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
        let count = self.count.value.max(1);
        let law = match (&self.weights, &self.hot, &self.zipf) {
            (Some(weights), _, _) => Law::Weights(Arc::new(Alias::new(&weights.descending()))),
            (None, Some(hot), _) => Law::Hot { hot: hot.keys(count), gets: hot.gets.value.value() },
            (None, None, Some(zipf)) => return KeySampler::new(count, zipf.value.clamp(0.0, MAX_ZIPF)),
            (None, None, None) => Law::Even,
        };
        KeySampler { count, law }
    }
}

impl Hot {
    /// How many of so many keys are hot: one at least, and not all unless there is only one.
    pub fn keys(&self, count: u32) -> u32 {
        ((f64::from(count) * self.share.value.value()).round() as u32).clamp(1, (count - 1).max(1))
    }
}

/// Draws keys by their popularity, in constant time.
#[derive(Clone, Debug)]
pub struct KeySampler {
    count: u32,
    law: Law,
}

/// Which keys are popular.
#[derive(Clone, Debug)]
enum Law {
    /// All alike.
    Even,
    /// By a power of their rank.
    Zipf(Zipf),
    /// So many are hot, and get this share of the draws.
    Hot { hot: u32, gets: f64 },
    /// By weights that do not increase.
    Weights(Arc<Alias>),
}

impl KeySampler {
    /// So many keys, at least one; the k-th of weight k^-exponent.
    pub fn new(count: u32, exponent: f64) -> Self {
        let law = if exponent == 0.0 { Law::Even } else { Law::Zipf(Zipf::new(count, exponent)) };
        KeySampler { count, law }
    }

    /// The share of requests that ask about the most popular key.
    pub fn share_of_first(&self) -> f64 {
        match &self.law {
            Law::Even => 1.0 / f64::from(self.count),
            Law::Zipf(zipf) => zipf.share_of_first(),
            Law::Hot { hot, gets } => gets / f64::from(*hot),
            Law::Weights(alias) => alias.share_of_first(),
        }
    }

    /// Groups of keys that are asked about (nearly) equally often, the most popular first: how many there are, and the share
    /// of the requests that asks about each of them. Keys that nobody asks about are left out.
    pub fn groups(&self) -> Vec<(f64, f64)> {
        let count = f64::from(self.count);
        let mut groups = match &self.law {
            Law::Even => vec![(count, 1.0 / count)],
            Law::Zipf(zipf) => zipf.groups(),
            Law::Hot { hot, gets } => {
                let (hot, others) = (f64::from(*hot), f64::from(self.count - hot));
                vec![(hot, gets / hot), (others, (1.0 - gets) / others)]
            }
            Law::Weights(alias) => alias.shares().into_iter().map(|share| (1.0, share)).collect(),
        };
        groups.retain(|&(keys, share)| keys > 0.0 && share > 0.0);
        groups
    }

    /// A key: its rank by popularity, from 1.
    pub fn sample(&self, source: &mut impl Source) -> u64 {
        match &self.law {
            Law::Even => 1 + source.below(self.count as usize) as u64,
            Law::Zipf(zipf) => zipf.sample(source),
            Law::Hot { hot, gets } => {
                let (from, among) = if source.unit() < *gets { (0, *hot) } else { (*hot, self.count - hot) };
                1 + u64::from(from) + source.below(among.max(1) as usize) as u64
            }
            Law::Weights(alias) => 1 + alias.sample(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    /// Whether counts are in proportion to weights, by chi-square: its mean is one less than there are, its variance twice that.
    fn fits(seen: &[f64], weights: &[f64]) {
        let (draws, total): (f64, f64) = (seen.iter().sum(), weights.iter().sum());
        let distance = |(seen, weight): (&f64, &f64)| {
            let expected = weight / total * draws;
            (seen - expected) * (seen - expected) / expected
        };
        let sum: f64 = seen.iter().zip(weights).map(distance).sum();
        let degrees = (seen.len() - 1) as f64;
        assert!(sum <= degrees + 4.5 * (2.0 * degrees).sqrt(), "{sum} at {degrees} degrees of freedom");
    }

    #[test]
    fn keys_by_weights_are_asked_about_in_proportion_the_heaviest_first() {
        let lists = [vec![7.0], vec![5.0, 3.0, 1.0, 1.0], vec![1.0, 1000.0, 1.0], (1..200).map(f64::from).collect()];
        for mut values in lists {
            let weights = Weights { values: values.clone(), span: Span::default() };
            let count = Spanned::nowhere(values.len() as u32);
            let keys = Keys { count, zipf: None, hot: None, weights: Some(weights), span: Span::default() };
            let sampler = keys.sampler();
            let mut seen = vec![0.0; values.len()];
            for n in 0..200_000 {
                seen[sampler.sample(&mut Key::replication(3, 0).number(n).draws(0)) as usize - 1] += 1.0;
            }
            values.sort_by(|a, b| b.total_cmp(a));
            fits(&seen, &values);
            assert!((sampler.share_of_first() - values[0] / values.iter().sum::<f64>()).abs() < 1e-12);
        }
    }

    #[test]
    fn a_key_of_no_weight_is_never_asked_about() {
        let alias = Alias::new(&[3.0, 1.0, 0.0, 0.0, 0.0]);
        assert!((0..10_000).all(|n| alias.sample(&mut Key::replication(3, 0).number(n).draws(0)) < 2));
    }

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
            fits(&seen, &weights);
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
    fn groups_of_keys_are_all_keys_and_all_requests() {
        let weights = Weights { values: vec![3.0, 0.0, 1.0, 4.0], span: Span::default() };
        let (count, span) = (Spanned::nowhere(4), Span::default());
        let listed = Keys { count, zipf: None, hot: None, weights: Some(weights), span }.sampler();
        for (sampler, asked_about) in [
            (KeySampler::new(7, 0.0), 7.0),
            (KeySampler::new(1, 1.0), 1.0),
            (KeySampler::new(50_000, 0.8), 50_000.0),
            (KeySampler::new(1_000_000_000, 1.0), 1e9),
            (KeySampler::new(3_000, 2.5), 3_000.0),
            (listed, 3.0),
        ] {
            let groups = sampler.groups();
            let keys: f64 = groups.iter().map(|(keys, _)| keys).sum();
            let requests: f64 = groups.iter().map(|(keys, share)| keys * share).sum();
            assert!(keys == asked_about && (requests - 1.0).abs() < 1e-6, "{keys} {requests}");
            assert!((groups[0].1 - sampler.share_of_first()).abs() < 1e-9);
        }
    }

    #[test]
    fn hot_keys_get_their_share_and_no_other_key_is_left_out() {
        let share = |share| Spanned::nowhere(Share::new(share));
        let hot = Hot { share: share(0.1), gets: share(0.9), span: Default::default() };
        let (count, span) = (Spanned::nowhere(50), Span::default());
        let keys = Keys { count, zipf: None, hot: Some(hot), weights: None, span };
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
