use super::pick::{Call, PURPOSE, Pick};
use super::pool::Pool;
use crate::engine::random::Source;

crate::record! {
    /// Each available replica with the same probability.
    Spec = "random" {}
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { span: crate::language::Span::default() }
    }
}

impl Spec {
    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(RandomPick)
    }
}

/// Picks each available replica with the same probability.
#[derive(Debug)]
pub struct RandomPick;

impl Pick for RandomPick {
    #[inline]
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        call.key.draws(PURPOSE).below(pool.len())
    }
}
