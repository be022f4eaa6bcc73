//! Studies: replications in parallel, merged into estimates with intervals.

pub mod study;
