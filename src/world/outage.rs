//! Replicas go down, lose what they hold, and come back.

use super::frame::{State, Worker};
use super::kind;
use super::status::Status;
use super::{Trace, World};
use crate::engine::{Event, NONE, Time};
use crate::tally::fleet::Gauge;
use crate::tally::journal::What;

impl<T: Trace> World<'_, T> {
    /// A replica goes down until a given time, and what it holds is lost.
    pub(super) fn crash(&mut self, index: u32, until: Time, silent: bool) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let (fleet, was) = (replica.fleet, replica.status);
        if was == Status::Down && self.stop_filling_one(index, until) {
            return;
        }
        let replica = &mut self.replicas[index as usize];
        replica.container.found_ready &= was == Status::Down && until <= replica.down_until;
        if was == Status::Down {
            // A second failure during the first prolongs it; who waits for a crew goes on waiting.
            if replica.ticket == NONE {
                replica.not_before = replica.not_before.max(until);
            } else if until > replica.down_until {
                replica.down_until = until;
                replica.ticket = self.agenda.schedule(until, kind::READY, index);
            }
            return;
        }
        let hung = std::mem::take(&mut self.replicas[index as usize].hung);
        self.replicas[index as usize].silent = silent && was != Status::Draining;
        self.drop_out(index);
        self.end_process(index);
        self.lose_calls(index);
        self.lose_stores(index);
        self.close_rest(index);
        self.fall_behind(index);
        self.node_down(index);
        if was == Status::Draining {
            return self.retire(index);
        }
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.since, replica.down_until, replica.not_before) = (Status::Down, now, until, 0);
        (replica.paused_until, replica.pause_ticket) = (0, NONE);
        replica.ticket = if until < Time::MAX { self.agenda.schedule(until, kind::READY, index) } else { NONE };
        match was {
            // It counts as down since it has hung.
            Status::Ready if hung => self.tally.fleets[fleet as usize].change(Gauge::Down, now, -1),
            Status::Ready => self.count_ready(index, -1),
            _ => self.tally.fleets[fleet as usize].change(Gauge::Starting, now, -1),
        }
        self.tally.fleets[fleet as usize].change(Gauge::Down, now, 1);
        self.leave_duty(index);
        if self.plan.fleets[fleet as usize].health_check.is_some() {
            self.begin_checks(index);
        } else if !silent {
            self.notice(index, true);
        }
        self.host_down(index);
    }

    /// All calls that a replica holds die with it. Of one that vanishes without a word callers are not told.
    pub(super) fn lose_calls(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let (fleet, silent) = (replica.fleet as usize, replica.silent);
        // Of what ends with a replica that is not in service nobody hears.
        let heard = replica.status == Status::Ready;
        replica.put_off.clear();
        if replica.load == 0 && replica.busy_workers == 0 {
            return self.lose_background(index);
        }
        let tally = &mut self.tally.fleets[fleet];
        tally.change(Gauge::Queue, now, -i64::from(replica.queued));
        tally.change(Gauge::Busy, now, -i64::from(replica.busy_cpus));
        self.fleets[fleet].busy_workers -= u64::from(replica.busy_workers);
        replica.meter(now, 0);
        (replica.load, replica.busy_workers, replica.queued) = (0, 0, 0);
        replica.waiting.clear();
        if let Some(working) = &mut replica.working {
            working.clear();
        }
        (replica.shared_ticket, replica.shared_at) = (NONE, Time::MAX);
        if let Some(sharing) = &mut replica.sharing {
            sharing.clear();
        }
        if let Some(position) = self.fleets[fleet].position_of(replica) {
            self.fleets[fleet].pool.loads[position] = 0;
            self.pool_changed(fleet, position);
        }
        let mut held = std::mem::take(&mut self.held);
        self.calls_at(index, &mut held);
        self.caches.set_dying(index);
        for (_, slot) in held.drain(..) {
            let frame = self.frames[slot];
            if frame.state == State::Unanswered {
                continue;
            }
            if silent && !frame.is_branch() {
                self.leave_unanswered(slot, index);
                continue;
            }
            self.frames[slot].worker = Worker::None;
            if frame.is_branch() {
                // It dies with the frame that it belongs to.
                self.free(slot);
            } else {
                self.tell_answer(index, frame.entered);
                self.lose(slot, heard);
            }
        }
        self.caches.set_dying(NONE);
        self.held = held;
    }

    /// A replica has started up, or is repaired.
    pub(super) fn on_ready(&mut self, event: Event) {
        let now = self.now();
        let replica = &self.replicas[event.slot as usize];
        if replica.ticket != event.ticket {
            return;
        }
        let fleet = replica.fleet as usize;
        if self.plan.fleets[fleet].function.is_some() {
            return self.environment_ready(event.slot);
        }
        if !self.has_footing(event.slot) {
            // It is repaired, and has no node to run on: it starts when that is back, or elsewhere.
            self.replicas[event.slot as usize].ticket = NONE;
            return self.dismiss_crew(event.slot);
        }
        if replica.status == Status::Down && self.must_be_filled(event.slot) {
            return;
        }
        match self.replicas[event.slot as usize].status {
            Status::Starting => self.tally.fleets[fleet].change(Gauge::Starting, now, -1),
            Status::Down => self.tally.fleets[fleet].change(Gauge::Down, now, -1),
            _ => return,
        }
        let replica = &self.replicas[event.slot as usize];
        if replica.status == Status::Starting && self.nodes.is_some() {
            self.note_first_ready(event.slot);
        }
        self.reset_connections(event.slot);
        self.dismiss_crew(event.slot);
        let maintenance = self.end_maintenance(event.slot);
        self.catch_up(event.slot);
        // A repaired replica must first be found healthy before it gets calls; who took it out for maintenance puts it
        // back.
        let replica = &self.replicas[event.slot as usize];
        let checked =
            self.plan.fleets[fleet].health_check.is_some() && maintenance == NONE && !replica.container.found_ready;
        let repaired = replica.status == Status::Down;
        self.note_replica(if repaired { What::FailureEnded } else { What::ReplicaReady }, event.slot);
        self.become_ready(event.slot, !(checked && repaired));
        self.maintained(maintenance);
    }
}
