//! Work queues: messages are handed out, hidden for a while, and handed out again if they are not done by then.

use super::consumers::{Delivery, Receipt};
use super::line::{Line, Place};
use super::{Content, Group};
use crate::engine::lane::{Lane, Timer};
use crate::engine::{Arena, Key, NONE, Time};
use crate::plan::queue::{Kind, WorkQueue};
use crate::tally::Outcome;
use crate::world::{Trace, World, kind};
use std::collections::VecDeque;

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Published, and hidden for its delay.
    Hidden,
    /// In the line.
    Waiting,
    /// Handed out, and hidden meanwhile.
    InHand,
    /// In the queue no more.
    Gone,
}

/// A message of a work queue.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Where the random numbers of its processing come from.
    pub key: Key,
    /// What it is about.
    pub about: Key,
    /// When it was published.
    pub published: Time,
    /// The group of its queue.
    pub group: u32,
    /// Tells this time that it is handed out from all others; 0 if the slot is free.
    pub serial: u32,
    /// How often it was handed out.
    pub receives: u16,
    /// How many consumers have it: more than one if it was handed out again while the first went on.
    pub holders: u16,
    /// From 0, the most urgent.
    pub priority: u8,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// Whether its end has been counted.
    pub over: bool,
}

impl Message {
    fn place(&self, slot: u32) -> Place {
        Place { slot, priority: self.priority, about: self.about.value() }
    }

    fn content(&self) -> Content {
        Content { key: self.key, about: self.about, priority: self.priority }
    }
}

/// The messages of a work queue, and who comes for them.
#[derive(Debug)]
pub struct Waiters {
    line: Line,
    /// When messages that were handed out show again.
    visibility: Lane,
    /// Messages that are hidden for their delay.
    hidden: u64,
    /// Consumers that would take more, in the order in which they asked: their number and the replica's.
    pub hungry: VecDeque<(u32, u32)>,
}

impl Waiters {
    /// An empty queue.
    pub fn new(spec: &WorkQueue) -> Self {
        let visibility = Lane::new(spec.visibility);
        Waiters { line: Line::new(spec.order), visibility, hidden: 0, hungry: VecDeque::new() }
    }

    /// When the oldest message was published that waits.
    pub fn oldest(&self, store: &Arena<Message>) -> Option<Time> {
        self.line.first_ones().map(|place| store[place.slot].published).min()
    }
}

