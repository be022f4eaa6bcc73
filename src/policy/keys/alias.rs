//! Keys that are drawn by given weights.

use crate::engine::random::Source;

/// Draws one of several by their weights, in constant time: the alias method (Walker 1977; its table is built as by Vose
/// 1991, "A linear algorithm for generating random numbers with a given distribution").
#[derive(Debug)]
pub struct Alias {
    /// With which probability a place keeps what falls on it, and who has it else.
    places: Vec<(f64, u32)>,
    /// The share of the first.
    first: f64,
}

impl Alias {
    /// By these weights, none of them negative, and one at least greater than 0.
    pub fn new(weights: &[f64]) -> Self {
        let sum: f64 = weights.iter().sum();
        let count = weights.len() as f64;
        let mut places: Vec<(f64, u32)> = (0..).zip(weights).map(|(n, weight)| (weight / sum * count, n)).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..places.len() as u32).partition(|&place| places[place as usize].0 < 1.0);
        while let (Some(&poor), Some(&rich)) = (small.last(), large.last()) {
            small.pop();
            places[poor as usize].1 = rich;
            let left = places[rich as usize].0 - (1.0 - places[poor as usize].0);
            places[rich as usize].0 = left;
            if left < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        // What rounding leaves over keeps all.
        small.into_iter().chain(large).for_each(|place| places[place as usize].0 = 1.0);
        Alias { places, first: weights.first().map_or(0.0, |weight| weight / sum) }
    }

    /// The share of the draws that the first gets.
    pub fn share_of_first(&self) -> f64 {
        self.first
    }

    /// The share of the draws that each gets.
    pub fn shares(&self) -> Vec<f64> {
        let count = self.places.len() as f64;
        let mut shares = vec![0.0; self.places.len()];
        for (place, &(keeps, other)) in self.places.iter().enumerate() {
            shares[place] += keeps / count;
            shares[other as usize] += (1.0 - keeps) / count;
        }
        shares
    }

    /// One of them, from 0.
    pub fn sample(&self, source: &mut impl Source) -> u64 {
        let place = source.below(self.places.len().max(1));
        let (keeps, other) = self.places[place];
        if source.unit() < keeps { place as u64 } else { u64::from(other) }
    }
}
