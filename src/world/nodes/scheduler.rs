//! Pods get their nodes (kube-scheduler): those that fit, by preferred pool, spread over zones, then by score.

use super::{Nodes, Standing, Trace, World};
use crate::engine::{NONE, Time};
use crate::plan::nodes::Hosting;
use crate::policy::scheduling::{Scoring, TopologySpread};
use crate::tally::node::PoolGauge;

/// Nodes of a zone that are looked at for the one with the fewest pods of the same service (kube-scheduler, too, scores
/// only some of the nodes of a large cluster: percentageOfNodesToScore).
const MOST_COMPARED: usize = 100;

impl<T: Trace> World<'_, T> {
    /// A pod that is there from the beginning gets a node, and is ready; or it waits for one.
    pub(in crate::world) fn open_pod(&mut self, index: u32) {
        let plan = self.plan;
        let fleet = self.replicas[index as usize].fleet;
        let Some(hosting) = &plan.fleets[fleet as usize].hosting else { return };
        match self.find_node(fleet, hosting) {
            Some((pool, ordinal)) => {
                self.bind(index, hosting, pool, ordinal);
                self.become_ready(index, true);
            }
            None => {
                self.begin_starting(index);
                self.wait_for_node(index, hosting);
            }
        }
    }

    /// A pod that has been ordered gets a node and starts, or waits for one. A replica that is no pod starts at once.
    pub(in crate::world) fn seek_node(&mut self, index: u32) {
        let plan = self.plan;
        let fleet = self.replicas[index as usize].fleet;
        let Some(hosting) = &plan.fleets[fleet as usize].hosting else {
            return self.start_up(index);
        };
        // Where others of the same kind wait there is no room.
        let waits = self.nodes.as_ref().is_some_and(|nodes| !nodes.groups[hosting.number as usize].pending.is_empty());
        match if waits { None } else { self.find_node(fleet, hosting) } {
            Some((pool, ordinal)) => {
                self.bind(index, hosting, pool, ordinal);
                self.scheduled(index, hosting);
                self.start_up(index);
            }
            None => self.wait_for_node(index, hosting),
        }
    }

    fn wait_for_node(&mut self, index: u32, hosting: &Hosting) {
        let now = self.now();
        if let Some(nodes) = &mut self.nodes {
            nodes.groups[hosting.number as usize].pending.push_back(index);
            self.tally.pods[hosting.number as usize].wait(now, 1);
        }
    }

    /// The pool and the number of the best node that has room.
    fn find_node(&self, fleet: u32, hosting: &Hosting) -> Option<(usize, u32)> {
        let (nodes, scoring) = (self.nodes.as_deref()?, self.plan.nodes.scoring);
        let by_zone = &nodes.groups[hosting.number as usize].by_zone;
        for &pool in &hosting.pools {
            let zones = nodes.pools[pool as usize].rooms.zones();
            let found = (0..zones).filter_map(|zone| {
                let (score, ordinal) = self.find_in_zone(nodes, fleet, hosting, pool as usize, zone)?;
                let rank = if scoring == Scoring::LeastAllocated { u64::MAX - score } else { score };
                Some((by_zone[zone], rank, ordinal))
            });
            if let Some((_, _, ordinal)) = found.min() {
                return Some((pool as usize, ordinal));
            }
        }
        None
    }

    fn find_in_zone(
        &self,
        nodes: &Nodes,
        fleet: u32,
        hosting: &Hosting,
        pool: usize,
        zone: usize,
    ) -> Option<(u64, u32)> {
        let state = &nodes.pools[pool];
        let fits = |&(_, ordinal): &(u64, u32)| state.hosts[ordinal as usize].free.fits(hosting.request);
        let mut fitting = state.rooms.candidates(zone, hosting.request, self.plan.nodes.scoring).filter(fits);
        match hosting.spread {
            TopologySpread::Zone => fitting.next(),
            TopologySpread::Node => {
                let of_fleet = |&&pod: &&u32| self.replicas[pod as usize].fleet == fleet;
                let pods = |ordinal: u32| state.hosts[ordinal as usize].pods.iter().filter(of_fleet).count();
                // No node is likely to have less than the average.
                let fair = nodes.groups[hosting.number as usize].by_zone[zone] as usize / state.rooms.len(zone).max(1);
                let mut best: Option<(usize, (u64, u32))> = None;
                for candidate in fitting.take(MOST_COMPARED) {
                    let count = pods(candidate.1);
                    if best.is_none_or(|(least, _)| count < least) {
                        best = Some((count, candidate));
                    }
                    if count < fair || count == 0 {
                        break;
                    }
                }
                best.map(|(_, candidate)| candidate)
            }
        }
    }

    /// A pod gets a node.
    fn bind(&mut self, index: u32, hosting: &Hosting, pool: usize, ordinal: u32) {
        let now = self.now();
        let spec = &self.plan.nodes.pools[pool];
        let (zone, fleet) = (self.zone_of(pool, ordinal), spec.fleet as usize);
        let replica = &mut self.replicas[index as usize];
        replica.host = self.fleets[fleet].members[ordinal as usize];
        replica.home = self.plan.fleets[fleet].place(ordinal);
        let Some(nodes) = &mut self.nodes else { return };
        let free = nodes.pools[pool].host(ordinal).free.less(hosting.request);
        nodes.pools[pool].set_free(ordinal, zone, free);
        nodes.pools[pool].host(ordinal).pods.push(index);
        nodes.groups[hosting.number as usize].by_zone[zone] += 1;
        self.meter_node(now, pool, hosting, 1);
    }

    fn meter_node(&mut self, now: Time, pool: usize, hosting: &Hosting, change: i64) {
        let room = self.plan.nodes.pools[pool].room;
        // In thousandths of a node, rounded.
        let part = |of: u64, whole: u64| ((of * 1000 + whole / 2) / whole.max(1)) as i64;
        let tally = &mut self.tally.pools[pool];
        tally.change(PoolGauge::Cpu, now, change * part(hosting.request.cpu, room.cpu));
        tally.change(PoolGauge::Memory, now, change * part(hosting.request.memory, room.memory));
        tally.change(PoolGauge::Pods, now, change);
    }

    fn scheduled(&mut self, index: u32, hosting: &Hosting) {
        let created = self.replicas[index as usize].created;
        let (waited, measured) = (self.now() - created, self.measured(created));
        self.tally.pods[hosting.number as usize].schedule(waited, measured);
    }

    /// Pods that wait get the room that is free on a node: those first that have waited longest.
    pub(super) fn fill_node(&mut self, host: u32) {
        let plan = self.plan;
        let Some((pool, ordinal, _)) = self.node(host) else { return };
        loop {
            let now = self.now();
            let Some(nodes) = &mut self.nodes else { return };
            if nodes.pools[pool].host(ordinal).standing != Standing::Open {
                return;
            }
            let free = nodes.pools[pool].host(ordinal).free;
            let next = plan.nodes.hosted.iter().filter_map(|&fleet| {
                let hosting = plan.fleets[fleet as usize].hosting.as_ref()?;
                let &first = nodes.groups[hosting.number as usize].pending.front()?;
                let suits = hosting.pools.contains(&(pool as u32)) && free.fits(hosting.request);
                suits.then(|| (self.replicas[first as usize].created, hosting.number, hosting))
            });
            let Some((_, number, hosting)) = next.min_by_key(|&(created, number, _)| (created, number)) else { return };
            let Some(pod) = nodes.groups[number as usize].pending.pop_front() else { return };
            self.tally.pods[number as usize].wait(now, -1);
            self.bind(pod, hosting, pool, ordinal);
            self.scheduled(pod, hosting);
            self.start_up(pod);
        }
    }

    /// A pod is no more: what it had of its node is free.
    pub(in crate::world) fn leave_node(&mut self, index: u32) {
        let (now, plan) = (self.now(), self.plan);
        let replica = &mut self.replicas[index as usize];
        let Some(hosting) = &plan.fleets[replica.fleet as usize].hosting else { return };
        let host = std::mem::replace(&mut replica.host, NONE);
        if host == NONE {
            let Some(nodes) = &mut self.nodes else { return };
            let pending = &mut nodes.groups[hosting.number as usize].pending;
            if let Some(place) = pending.iter().rposition(|&other| other == index) {
                pending.remove(place);
                self.tally.pods[hosting.number as usize].wait(now, -1);
            }
            return;
        }
        let Some((pool, ordinal, zone)) = self.node(host) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        nodes.pools[pool].host(ordinal).pods.retain(|&other| other != index);
        let free = nodes.pools[pool].host(ordinal).free.plus(hosting.request);
        nodes.pools[pool].set_free(ordinal, zone, free);
        nodes.groups[hosting.number as usize].by_zone[zone] -= 1;
        let host_now = nodes.pools[pool].host(ordinal);
        let (standing, empty) = (host_now.standing, host_now.pods.is_empty());
        self.meter_node(now, pool, hosting, -1);
        match standing {
            Standing::Open => self.fill_node(host),
            Standing::GivenBack if empty => self.release_node(host),
            _ => {}
        }
    }

    /// A pod, or a node, is ready for the first time.
    pub(in crate::world) fn note_first_ready(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (fleet, took) = (&self.plan.fleets[replica.fleet as usize], self.now() - replica.created);
        if self.measured(replica.created) {
            if let Some(hosting) = &fleet.hosting {
                self.tally.pods[hosting.number as usize].ready.record(took);
            } else if let Some(pool) = fleet.pool {
                self.tally.pools[pool as usize].provisioning.record(took);
            }
        }
    }
}
