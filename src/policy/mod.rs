//! The open families: what a scenario may choose among. One folder a family, one file a member.

pub mod admission;
pub mod autoscaler;
pub mod balancer;
pub mod breaker;
pub mod bulkhead;
pub mod contention;
pub mod discipline;
pub mod distribution;
pub mod election;
pub mod eviction;
pub mod failure;
pub mod hedge;
pub mod idle;
pub mod keys;
pub mod limiter;
pub mod outlier;
mod recent;
pub mod retry;
pub mod rollout;
pub mod routing;
pub mod serverless;
pub mod slow_start;
pub mod standby;
pub mod throttle;
pub mod vertical;
pub mod warm_pool;
