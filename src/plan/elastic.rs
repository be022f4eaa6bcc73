//! How a fleet grows and shrinks otherwise than by whole replicas that start from nothing.

use crate::engine::Time;
use crate::policy::distribution::Sampler;
use crate::policy::serverless::Burst;
use crate::policy::vertical::Vertical;
use crate::policy::warm_pool::WarmPool;

/// Replicas that wait until they are wanted.
#[derive(Clone, Debug)]
pub struct Pool {
    /// How many, and how they wait.
    pub spec: WarmPool,
    /// The most replicas that there may be in service.
    pub most: u32,
}

/// CPUs that change.
#[derive(Clone, Debug)]
pub struct Resizing {
    /// Who decides on them.
    pub spec: Vertical,
    /// The maintenance by which replicas are restarted for it, if they are.
    pub maintenance: Option<u32>,
}

/// Environments that come and go with the requests.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its number among the fleets that are functions.
    pub number: u32,
    /// The most environments at one time.
    pub concurrency: u32,
    /// How many may start in a time.
    pub burst: Burst,
    /// How long an environment stays with nothing to do.
    pub idle: Time,
    /// Environments that are always there.
    pub provisioned: u32,
    /// How long a cold start takes, and after which time it is made anew.
    pub cold_start: Sampler,
    /// See `cold_start`.
    pub init_limit: Time,
}
