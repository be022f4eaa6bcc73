//! Active and standby replicas: who is active, and how another takes over when it fails.

use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE};
use crate::plan::Fleet;
use crate::policy::standby::Failover;
use crate::tally::journal::What;

/// Who is active in a fleet with standbys.
pub struct Duty {
    spec: Failover,
    /// The replica that is active, or was until it failed.
    active: u32,
    /// Whether it is ready: the service is available.
    ready: bool,
    /// The ticket of the takeover that is under way, or [`NONE`].
    takeover: u32,
    /// Takeovers that have begun.
    begun: u64,
}

impl Duty {
    /// Nobody is active, until the first replica is ready. None for a fleet whose replicas all take calls.
    pub fn of(fleet: &Fleet) -> Option<Self> {
        let spec = fleet.standby.clone()?;
        Some(Duty { spec, active: NONE, ready: false, takeover: NONE, begun: 0 })
    }
}

impl<T: Trace> World<'_, T> {
    /// A replica is ready, or ready again: it stands by, unless there is nobody else.
    pub(super) fn report_for_duty(&mut self, index: u32) {
        let fleet = self.replicas[index as usize].fleet as usize;
        let Some(duty) = &self.fleets[fleet].duty else {
            return;
        };
        if !duty.ready && duty.takeover == NONE {
            self.make_active(index);
        } else {
            self.replicas[index as usize].parked = true;
            self.review(index);
        }
    }

    /// A replica takes no calls any more: it has failed, or is to be worked on. If it was active, a standby will take
    /// over, where one is ready.
    pub(super) fn leave_duty(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet;
        let standby = self.ready_standby(fleet as usize, index);
        let planned = self.replicas[index as usize].maintenance != NONE;
        let state = &mut self.fleets[fleet as usize];
        let Some(duty) = state.duty.as_mut().filter(|duty| duty.ready && duty.active == index) else {
            return;
        };
        duty.ready = false;
        if standby.is_some() {
            let takes = duty.spec.takes(state.key.word("takeover").number(duty.begun), planned);
            duty.begun += 1;
            duty.takeover = self.agenda.schedule(now.saturating_add(takes), kind::TAKEOVER, fleet);
        }
        self.tally.fleets[fleet as usize].change_available(now, false, now >= self.plan.warmup);
    }

    /// A failover is done: a standby that is ready takes over; if all have failed meanwhile, the first that is repaired
    /// will.
    pub(super) fn on_takeover(&mut self, event: Event) {
        let fleet = event.slot as usize;
        let Some(duty) = self.fleets[fleet].duty.as_mut().filter(|duty| duty.takeover == event.ticket) else {
            return;
        };
        duty.takeover = NONE;
        if let Some(index) = self.ready_standby(fleet, NONE) {
            self.make_active(index);
        }
    }

    /// The first replica that could be active, other than this one.
    fn ready_standby(&self, fleet: usize, but: u32) -> Option<u32> {
        let ready = |&index: &u32| {
            let replica = &self.replicas[index as usize];
            index != but && replica.status == Status::Ready && !replica.hung && replica.maintenance == NONE
        };
        self.fleets[fleet].members.iter().copied().find(ready)
    }

    fn make_active(&mut self, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        let Some(duty) = &mut self.fleets[fleet].duty else {
            return;
        };
        duty.ready = true;
        let former = std::mem::replace(&mut duty.active, index);
        self.tally.fleets[fleet].change_available(now, true, now >= self.plan.warmup);
        if former != NONE && former != index {
            self.replicas[former as usize].parked = true;
            self.review(former);
            self.note_replica(What::TookOver, index);
        }
        self.replicas[index as usize].parked = false;
        // The first replicas come into the pool with the opening of their fleet.
        if self.fleets[fleet].open {
            self.review(index);
        }
    }
}
