//! Simulated time, the agenda of events, random streams and the arena.
//!
//! The engine knows nothing of servers or requests. Everything in it is deterministic: integer time,
//! a total order of events, and random numbers that depend only on names and numbers.

pub mod agenda;
pub mod arena;
pub mod backlog;
pub mod event_list;
pub mod key_table;
pub mod lane;
pub mod random;
pub mod time;

pub use agenda::{Agenda, Event};
pub use arena::{Arena, NONE};
pub use backlog::Backlog;
pub use key_table::KeyTable;
pub use random::{Draws, Key, Stream};
pub use time::Time;
