//! Active health checks: how a balancer learns that a replica is down, and that it is back.

use super::replica::Status;
use super::{World, kind};
use crate::engine::random::Source;
use crate::engine::{Event, NONE};

impl World<'_> {
    /// Checks of a replica matter from now on. They happen at fixed intervals from a phase of the replica's
    /// own; those that could only confirm what is known are not simulated.
    pub(super) fn begin_checks(&mut self, index: u32) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let Some(check) = &self.plan.fleets[fleet].health_check else {
            return;
        };
        if replica.check_ticket != NONE {
            return;
        }
        let key = self.fleets[fleet].key.word("health check").number(u64::from(replica.ordinal));
        let phase = (key.draws(0).unit() * check.interval as f64) as u64;
        let passed = now.saturating_sub(phase).div_ceil(check.interval);
        let next = phase + passed * check.interval;
        let ticket = self.agenda.schedule(next.max(now), kind::CHECK, index);
        let replica = &mut self.replicas[index as usize];
        (replica.check_ticket, replica.checks) = (ticket, (0, 0));
    }

    /// A repaired replica takes calls, but gets none until checks have found it healthy. If its failure was
    /// never noticed it never left the pool.
    pub(super) fn become_ready_unnoticed(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.since, replica.ticket) = (Status::Ready, now, NONE);
        let fleet = replica.fleet;
        self.count_ready(fleet, 1);
        self.wind_failure_clocks(index);
        self.open_rest(index);
    }

    pub(super) fn on_check(&mut self, event: Event) {
        let index = event.slot;
        let replica = &mut self.replicas[index as usize];
        if replica.check_ticket != event.ticket {
            return;
        }
        replica.check_ticket = NONE;
        let Some(check) = &self.plan.fleets[replica.fleet as usize].health_check else {
            return;
        };
        let (failed, passed) = replica.checks;
        match replica.status {
            Status::Ready => {
                replica.checks = (0, passed + 1);
                if replica.position == NONE && passed + 1 >= check.healthy {
                    self.join_pool(index);
                }
            }
            Status::Down => {
                replica.checks = (failed + 1, 0);
                if failed + 1 >= check.unhealthy {
                    self.leave_pool(index);
                }
            }
            Status::Starting | Status::Draining | Status::Gone => return,
        }
        let replica = &self.replicas[index as usize];
        if replica.status == Status::Down || replica.position == NONE {
            let ticket = self.agenda.schedule(event.time + check.interval, kind::CHECK, index);
            self.replicas[index as usize].check_ticket = ticket;
        }
    }
}
