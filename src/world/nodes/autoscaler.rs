//! The cluster autoscaler looks for pods that fit nowhere, and asks for nodes.

use super::packing::{self, Batch};
use super::{Standing, Trace, World};
use crate::engine::Time;
use crate::engine::random::Source;
use crate::policy::cluster_autoscaler::{ClusterAutoscaler, Expansion};
use crate::policy::scheduling::Amount;
use crate::tally::fleet::Gauge;
use crate::tally::journal::What;
use crate::world::kind;
use crate::world::status::Status;

/// What the cluster autoscaler remembers.
#[derive(Default)]
pub(super) struct Scans {
    /// Looks so far.
    number: u64,
    /// When it asked for nodes last, gave one back, and could not drain one.
    pub last_add: Option<Time>,
    pub last_delete: Option<Time>,
    pub last_failure: Option<Time>,
}

impl<T: Trace> World<'_, T> {
    /// The cluster autoscaler looks.
    pub(in crate::world) fn on_node_scan(&mut self) {
        let Some(autoscaler) = &self.plan.nodes.autoscaler else { return };
        let now = self.now();
        self.agenda.schedule(now + autoscaler.scan_interval.nanos(), kind::NODE_SCAN, 0);
        if let Some(nodes) = &mut self.nodes {
            nodes.scans.number += 1;
        }
        if self.too_many_are_down(autoscaler) {
            return;
        }
        self.give_up_overdue(autoscaler);
        if !self.scale_up(autoscaler) {
            self.scale_down(autoscaler);
        }
    }

    fn too_many_are_down(&self, autoscaler: &ClusterAutoscaler) -> bool {
        let sum = |gauge| -> i64 {
            let pools = self.plan.nodes.pools.iter();
            pools.map(|pool| self.tally.fleets[pool.fleet as usize].gauge(gauge)).sum()
        };
        let (down, all) = (sum(Gauge::Down), sum(Gauge::Paid));
        down > i64::from(autoscaler.ok_total_unready) && down as f64 > autoscaler.max_total_unready.value() * all as f64
    }

    /// Nodes that take too long to come are given up, and their pool is left alone for a while.
    fn give_up_overdue(&mut self, autoscaler: &ClusterAutoscaler) {
        let (now, most) = (self.now(), autoscaler.max_node_provision_time.nanos());
        let measured = self.measured(now);
        for pool in 0..self.plan.nodes.pools.len() {
            let fleet = self.plan.nodes.pools[pool].fleet as usize;
            if self.tally.fleets[fleet].gauge(Gauge::Starting) == 0 {
                continue;
            }
            let late = |&index: &u32| {
                let replica = &self.replicas[index as usize];
                replica.status == Status::Starting && now - replica.created > most
            };
            let late: Vec<u32> = self.fleets[fleet].members.iter().copied().filter(late).collect();
            for index in late {
                let ordinal = self.replicas[index as usize].ordinal;
                let Some(nodes) = &mut self.nodes else { return };
                let state = &mut nodes.pools[pool];
                if state.host(ordinal).standing == Standing::Absent {
                    state.wanted -= 1;
                    state.backoff.fail(now, autoscaler);
                }
                self.tally.pools[pool].overdue += u64::from(measured);
                self.release_node(index);
            }
        }
    }

    /// Pods that have waited long enough for a node, and for which none is on its way.
    fn unschedulable(&self, autoscaler: &ClusterAutoscaler) -> Vec<Batch> {
        let Some(nodes) = &self.nodes else { return Vec::new() };
        let (now, delay) = (self.now(), autoscaler.new_pod_scale_up_delay.nanos());
        let batches = self.plan.nodes.hosted.iter().zip(&nodes.groups).enumerate();
        let batches = batches.filter_map(|(group, (&fleet, state))| {
            let hosting = self.plan.fleets[fleet as usize].hosting.as_ref()?;
            let old = |&&pod: &&u32| now - self.replicas[pod as usize].created >= delay;
            let pods = state.pending.iter().take_while(old).count() as u64;
            (pods > 0).then_some(Batch { group, request: hosting.request, pods })
        });
        let mut batches: Vec<Batch> = batches.collect();
        packing::sort(&mut batches);
        for (number, pool) in self.plan.nodes.pools.iter().enumerate() {
            let coming = self.tally.fleets[pool.fleet as usize].gauge(Gauge::Starting) as usize;
            if coming > 0 && !batches.is_empty() {
                let mut empty = vec![pool.room; coming];
                self.fill_of_pool(number, &mut empty, &mut batches, 0);
            }
        }
        batches.retain(|batch| batch.pods > 0);
        batches
    }

    /// Puts those of the pods into nodes that may run in the pool.
    fn fill_of_pool(&self, pool: usize, bins: &mut Vec<Amount>, batches: &mut [Batch], most: usize) {
        let suits = |batch: &Batch| {
            let fleet = self.plan.nodes.hosted[batch.group] as usize;
            self.plan.fleets[fleet].hosting.as_ref().is_some_and(|hosting| hosting.pools.contains(&(pool as u32)))
        };
        let room = self.plan.nodes.pools[pool].room;
        let mut own: Vec<Batch> = batches.iter().copied().filter(suits).collect();
        packing::fill(bins, &mut own, room, most);
        let mut left = own.into_iter();
        for batch in batches.iter_mut().filter(|batch| suits(batch)) {
            batch.pods = left.next().map_or(0, |batch| batch.pods);
        }
    }

    /// Asks for nodes, if pods need some; tells whether it did.
    fn scale_up(&mut self, autoscaler: &ClusterAutoscaler) -> bool {
        let now = self.now();
        let pending = self.unschedulable(autoscaler);
        if pending.is_empty() {
            return false;
        }
        let expansions: Vec<Expansion> =
            (0..self.plan.nodes.pools.len()).filter_map(|pool| self.expansion(pool, &pending)).collect();
        let Some(nodes) = &mut self.nodes else { return false };
        let chance = nodes.key.word("expander").number(nodes.scans.number).draws(0).unit();
        let Some(chosen) = autoscaler.expander.choose(&expansions, chance) else { return false };
        let pool = chosen.pool as usize;
        nodes.pools[pool].wanted += chosen.nodes;
        nodes.scans.last_add = Some(now);
        self.tally.pools[pool].asked += if self.measured(now) { u64::from(chosen.nodes) } else { 0 };
        self.note(What::Scaled, self.plan.nodes.pools[pool].fleet, i64::from(chosen.nodes));
        self.supply_nodes(pool);
        true
    }

    /// What it would be to enlarge a pool for pods that wait; none if it cannot take any.
    fn expansion(&self, pool: usize, pending: &[Batch]) -> Option<Expansion> {
        let (spec, state) = (&self.plan.nodes.pools[pool], &self.nodes.as_ref()?.pools[pool]);
        let most = spec.max.saturating_sub(state.wanted) as usize;
        if most == 0 || state.backoff.until > self.now() {
            return None;
        }
        let (mut bins, mut left) = (Vec::new(), pending.to_vec());
        self.fill_of_pool(pool, &mut bins, &mut left, most);
        let pods = |batches: &[Batch]| batches.iter().map(|batch| batch.pods).sum::<u64>();
        let free = bins.iter().copied().fold(Amount::default(), Amount::plus);
        let all = spec.room.times(bins.len() as u64);
        (!bins.is_empty()).then(|| Expansion {
            pool: pool as u32,
            nodes: bins.len() as u32,
            pods: pods(pending) - pods(&left),
            idle: (free.cpu as f64 / all.cpu.max(1) as f64, free.memory as f64 / all.memory.max(1) as f64),
            priority: spec.priority,
            price: self.plan.fleets[spec.fleet as usize].tariff.price_micros,
        })
    }
}
