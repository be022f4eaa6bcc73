//! Endpoint programs, flattened: steps in one long list, with jumps.

use super::cache::CacheOp;
use crate::policy::distribution::Sampler;

/// What an edge leads to.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The targets up to and including this one have this share of 2^64 (less one).
    pub below: u64,
    /// The endpoint.
    pub endpoint: u32,
}

/// One step.
#[derive(Clone, Debug)]
pub enum Op {
    /// Occupies the worker and a CPU.
    Work(Sampler),
    /// Occupies the worker only.
    Wait(Sampler),
    /// Calls along an edge and waits for the answer.
    Call(u32),
    /// Runs branches at once and waits until enough have succeeded. The branches' first steps follow as
    /// so many [`Op::Branch`] and [`Op::BranchCall`].
    Fork {
        /// How many branches.
        branches: u32,
        /// How often each is run.
        times: u32,
        /// How many must succeed.
        need: u32,
        /// Where to go on.
        then: u32,
    },
    /// A branch that begins at this step.
    Branch(u32),
    /// A branch that is one call along this edge.
    BranchCall(u32),
    /// Stands behind a call. Where that went well, goes on at this step; where it failed, what follows is done instead.
    Fallback(u32),
    /// The end of a branch.
    Join,
    /// Goes to one of the arms, which follow as so many [`Op::Arm`].
    Choose(u32),
    /// An arm: arms up to and including this one have a share of `below` / 2^64; it begins at step `start`.
    Arm {
        /// Upper end of its share.
        below: u64,
        /// Its first step.
        start: u32,
    },
    /// Goes to a step.
    Jump(u32),
    /// Goes back to step `to` with a probability of `below` / 2^64.
    Again {
        /// The probability.
        below: u64,
        /// Where to.
        to: u32,
    },
    /// Ends with an error, with a probability of this / 2^64.
    Fail(u64),
    /// Takes the keys of this step of [`LockPlan::steps`](super::lock::LockPlan::steps), one after the other.
    Lock(u32),
    /// Lets go of the keys of this step.
    Unlock(u32),
    /// Begins this one of [`LockPlan::transactions`](super::lock::LockPlan::transactions), or begins it again.
    Begin(u32),
    /// Commits it, and goes on behind the next step, which leads back; or waits and takes that one.
    Validate(u32),
    /// Gets the connection of this one of [`Plan::streams`](super::Plan::streams), or rests on it.
    Stream(u32),
    /// A connection has rested: it is over, or the steps that follow are done.
    Pulse(u32),
    /// A write is committed at the leader of this replica set.
    Commit(u32),
    /// A read looks at the data of its server in this replica set.
    Observe(u32),
    /// Puts a read or a write to the copies of its key, and waits for enough of them.
    Gather {
        /// The store.
        store: u32,
        /// Whether it is a write.
        write: bool,
    },
    /// Does one copy's part of a read or a write.
    Copy {
        /// The store.
        store: u32,
        /// Whether it is a write.
        write: bool,
    },
    /// Enough copies have answered.
    Settle {
        /// The store.
        store: u32,
        /// Whether it was a write.
        write: bool,
    },
    /// A queue takes the messages of this publication.
    Accept(u32),
    /// The brokers in sync of the log of this queue copy what is about to be taken.
    Replicate(u32),
    /// Calls along an edge, and goes on without an answer.
    Send(u32),
    /// Uses a cache.
    Cache(CacheOp),
    /// The end: answers the caller.
    End,
}

/// Shares as thresholds for one random 64-bit number: it falls to the first that it does not exceed.
pub fn thresholds(shares: impl IntoIterator<Item = f64>) -> Vec<u64> {
    let mut sum = 0.0;
    let mut below: Vec<u64> = shares
        .into_iter()
        .map(|share| {
            sum += share;
            threshold(sum)
        })
        .collect();
    // Rounding must not leave a gap: whatever has a share reaches up to the end.
    if let Some(most) = below.iter().max().copied() {
        below.iter_mut().filter(|t| **t == most).for_each(|t| *t = u64::MAX);
    }
    below
}

/// The place that a random number falls to.
pub fn place(below: &[u64], chance: u64) -> usize {
    below.iter().position(|&t| chance <= t).unwrap_or(below.len() - 1)
}

/// A probability as a share of 2^64: an event happens if a random 64-bit number is at most this; zero is
/// made impossible by the caller, who leaves such steps out.
pub fn threshold(share: f64) -> u64 {
    // `as` saturates: a share of one becomes the greatest number.
    (share * 18_446_744_073_709_551_616.0) as u64
}
