//! The cluster autoscaler gives back nodes that are not needed.

use super::{Standing, Trace, World};
use crate::engine::Time;
use crate::policy::cluster_autoscaler::ClusterAutoscaler;
use crate::policy::scheduling::{Amount, Scoring};
use crate::tally::journal::What;
use crate::world::status::Status;
use std::collections::BTreeMap;

/// Nodes with pods that are looked at in a scan (Cluster Autoscaler scale-down-non-empty-candidates-count).
const MOST_CANDIDATES: usize = 30;

impl<T: Trace> World<'_, T> {
    /// Looks which nodes are not needed, and gives back those that have not been for long enough.
    pub(super) fn scale_down(&mut self, autoscaler: &ClusterAutoscaler) {
        self.review_need(autoscaler);
        let now = self.now();
        let Some(nodes) = &self.nodes else { return };
        let scans = &nodes.scans;
        let since = |last: Option<Time>, delay: Time| last.is_none_or(|at| now - at >= delay);
        let rests = since(scans.last_add, autoscaler.scale_down_delay_after_add.nanos())
            && since(scans.last_delete, autoscaler.scale_down_delay_after_delete.nanos())
            && since(scans.last_failure, autoscaler.scale_down_delay_after_failure.nanos());
        if !rests {
            return;
        }
        let (empty, others): (Vec<u32>, Vec<u32>) =
            self.ripe(autoscaler).into_iter().partition(|&index| self.pods_of(index).is_empty());
        for &index in empty.iter().take(autoscaler.max_empty_bulk_delete as usize) {
            self.remove_node(index, autoscaler);
        }
        let draining = self.nodes.as_ref().is_some_and(|nodes| !nodes.leaving.is_empty());
        if empty.is_empty()
            && !draining
            && let Some(&index) = others.iter().find(|&&index| self.fits_elsewhere(index))
        {
            self.remove_node(index, autoscaler);
        }
    }

    fn remove_node(&mut self, index: u32, autoscaler: &ClusterAutoscaler) {
        let (now, measured) = (self.now(), self.measured(self.now()));
        let Some((pool, _, _)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        if nodes.pools[pool].wanted <= self.plan.nodes.pools[pool].min {
            return;
        }
        nodes.scans.last_delete = Some(now);
        self.tally.pools[pool].given_back += u64::from(measured);
        self.note(What::Scaled, self.plan.nodes.pools[pool].fleet, -1);
        self.give_back(index, autoscaler.max_pod_eviction_time.nanos());
    }

    fn pods_of(&self, index: u32) -> &[u32] {
        let host = self.node(index).zip(self.nodes.as_ref());
        host.map_or(&[], |((pool, ordinal, _), nodes)| &nodes.pools[pool].hosts[ordinal as usize].pods)
    }

    /// Nodes that have been unneeded for long enough, the longest first.
    fn ripe(&self, autoscaler: &ClusterAutoscaler) -> Vec<u32> {
        let (now, wait) = (self.now(), autoscaler.scale_down_unneeded_time.nanos());
        let mut ripe: Vec<(Time, u32)> = Vec::new();
        for (number, pool) in self.nodes.iter().flat_map(|nodes| nodes.pools.iter().enumerate()) {
            let members = &self.fleets[self.plan.nodes.pools[number].fleet as usize].members;
            for (host, &index) in pool.hosts.iter().zip(members) {
                ripe.extend(host.unneeded_since.filter(|&since| now - since >= wait).map(|since| (since, index)));
            }
        }
        ripe.sort_unstable();
        ripe.into_iter().map(|(_, index)| index).collect()
    }

    /// Notes since when each node has been unneeded: little of it is requested, and its pods fit elsewhere.
    fn review_need(&mut self, autoscaler: &ClusterAutoscaler) {
        let (now, threshold) = (self.now(), autoscaler.scale_down_utilization_threshold.value());
        for number in 0..self.plan.nodes.pools.len() {
            let spec = &self.plan.nodes.pools[number];
            let mut candidates: Vec<(bool, u32)> = Vec::new();
            let Some(nodes) = &mut self.nodes else { return };
            let state = &mut nodes.pools[number];
            let may_shrink = state.wanted > spec.min;
            for (ordinal, host) in state.hosts.iter_mut().enumerate() {
                let used = spec.room.less(host.free);
                if host.standing != Standing::Open || !may_shrink || used.utilization(spec.room) >= threshold {
                    host.unneeded_since = None;
                } else if host.pods.is_empty() {
                    host.unneeded_since.get_or_insert(now);
                } else {
                    candidates.push((host.unneeded_since.is_none(), ordinal as u32));
                }
            }
            // Those that were unneeded before are looked at first.
            candidates.sort_unstable();
            for (nth, (_, ordinal)) in candidates.into_iter().enumerate() {
                let index = self.fleets[spec.fleet as usize].members[ordinal as usize];
                let unneeded = nth < MOST_CANDIDATES && self.fits_elsewhere(index);
                let Some(nodes) = &mut self.nodes else { return };
                let host = nodes.pools[number].host(ordinal);
                host.unneeded_since = unneeded.then(|| host.unneeded_since.unwrap_or(now));
            }
        }
    }

    /// Whether all pods of a node would find room on others.
    fn fits_elsewhere(&self, index: u32) -> bool {
        let (Some((own_pool, own, _)), Some(nodes)) = (self.node(index), &self.nodes) else { return false };
        let mut taken: BTreeMap<(usize, u32), Amount> = BTreeMap::new();
        for &pod in &nodes.pools[own_pool].hosts[own as usize].pods {
            let replica = &self.replicas[pod as usize];
            let hosting = self.plan.fleets[replica.fleet as usize].hosting.as_ref();
            let Some(hosting) = hosting.filter(|_| replica.status != Status::Draining) else { continue };
            let room = hosting.pools.iter().flat_map(|&pool| {
                let state = &nodes.pools[pool as usize];
                let zones = 0..state.rooms.zones();
                let all = zones.flat_map(move |z| state.rooms.candidates(z, hosting.request, Scoring::LeastAllocated));
                all.map(move |(_, ordinal)| (pool as usize, ordinal))
            });
            let free = |&(pool, ordinal): &(usize, u32)| {
                let used = taken.get(&(pool, ordinal)).copied().unwrap_or_default();
                (pool, ordinal) != (own_pool, own)
                    && nodes.pools[pool].hosts[ordinal as usize].free.less(used).fits(hosting.request)
            };
            let mut room = room;
            let Some(found) = room.find(free) else { return false };
            let used = taken.entry(found).or_default();
            *used = used.plus(hosting.request);
        }
        true
    }
}
