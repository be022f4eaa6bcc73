//! All labs: one file each. A new one is a file here, a line below, and its text and scenario in `docs/labs`.

mod autoscaling_lag;
mod cache_stampede;
mod correlated_failure;
mod littles_law;
mod nines;
mod pooling;
mod quorums;
mod readings;
mod replication_lag;
mod retry_storm;
mod rto_rpo;
mod scalability;
mod tail_at_scale;
mod two_choices;
mod utilisation;
mod variability;

use super::Lab;

/// All of them, in their order.
pub const ALL: &[&Lab] = &[
    &utilisation::LAB,
    &littles_law::LAB,
    &variability::LAB,
    &pooling::LAB,
    &two_choices::LAB,
    &scalability::LAB,
    &autoscaling_lag::LAB,
    &retry_storm::LAB,
    &cache_stampede::LAB,
    &replication_lag::LAB,
    &quorums::LAB,
    &rto_rpo::LAB,
    &correlated_failure::LAB,
    &nines::LAB,
    &tail_at_scale::LAB,
];
