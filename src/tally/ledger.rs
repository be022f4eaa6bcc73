//! What became of the writes that a database acknowledged.

use super::histogram::Histogram;
use crate::engine::Time;
use crate::engine::time::SECOND;
use serde::{Deserialize, Serialize};

/// Why acknowledged writes are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server that took over had not received them.
    Failover,
    /// A leader that was cut off took them while another led, or was about to.
    SplitBrain,
    /// The backup that a new server was filled from did not have them.
    Restore,
    /// The disk that had them is lost, and no other server has received them.
    DiskLost,
}

/// How many causes there are.
pub const CAUSES: usize = 4;

/// A ledger of acknowledged writes. Each is in the end exactly one of durable, lost and in flight.
///
/// A write is durable when as many followers have received it as its mode of replication waits for (`acknowledge`), and
/// one follower at least where it waits for none. Synchronous writes are therefore durable when they are acknowledged;
/// asynchronous ones, and semi-synchronous ones after their timeout, become so a little later. Writes that are not durable
/// when the run ends are in flight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Measured writes whose callers were told that they are safe.
    pub acknowledged: u64,
    /// Those that followers have.
    pub durable: u64,
    /// Those that are gone, by [`Cause`].
    pub lost: [u64; CAUSES],
    /// Those that only the leader has when the run ends.
    pub in_flight: u64,
    /// Times at which writes were lost.
    pub losses: u64,
    /// Of each: from the commit of the oldest write that was lost until the server stopped that had it.
    pub span: Histogram,
    /// Of each: how many writes were lost; a second stands for each.
    pub writes: Histogram,
    /// The longest span of a run, summed over runs.
    pub longest: u64,
}

impl Ledger {
    /// So many writes are lost at once, which were made over such a span of time.
    pub fn lose(&mut self, cause: Cause, writes: u64, span: Time) {
        self.lost[cause as usize] += writes;
        self.losses += 1;
        self.span.record(span);
        self.writes.record(writes.saturating_mul(SECOND));
        self.longest = self.longest.max(span);
    }

    /// All writes that are lost.
    pub fn all_lost(&self) -> u64 {
        self.lost.iter().sum()
    }

    /// Whether each write is accounted for.
    pub fn balances(&self) -> bool {
        self.acknowledged == self.durable + self.all_lost() + self.in_flight
    }

    /// Adds the ledger of another run.
    pub fn merge(&mut self, other: &Ledger) {
        self.acknowledged += other.acknowledged;
        self.durable += other.durable;
        self.lost.iter_mut().zip(other.lost).for_each(|(a, b)| *a += b);
        self.in_flight += other.in_flight;
        self.losses += other.losses;
        self.span.merge(&other.span);
        self.writes.merge(&other.writes);
        self.longest += other.longest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_balances_when_each_write_is_accounted_for_once() {
        let mut ledger = Ledger { acknowledged: 10, durable: 6, in_flight: 1, ..Ledger::default() };
        assert!(!ledger.balances());
        ledger.lose(Cause::Failover, 2, 500);
        ledger.lose(Cause::SplitBrain, 1, 900);
        assert!(ledger.balances());
        assert_eq!((ledger.all_lost(), ledger.losses, ledger.longest), (3, 2, 900));
    }
}
