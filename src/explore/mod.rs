//! Many studies: what changes from one scenario to another.

pub mod compare;

pub use compare::{Comparison, compare};
