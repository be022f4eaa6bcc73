//! Nodes are drained: their pods are evicted as far as their services can do without them, and come up elsewhere.

use super::{Standing, Trace, World};
use crate::engine::{NONE, Time};
use crate::tally::fleet::Gauge;
use crate::world::kind;
use crate::world::status::Status;

impl<T: Trace> World<'_, T> {
    /// A pod leaves its node, gracefully if it can, and another is wanted in its place.
    pub(super) fn evict(&mut self, pod: u32, most: Time) {
        let measured = self.measured(self.now());
        let fleet = self.replicas[pod as usize].fleet;
        if let Some(hosting) = &self.plan.fleets[fleet as usize].hosting {
            self.tally.pods[hosting.number as usize].evict(measured);
        }
        self.shed_within(pod, most);
        if self.fleets[fleet as usize].rollout.is_some() {
            self.roll_on(fleet);
        } else {
            self.start_replica(fleet);
        }
    }

    /// The pods of a node that is to go are evicted, as far as their disruption budgets let them.
    pub(super) fn drain_node(&mut self, index: u32) {
        let Some((pool, ordinal, _)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        let host = nodes.pools[pool].host(ordinal);
        let (pods, given_back) = (host.pods.clone(), host.standing == Standing::GivenBack);
        let most = match &self.plan.nodes.autoscaler {
            Some(autoscaler) if given_back => autoscaler.max_graceful_termination.nanos(),
            _ => Time::MAX,
        };
        for pod in pods {
            let replica = &self.replicas[pod as usize];
            if replica.host == index && replica.status != Status::Draining && self.may_evict(pod) {
                self.evict(pod, most);
            }
        }
    }

    /// Whether a service can do without one of its pods. One that is not ready is missed by nobody.
    fn may_evict(&self, pod: u32) -> bool {
        let replica = &self.replicas[pod as usize];
        let fleet = replica.fleet as usize;
        let budget = self.plan.fleets[fleet].hosting.as_ref().and_then(|hosting| hosting.disruption.as_ref());
        let gauge = |gauge| u32::try_from(self.tally.fleets[fleet].gauge(gauge)).unwrap_or(0);
        let ready = gauge(Gauge::Ready);
        let wanted = ready + gauge(Gauge::Starting) + gauge(Gauge::Down);
        replica.status != Status::Ready || budget.is_none_or(|budget| budget.allows(ready, wanted))
    }

    /// A pod has become ready: those that had to wait for it may go.
    pub(in crate::world) fn go_on_draining(&mut self) {
        let Some(nodes) = &self.nodes else { return };
        for index in nodes.leaving.clone() {
            self.drain_node(index);
        }
    }

    /// The cloud takes a node back after a notice: it takes no more pods and is drained.
    pub(in crate::world) fn interrupt_node(&mut self, index: u32, notice: Time) {
        let (now, measured) = (self.now(), self.measured(self.now()));
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let replaced = self.plan.nodes.pools[pool].rebalances;
        let gone = self.replicas[index as usize].status == Status::Gone;
        let Some(nodes) = &mut self.nodes else { return };
        let state = &mut nodes.pools[pool];
        let standing = state.host(ordinal).standing;
        if gone || matches!(standing, Standing::Interrupted { .. }) {
            return;
        }
        self.tally.pools[pool].interrupt(measured);
        // One that was given back needs no other in its place.
        let counted = standing == Standing::GivenBack;
        state.leaving += u32::from(replaced && !counted);
        state.close(ordinal, zone, Standing::Interrupted { replaced: replaced || counted });
        state.host(ordinal).ticket = self.agenda.schedule(now.saturating_add(notice), kind::NODE, index);
        if !counted {
            nodes.leaving.push(index);
        }
        self.supply_nodes(pool);
        self.drain_node(index);
    }

    /// A node goes: what is still on it is lost.
    pub(super) fn take_away(&mut self, index: u32) {
        let Some((pool, ordinal, _)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        for pod in nodes.pools[pool].host(ordinal).pods.clone() {
            self.lose_pod(pod, false);
            // One that was about to go is gone already.
            if self.replicas[pod as usize].host == index {
                self.evict(pod, Time::MAX);
            }
        }
        // With its last pod it may be gone, and its number belong to another.
        let Some(nodes) = &mut self.nodes else { return };
        if nodes.pools[pool].host(ordinal).standing != Standing::Absent {
            self.release_node(index);
        }
    }

    /// A node is given back, unless it is gone already.
    pub(super) fn release_node(&mut self, index: u32) {
        if self.replicas[index as usize].status != Status::Gone {
            self.shed(index);
        }
    }

    /// A node is to be given back: it takes no more pods and is drained.
    pub(super) fn give_back(&mut self, index: u32, within: Time) {
        let now = self.now();
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        let state = &mut nodes.pools[pool];
        state.close(ordinal, zone, Standing::GivenBack);
        (state.leaving, state.wanted) = (state.leaving + 1, state.wanted - 1);
        if state.host(ordinal).pods.is_empty() {
            return self.release_node(index);
        }
        state.host(ordinal).ticket = self.agenda.schedule(now.saturating_add(within), kind::NODE, index);
        nodes.leaving.push(index);
        self.drain_node(index);
    }

    /// Not all pods could leave a node in time: it is kept, unless the last are on their way.
    pub(super) fn give_up_drain(&mut self, index: u32) {
        let (now, measured) = (self.now(), self.measured(self.now()));
        let Some((pool, ordinal, zone)) = self.node(index) else { return };
        let Some(nodes) = &mut self.nodes else { return };
        let state = &mut nodes.pools[pool];
        let stays = |&pod: &u32| self.replicas[pod as usize].status != Status::Draining;
        if !state.host(ordinal).pods.iter().any(stays) {
            return;
        }
        (state.leaving, state.wanted) = (state.leaving - 1, state.wanted + 1);
        state.open(ordinal, zone);
        state.host(ordinal).ticket = NONE;
        nodes.leaving.retain(|&other| other != index);
        nodes.scans.last_failure = Some(now);
        self.tally.pools[pool].kept += u64::from(measured);
        self.fill_node(index);
    }
}
