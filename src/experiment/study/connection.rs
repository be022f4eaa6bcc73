//! What a study says of long connections.

use super::{Estimate, Latency};
use serde::Serialize;

/// The long connections to one service.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ConnectionResult {
    /// The service's name.
    pub name: String,
    /// Connections that were open when the measured time began, summed over all replications.
    pub open_before: u64,
    /// Connections that were made: `open_before + made = closed + broken + left + open_at_end` holds exactly.
    pub made: u64,
    /// Connections whose time was up.
    pub closed: u64,
    /// Connections that broke, because the server died, went away or failed them.
    pub broken: u64,
    /// Connections whose client went away.
    pub left: u64,
    /// Open when the simulation ended.
    pub open_at_end: u64,
    /// Connections that a replica refused because it had as many as it takes.
    pub refused: u64,
    /// Clients who were trying to get another connection when the measured time began.
    pub seeking_before: u64,
    /// Breaks after which the client tried again: `seeking_before + sought = reconnected + given_up + seeking_at_end` holds
    /// exactly.
    pub sought: u64,
    /// Clients who were connected again.
    pub reconnected: u64,
    /// Clients who gave up.
    pub given_up: u64,
    /// Clients who still tried when the simulation ended.
    pub seeking_at_end: u64,
    /// Connections that were open, averaged over time.
    pub open: Estimate,
    /// The most connections that were open at one time, the mean over replications.
    pub peak: Estimate,
    /// Clients whose connection broke and who had no other yet, averaged over time.
    pub seeking: Estimate,
    /// Connections that broke in a run.
    pub broken_per_run: Estimate,
    /// Connections refused in a run.
    pub refused_per_run: Estimate,
    /// Clients who gave up in a run.
    pub given_up_per_run: Estimate,
    /// From a break until the client was connected again.
    pub reconnect: Latency,
}
