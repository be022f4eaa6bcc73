//! When the requests of an open source come: the gaps between them, and how many come at once.

use super::chain;
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
    /// states last (Ross, "Stochastic Processes", semi-Markov processes). None if it depends on the first state.
    pub fn time_shares(&self) -> Option<Vec<f64>> {
        let visits = chain::shares(&self.transitions())?;
        let lasts = self.states.iter().map(|(_, state)| state.lasts.sampler.mean_seconds());
        let weights: Vec<f64> = visits.iter().zip(lasts).map(|(visits, time)| visits * time).collect();
        let total: f64 = weights.iter().sum();
        Some(weights.into_iter().map(|weight| weight / total).collect())
    }

    /// The mean rate in the long run, per second; 0 where there is none.
    pub fn mean_rate(&self) -> f64 {
        let shares = self.time_shares().unwrap_or_default();
        self.states.iter().zip(shares).map(|((_, state), share)| state.rate.value() * share).sum()
    }
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
