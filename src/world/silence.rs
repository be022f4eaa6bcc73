//! Calls to a server that has vanished without a word: nobody refuses them, nobody answers them.

use super::frame::{Link, State, Worker};
use super::network::GIVES_UP_AFTER;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE};
use crate::tally::Outcome;

impl<T: Trace> World<'_, T> {
    /// A call gets no answer from now on, until its replica is back or the connection is given up.
    pub(super) fn leave_unanswered(&mut self, slot: u32, index: u32) {
        self.leave_locks(slot);
        self.hang_up(slot, Outcome::Lost);
        if self.has_lookups(slot) {
            self.forget_lookups(slot);
        }
        let frame = &mut self.frames[slot];
        (frame.replica, frame.state, frame.worker, frame.epoch) = (index, State::Unanswered, Worker::None, 0);
        if !frame.caller.link.awaits() || frame.caller.link == Link::Queue {
            // Its caller has closed the connection long ago; of messages, there is none.
            return self.reset(slot);
        }
        let give_up = self.now().saturating_add(GIVES_UP_AFTER);
        self.frames[slot].ticket = self.agenda.schedule(give_up, kind::UNANSWERED, slot);
    }

    /// A connection without an answer is given up.
    pub(super) fn on_unanswered(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial != 0 && frame.ticket == event.ticket && frame.state == State::Unanswered {
            self.reset(event.slot);
        }
    }

    /// A server that had vanished is back, or is replaced: the connections to it are reset.
    pub(super) fn reset_connections(&mut self, index: u32) {
        let replica = &mut self.replicas[index as usize];
        if !std::mem::replace(&mut replica.silent, false) {
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        self.calls_at(index, &mut held);
        for (_, slot) in held.drain(..) {
            if self.frames[slot].state == State::Unanswered {
                self.reset(slot);
            }
        }
        self.held = held;
    }

    /// The connection of a call without an answer is closed, by whichever side.
    pub(super) fn reset(&mut self, slot: u32) {
        self.lose(slot, true);
    }

    /// A call is lost with its replica, or with the connection to it; `heard` by who judges the replica, or not.
    pub(super) fn lose(&mut self, slot: u32, heard: bool) {
        self.hang_up(slot, Outcome::Lost);
        let (now, frame) = (self.now(), self.frames[slot]);
        let fleet = self.replicas[frame.replica as usize].fleet as usize;
        self.free(slot);
        if heard && frame.caller.link.awaits() {
            self.hear(frame.replica, false, 0);
        }
        let measured = self.measured(frame.entered);
        self.tally.fleets[fleet].calls.end(now, Outcome::Lost, frame.entered, 1, measured);
        self.conclude(frame.caller, Outcome::Lost);
    }

    /// The calls that a replica holds, with their serial numbers, in the order in which they came: slots are given out
    /// by what else goes on in the system, which must not leave a trace here.
    pub(super) fn calls_at(&self, index: u32, held: &mut Vec<(u32, u32)>) {
        let calls = (0..self.frames.capacity() as u32).map(|slot| (self.frames[slot].serial, slot));
        held.extend(calls.filter(|&(serial, slot)| serial != 0 && self.frames[slot].replica == index));
        held.sort_unstable();
        debug_assert_ne!(index, NONE);
    }
}
