//! What mathematics says of systems that are simple enough: queues, losses, units that fail, caches.
//!
//! Plain functions of plain numbers. Times and rates are in any unit, as long as it is the same one in a call: seconds and
//! calls a second here. All are stable up to 100,000 servers and more: recursions that stay between 0 and 1 take the place of
//! factorials and powers. `None` stands for a system that has no steady state.

pub mod abandonment;
pub mod cache;
pub mod choices;
pub mod combination;
pub mod finite;
pub mod general;
pub mod loss;
pub mod multi_server;
pub mod redundancy;
pub mod scalability;
pub mod transient;
