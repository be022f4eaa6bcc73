use super::pick::{PURPOSE, Pick};
use super::pool::Pool;
use crate::engine::Key;
use crate::engine::random::Source;

/// Picks each available replica with the same probability.
#[derive(Debug)]
pub struct RandomPick;

impl Pick for RandomPick {
    #[inline]
    fn pick(&mut self, pool: &Pool, key: Key) -> usize {
        key.draws(PURPOSE).below(pool.len())
    }
}
