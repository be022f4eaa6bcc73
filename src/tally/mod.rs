//! Counts of what happened in a run. Everything is an integer, so merging runs in any order gives the same bits.

pub mod aftermath;
pub mod cache;
pub mod connection;
pub mod database;
pub mod decisions;
pub mod evenness;
pub mod fleet;
pub mod flow;
pub mod gauges;
pub mod histogram;
pub mod journal;
pub mod ledger;
pub mod level;
pub mod lock;
pub mod occupancy;
pub mod queue;
pub mod quorum;
pub mod recovery;
pub mod run;

pub use cache::CacheTally;
pub use connection::ConnectionTally;
pub use database::DatabaseTally;
pub use decisions::Decisions;
pub use evenness::Evenness;
pub use fleet::FleetTally;
pub use flow::{Flow, FlowWindow, OUTCOMES, Outcome};
pub use histogram::{Histogram, Sparse};
pub use journal::Journal;
pub use ledger::Ledger;
pub use level::Level;
pub use lock::LockTally;
pub use occupancy::Occupancy;
pub use queue::QueueTally;
pub use quorum::QuorumTally;
pub use recovery::RecoveryTally;
pub use run::{RunTally, Slices};
