use super::pick::{Call, PURPOSE, Pick};
use super::pool::Pool;
use crate::engine::random::Source;

crate::record! {
    /// The replica with the fewest calls in flight; ties at random.
    Spec = "least_request" {}
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
        Box::new(LeastRequestPick::default())
    }
}

/// Takes a replica with the fewest calls in flight of all; ties are broken at random.
///
/// Loads change by one at a time, so the positions are kept sorted by load with a constant number of
/// steps a change: a position that changes swaps places with the last (or first) of its load.
#[derive(Debug, Default)]
pub struct LeastRequestPick {
    /// Positions, by load.
    sorted: Vec<u32>,
    /// Where in `sorted` each position stands.
    place: Vec<u32>,
    /// The load of each position.
    load: Vec<u32>,
    /// For each load, where in `sorted` the positions with at least that load begin.
    first: Vec<u32>,
}

impl LeastRequestPick {
    fn swap(&mut self, a: u32, b: u32) {
        let (x, y) = (self.sorted[a as usize], self.sorted[b as usize]);
        self.sorted.swap(a as usize, b as usize);
        self.place[x as usize] = b;
        self.place[y as usize] = a;
    }
}

impl Pick for LeastRequestPick {
    fn looks_at_loads(&self) -> bool {
        true
    }

    #[inline]
    fn pick(&mut self, _pool: &mut Pool, call: &Call) -> usize {
        let least = self.load[self.sorted[0] as usize] as usize;
        let ties = self.first[least + 1] as usize;
        let chosen = if ties == 1 { 0 } else { call.key.draws(PURPOSE).below(ties) };
        self.sorted[chosen] as usize
    }

    fn changed(&mut self, pool: &Pool) {
        let n = pool.len() as u32;
        self.load.clone_from(&pool.loads);
        self.sorted.clear();
        self.sorted.extend(0..n);
        self.sorted.sort_by_key(|&position| pool.loads[position as usize]);
        self.place.resize(pool.len(), 0);
        for (place, &position) in self.sorted.iter().enumerate() {
            self.place[position as usize] = place as u32;
        }
        let most = pool.loads.iter().copied().max().unwrap_or(0);
        self.first.clear();
        let mut begin = 0;
        for load in 0..=most + 1 {
            while begin < n && self.load[self.sorted[begin as usize] as usize] < load {
                begin += 1;
            }
            self.first.push(begin);
        }
    }

    fn watches_load(&self) -> bool {
        true
    }

    #[inline]
    fn rose(&mut self, position: usize) {
        let load = self.load[position] as usize;
        self.first[load + 1] -= 1;
        let last = self.first[load + 1];
        self.swap(self.place[position], last);
        self.load[position] += 1;
        if load + 2 == self.first.len() {
            self.first.push(self.sorted.len() as u32);
        }
    }

    #[inline]
    fn fell(&mut self, position: usize) {
        let load = self.load[position] as usize;
        let first = self.first[load];
        self.swap(self.place[position], first);
        self.first[load] += 1;
        self.load[position] -= 1;
    }
}
