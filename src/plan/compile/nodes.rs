//! Pools of nodes become fleets that host replicas of others.

use super::Compiler;
use crate::plan::nodes::{Hosting, NodePool};
use crate::plan::{self, Fault, Fleet, Hit, Place, Scope, Start};
use crate::policy::distribution::Sampler;
use crate::policy::failure::Effect;
use crate::policy::failure::interruption::Replace;
use crate::policy::scheduling::{Scoring, TopologySpread};
use crate::scenario::event::Event;
use crate::scenario::nodes as stated;
use crate::scenario::region::Placement;
use crate::scenario::service::Service;

impl Compiler<'_> {
    /// Declares a fleet for each pool, after all others.
    pub(super) fn declare_nodes(&mut self) {
        self.plan.nodes.scoring =
            self.scenario.scheduler.as_ref().map_or(Scoring::LeastAllocated, |scheduler| scheduler.value);
        self.plan.nodes.autoscaler = self.scenario.cluster_autoscaler.clone();
        for (number, (name, pool)) in (0..).zip(self.scenario.nodes.iter()) {
            let fleet = self.nodes_of(&name.text, pool, number);
            let after = pool.not_ready_after.nanos().saturating_add(pool.eviction_after.nanos());
            self.plan.nodes.pools.push(NodePool {
                fleet: self.plan.fleets.len() as u32,
                room: pool.room(self.scenario).unwrap_or_default(),
                min: pool.min.value,
                max: pool.max.value,
                quota: pool.quota.as_ref().map(|quota| quota.value),
                priority: pool.priority,
                eviction_after: after,
                rebalances: pool.spot.as_ref().is_some_and(|spot| spot.replace == Replace::Rebalance),
            });
            self.plan.fleets.push(fleet);
        }
    }

    fn nodes_of(&self, name: &str, pool: &stated::NodePool, number: u32) -> Fleet {
        let mut failures = self.failures(name, &pool.failures);
        if let Some(spot) = &pool.spot
            && let Some(interruption) = &spot.interruption
        {
            failures.push(plan::Failure {
                every: interruption.every.sampler.clone(),
                stretch: 1.0,
                lasts: Sampler::constant(0),
                effect: Effect::Interruption { notice: spot.notice.nanos() },
                crew: None,
            });
        }
        Fleet {
            startup: pool.provisioning.sampler.clone(),
            failures,
            places: self.places(&pool.zones, &Placement::spread()).0,
            tariff: self.tariff_of_pool(name, pool),
            pool: Some(number),
            ..self.plain(name, &format!("nodes.{name}"), pool.at_start())
        }
    }

    /// What a service's replicas request of nodes, if they run on any.
    pub(super) fn hosting(&mut self, service: &Service) -> Option<Hosting> {
        let requests = service.requests.as_ref().filter(|_| !service.on.0.is_empty())?;
        let names = self.scenario.nodes.names().collect::<Vec<_>>();
        let pool = |name: &str| names.iter().position(|known| *known == name).map(|pool| pool as u32);
        let hosting = Hosting {
            number: self.plan.nodes.hosted.len() as u32,
            pools: service.on.0.iter().filter_map(|name| pool(&name.text)).collect(),
            request: service.request(requests, self.scenario),
            spread: service.spread.as_ref().map_or(TopologySpread::Zone, |spread| spread.value),
            disruption: service.disruption.clone(),
        };
        self.plan.nodes.hosted.push(self.plan.fleets.len() as u32);
        Some(hosting)
    }

    /// Where a service's replicas may run: at their own places, or wherever nodes are.
    pub(super) fn places_of_service(&self, service: &Service) -> (Vec<Place>, u32) {
        if service.on.0.is_empty() {
            return self.places(&service.zones, &service.placement);
        }
        let zones: Vec<_> = self.scenario.zones_of(service).into_iter().cloned().collect();
        (self.places(&zones, &Placement::spread()).0, 1)
    }

    /// What an event does to a pool of nodes, besides outages.
    pub(super) fn compile_node_event(&mut self, nth: usize, event: &Event) {
        let Some(name) = &event.nodes else { return };
        let at = event.at.value.nanos();
        let Some(number) = self.scenario.nodes.names().position(|pool| pool == name.text) else { return };
        if let Some(quota) = &event.quota {
            self.plan.marks.push((at, format!("quota of {name}: {}", quota.value)));
            self.plan.nodes.quotas.push((at, number as u32, quota.value));
        }
        if let Some(wave) = &event.interruption {
            let words = format!("interruption of {name}");
            self.plan.marks.push((at, words.clone()));
            let fault =
                self.interruption(number, Start::At(at), wave.notice.nanos(), format!("events.{nth}.{name}"), words);
            self.add_sharing(fault, wave.share.value.value());
        }
    }

    /// Shocks that interrupt nodes of a pool in the same zone together.
    pub(super) fn compile_interruptions(&mut self) {
        for (number, (name, pool)) in self.scenario.nodes.iter().enumerate() {
            let Some(spot) = &pool.spot else { continue };
            let Some(shock) = &spot.shock else { continue };
            let zones: Vec<Scope> =
                pool.zones.iter().filter_map(|zone| self.zone(&zone.text)).map(Scope::Zone).collect();
            let scopes = if zones.is_empty() { vec![Scope::Everywhere] } else { zones };
            for (zone, scope) in scopes.into_iter().enumerate() {
                let start = Start::Every { gap: shock.every.sampler.clone(), stretch: 1.0, overlapping: true };
                let (path, words) = (format!("nodes.{name}.shock.{zone}"), format!("interruption of {name}"));
                let mut fault = self.interruption(number, start, spot.notice.nanos(), path, words);
                fault.hits.iter_mut().for_each(|hit| hit.scope = scope);
                self.add_sharing(fault, shock.share.value.value());
            }
        }
    }

    fn interruption(&self, pool: usize, start: Start, notice: u64, path: String, words: String) -> Fault {
        let hits = vec![Hit { fleet: self.plan.nodes.pools[pool].fleet, scope: Scope::Everywhere, replicas: None }];
        Fault {
            start,
            hits,
            ways: None,
            share: None,
            lasts: Sampler::constant(notice),
            together: true,
            crew: None,
            effect: Effect::Interruption { notice },
            path,
            words,
        }
    }
}
