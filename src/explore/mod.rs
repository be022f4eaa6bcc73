//! Many studies: what changes from one scenario to another.

pub mod compare;
pub mod why;

pub use crate::statistics::change::Interval;
pub use compare::{Comparison, compare};
pub use why::{Why, why};
