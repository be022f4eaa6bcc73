//! Replicas that stand still: pauses, after which they go on, and hangs, after which they are restarted.

use super::frame::Frame;
use super::status::Status;
use super::{Step, Task, Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::program::Op;
use crate::tally::fleet::Gauge;
use crate::tally::journal::What;

impl<T: Trace> World<'_, T> {
    /// A replica stands still until a given time; if it hangs, it is restarted then and loses what it holds.
    pub(super) fn pause(&mut self, index: u32, until: Time, hangs: bool) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        if !matches!(replica.status, Status::Ready | Status::Draining) {
            return;
        }
        if replica.paused_until == 0 {
            replica.paused_until = until.max(now + 1);
            self.freeze(index);
        }
        let replica = &mut self.replicas[index as usize];
        replica.paused_until = replica.paused_until.max(until);
        replica.pause_ticket = self.agenda.schedule(replica.paused_until, kind::RESUME, index);
        if hangs && !replica.hung && replica.status == Status::Ready {
            replica.hung = true;
            let fleet = replica.fleet;
            self.count_ready(index, -1);
            self.tally.fleets[fleet as usize].change(Gauge::Down, now, 1);
            self.leave_duty(index);
            self.fall_behind(index);
        }
        self.node_down(index);
        self.lose_cache_server(index, false);
        self.begin_checks(index);
    }

    /// A hang is over: what the replica holds is still to be lost.
    pub(super) fn end_hang(&mut self, index: u32) -> bool {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let hung = std::mem::replace(&mut replica.hung, false);
        if hung {
            let fleet = replica.fleet;
            self.count_ready(index, 1);
            self.tally.fleets[fleet as usize].change(Gauge::Down, now, -1);
        }
        hung
    }

    /// Puts off what a call would do next, if its replica stands still; work that begins meanwhile waits for its CPU.
    #[inline]
    pub(super) fn puts_off(&mut self, slot: u32, what: Step) -> bool {
        if !self.pauses {
            return false;
        }
        let Frame { replica: index, serial, pc, .. } = self.frames[slot];
        if index == NONE || self.replicas[index as usize].paused_until == 0 {
            return false;
        }
        if matches!(what, Step::Resume) && matches!(self.plan.program[pc as usize], Op::Work(_)) {
            return false;
        }
        self.replicas[index as usize].put_off.push(Task { slot, serial, what });
        true
    }

    /// A pause or a hang is over.
    pub(super) fn on_resume(&mut self, event: Event) {
        let replica = &mut self.replicas[event.slot as usize];
        if replica.pause_ticket != event.ticket || replica.paused_until == 0 {
            return;
        }
        (replica.paused_until, replica.pause_ticket) = (0, NONE);
        let (first, fleet) = (replica.first_clock, replica.fleet as usize);
        if self.end_hang(event.slot) {
            self.end_process(event.slot);
            self.lose_calls(event.slot);
            self.start_process(event.slot);
            self.lose_stores(event.slot);
            self.open_stores(event.slot);
            self.replicas[event.slot as usize].ready_since = event.time;
            self.report_for_duty(event.slot);
            self.catch_up(event.slot);
            self.report_to_set(event.slot);
        } else {
            self.regain_cache_server(event.slot, false);
        }
        self.thaw(event.slot);
        let put_off = std::mem::take(&mut self.replicas[event.slot as usize].put_off);
        self.immediate.extend(put_off);
        self.return_to_messages(event.slot);
        self.node_runs(event.slot);
        self.note_replica(What::FailureEnded, event.slot);
        // The clocks of what was under way begin anew.
        for (nth, failure) in self.plan.fleets[fleet].failures.iter().enumerate() {
            if failure.effect.stands_still() {
                self.rewind(first + nth as u32);
            }
        }
    }
}
