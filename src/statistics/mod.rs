//! Statistics over replications. Knows nothing of what the numbers mean.

pub mod interval;
