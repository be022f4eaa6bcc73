//! Ninefold: a discrete-event simulator for scalability and availability planning.
//!
//! A scenario in YAML goes in; latency, availability and cost with their uncertainty come out:
//!
//! ```text
//! YAML ──scenario──▶ Scenario ──plan──▶ Plan ──world──▶ RunTally ──experiment──▶ Study ──report──▶ files
//! ```
#![forbid(unsafe_code)]

pub mod cli;
pub mod engine;
pub mod experiment;
pub mod language;
pub mod measure;
pub mod plan;
pub mod policy;
pub mod report;
pub mod scenario;
pub mod statistics;
pub mod tally;
pub mod units;
pub mod world;
