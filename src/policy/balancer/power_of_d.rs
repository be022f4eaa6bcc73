use super::pick::{Call, PURPOSE, Pick};
use super::pool::Pool;
use crate::engine::random::Source;

crate::record! {
    /// The least busy of a few replicas drawn at random.
    Spec = "power_of_d" {
        /// How many are drawn.
        choices: u32 = 2, "Envoy least_request: choice_count 2";
    }
}

impl Spec {
    /// With its defaults.
    pub fn plain() -> Self {
        Spec { choices: 2, span: crate::language::Span::default() }
    }
}

impl Spec {
    /// The balancer at the start of a run.
    pub fn start(&self) -> Box<dyn Pick> {
        Box::new(PowerOfDPick::new(self.choices.clamp(1, MOST_CHOICES) as usize))
    }
}

/// The most replicas that may be drawn.
pub const MOST_CHOICES: u32 = 64;

/// Draws a few different replicas at random and takes the one with the fewest calls in flight; the
/// first drawn wins ties, which is a tie broken at random.
#[derive(Debug)]
pub struct PowerOfDPick {
    choices: usize,
    drawn: Vec<usize>,
}

impl PowerOfDPick {
    /// A balancer that looks at so many replicas.
    pub fn new(choices: usize) -> Self {
        PowerOfDPick { choices, drawn: Vec::with_capacity(choices) }
    }
}

impl Pick for PowerOfDPick {
    fn looks_at_loads(&self) -> bool {
        true
    }

    #[inline]
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        let n = pool.len();
        let mut draws = call.key.draws(PURPOSE);
        if n == 1 {
            return 0;
        }
        if self.choices == 2 {
            let a = draws.below(n);
            let b = draws.below(n - 1);
            let b = b + usize::from(b >= a);
            return if pool.load(b) < pool.load(a) { b } else { a };
        }
        // Few are drawn of many, so drawing again costs less than a permutation.
        self.drawn.clear();
        while self.drawn.len() < self.choices.min(n) {
            let position = draws.below(n);
            if !self.drawn.contains(&position) {
                self.drawn.push(position);
            }
        }
        self.drawn.iter().copied().min_by_key(|&position| pool.load(position)).unwrap_or(0)
    }
}
