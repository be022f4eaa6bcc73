//! Deadlines: how long a call may take in all, its attempts and the waits between them together.

use super::frame::Caller;
use super::{Trace, World, kind};
use crate::engine::{Event, Time};
use crate::plan::Edge;

impl<T: Trace> World<'_, T> {
    /// The deadline of a call that is sent along an edge, where the caller's own hands one on ([`Time::MAX`] if not).
    #[inline]
    pub(super) fn deadline(&self, edge: &Edge, handed_on: Time) -> Time {
        match edge.deadline {
            None => handed_on,
            Some(lane) => handed_on.min(self.now().saturating_add(self.plan.lanes[lane as usize])),
        }
    }

    /// The deadline that a frame hands on to the calls that it makes. A journey's client knows its own.
    #[inline]
    pub(super) fn handed_on(&self, caller: &Caller) -> Time {
        if caller.deadline == Time::MAX {
            return Time::MAX;
        }
        let fleet = self.plan.endpoints[caller.endpoint as usize].fleet;
        let handed_on = fleet.is_none_or(|fleet| self.plan.fleets[fleet as usize].hands_on_deadlines);
        if handed_on { caller.deadline } else { Time::MAX }
    }

    /// Sets the timer of an attempt: it has its own time, and none beyond the deadline.
    #[inline]
    pub(super) fn arm_attempt(&mut self, edge: &Edge, slot: u32) {
        if self.frames[slot].caller.deadline < Time::MAX {
            return self.arm_by_deadline(edge, slot);
        }
        if let Some(lane) = edge.timeout {
            self.arm(lane, slot);
        }
    }

    /// A deadline that is counted from now on has a lane; another, or what is left of one, takes an event.
    fn arm_by_deadline(&mut self, edge: &Edge, slot: u32) {
        let (now, deadline) = (self.now(), self.frames[slot].caller.deadline);
        let after = |lane: &u32| now.saturating_add(self.plan.lanes[*lane as usize]);
        let own = edge.timeout.filter(|lane| after(lane) <= deadline);
        match own.or(edge.deadline.filter(|lane| after(lane) == deadline)) {
            Some(lane) => self.arm(lane, slot),
            None => self.frames[slot].alarm = self.agenda.schedule(deadline, kind::DEADLINE, slot),
        }
    }

    /// The deadline of an attempt has come.
    pub(super) fn on_deadline(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.alarm == event.ticket && frame.caller.link.awaits() {
            self.time_out(event.slot);
        }
    }

    /// Whether an attempt that was sent at `sent` and is answered at `end` is answered in time.
    #[inline]
    pub(super) fn in_time(&self, caller: &Caller, sent: Time, end: Time) -> bool {
        let timeout = self.plan.edges.get(caller.edge as usize).and_then(|edge| edge.timeout);
        end <= caller.deadline && timeout.is_none_or(|lane| end - sent <= self.plan.lanes[lane as usize])
    }
}
