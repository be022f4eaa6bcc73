//! Active checks: how a balancer learns that a replica is down and that it is back, and how one that answers no more
//! is restarted.

use super::probe::{Check, NEVER_SENT, Probe};
use super::status::Status;
use super::{Trace, World};
use crate::engine::random::Source;
use crate::engine::{Event, NONE, Time};

impl<T: Trace> World<'_, T> {
    /// Checks of a replica matter from now on.
    pub(super) fn begin_checks(&mut self, index: u32) {
        self.begin_check(index, Check::Readiness);
        self.begin_check(index, Check::Liveness);
    }

    fn begin_check(&mut self, index: u32, check: Check) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let (fleet, ordinal) = (replica.fleet as usize, replica.ordinal);
        let Some((interval, _)) = self.times(fleet, check) else {
            return;
        };
        if replica.probes[check as usize].ticket != NONE {
            return;
        }
        let begins = replica.container.first_check(now, self.initial_delay(fleet, check));
        let key = self.fleets[fleet].key.word(check.word()).number(u64::from(ordinal));
        let phase = (key.draws(0).unit() * interval as f64) as u64;
        let passed = begins.saturating_sub(phase).div_ceil(interval);
        let next = phase.saturating_add(passed.saturating_mul(interval)).max(begins);
        let ticket = self.agenda.schedule(next, check.kind(), index);
        *self.replicas[index as usize].probe(check) = Probe { ticket, ..Probe::IDLE };
    }

    /// Whether a replica neither answers a check nor refuses it. Liveness is checked from beside it, readiness from afar.
    fn is_mute(&self, index: u32, check: Check) -> bool {
        let replica = &self.replicas[index as usize];
        replica.paused_until > 0
            || (replica.status == Status::Down && replica.silent)
            || (check == Check::Readiness && !self.troubles.is_empty() && self.is_cut_off(index))
    }

    /// Between two checks of a kind, and how long each waits for its answer.
    fn times(&self, fleet: usize, check: Check) -> Option<(Time, Time)> {
        let spec = &self.plan.fleets[fleet];
        match check {
            Check::Readiness => spec.health_check.as_ref().map(|check| (check.interval, check.timeout)),
            Check::Liveness => spec.liveness.as_ref().map(|check| (check.interval, check.timeout)),
        }
    }

    /// How long after its start a replica is not checked. One that is ready has had its first readiness check.
    fn initial_delay(&self, fleet: usize, check: Check) -> Time {
        match check {
            Check::Readiness => 0,
            Check::Liveness => self.plan.fleets[fleet].liveness.as_ref().map_or(0, |check| check.initial_delay),
        }
    }

    /// A check is sent, or its answer is overdue.
    pub(super) fn on_check(&mut self, event: Event, check: Check) {
        let (now, index) = (event.time, event.slot);
        let replica = &mut self.replicas[index as usize];
        if replica.probe(check).ticket != event.ticket {
            return;
        }
        let (fleet, status) = (replica.fleet as usize, replica.status);
        replica.probe(check).ticket = NONE;
        let mute = self.is_mute(index, check);
        let Some((interval, timeout)) = self.times(fleet, check) else {
            return;
        };
        let probe = self.replicas[index as usize].probe(check);
        if !matches!(status, Status::Ready | Status::Down) {
            return;
        }
        if mute && probe.sent == NEVER_SENT && timeout > 0 {
            probe.sent = now;
            probe.ticket = self.agenda.schedule(now + timeout, check.kind(), index);
            return;
        }
        let sent = std::mem::replace(&mut probe.sent, NEVER_SENT).min(now);
        let passes = status == Status::Ready && !mute;
        (probe.failed, probe.passed) = if passes { (0, probe.passed + 1) } else { (probe.failed + 1, 0) };
        let goes_on = match check {
            Check::Readiness => self.conclude_readiness(index, passes),
            Check::Liveness => self.conclude_liveness(index, passes),
        };
        if goes_on {
            let next = (sent + interval).max(now);
            let ticket = self.agenda.schedule(next, check.kind(), index);
            self.replicas[index as usize].probe(check).ticket = ticket;
        }
    }

    /// Whether checks of this replica still matter.
    fn conclude_readiness(&mut self, index: u32, passes: bool) -> bool {
        let replica = &mut self.replicas[index as usize];
        let (fleet, probe) = (replica.fleet as usize, *replica.probe(Check::Readiness));
        if let Some(check) = self.plan.fleets[fleet].health_check {
            if passes && probe.passed >= check.healthy {
                self.notice(index, false);
            } else if !passes && probe.failed >= check.unhealthy {
                self.notice(index, true);
            }
        }
        !passes || self.replicas[index as usize].noticed
    }

    fn conclude_liveness(&mut self, index: u32, passes: bool) -> bool {
        let replica = &mut self.replicas[index as usize];
        let (fleet, status, failed) = (replica.fleet as usize, replica.status, replica.probe(Check::Liveness).failed);
        let Some(check) = self.plan.fleets[fleet].liveness.as_ref().filter(|_| !passes && status == Status::Ready)
        else {
            return false;
        };
        if failed < check.failures {
            return true;
        }
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let ran = now - replica.ready_since;
        let wait = check.backoff.as_ref().map_or(0, |backoff| replica.container.crash_loop.wait(backoff, ran));
        let begins = now.saturating_add(wait);
        let lasts = self.draw_restart(index, &check.restart);
        self.tally.fleets[fleet].restarts += u64::from(self.measured(now));
        self.crash(index, begins.saturating_add(lasts), false);
        self.restart_container(index, begins, lasts);
        false
    }
}
