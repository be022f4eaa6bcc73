//! Consistent hashing with bounded loads: no replica takes much more than its share of the calls in flight.

use super::pool::Pool;
use crate::units::Percent;

/// Keeps every replica below a multiple of the average load (Mirrokni, Thorup, Zadimoghaddam 2016, "Consistent Hashing
/// with Bounded Loads"; HAProxy `hash-balance-factor`, Envoy `hash_balance_factor`).
#[derive(Debug)]
pub struct BoundedLoad {
    percent: u64,
    /// Calls in flight at the replicas in the pool.
    in_flight: u64,
}

impl BoundedLoad {
    /// A bound of so many per cent of the average, more than 100.
    pub fn new(factor: Percent) -> Self {
        BoundedLoad { percent: u64::from(factor.value()), in_flight: 0 }
    }

    /// The pool has changed, and with it what is in flight.
    pub fn changed(&mut self, pool: &Pool) {
        self.in_flight = pool.loads.iter().map(|&load| u64::from(load)).sum();
    }

    /// A call more is in flight.
    #[inline]
    pub fn rose(&mut self) {
        self.in_flight += 1;
    }

    /// A call less is in flight.
    #[inline]
    pub fn fell(&mut self) {
        self.in_flight -= 1;
    }

    /// The first of the positions at which a call more stays within the bound, else the first of all. As long as all
    /// replicas are among them there is one: the average does not exceed the bound.
    #[inline]
    pub fn first_below(&self, pool: &Pool, positions: impl Iterator<Item = usize> + Clone) -> usize {
        let bound = self.bound(pool.len());
        let below = |&position: &usize| u64::from(pool.loads[position]) < bound;
        positions.clone().find(below).or_else(|| positions.clone().next()).unwrap_or(0)
    }

    /// The most calls that one of so many replicas may have: the average, the call that comes included, times the
    /// factor, rounded up.
    fn bound(&self, replicas: usize) -> u64 {
        (self.percent * (self.in_flight + 1)).div_ceil(100 * replicas as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_replicas_share_a_thousand_calls_with_at_most_125_each() {
        // The definition, with c = 1.25.
        let bounded = BoundedLoad { percent: 125, in_flight: 999 };
        assert_eq!(bounded.bound(10), 125);
        assert_eq!(BoundedLoad { percent: 125, in_flight: 0 }.bound(10), 1);
    }

    #[test]
    fn the_next_below_the_bound_takes_what_the_first_may_not() {
        let mut bounded = BoundedLoad::new(Percent::new(150));
        let pool = Pool { replicas: vec![0, 1, 2], loads: vec![2, 1, 0], ..Pool::default() };
        bounded.changed(&pool);
        // ceil(1.5 * 4 / 3) = 2
        assert_eq!(bounded.first_below(&pool, [0, 1, 2].into_iter()), 1);
        bounded.fell();
        bounded.fell();
        // ceil(1.5 * 2 / 3) = 1
        assert_eq!(bounded.first_below(&pool, [0, 1, 2].into_iter()), 2);
        bounded.rose();
        bounded.rose();
        assert_eq!(bounded.first_below(&pool, [2, 0].into_iter()), 2);
    }
}
