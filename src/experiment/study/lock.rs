//! What a study says of lock tables.

use super::{Estimate, Latency};
use serde::Serialize;

/// What happened at one lock table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LockResult {
    /// Its name.
    pub name: String,
    /// Keys that were wanted, summed over all replications:
    /// `wanted = acquired + timeouts + deadlocks + given_up + waiting_at_end` holds exactly.
    pub wanted: u64,
    /// Keys that were obtained.
    pub acquired: u64,
    /// Waits that a timeout ended.
    pub timeouts: u64,
    /// Waits that were ended because they were part of a deadlock.
    pub deadlocks: u64,
    /// Waits of requests that were stopped: by a crash, or because nobody waited for them any more.
    pub given_up: u64,
    /// Still waited for when the simulation ended.
    pub waiting_at_end: u64,
    /// Keys obtained per second.
    pub acquisitions: Estimate,
    /// Share of the keys that were wanted that were not free at once.
    pub prob_wait: Estimate,
    /// How long a request waited for a key that it obtained, those that did not have to wait counted as 0.
    pub wait: Latency,
    /// How long a key was held.
    pub hold: Latency,
    /// Keys that somebody held, averaged over time.
    pub held: Estimate,
    /// Requests that waited for a key, averaged over time.
    pub waiting: Estimate,
    /// Share of the time in which the most popular key was held (only of keys that the table has itself).
    pub hottest: Option<Estimate>,
    /// Waits in a run that a timeout ended.
    pub timeouts_per_run: Estimate,
    /// Deadlocks in a run.
    pub deadlocks_per_run: Estimate,
    /// The transactions on it; none where there were none.
    pub transactions: Option<TransactionResult>,
}

/// Transactions that try again after a conflict.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TransactionResult {
    /// Transactions that began, summed over all replications: `begun = commits + exhausted + stopped + open_at_end` holds
    /// exactly.
    pub begun: u64,
    /// Transactions that were committed.
    pub commits: u64,
    /// Transactions that failed because their last attempt met a conflict.
    pub exhausted: u64,
    /// Transactions that ended because the request did.
    pub stopped: u64,
    /// Transactions that were open when the simulation ended.
    pub open_at_end: u64,
    /// Transactions committed per second.
    pub throughput: Estimate,
    /// Attempts at a transaction.
    pub attempts: Estimate,
    /// Share of the attempts that met a conflict.
    pub conflicts: Estimate,
    /// Transactions in a run that failed because their last attempt met a conflict.
    pub exhausted_per_run: Estimate,
    /// CPUs that were busy with attempts that met a conflict, averaged over time.
    pub wasted: Estimate,
}
