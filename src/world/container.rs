//! The container that the process of a replica runs in: it starts under the eyes of its probes, and again when the process
//! was killed.

use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, Time};
use crate::plan::probes::Fate;
use crate::policy::crash_loop::CrashLoop;
use crate::policy::distribution::Sampler;
use crate::tally::journal::What;

/// The container of a replica.
#[derive(Clone, Copy, Debug, Default)]
pub struct Container {
    /// When its process started last, or will; 0 of those that were there at the start of the run.
    since: Time,
    /// The restarts of a process that was killed.
    pub crash_loop: CrashLoop,
    /// Whether its readiness checks have found it ready by the time at which it is up.
    pub found_ready: bool,
}

impl Container {
    /// From when on it may be checked that is not checked so long after its start.
    pub fn first_check(&self, now: Time, initial_delay: Time) -> Time {
        let begins = if self.since > 0 { self.since.saturating_add(initial_delay) } else { 0 };
        begins.max(now)
    }
}

impl<T: Trace> World<'_, T> {
    /// The process of a replica starts at an instant, and needs so long until it answers: it is ready when its probes say so,
    /// or killed before.
    pub(super) fn start_container(&mut self, index: u32, begins: Time, takes: Time) {
        let replica = &mut self.replicas[index as usize];
        let probes = self.plan.fleets[replica.fleet as usize].probes.as_deref();
        let (after, kind) = match probes.map_or(Fate::Ready(takes), |probes| probes.fate(takes)) {
            Fate::Ready(after) => (after, kind::READY),
            Fate::Killed(after) => (after, kind::PROBE_KILL),
        };
        replica.container.since = begins;
        replica.container.found_ready = probes.is_some_and(|probes| probes.readiness.is_some());
        replica.down_until = begins.saturating_add(after);
        replica.ticket = self.agenda.schedule(replica.down_until, kind, index);
    }

    /// A replica that went down because its process was killed is started again, where probes look at that. Others are up when
    /// they said they would be.
    pub(super) fn restart_container(&mut self, index: u32, begins: Time, takes: Time) {
        let replica = &self.replicas[index as usize];
        if replica.status == Status::Down && self.plan.fleets[replica.fleet as usize].probes.is_some() {
            self.start_container(index, begins, takes);
        }
    }

    /// How long the next restart of a replica takes.
    pub(super) fn draw_restart(&mut self, index: u32, restart: &Sampler) -> Time {
        let replica = &mut self.replicas[index as usize];
        replica.restarts += 1;
        let key = self.fleets[replica.fleet as usize].key.word("restart").number(u64::from(replica.ordinal));
        restart.sample(&mut key.draws(u64::from(replica.restarts)))
    }

    /// A probe gives up on a process that has not started yet: it is killed, and started again.
    pub(super) fn on_probe_kill(&mut self, event: Event) {
        let (plan, index) = (self.plan, event.slot);
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let guard = plan.fleets[fleet].probes.as_deref().and_then(|probes| probes.guard.as_ref());
        let Some(guard) = guard.filter(|_| replica.ticket == event.ticket) else { return };
        let ran = event.time - replica.container.since;
        let wait = replica.container.crash_loop.wait(&guard.backoff, ran);
        let takes = self.draw_restart(index, &guard.restart);
        self.tally.fleets[fleet].restarts += u64::from(self.measured(event.time));
        self.note_replica(What::ProbeKilled, index);
        self.start_container(index, event.time.saturating_add(wait), takes);
    }
}
