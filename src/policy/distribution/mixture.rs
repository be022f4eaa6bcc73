use super::{Distribution, Draw, Sampler, Shape};
use crate::engine::random::Source;
use crate::units::Share;

crate::record! {
    /// One of several distributions, by weight.
    Spec = "mixture" {
        /// The parts; their weights add up to 100 %.
        parts: Vec<Part>;
    }
    short "parts"
}

crate::record! {
    /// A part of a mixture.
    Part = "part of a mixture" {
        /// Its probability.
        weight: Share;
        /// Its distribution.
        of: Distribution;
    }
}

/// The parts with their cumulative probabilities.
#[derive(Clone, Debug)]
pub struct Ready(Vec<(f64, Sampler)>);

impl Shape for Spec {
    type Ready = Ready;

    fn ready(&self) -> Result<Ready, String> {
        let mut total = 0.0;
        let mut parts = Vec::new();
        for part in &self.parts {
            total += part.weight.value();
            parts.push((total, part.of.sampler.clone()));
        }
        if (total - 1.0).abs() > 1e-6 {
            return Err(format!("the weights add up to {:.4}%, not to 100%", total * 100.0));
        }
        Ok(Ready(parts))
    }
}

impl Draw for Ready {
    fn draw(&self, source: &mut impl Source) -> f64 {
        let chance = source.unit();
        let part = self.0.iter().find(|(below, _)| chance < *below).or(self.0.last());
        part.map_or(0.0, |(_, sampler)| sampler.draw(source))
    }

    fn mean(&self) -> f64 {
        let mut last = 0.0;
        self.0
            .iter()
            .map(|(below, part)| (below - std::mem::replace(&mut last, *below)) * part.mean_seconds() * 1e9)
            .sum()
    }

    fn mean_square(&self) -> f64 {
        let mut last = 0.0;
        let share = |below: &f64| below - std::mem::replace(&mut last, *below);
        let shares: Vec<f64> = self.0.iter().map(|(below, _)| below).map(share).collect();
        shares.iter().zip(&self.0).map(|(share, (_, part))| share * part.mean_square_seconds() * 1e18).sum()
    }
}
