//! Calls that nobody waits for any more: how servers that are told stop, and what others do for nothing.

use super::frame::{Caller, Link, State};
use super::{Step, Trace, World};
use crate::engine::{NONE, Time};
use crate::plan::Cancellation;
use crate::tally::Outcome;

/// The calls and branches that each frame has out, so that they can be told. Kept only where some server listens.
#[derive(Clone, Debug, Default)]
pub struct Kin {
    /// By slot.
    places: Vec<Place>,
}

/// The place of a frame among its kin.
#[derive(Clone, Copy, Debug)]
struct Place {
    parent: u32,
    first_child: u32,
    before: u32,
    after: u32,
}

const ALONE: Place = Place { parent: NONE, first_child: NONE, before: NONE, after: NONE };

impl Kin {
    /// A frame begins, as the child of another or of none.
    fn add(&mut self, slot: u32, parent: Option<u32>) {
        let most = slot.max(parent.unwrap_or(0)) as usize + 1;
        if self.places.len() < most {
            self.places.resize(most, ALONE);
        }
        self.places[slot as usize] = ALONE;
        if let Some(parent) = parent {
            let after = std::mem::replace(&mut self.places[parent as usize].first_child, slot);
            self.places[slot as usize] = Place { parent, after, ..ALONE };
            if after != NONE {
                self.places[after as usize].before = slot;
            }
        }
    }

    /// A frame is no child of its parent any more.
    fn part(&mut self, slot: u32) {
        let Place { parent, before, after, .. } = self.places[slot as usize];
        if parent == NONE {
            return;
        }
        match before {
            NONE => self.places[parent as usize].first_child = after,
            before => self.places[before as usize].after = after,
        }
        if after != NONE {
            self.places[after as usize].before = before;
        }
        let place = &mut self.places[slot as usize];
        (place.parent, place.before, place.after) = (NONE, NONE, NONE);
    }

    /// Takes a child away from its parent, if there is one left.
    fn take_child(&mut self, parent: u32) -> Option<u32> {
        let child = self.places[parent as usize].first_child;
        (child != NONE).then(|| {
            self.part(child);
            child
        })
    }
}

