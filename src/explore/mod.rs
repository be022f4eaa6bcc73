//! Many studies: what changes from one scenario to another, and where it breaks.

pub mod axis;
pub mod check;
pub mod compare;
pub mod design;
pub mod error;
pub mod gate;
pub mod input;
pub mod knobs;
mod numbers;
pub mod plan;
pub mod sensitivity;
pub mod side_by_side;
pub mod sweep;
pub mod uncertainty;
pub mod variants;
pub mod watch;
pub mod why;

pub use crate::statistics::change::Interval;
pub use axis::Axis;
pub use check::{Check, CheckError, check};
pub use compare::{Compared, Comparison, compare};
pub use design::Design;
pub use error::ExploreError;
pub use gate::Allowance;
pub use input::Input;
pub use plan::{Planned, plan};
pub use sensitivity::{Sensitivity, sensitivity};
pub use side_by_side::Variants;
pub use sweep::{Sweep, sweep};
pub use uncertainty::{Uncertainty, uncertainty};
pub use variants::{Base, Point, Variant};
pub use watch::Watch;
pub use why::{Why, why};
