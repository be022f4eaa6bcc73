//! Writes at the leader of a database: how they come to its followers, and what they wait for.

use super::frame::State;
use super::log::{Entry, MOST_KEPT};
use super::replica_set::Waiter;
use super::{Step, Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::database::Waits;
use crate::tally::Outcome;
use crate::tally::database::Course;

impl<T: Trace> World<'_, T> {
    /// A frame commits its write. Tells whether it can go on; else it waits for acknowledgements, or its server does not
    /// lead any more.
    pub(super) fn commit(&mut self, set: u32, slot: u32) -> bool {
        let now = self.now();
        let frame = &self.frames[slot];
        let (row, user) = (self.row_of(&frame.caller), frame.caller.affinity.value() as u32);
        let ordinal = self.replicas[frame.replica as usize].ordinal;
        let (serial, measured) = (frame.serial, self.measured(now));
        let (plan, s) = (self.plan, set as usize);
        let spec = &plan.replica_sets[s];
        let state = &mut self.sets[s];
        if let Some((_, lost)) = state.split.as_mut().filter(|(split, _)| *split == ordinal) {
            if measured {
                lost.add(now);
                self.tally.databases[spec.database as usize].ledger.acknowledged += 1;
            }
            return true;
        }
        if !state.accepts(ordinal) {
            self.end(slot, Outcome::Failed);
            return false;
        }
        let position = state.log.append(Entry { committed: now, row, user, measured, acknowledged: false });
        for ordinal in 0..self.sets[s].followers.len() as u32 {
            self.note_applied(set, ordinal);
            self.ship(set, ordinal);
        }
        let state = &mut self.sets[s];
        let settled = state.settled().min(position);
        let kept = state.log.head() - state.log.first();
        let overdue = if kept > MOST_KEPT as u64 { state.log.first() + kept / 2 } else { 0 };
        let waits = state.waiting.front().map_or(position, |waiter| waiter.position);
        let durable = state.log.forget_before(settled.max(overdue.min(waits)));
        self.tally.databases[spec.database as usize].ledger.durable += durable;
        let state = &mut self.sets[s];
        let caught_up = state.alone && state.acknowledged(position.saturating_sub(1), spec.copies) <= now;
        state.alone &= !caught_up;
        if matches!(spec.waits, Waits::Local) || state.alone {
            self.acknowledge(set, position, now);
            return true;
        }
        state.waiting.push_back(Waiter { position, slot, serial, since: now });
        if state.waiting.len() == 1 {
            self.expect_acknowledgement(set);
        }
        false
    }

    /// Sends a follower the next write, if it is up, and there is one. The follower has received all before.
    fn ship(&mut self, set: u32, ordinal: u32) -> bool {
        let now = self.now();
        let (plan, s) = (self.plan, set as usize);
        let spec = &plan.replica_sets[s];
        let state = &self.sets[s];
        let follower = &state.followers[ordinal as usize];
        let position = follower.next();
        if ordinal == state.leader || !follower.is_up() || position >= state.log.head() {
            return false;
        }
        let mut draws = state.key.number(u64::from(ordinal)).draws(position);
        let (from, to) = (self.place_in(set, state.leader), self.place_in(set, ordinal));
        let takes = spec.apply.sample(&mut draws);
        let mut there = self.message(spec.delay.as_ref(), from, to, &mut draws);
        let back = match &spec.waits {
            Waits::Local => 0,
            Waits::Received { .. } => self.message(spec.delay.as_ref(), to, from, &mut draws),
            Waits::Flushed { flush } => {
                flush.sample(&mut draws).saturating_add(self.message(spec.delay.as_ref(), to, from, &mut draws))
            }
        };
        let follower = &mut self.sets[s].followers[ordinal as usize];
        if let Some(network) = plan.network.as_ref().filter(|_| spec.bytes > 0.0) {
            let line = (spec.bytes * network.link(from, to).nanos_per_byte) as Time;
            there = there.saturating_add(follower.send(now, line));
        }
        follower.ship(now.saturating_add(there), back, takes);
        if plan.counts_data && spec.bytes > 0.0 {
            self.count_between((spec.fleet, from), (spec.fleet, to), spec.bytes as u64);
        }
        true
    }

    /// Sends a follower all that it has not been sent. What is no longer in the log it has been given as a copy.
    pub(super) fn send_rest(&mut self, set: u32, ordinal: u32) {
        let state = &mut self.sets[set as usize];
        let (first, head) = (state.log.first(), state.log.head());
        let follower = &mut state.followers[ordinal as usize];
        if follower.is_up() && follower.next() < first {
            *follower = super::follower::Follower::at(head);
        }
        while self.ship(set, ordinal) {}
    }

    /// Notes what a follower has applied by now.
    pub(super) fn note_applied(&mut self, set: u32, ordinal: u32) {
        let now = self.now();
        let warmup = self.plan.warmup;
        let state = &mut self.sets[set as usize];
        if ordinal == state.leader {
            return;
        }
        let (log, follower) = (&state.log, &mut state.followers[ordinal as usize]);
        let tally = &mut self.tally.databases[self.plan.replica_sets[set as usize].database as usize];
        follower.settle(now, |position, applied, up_since| {
            if let Some(entry) = log.get(position).filter(|entry| entry.committed >= warmup) {
                tally.lag.record(applied - entry.committed.max(up_since));
            }
        });
    }

    /// A write is safe enough for whoever wrote it.
    fn acknowledge(&mut self, set: u32, position: u64, committed: Time) {
        let now = self.now();
        let state = &mut self.sets[set as usize];
        let (measured, since) = (state.log.acknowledge(position), state.since);
        let recovered = state.recovering.take();
        let tally = &mut self.tally.databases[self.plan.replica_sets[set as usize].database as usize];
        if measured {
            state.held += 1;
            tally.ledger.acknowledged += 1;
            tally.commit.record(now - committed);
        }
        if let Some((lost, course)) = recovered.filter(|(lost, _)| *lost >= self.plan.warmup) {
            let course = Course { reconnect: now - since, ..course };
            tally.recover(now - lost, course);
        }
    }

    /// When a write that waits is acknowledged, or waited for no longer, and whether it is the former.
    fn due(&mut self, set: u32, waiter: &Waiter) -> (Time, bool) {
        let spec = &self.plan.replica_sets[set as usize];
        let acknowledged = self.sets[set as usize].acknowledged(waiter.position, spec.copies);
        match spec.waits {
            Waits::Received { timeout } => {
                let latest = waiter.since.saturating_add(timeout);
                (acknowledged.min(latest), acknowledged <= latest)
            }
            _ => (acknowledged, true),
        }
    }

    /// Plans when the first of the writes that wait goes on.
    pub(super) fn expect_acknowledgement(&mut self, set: u32) {
        let now = self.now();
        self.sets[set as usize].due = NONE;
        let Some(first) = self.sets[set as usize].waiting.front().copied() else {
            return;
        };
        let (due, _) = self.due(set, &first);
        if due < Time::MAX {
            self.sets[set as usize].due = self.agenda.schedule(due.max(now), kind::ACKNOWLEDGED, set);
        }
    }

    /// Whether a write that waits has still got its server.
    fn waits_still(&self, waiter: &Waiter) -> bool {
        let frame = &self.frames[waiter.slot];
        frame.serial == waiter.serial && frame.state == State::Running
    }

    /// The first of the writes that wait may be safe.
    pub(super) fn on_acknowledged(&mut self, event: Event) {
        let (now, set) = (event.time, event.slot);
        if self.sets[set as usize].due != event.ticket {
            return;
        }
        while let Some(first) = self.sets[set as usize].waiting.front().copied() {
            let (due, in_time) = self.due(set, &first);
            let state = &mut self.sets[set as usize];
            if due > now && !state.alone {
                break;
            }
            if !in_time && !state.alone {
                state.alone = true;
                let database = self.plan.replica_sets[set as usize].database as usize;
                self.tally.databases[database].fallbacks += u64::from(self.measured(now));
            }
            self.sets[set as usize].waiting.pop_front();
            if self.waits_still(&first) {
                self.acknowledge(set, first.position, first.since);
                self.frames[first.slot].pc += 1;
                self.later(first.slot, Step::Resume);
            }
        }
        self.expect_acknowledgement(set);
    }

    /// Nothing will come of the writes that wait: their server leads no more. Those that it still holds end with an error.
    pub(super) fn give_up_waiting(&mut self, set: u32) {
        while let Some(waiter) = self.sets[set as usize].waiting.pop_front() {
            if self.waits_still(&waiter) {
                self.later(waiter.slot, Step::Fail);
            }
        }
    }

    /// All that waits is safe.
    pub(super) fn release_waiting(&mut self, set: u32) {
        while let Some(waiter) = self.sets[set as usize].waiting.pop_front() {
            if self.waits_still(&waiter) {
                self.acknowledge(set, waiter.position, waiter.since);
                self.frames[waiter.slot].pc += 1;
                self.later(waiter.slot, Step::Resume);
            }
        }
    }
}
