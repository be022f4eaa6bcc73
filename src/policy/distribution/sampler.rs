//! stub
use crate::engine::random::Source;
use rand_distr::{Distribution, Exp1};
/// stub
#[derive(Clone, Debug)]
pub enum Sampler {
    /// c
    Constant(u64),
    /// e
    Exponential(f64),
}
impl Sampler {
    /// s
    #[inline]
    pub fn sample(&self, draws: &mut impl Source) -> u64 {
        match self {
            Sampler::Constant(n) => *n,
            Sampler::Exponential(mean) => { let e: f64 = Exp1.sample(draws); (e * mean + 0.5) as u64 }
        }
    }
}
