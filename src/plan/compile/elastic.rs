//! Warm pools, CPUs that change, and functions.

use super::Compiler;
use crate::engine::time::NEVER;
use crate::plan::elastic::{Function, Pool, Resizing};
use crate::plan::{Fleet, Hit, Maintenance, Scope};
use crate::policy::vertical::Restart;
use crate::scenario::Scenario;
use crate::scenario::profile::Profile;
use crate::scenario::service::Service;
use crate::scenario::traffic::Traffic;

/// The rate in each hour of a usual day, from midnight on: of all open traffic, with its days and nights and without what
/// happens once.
pub(super) fn usual_day(scenario: &Scenario) -> [f64; 24] {
    let rate = |hour: usize| {
        // In the middle of the hour.
        let seconds = (hour as f64 + 0.5) * 3600.0;
        let of = |traffic: &Traffic| {
            let swings = traffic.profile.iter().filter_map(|profile| match profile {
                Profile::Diurnal(day) => {
                    let turns = (seconds - day.peak.seconds()) / day.period.seconds();
                    Some(1.0 + day.amplitude.value() * libm::cos(2.0 * std::f64::consts::PI * turns))
                }
                _ => None,
            });
            traffic.rate.as_ref().map_or(0.0, |rate| rate.value.value()) * swings.product::<f64>()
        };
        scenario.traffic.iter().map(|(_, traffic)| of(traffic)).sum()
    };
    std::array::from_fn(rate)
}

impl Compiler<'_> {
    /// Adds to a fleet, whose number is the next, what makes it elastic.
    pub(super) fn make_elastic(&mut self, service: &Service, fleet: &mut Fleet) {
        let number = self.plan.fleets.len() as u32;
        let most = service.autoscaler.as_ref().map_or(0, |autoscaler| autoscaler.bounds().1);
        fleet.warm_pool = service.warm_pool.as_ref().map(|pool| {
            let spec = (**pool).clone();
            Box::new(Pool { spec, most: most.max(fleet.replicas) })
        });
        if let Some(spec) = &service.vertical {
            let maintenance = (spec.restart != Restart::None).then_some(self.plan.maintenances.len() as u32);
            if maintenance.is_some() {
                self.plan.maintenances.push(Maintenance {
                    at: NEVER,
                    hits: vec![Hit { fleet: number, scope: Scope::Everywhere, replicas: None }],
                    at_once: if spec.restart == Restart::All { u32::MAX } else { 1 },
                    lasts: fleet.startup.clone(),
                    path: format!("{}.vertical", fleet.path),
                    words: format!("{} restarted for another size", fleet.name),
                });
            }
            fleet.vertical = Some(Box::new(Resizing { spec: (**spec).clone(), maintenance }));
        }
        if let Some(spec) = &service.serverless {
            fleet.function = Some(Box::new(Function {
                number: self.plan.functions.len() as u32,
                concurrency: spec.concurrency.value,
                burst: spec.burst.clone(),
                idle: spec.idle.value.nanos(),
                provisioned: spec.provisioned.value,
                cold_start: spec.cold_start.sampler.clone(),
                init_limit: spec.init_limit.nanos(),
            }));
            self.plan.functions.push(number);
            // A call finds an environment, or is turned away: only the one that waits for a cold start stands in a queue. There
            // need be none for the function to be available.
            (fleet.replicas, fleet.concurrency, fleet.queue, fleet.needs) = (0, 1, 1, 0);
        }
    }
}
