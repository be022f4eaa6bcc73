//! The bill.

use super::{Estimate, Study};
use crate::units::HOURS_OF_MONTH;
use serde::Serialize;

/// A line of the bill: something, and what it is charged for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BillLine {
    /// The service, database, cache or queue, or the name of the fixed cost.
    pub of: String,
    /// `on_demand`, `committed`, `spot` (machines), `provisioned` (environments of a function), `load_balancer`, `load_balancer_units`, `egress`, `cross_zone`,
    /// `inter_region`, `storage`, `backups`, `requests`, `memory` or `fixed`.
    pub item: &'static str,
    /// How much of it in a run's measured time, the mean over the runs.
    pub quantity: f64,
    /// `h` (of machines, balancers and units), `GB`, `GB-month`, `GB-s`, or `` (a number).
    pub unit: &'static str,
    /// What it came to over the measured time.
    pub amount: Estimate,
    /// What a month of 730 hours comes to that goes on like this.
    pub month: Estimate,
}

impl Study {
    /// What comes to so much over the measured time of a run comes to this in a month that goes on like it.
    pub fn of_month(&self, amount: Estimate) -> Estimate {
        amount.scaled(HOURS_OF_MONTH * 3600.0 / (self.duration - self.warmup))
    }
}
