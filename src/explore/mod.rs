//! Many studies: what changes from one scenario to another, and where it breaks.

pub mod axis;
pub mod compare;
pub mod design;
pub mod quantity;
pub mod sweep;
pub mod variants;
pub mod why;

pub use crate::statistics::change::Interval;
pub use axis::Axis;
pub use compare::{Comparison, compare};
pub use design::Design;
pub use sweep::{Sweep, sweep};
pub use variants::{Base, Point, Variant};
pub use why::{Why, why};
