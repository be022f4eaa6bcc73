//! Ninefold: a discrete-event simulator for scalability and availability planning.
#![forbid(unsafe_code)]

pub mod engine;
pub mod experiment;
pub mod plan;
pub mod policy;
pub mod tally;
pub mod world;
pub mod statistics;
