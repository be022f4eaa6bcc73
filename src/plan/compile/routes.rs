//! Where calls may go, by where they come from.

use super::{Compiler, foresight};
use crate::plan::program::Op;
use crate::plan::{Plan, Routes};

impl Compiler<'_> {
    /// Compiles the routing of services, once it is known who calls whom.
    pub(super) fn compile_routes(&mut self) {
        let regions: Vec<u32> = self.plan.zones.iter().map(|zone| zone.region).collect();
        for (number, (_, service)) in self.scenario.services.iter().enumerate() {
            if service.routing.is_anywhere() {
                continue;
            }
            let mut levels = vec![u32::MAX; regions.len()];
            for (level, zones) in service.routing.levels().iter().enumerate() {
                for zone in zones.iter().flat_map(|name| self.zones_of(&name.text)) {
                    levels[zone as usize] = level as u32;
                }
            }
            let routes = Routes { rule: service.routing.clone(), regions: regions.clone(), levels };
            self.plan.fleets[number].routing = Some(routes);
            if service.routing.counts_callers() {
                self.count_callers(number as u32);
            }
        }
    }

    fn count_callers(&mut self, fleet: u32) {
        let plan = &self.plan;
        let leads_here = |edge: u32| {
            let targets = &plan.edges[edge as usize].targets;
            targets.iter().any(|target| plan.endpoints[target.endpoint as usize].fleet == Some(fleet))
        };
        let callers: Vec<u32> = (0..plan.fleets.len() as u32)
            .filter(|&caller| calls_of(plan, caller).into_iter().any(leads_here))
            .collect();
        let mut clients = vec![0; plan.zones.len()];
        let sources = plan.sources.iter().filter(|source| leads_here(source.edge));
        sources.filter_map(|source| source.from).for_each(|place| clients[place.zone as usize] += 1);
        for &caller in &callers {
            self.plan.fleets[caller as usize].routed_callees.push(fleet);
        }
        let spec = &mut self.plan.fleets[fleet as usize];
        (spec.callers, spec.clients_by_zone) = (callers, clients);
    }
}

/// The edges along which a fleet calls.
fn calls_of(plan: &Plan, fleet: u32) -> Vec<u32> {
    let own = plan.endpoints.iter().filter(|endpoint| endpoint.fleet == Some(fleet));
    let steps = own.flat_map(|endpoint| foresight::reached(plan, endpoint.start));
    steps
        .filter_map(|step| match plan.program[step as usize] {
            Op::Call(edge) | Op::BranchCall(edge) => Some(edge),
            Op::Cache(op) => {
                let edge = op.access().map(|access| plan.accesses[access as usize].edge);
                edge.filter(|&edge| edge != crate::engine::NONE)
            }
            _ => None,
        })
        .collect()
}
