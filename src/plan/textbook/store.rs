//! Caches that are asked for independent keys.

use super::is_left_alone;
use crate::engine::Time;
use crate::plan::Plan;
use crate::plan::cache::{Cache, CacheOp};
use crate::plan::program::Op;
use crate::policy::eviction::{Eviction, Room};

/// A cache of one store that is too small for its keys: each get asks for one by itself, and nothing but room makes entries go.
#[derive(Clone, Debug, PartialEq)]
pub struct IndependentReferences {
    /// The cache.
    pub cache: u32,
    /// How many entries fit.
    pub entries: u32,
    /// Whether each get renews an entry's place (LRU), or only its load (FIFO, random).
    pub renews: bool,
    /// How many keys are alike, and the share of the gets that asks for each of them.
    pub keys: Vec<(f64, f64)>,
}

/// Caches that are such, in their order.
pub fn independent_references(plan: &Plan) -> Vec<IndependentReferences> {
    (0..plan.caches.len() as u32).filter_map(|cache| references(plan, cache)).collect()
}

fn references(plan: &Plan, number: u32) -> Option<IndependentReferences> {
    let cache = &plan.caches[number as usize];
    let Room::Entries(entries) = cache.room else { return None };
    let renews = match cache.eviction {
        Eviction::Lru => true,
        Eviction::Fifo | Eviction::Random => false,
        _ => return None,
    };
    // The store of nodes is that of their fleet, that of others the one of the only fleet that has it.
    let mut holders = (0..plan.fleets.len() as u32).filter(|&fleet| {
        let fleet = &plan.fleets[fleet as usize];
        fleet.stores.contains(&number)
    });
    let (Some(holder), None) = (holders.next(), holders.next()) else { return None };
    let fleet = &plan.fleets[holder as usize];
    let one = fleet.replicas == 1 && fleet.failures.is_empty() && is_left_alone(plan, holder);
    (one && is_plain(cache) && is_only_read(plan, number)).then_some(())?;
    Some(IndependentReferences { cache: number, entries, renews, keys: cache.keys.as_ref()?.groups() })
}

fn is_plain(cache: &Cache) -> bool {
    cache.size.is_none()
        && cache.ttl == Time::MAX
        && cache.beta.is_none()
        && cache.absent.is_none()
        && cache.write_behind.is_none()
        && cache.shards.is_none()
}

/// Whether nobody puts keys into a cache or takes them out, apart from loads.
fn is_only_read(plan: &Plan, cache: u32) -> bool {
    let changes = |op: &Op| match op {
        Op::Cache(op @ (CacheOp::Put(_) | CacheOp::Invalidate(_))) => {
            op.access().is_some_and(|access| plan.accesses[access as usize].cache == cache)
        }
        _ => false,
    };
    !plan.program.iter().any(changes)
}
