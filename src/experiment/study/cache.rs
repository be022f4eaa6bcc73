//! What a study says of caches.

use super::{Estimate, Latency};
use serde::Serialize;

/// What happened at one cache: all its nodes together, or all the parts of it that replicas have.
/// All shares are of the gets that were answered, or given up.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CacheResult {
    /// Its name.
    pub name: String,
    /// Share of the gets that it answered by itself: hits, negative and stale ones included.
    pub hit_ratio: Estimate,
    /// Gets per second.
    pub gets: Estimate,
    /// Share of the gets that it answered with the knowledge that there is no such key.
    pub negative_hits: Estimate,
    /// Share of the gets that it answered with an entry whose time was over, while that was loaded anew.
    pub stale_served: Estimate,
    /// All others, by reason.
    pub misses: Misses,
    /// Loads per second: misses that were not spared by waiting for another's load, and refreshes.
    pub loads: Estimate,
    /// Gets per second that waited for another's load.
    pub coalesced: Estimate,
    /// Entries per second that made room for others.
    pub evictions: Estimate,
    /// Entries, averaged over time, expired ones that nobody asked for since included.
    pub entries: Estimate,
    /// Entries per second that stood in for loads that had failed.
    pub stale_on_error: Estimate,
    /// Puts per second.
    pub puts: Estimate,
    /// Invalidations per second.
    pub invalidations: Estimate,
    /// Keys in a run whose last put was acknowledged and lost before it was written (write-behind).
    pub lost_writes: Estimate,
    /// Replicas that took the place of primaries; none where no node has any.
    pub failovers: Option<CacheFailovers>,
}

/// Failovers of the nodes of a cache.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CacheFailovers {
    /// How many in a run.
    pub per_run: Estimate,
    /// From the loss of a primary until a replica took its place.
    pub took: Latency,
    /// Keys in a run that a primary had which was lost, and the replica not that took its place.
    pub uncopied_per_run: Estimate,
}

/// Why gets missed: shares of all gets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Misses {
    /// The key was not there before, or left too long ago to be remembered (a million keys are).
    pub cold: Estimate,
    /// It had made room for another.
    pub evicted: Estimate,
    /// Its time was over.
    pub expired: Estimate,
    /// It had been taken out.
    pub invalidated: Estimate,
    /// It was lost with its node or replica.
    pub lost: Estimate,
    /// It had not come to the replica that took the place of a primary.
    pub uncopied: Estimate,
    /// It was there, and was loaded anew before its time was over (early expiry).
    pub early: Estimate,
    /// The cache did not answer in time, or with an error.
    pub unreachable: Estimate,
    /// Whoever asked died before there was an answer.
    pub unfinished: Estimate,
}