impl<T: Trace> World<'_, T> {
    fn waiters(&mut self, group: u32) -> Option<&mut Waiters> {
        match &mut self.messages.groups[group as usize] {
            Group::Work(waiters) => Some(waiters),
            Group::Log(_) => None,
        }
    }

    fn work_queue_of(&self, group: u32) -> Option<&WorkQueue> {
        let queue = self.plan.queues.groups[group as usize].queue;
        match &self.plan.queues.queues[queue as usize].kind {
            Kind::Work(spec) => Some(spec),
            Kind::Log(_) => None,
        }
    }

    /// Whether a queue takes so many more messages.
    pub(super) fn has_room(&mut self, queue: u32, more: u64) -> bool {
        let group = self.plan.queues.queues[queue as usize].groups[0];
        let Some((capacity, true)) = self.work_queue_of(group).map(|spec| (spec.capacity, spec.rejects)) else {
            return true;
        };
        self.waiters(group).is_none_or(|waiters| waiters.line.len() + waiters.hidden + more <= capacity)
    }

    /// A work queue takes a message, which shows after its delay.
    pub(super) fn enqueue(&mut self, queue: u32, content: Content, delay: Time) {
        let now = self.now();
        let group = self.plan.queues.queues[queue as usize].groups[0];
        let Content { key, about, priority } = content;
        self.messages.serial = self.messages.serial.wrapping_add(1).max(1);
        let message = Message {
            key,
            about,
            published: now,
            group,
            serial: self.messages.serial,
            receives: 0,
            holders: 0,
            priority,
            whereabouts: Whereabouts::Hidden,
            over: false,
        };
        let slot = self.messages.store.insert(message);
        let measured = self.measured(now);
        self.tally.queues[group as usize].publish(now, measured);
        self.waiters(group).into_iter().for_each(|waiters| waiters.hidden += 1);
        if delay > 0 {
            return self.schedule_message(slot, now.saturating_add(delay));
        }
        self.show(slot);
    }

    /// A hidden message joins the line.
    pub(super) fn show(&mut self, slot: u32) {
        let message = &mut self.messages.store[slot];
        message.whereabouts = Whereabouts::Waiting;
        let (group, place) = (message.group, message.place(slot));
        let capacity = self.work_queue_of(group).map_or(u64::MAX, |spec| spec.capacity);
        let Some(waiters) = self.waiters(group) else { return };
        waiters.hidden -= 1;
        waiters.line.join(place);
        if waiters.line.len() > capacity
            && let Some(oldest) = waiters.line.drop_oldest()
        {
            self.discard(oldest.slot, Outcome::Rejected);
        }
    }

    /// A message that waited leaves the queue for good.
    fn discard(&mut self, slot: u32, outcome: Outcome) {
        let now = self.now();
        let message = &mut self.messages.store[slot];
        let (group, published) = (message.group, message.published);
        let counted = std::mem::replace(&mut message.over, true);
        message.whereabouts = Whereabouts::Gone;
        self.tally.queues[group as usize].wait(now, -1);
        if !counted {
            self.end_message(group, outcome, published);
        }
        self.drop_if_unheld(slot);
    }

    fn drop_if_unheld(&mut self, slot: u32) {
        let message = &mut self.messages.store[slot];
        if message.whereabouts == Whereabouts::Gone && message.holders == 0 {
            message.serial = 0;
            self.messages.store.remove(slot);
        }
    }

    /// Messages go to those who ask for them, as long as there are both.
    pub(super) fn supply_waiters(&mut self, group: u32) {
        let queue = self.plan.queues.groups[group as usize].queue;
        if !self.is_open(queue) {
            return;
        }
        while let Some((consumer, member)) = self.waiters(group).and_then(|waiters| waiters.hungry.front().copied()) {
            let most = self.appetite(consumer, member);
            let receipt = if most > 0 { self.take_messages(group, member, most) } else { (NONE, 0) };
            if most > 0 && receipt.0 == NONE {
                return;
            }
            self.waiters(group).into_iter().for_each(|waiters| {
                waiters.hungry.pop_front();
            });
            self.messages.members[consumer as usize][member as usize].hungry = false;
            if most > 0 {
                self.hand_out(group, consumer, member, receipt);
                self.ask(consumer, member);
            }
        }
    }

    /// Takes up to so many messages off the line: the last receipt of their chain, or [`NONE`], and how many there are.
    fn take_messages(&mut self, group: u32, member: u32, most: u32) -> (u32, u32) {
        let (mut last, mut count) = (NONE, 0);
        while count < most {
            let Some(place) = self.waiters(group).and_then(|waiters| waiters.line.take()) else { break };
            if self.is_old(group, self.messages.store[place.slot].published) {
                self.release_key(group, place.about);
                self.discard(place.slot, Outcome::Abandoned);
                continue;
            }
            self.messages.serial = self.messages.serial.wrapping_add(1).max(1);
            let number = self.messages.serial;
            let message = &mut self.messages.store[place.slot];
            (message.serial, message.whereabouts) = (number, Whereabouts::InHand);
            message.receives = message.receives.saturating_add(1);
            message.holders += 1;
            last = self.messages.receipts.insert(Receipt { member, of: place.slot, number, next: last });
            count += 1;
        }
        (last, count)
    }

    /// A chain of messages goes to a consumer.
    fn hand_out(&mut self, group: u32, consumer: u32, member: u32, (receipt, count): (u32, u32)) {
        let now = self.now();
        let before = self.plan.queues.consumers[consumer as usize].acknowledges_before;
        let mut next = receipt;
        let mut first = NONE;
        while next != NONE {
            let Receipt { of, next: after, .. } = self.messages.receipts[next];
            let Message { published, receives, serial, about, .. } = self.messages.store[of];
            let measured = self.measured(published);
            let tally = &mut self.tally.queues[group as usize];
            tally.wait(now, -1);
            tally.deliver(now, published, receives, measured);
            if before {
                self.messages.store[of].whereabouts = Whereabouts::Gone;
                self.release_key(group, about.value());
            } else {
                self.set_visibility(group, of, serial);
            }
            (first, next) = (of, after);
        }
        self.messages.members[consumer as usize][member as usize].in_hand += count;
        let message = self.messages.store[first];
        let latency = &self.plan.queues.queues[self.plan.queues.groups[group as usize].queue as usize].latency;
        let takes = latency.sample(&mut Self::receipt_draws(message.key, message.receives));
        let delivery = Delivery {
            content: message.content(),
            times: message.receives,
            receipt,
            arrives: now.saturating_add(takes),
        };
        self.deliver_to(consumer, member, delivery);
    }

    fn set_visibility(&mut self, group: u32, slot: u32, serial: u32) {
        let now = self.now();
        let store = &self.messages.store;
        let Group::Work(waiters) = &mut self.messages.groups[group as usize] else { return };
        if let Some(time) = waiters.visibility.set(now, slot, serial, |timer| is_in_hand(store, timer)) {
            self.agenda.schedule(time, kind::VISIBLE, group);
        }
    }

    /// The first message that was handed out and not done shows again.
    pub(in crate::world) fn on_visible(&mut self, group: u32) {
        let store = &self.messages.store;
        let Group::Work(waiters) = &mut self.messages.groups[group as usize] else { return };
        let due = waiters.visibility.take().filter(|timer| is_in_hand(store, timer));
        if let Some(time) = waiters.visibility.skip(|timer| is_in_hand(store, timer)) {
            self.agenda.schedule(time, kind::VISIBLE, group);
        }
        if let Some(timer) = due {
            self.show_again(timer.slot);
            self.supply(group);
        }
    }

    /// A message was not done in time.
    fn show_again(&mut self, slot: u32) {
        let now = self.now();
        let message = &mut self.messages.store[slot];
        let (group, place, content, published) =
            (message.group, message.place(slot), message.content(), message.published);
        let queue = self.plan.queues.groups[group as usize].queue;
        if u32::from(message.receives) < self.plan.queues.queues[queue as usize].most_receives {
            message.whereabouts = Whereabouts::Waiting;
            self.tally.queues[group as usize].wait(now, 1);
            return self.waiters(group).into_iter().for_each(|waiters| waiters.line.rejoin(place));
        }
        message.whereabouts = Whereabouts::Gone;
        let counted = std::mem::replace(&mut message.over, true);
        self.release_key(group, place.about);
        self.drop_if_unheld(slot);
        if !counted {
            self.bury(group, content, published);
        }
    }

    fn release_key(&mut self, group: u32, about: u64) {
        self.waiters(group).into_iter().for_each(|waiters| waiters.line.release(about));
    }

    /// A consumer is done with a message, well or not.
    pub(super) fn settle_message(&mut self, receipt: Receipt, good: bool) {
        let Receipt { of: slot, number, .. } = receipt;
        let message = &mut self.messages.store[slot];
        message.holders -= 1;
        let (group, published, about) = (message.group, message.published, message.about);
        // Who was handed it before somebody else was cannot delete it any more (SQS: the latest receipt handle counts).
        let latest = message.serial == number && message.whereabouts == Whereabouts::InHand;
        let acknowledged = message.whereabouts == Whereabouts::Gone && message.serial == number;
        let counted = message.over;
        if good || acknowledged {
            message.over = true;
        }
        if good && latest {
            message.whereabouts = Whereabouts::Gone;
            self.release_key(group, about.value());
        }
        match (good, counted) {
            (true, false) => self.end_message(group, Outcome::Ok, published),
            (true, true) => self.count_duplicate(group, published),
            (false, false) if acknowledged => self.end_message(group, Outcome::Lost, published),
            (false, _) => {}
        }
        self.drop_if_unheld(slot);
    }

    /// Whether a message published then is kept no longer.
    pub(super) fn is_old(&self, group: u32, published: Time) -> bool {
        let queue = self.plan.queues.groups[group as usize].queue;
        self.now() - published >= self.plan.queues.queues[queue as usize].retention
    }

    /// Drops what has waited too long at the front of the line.
    pub(super) fn expire_waiting(&mut self, group: u32) {
        let queue = self.plan.queues.groups[group as usize].queue;
        let (now, retention) = (self.now(), self.plan.queues.queues[queue as usize].retention);
        loop {
            let store = &self.messages.store;
            let Group::Work(waiters) = &mut self.messages.groups[group as usize] else { return };
            let Some(place) = waiters.line.drop_old(|slot| now - store[slot].published >= retention) else { return };
            self.discard(place.slot, Outcome::Abandoned);
        }
    }

    /// Measured messages of a work queue that wait, and that are in hand.
    pub(super) fn left_in_store(&self, group: u32) -> (u64, u64) {
        let store = &self.messages.store;
        let all = (0..store.capacity() as u32).map(|slot| &store[slot]);
        let left = all.filter(|m| m.serial != 0 && m.group == group && !m.over && self.measured(m.published));
        left.fold((0, 0), |(waiting, in_hand), message| match message.whereabouts {
            Whereabouts::Hidden | Whereabouts::Waiting => (waiting + 1, in_hand),
            Whereabouts::InHand | Whereabouts::Gone => (waiting, in_hand + 1),
        })
    }

    /// A message was done that had been done before.
    pub(super) fn count_duplicate(&mut self, group: u32, published: Time) {
        let measured = self.measured(published);
        self.tally.queues[group as usize].duplicates += u64::from(measured);
    }
}

/// Whether the message of a timer is still with whom it was handed to then.
fn is_in_hand(store: &Arena<Message>, timer: &Timer) -> bool {
    let message = &store[timer.slot];
    message.serial == timer.serial && message.whereabouts == Whereabouts::InHand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_waits_is_small() {
        assert!(size_of::<Message>() <= 48, "{}", size_of::<Message>());
    }
}
