//! What a study says of functions.

use super::{Estimate, Latency};
use serde::Serialize;

/// A function: a service with `serverless`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FunctionResult {
    /// The service's name.
    pub name: String,
    /// Calls that found an environment, or for which one was started, summed over all replications.
    pub invocations: u64,
    /// Those for which one was started.
    pub cold_starts: u64,
    /// Calls that were rejected because there were too many environments, or too many had just been started.
    pub throttled: u64,
    /// Cold starts over invocations.
    pub cold_share: Estimate,
    /// Throttled calls over all calls.
    pub throttled_share: Estimate,
    /// Environments, those that start included, averaged over time.
    pub environments: Estimate,
    /// Environments in which a call is served, averaged over time: multiplied by the time, what is billed by use.
    pub in_use: Estimate,
    /// How long calls waited for the environments that were started for them.
    pub cold_start: Latency,
}
