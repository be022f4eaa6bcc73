//! When the requests of an open source come: the gaps between them, and how many come at once.

use crate::language::{Map, Span};
use crate::policy::distribution::Distribution;
use crate::units::{Rate, Share};

crate::choice! {
    /// The gaps between requests of an open source.
    Arrivals = "arrival process" {
        /// Exponential gaps: independent users.
        Poisson(Poisson) = "poisson",
        /// Equal gaps.
        Constant(Constant) = "constant",
        /// Gaps of this shape, scaled to the `rate`, or as they are where no `rate` is given.
        Renewal(Distribution) = "renewal",
        /// Exponential gaps at a rate that changes at random times (a Markov-modulated Poisson process): bursts.
        Mmpp(Mmpp) = "mmpp",
    }
}

crate::record! {
    /// Exponential gaps.
    Poisson = "poisson" {}
}

crate::record! {
    /// Equal gaps.
    Constant = "constant" {}
}

crate::record! {
    /// A Poisson process whose rate depends on a state that changes at random, scaled to the `rate`, or as it is where
    /// no `rate` is given. A state of rate 0 makes it an interrupted Poisson process.
    Mmpp = "mmpp" {
        /// The states, by name.
        states: Map<State>;
    }
}

crate::record! {
    /// A state of a modulated arrival process.
    State = "state" {
        /// Requests a second while it lasts.
        rate: Rate;
        /// How long it lasts; exponential for a Markov-modulated process in the strict sense.
        lasts: Distribution;
        /// What follows it, and how often; the next in the file (after the last, the first) if not given.
        next: Map<Share>;
    }
}

impl Arrivals {
    /// The default.
    pub fn poisson() -> Self {
        Arrivals::Poisson(Poisson { span: Span::default() })
    }

    /// The mean rate of what tells its own, per second.
    pub fn own_rate(&self) -> Option<f64> {
        match self {
            Arrivals::Poisson(_) | Arrivals::Constant(_) => None,
            Arrivals::Renewal(gaps) => Some(1.0 / gaps.sampler.mean_seconds()),
            Arrivals::Mmpp(mmpp) => Some(mmpp.mean_rate()),
        }
    }
}

impl Mmpp {
    /// For each state, which state follows how often.
    pub fn transitions(&self) -> Vec<Vec<f64>> {
        let names: Vec<&str> = self.states.names().collect();
        let row = |(place, state): (usize, &State)| -> Vec<f64> {
            if state.next.is_empty() {
                return (0..names.len()).map(|to| f64::from(u8::from(to == (place + 1) % names.len()))).collect();
            }
            names.iter().map(|name| state.next.get(name).map_or(0.0, |share| share.value())).collect()
        };
        self.states.iter().map(|(_, state)| state).enumerate().map(row).collect()
    }

    /// The share of time in each state in the long run: the visits of the embedded chain, weighted by how long the
    /// states last (Ross, "Stochastic Processes", semi-Markov processes).
    pub fn time_shares(&self) -> Vec<f64> {
        let lasts = self.states.iter().map(|(_, state)| state.lasts.sampler.mean_seconds());
        let weights: Vec<f64> =
            visits(&self.transitions()).iter().zip(lasts).map(|(visits, time)| visits * time).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    }

    /// The mean rate in the long run, per second.
    pub fn mean_rate(&self) -> f64 {
        self.states.iter().zip(self.time_shares()).map(|((_, state), share)| state.rate.value() * share).sum()
    }
}

/// Steps after which the visits of a chain are taken for settled.
const STEPS: usize = 20_000;

/// The stationary distribution of a chain, by the lazy chain's powers: it has the same one and no period.
fn visits(transitions: &[Vec<f64>]) -> Vec<f64> {
    let count = transitions.len();
    let mut shares = vec![1.0 / count as f64; count];
    for _ in 0..STEPS {
        let mut next = vec![0.0; count];
        for (from, row) in transitions.iter().enumerate() {
            row.iter().enumerate().for_each(|(to, share)| next[to] += shares[from] * share);
        }
        let moved: f64 = next.iter().zip(&shares).map(|(a, b)| (a - b).abs()).sum();
        shares.iter_mut().zip(next).for_each(|(share, next)| *share = 0.5 * (*share + next));
        if moved < 1e-14 {
            break;
        }
    }
    shares
}

crate::choice! {
    /// How many requests come at once.
    Batch = "batch" {
        /// Always so many.
        Fixed(u32) = "fixed",
        /// Geometric, from 1 on, with this mean.
        Geometric(Geometric) = "geometric",
        /// Any number between two, equally likely.
        Uniform(Uniform) = "uniform",
        /// One of several numbers, by weight.
        Mixture(Vec<Size>) = "mixture",
    }
    scalar "fixed"
}

crate::record! {
    /// A geometric number, from 1 on.
    Geometric = "geometric" {
        /// The mean, at least 1.
        mean: f64;
    }
}

crate::record! {
    /// A number between two, equally likely.
    Uniform = "uniform" {
        /// The least.
        min: u32;
        /// The greatest.
        max: u32;
    }
}

crate::record! {
    /// A size of batches.
    Size = "size" {
        /// Its probability.
        weight: Share;
        /// How many requests come at once.
        size: u32;
    }
}

impl Batch {
    /// The mean size.
    pub fn mean(&self) -> f64 {
        match self {
            Batch::Fixed(size) => f64::from(*size),
            Batch::Geometric(geometric) => geometric.mean,
            Batch::Uniform(uniform) => (f64::from(uniform.min) + f64::from(uniform.max)) / 2.0,
            Batch::Mixture(sizes) => sizes.iter().map(|size| f64::from(size.size) * size.weight.value()).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visits_of_a_chain_are_its_stationary_distribution() {
        let found = visits(&[vec![0.0, 1.0, 0.0], vec![0.5, 0.0, 0.5], vec![0.0, 1.0, 0.0]]);
        for (found, expected) in found.into_iter().zip([0.25, 0.5, 0.25]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }
}
