//! Consistent hashing: calls of equal affinity go to the same replica, and few move when a replica comes or goes.

use super::bounded_load::BoundedLoad;
use super::pick::{Call, PURPOSE, Pick};
use super::pool::Pool;
use crate::language::Spanned;
use crate::units::Percent;

/// Which replica a hash belongs to.
pub trait Table: Send {
    /// Makes the table of the replicas in the pool.
    fn renew(&mut self, pool: &Pool);

    /// The positions of replicas in the order in which a call with this hash tries them; the first is its own.
    fn positions(&self, hash: u64) -> impl Iterator<Item = usize> + Clone;
}

/// A call goes to the replica that its affinity belongs to by a table, or where loads are bounded to the first after it
/// that may take one more.
#[derive(Debug)]
pub struct Hashed<T> {
    table: T,
    bounded: Option<BoundedLoad>,
    /// Whether the pool has changed since the table was made.
    stale: bool,
}

impl<T: Table> Hashed<T> {
    /// By this table, with loads bounded to so many per cent of the average.
    pub fn new(table: T, balance_factor: &Option<Spanned<Percent>>) -> Self {
        let bounded = balance_factor.as_ref().map(|factor| BoundedLoad::new(factor.value));
        Hashed { table, bounded, stale: true }
    }
}

impl<T: Table> Pick for Hashed<T> {
    fn pick(&mut self, pool: &mut Pool, call: &Call) -> usize {
        if self.stale {
            self.table.renew(pool);
            self.stale = false;
        }
        let mut positions = self.table.positions(call.affinity.number(PURPOSE).value());
        match &self.bounded {
            None => positions.next().unwrap_or(0),
            Some(bounded) => bounded.first_below(pool, positions),
        }
    }

    fn changed(&mut self, pool: &Pool) {
        self.stale = true;
        self.bounded.iter_mut().for_each(|bounded| bounded.changed(pool));
    }

    fn looks_at_affinity(&self) -> bool {
        true
    }

    fn looks_at_loads(&self) -> bool {
        self.bounded.is_some()
    }

    fn watches_load(&self) -> bool {
        self.bounded.is_some()
    }

    fn rose(&mut self, _position: usize) {
        self.bounded.iter_mut().for_each(BoundedLoad::rose);
    }

    fn fell(&mut self, _position: usize) {
        self.bounded.iter_mut().for_each(BoundedLoad::fell);
    }
}
