//! Pages that are read without a network and without their script.

mod architecture;
mod bill;
mod caches;
pub mod compare;
mod connections;
mod databases;
mod figures;
mod functions;
mod incidents;
mod locks;
mod memory;
mod nodes;
pub mod plan;
mod queues;
mod quorum;
mod recoveries;
mod regressions;
pub mod report;
pub mod sensitivity;
mod shell;
pub mod sweep;
mod tables;
mod text;
mod theory;
mod tiles;
mod time_spent;
pub mod uncertainty;

pub use shell::STYLE;
pub use tiles::tiles;
