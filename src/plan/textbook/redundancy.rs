//! Fleets whose replicas fail and are repaired by themselves.

use super::inflow::exponential;
use super::is_left_alone;
use crate::plan::Plan;
use crate::policy::failure::Effect;

/// Replicas that crash after an exponential time, each by itself, and of which so many must be up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Units {
    /// The fleet.
    pub fleet: u32,
    /// How many there are.
    pub units: u32,
    /// How many must be up.
    pub needed: u32,
    /// The mean time from a repair to the next crash, in seconds.
    pub to_failure: f64,
    /// The mean time that a repair takes, in seconds.
    pub to_repair: f64,
    /// How many repairs go on at once, at most.
    pub repairs: u32,
}

/// The fleets that are such, in their order.
pub fn redundant_units(plan: &Plan) -> Vec<Units> {
    (0..plan.fleets.len() as u32).filter_map(|fleet| units(plan, fleet)).collect()
}

fn units(plan: &Plan, number: u32) -> Option<Units> {
    let fleet = &plan.fleets[number as usize];
    let [failure] = fleet.failures.as_slice() else { return None };
    let crash = matches!(failure.effect, Effect::Down { disk_lost: false, .. });
    let to_failure = exponential(&failure.every)? * failure.stretch;
    let to_repair = failure.lasts.mean_seconds();
    let repairs = match failure.crew {
        None => fleet.replicas,
        // A crew that others need too, or whose repairs have a memory, is another model.
        Some(crew) => {
            let own = plan.fleets.iter().flat_map(|fleet| &fleet.failures).filter(|of| of.crew == Some(crew)).count();
            let shared = own > 1 || plan.faults.iter().any(|fault| fault.crew == Some(crew));
            exponential(&failure.lasts)?;
            (!shared).then_some(plan.crews[crew as usize])?
        }
    };
    let sound = crash && to_repair > 0.0 && to_failure.is_finite() && fleet.needs > 0 && fleet.needs <= fleet.replicas;
    (sound && is_left_alone(plan, number)).then_some(Units {
        fleet: number,
        units: fleet.replicas,
        needed: fleet.needs,
        to_failure,
        to_repair,
        repairs,
    })
}
