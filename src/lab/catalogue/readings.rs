//! What is read from a study, by name.

use crate::experiment::Study;
use crate::experiment::study::{CacheResult, DatabaseResult, Estimate, QuorumResult, ServiceResult, TrafficResult};

/// A number of a service.
pub fn service(study: &Study, name: &str, read: fn(&ServiceResult) -> Estimate) -> Estimate {
    study.services.iter().find(|service| service.name == name).map_or_else(Estimate::default, read)
}

/// A number of a traffic source.
pub fn traffic(study: &Study, name: &str, read: fn(&TrafficResult) -> Estimate) -> Estimate {
    study.traffic.iter().find(|source| source.name == name).map_or_else(Estimate::default, read)
}

/// A number of a cache.
pub fn cache(study: &Study, name: &str, read: fn(&CacheResult) -> Estimate) -> Estimate {
    study.caches.iter().find(|cache| cache.name == name).map_or_else(Estimate::default, read)
}

/// A number of a database with followers.
pub fn database(study: &Study, name: &str, read: fn(&DatabaseResult) -> Estimate) -> Estimate {
    study.databases.iter().find(|database| database.name == name).map_or_else(Estimate::default, read)
}

/// A number of a database with a quorum.
pub fn quorum(study: &Study, name: &str, read: fn(&QuorumResult) -> Estimate) -> Estimate {
    study.quorums.iter().find(|quorum| quorum.name == name).map_or_else(Estimate::default, read)
}

/// What a share lacks to the whole.
pub fn complement(share: Estimate) -> Estimate {
    let rest = |share: Option<f64>| share.map(|share| 1.0 - share);
    Estimate { value: rest(share.value), low: rest(share.high), high: rest(share.low), method: share.method }
}
