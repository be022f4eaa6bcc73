//! Where nodes come from: the cloud, as long as it has any.

use super::{Trace, World};
use crate::engine::{Event, NONE, Time, time};
use crate::tally::fleet::Gauge;
use crate::world::kind;

/// Between two attempts to get nodes that were refused (assumed: EC2 Auto Scaling tries again and says no interval).
const RETRY: Time = 60 * time::SECOND;

impl<T: Trace> World<'_, T> {
    /// Asks the cloud for the nodes that a pool lacks.
    pub(super) fn supply_nodes(&mut self, pool: usize) {
        let plan = self.plan;
        let fleet = plan.nodes.pools[pool].fleet;
        loop {
            let there = self.tally.fleets[fleet as usize].gauge(Gauge::Paid) as u32;
            let Some(nodes) = &mut self.nodes else { return };
            let state = &mut nodes.pools[pool];
            if there.saturating_sub(state.leaving) >= state.wanted {
                return;
            }
            if state.quota.is_some_and(|quota| there >= quota) {
                return self.refuse_nodes(pool, there);
            }
            self.start_replica(fleet);
        }
    }

    /// The cloud has no more nodes. The cluster autoscaler turns elsewhere for a while; what else is wanted is asked for
    /// again.
    fn refuse_nodes(&mut self, pool: usize, there: u32) {
        let (now, measured) = (self.now(), self.measured(self.now()));
        let spec = &self.plan.nodes.pools[pool];
        let Some(nodes) = &mut self.nodes else { return };
        let state = &mut nodes.pools[pool];
        let stay = there.saturating_sub(state.leaving);
        self.tally.pools[pool].refuse(u64::from(state.wanted - stay), measured);
        if let Some(autoscaler) = &self.plan.nodes.autoscaler {
            state.backoff.fail(now, autoscaler);
            state.wanted = stay.max(spec.min).min(state.wanted);
        }
        if stay < state.wanted && state.retry == NONE {
            state.retry = self.agenda.schedule(now + RETRY, kind::NODE_SUPPLY, pool as u32);
        }
    }

    /// Nodes that were refused are asked for again.
    pub(in crate::world) fn on_node_supply(&mut self, event: Event) {
        let pool = event.slot as usize;
        if let Some(nodes) = &mut self.nodes
            && std::mem::replace(&mut nodes.pools[pool].retry, NONE) == event.ticket
        {
            self.supply_nodes(pool);
        }
    }

    /// What the cloud has of a pool changes.
    pub(in crate::world) fn on_quota(&mut self, number: u32) {
        let (_, pool, quota) = self.plan.nodes.quotas[number as usize];
        if let Some(nodes) = &mut self.nodes {
            nodes.pools[pool as usize].quota = Some(quota);
        }
    }
}
