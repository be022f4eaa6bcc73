//! The open families: what a scenario may choose among. One folder a family, one file a member.

pub mod autoscaler;
pub mod balancer;
pub mod discipline;
pub mod distribution;
pub mod failure;
pub mod idle;
pub mod keys;
pub mod outlier;
pub mod retry;
pub mod rollout;
pub mod slow_start;
