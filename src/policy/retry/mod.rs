//! stub
mod plan;
pub use plan::{RetryBudget, RetryPlan};
/// stub
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Jitter { None, Full, Equal, Decorrelated }
