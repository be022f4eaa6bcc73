//! Ninefold: a discrete-event simulator for scalability and availability planning.
//!
//! A scenario in YAML goes in; latency, availability and cost with their uncertainty come out:
//!
//! ```text
//! YAML ──scenario──▶ Scenario ──plan──▶ Plan ──world──▶ RunTally ──experiment──▶ Study ──report──▶ files
//! ```
//!
//! ```
//! use ninefold::{Error, Input};
//!
//! // An M/M/1 queue, seven tenths busy: the mean time in it is 1 / (100/s - 70/s).
//! let queue = Input::text(
//!     "
//! name: Hello queue
//! duration: 10m
//! traffic: { users: { to: web, rate: 70/s } }
//! services: { web: { concurrency: 1, work: { exponential: 10ms } } }
//! ",
//! );
//! let study = ninefold::study(&queue, &[])?;
//! let mean = &study.whole.latency.mean;
//! assert!(mean.value.is_some_and(|seconds| (seconds - 1.0 / 30.0).abs() < 0.002));
//!
//! let wrong = ninefold::study(&queue, &["duration=ten minutes".to_owned()]);
//! assert!(matches!(wrong, Err(Error::Scenario(found)) if found.diagnostics.has_errors()));
//! # Ok::<(), Error>(())
//! ```
#![forbid(unsafe_code)]

pub mod architecture;
pub mod cli;
pub mod engine;
pub mod experiment;
pub mod explore;
pub mod import;
pub mod lab;
pub mod language;
pub mod measure;
pub mod parts;
pub mod plan;
pub mod policy;
pub mod report;
pub mod scenario;
#[cfg(feature = "serve")]
pub mod serve;
mod simulate;
pub mod statistics;
pub mod tally;
pub mod theory;
pub mod units;
pub mod world;

pub use scenario::load::Input;
pub use simulate::{Error, Merged, about, compile, merge, resolved, study};
