//! Parts of a plan that are models of the textbooks, so that mathematics knows their answers.
//!
//! All that a textbook presupposes is checked: what is recognised wrongly would be blamed on the simulation. What is not
//! recognised is only not compared.

mod inflow;
mod redundancy;
mod station;
mod store;

pub use redundancy::{Units, redundant_units};
pub use station::{Order, Service, Station};
pub use store::{IndependentReferences, independent_references};

use super::{Cancellation, Fleet, Plan};
use inflow::Visits;

/// The fleets that are queues of the textbooks, in the order of the fleets.
///
/// A fleet is one if its calls come as a Poisson stream at a steady rate: from clients, or from queues that a Poisson stream
/// leaves as one (Burke 1956; for servers that share, or without number, Kelly 1979). It is the least solution that is looked
/// for: where calls go round in circles nothing is presupposed of any.
pub fn stations(plan: &Plan) -> Vec<Station> {
    let Some(visits) = Visits::of(plan) else { return Vec::new() };
    let mut stations: Vec<Option<Station>> = vec![None; plan.fleets.len()];
    loop {
        let mut found = false;
        for fleet in 0..plan.fleets.len() {
            let passes = |fleet: u32| {
                let station = stations.get(fleet as usize).and_then(Option::as_ref);
                station.is_some_and(Station::passes_poisson)
            };
            if stations[fleet].is_none()
                && let Some(inflow) = visits.to(fleet as u32, &passes)
                && let Some(station) = station::station(plan, fleet as u32, inflow)
            {
                stations[fleet] = Some(station);
                found = true;
            }
        }
        if !found {
            return stations.into_iter().flatten().collect();
        }
    }
}

/// Whether replicas of a fleet stay as they are but for their own random failures, and take calls from a balancer as they come.
fn is_left_alone(plan: &Plan, number: u32) -> bool {
    let fleet = &plan.fleets[number as usize];
    let faults = plan.faults.iter().flat_map(|fault| &fault.hits);
    let works = plan.maintenances.iter().flat_map(|maintenance| &maintenance.hits);
    plan.network.is_none()
        && plan.recoveries.is_empty()
        && !faults.chain(works).any(|hit| hit.fleet == number)
        && !plan.deploys.iter().any(|deploy| deploy.fleet == number)
        && stays(fleet)
        && is_plain(fleet)
}

/// Whether nobody changes the number or the place of a fleet's replicas.
fn stays(fleet: &Fleet) -> bool {
    fleet.autoscaler.is_none()
        && fleet.vertical.is_none()
        && fleet.function.is_none()
        && fleet.warm_pool.is_none()
        && fleet.hosting.is_none()
        && fleet.pool.is_none()
        && fleet.standby.is_none()
        && fleet.replica_set.is_none()
        && fleet.health_check.is_none()
        && fleet.liveness.is_none()
        && fleet.probes.is_none()
        && fleet.outlier_detection.is_none()
        && fleet.slow_start.is_none()
        && fleet.warm_up.is_none()
}

/// Whether nothing but its queue stands before a fleet's workers, and they are there for calls alone.
fn is_plain(fleet: &Fleet) -> bool {
    fleet.rate_limit.is_none()
        && !fleet.admits
        && fleet.routing.is_none()
        && fleet.contention.is_none()
        && fleet.connected.is_none()
        && fleet.consumes.is_empty()
        && fleet.hosts.is_none()
        && fleet.slowness == 1.0
        && fleet.idle.waits()
        && fleet.cancellation == Cancellation::Ignore
}

#[cfg(test)]
mod tests;
