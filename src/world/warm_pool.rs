//! Warm pools: replicas that are started before they are wanted, and wait.

use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, Time};
use crate::policy::distribution::Sampler;
use crate::policy::warm_pool::PoolState;
use crate::tally::fleet::Gauge;

/// The warm pool of a fleet in a run.
#[derive(Debug, Default)]
pub struct WarmPool {
    /// Replicas that wait.
    waiting: u32,
    /// Those that are being started for it: the ticket and the beginning of each.
    starting: Vec<(u32, Time)>,
    /// How many were ever started for it.
    started: u64,
}

impl<'p, T: Trace> World<'p, T> {
    /// A pool is full at the start of a run.
    pub(super) fn fill_warm_pool(&mut self, fleet: u32) {
        if self.plan.fleets[fleet as usize].warm_pool.is_some() {
            let target = self.pool_target(fleet);
            self.wait_in_pool(fleet, i64::from(target));
        }
    }

    /// How many should wait for as many as the fleet has: what drains is gone, or on its way back.
    fn pool_target(&self, fleet: u32) -> u32 {
        let status = |&index: &u32| self.replicas[index as usize].status;
        let members = || self.fleets[fleet as usize].members.iter().map(status);
        let present = members().filter(|status| !matches!(status, Status::Gone | Status::Draining)).count() as u32;
        let draining = members().filter(|status| *status == Status::Draining).count() as u32;
        self.plan.fleets[fleet as usize].warm_pool.as_ref().map_or(0, |pool| {
            let target = pool.spec.target(present, pool.most);
            if pool.spec.reuse { target.saturating_sub(draining) } else { target }
        })
    }

    /// More replicas wait from now on, or fewer.
    fn wait_in_pool(&mut self, fleet: u32, change: i64) {
        let now = self.now();
        let Some(spec) = &self.plan.fleets[fleet as usize].warm_pool else {
            return;
        };
        if let Some(pool) = &mut self.fleets[fleet as usize].warm_pool {
            pool.waiting = (i64::from(pool.waiting) + change) as u32;
        }
        let tally = &mut self.tally.fleets[fleet as usize];
        tally.change(Gauge::Pooled, now, change);
        if spec.spec.state == PoolState::Running {
            tally.change_paid(now, change);
        }
    }

    /// A replica is ordered: if one waits it is that, and this tells how long its start takes.
    pub(super) fn take_from_pool(&mut self, fleet: u32) -> Option<&'p Sampler> {
        let plan = self.plan;
        let spec = plan.fleets[fleet as usize].warm_pool.as_ref()?;
        if self.fleets[fleet as usize].warm_pool.as_ref().is_none_or(|pool| pool.waiting == 0) {
            return None;
        }
        self.wait_in_pool(fleet, -1);
        Some(&spec.spec.startup.sampler)
    }

    /// Starts as many for the pool as are missing, or lets go of those that are too many, the newest first.
    pub(super) fn refill_warm_pool(&mut self, fleet: u32) {
        if self.plan.fleets[fleet as usize].warm_pool.is_none() {
            return;
        }
        let now = self.now();
        let target = self.pool_target(fleet);
        loop {
            let Some(pool) = &mut self.fleets[fleet as usize].warm_pool else {
                return;
            };
            let there = pool.waiting + pool.starting.len() as u32;
            if there < target {
                pool.started += 1;
                let key = self.fleets[fleet as usize].key.word("warm pool");
                let started = self.fleets[fleet as usize].warm_pool.as_ref().map_or(0, |pool| pool.started);
                let takes = self.plan.fleets[fleet as usize].startup.sample(&mut key.draws(started));
                let ticket = self.agenda.schedule(now.saturating_add(takes), kind::POOLED, fleet);
                if let Some(pool) = &mut self.fleets[fleet as usize].warm_pool {
                    pool.starting.push((ticket, now));
                }
                self.tally.fleets[fleet as usize].change_paid(now, 1);
            } else if there > target {
                match pool.starting.pop() {
                    Some((_, since)) => self.end_start_for_pool(fleet, since),
                    None => self.wait_in_pool(fleet, -1),
                }
            } else {
                return;
            }
        }
    }

    /// What was started for the pool stops, or waits: it is billed for the start.
    fn end_start_for_pool(&mut self, fleet: u32, since: Time) {
        let now = self.now();
        let life = now - since;
        let tally = &mut self.tally.fleets[fleet as usize];
        tally.round_up(self.plan.fleets[fleet as usize].tariff.charged(life) - life);
        tally.change_paid(now, -1);
    }

    /// A replica has been started for the pool.
    pub(super) fn on_pooled(&mut self, event: Event) {
        let fleet = event.slot;
        let Some(pool) = &mut self.fleets[fleet as usize].warm_pool else {
            return;
        };
        let Some(place) = pool.starting.iter().position(|(ticket, _)| *ticket == event.ticket) else {
            return;
        };
        let (_, since) = pool.starting.remove(place);
        self.end_start_for_pool(fleet, since);
        self.wait_in_pool(fleet, 1);
    }

    /// A replica that was taken away is through with its calls: it goes back to the pool if such do.
    pub(super) fn return_to_pool(&mut self, fleet: u32) {
        let reuses = self.plan.fleets[fleet as usize].warm_pool.as_ref().is_some_and(|pool| pool.spec.reuse);
        let target = if reuses { self.pool_target(fleet) } else { 0 };
        if self.fleets[fleet as usize].warm_pool.as_ref().is_some_and(|pool| pool.waiting < target) {
            self.wait_in_pool(fleet, 1);
        }
        self.refill_warm_pool(fleet);
    }

    /// A new version comes: what waits is of the old one.
    pub(super) fn empty_warm_pool(&mut self, fleet: u32) {
        let Some(pool) = &mut self.fleets[fleet as usize].warm_pool else {
            return;
        };
        let (waiting, starting) = (pool.waiting, std::mem::take(&mut pool.starting));
        starting.into_iter().for_each(|(_, since)| self.end_start_for_pool(fleet, since));
        self.wait_in_pool(fleet, -i64::from(waiting));
        self.refill_warm_pool(fleet);
    }
}