impl<T: Trace> World<'_, T> {
    /// Notes a new frame among its kin.
    #[inline]
    pub(super) fn note_kin(&mut self, slot: u32, caller: &Caller) {
        if let Some(kin) = &mut self.kin {
            kin.add(slot, (caller.link == Link::Parent).then_some(caller.parent));
        }
    }

    /// A frame is about to be freed: nobody waits for what it has out.
    #[inline]
    pub(super) fn forget_kin(&mut self, slot: u32) {
        if self.kin.is_some() {
            self.dismiss(slot);
            self.kin.iter_mut().for_each(|kin| kin.part(slot));
        }
    }

    /// Nobody waits any more for the calls and branches that a frame has out.
    pub(super) fn dismiss(&mut self, slot: u32) {
        while let Some(child) = self.kin.as_mut().and_then(|kin| kin.take_child(slot)) {
            let frame = &mut self.frames[child];
            let awaited = frame.caller.link.awaits();
            frame.caller.link = Link::Nobody;
            let (Caller { edge, attempt, .. }, waits) = (frame.caller, frame.state == State::Backoff);
            let guard = std::mem::replace(&mut frame.caller.guard, NONE);
            let caller = frame.caller;
            self.give_up_stream(&caller);
            if awaited {
                self.let_go(guard);
                match self.budgets.get_mut(edge as usize) {
                    Some(budget) if waits => budget.dropped(),
                    Some(budget) => budget.cut_off(attempt == 0),
                    None => {}
                }
            }
            self.later(child, Step::Cancel);
        }
    }

    /// A call is told that nobody waits for it. Its server may go on nevertheless.
    pub(super) fn cancel(&mut self, slot: u32) {
        let frame = &self.frames[slot];
        if frame.state == State::Delayed {
            return self.drop_delayed(slot);
        }
        if frame.replica == NONE {
            // A call that is to be tried again, or sent more than once, or answered already: no server has it.
            return self.free(slot);
        }
        if frame.state == State::Unanswered {
            // A server that has vanished cannot be told: the connection is closed.
            return self.reset(slot);
        }
        let (index, queued) = (frame.replica, frame.state == State::Queued);
        let fleet = self.replicas[index as usize].fleet as usize;
        match self.plan.fleets[fleet].cancellation {
            Cancellation::Queued | Cancellation::All if queued => self.leave_queue(slot),
            // It is still on its way.
            Cancellation::Queued | Cancellation::All if frame.state == State::Travelling => {}
            Cancellation::All => self.break_off(slot, index),
            Cancellation::Queued | Cancellation::Ignore => return,
        }
        self.end(slot, Outcome::Cancelled);
    }

    /// A call that has been at work must queue for a worker; it is dropped if nobody waits for it.
    pub(super) fn queue_again(&mut self, slot: u32, index: u32) {
        let fleet = self.replicas[index as usize].fleet as usize;
        let told = self.plan.fleets[fleet].cancellation != Cancellation::Ignore;
        if told && !self.frames[slot].caller.link.awaits() {
            self.end(slot, Outcome::Cancelled);
        } else {
            self.join_queue(slot, index);
        }
    }

    /// Whether whoever made a call still waits for its answer.
    pub(super) fn is_welcome(&self, caller: &Caller) -> bool {
        match caller.link {
            Link::Client | Link::Queue => true,
            Link::Parent => self.frames[caller.parent].epoch == caller.parent_epoch,
            Link::Nobody => false,
        }
    }

    /// Whether anybody waits for the answer to a call: its caller does, and somebody waits for its caller in turn, up
    /// to the client.
    fn is_wanted(&self, caller: &Caller) -> bool {
        let mut caller = caller;
        while self.is_welcome(caller) {
            if matches!(caller.link, Link::Client | Link::Queue) {
                return true;
            }
            caller = &self.frames[caller.parent].caller;
        }
        false
    }

    /// A call, or a branch, is over that CPUs have worked on: counts what was for nothing.
    #[inline]
    pub(super) fn count_waste(&mut self, slot: u32) {
        let frame = &self.frames[slot];
        if frame.spent > 0 && self.measured(frame.entered) && !self.is_wanted(&frame.caller) {
            let fleet = self.replicas[frame.replica as usize].fleet as usize;
            self.tally.fleets[fleet].wasted += u128::from(frame.spent);
        }
    }

    /// Whether everybody from a call's caller up to the client will surely still wait at `end`, and for no other call
    /// beside.
    #[inline]
    pub(super) fn is_awaited_until(&self, caller: &Caller, end: Time) -> bool {
        let mut caller = caller;
        while caller.link == Link::Parent {
            let parent = &self.frames[caller.parent];
            let alone = parent.epoch == caller.parent_epoch && parent.waiting == 1 && parent.state == State::Running;
            let lasting = parent.replica == NONE || {
                let fleet = self.replicas[parent.replica as usize].fleet;
                self.plan.fleets[fleet as usize].lasting
            };
            if !alone || !lasting || !self.in_time(&parent.caller, parent.entered, end) {
                return false;
            }
            caller = &parent.caller;
        }
        caller.link == Link::Client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_part_from_their_parent_in_any_order() {
        let mut kin = Kin::default();
        kin.add(5, None);
        [7, 2, 9].into_iter().for_each(|child| kin.add(child, Some(5)));
        kin.add(3, Some(2));
        kin.part(2);
        assert_eq!((kin.take_child(5), kin.take_child(5), kin.take_child(5)), (Some(9), Some(7), None));
        assert_eq!((kin.take_child(2), kin.take_child(2)), (Some(3), None));
    }
}
