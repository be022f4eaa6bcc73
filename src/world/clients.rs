//! The caller's side: requests are born, calls are sent, time out, are tried again, and are answered.

use super::frame::{Caller, Frame, Link, State};
use super::trace::{Named, Role};
use super::{Step, Trace, World, kind, purpose};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::{Affinity, Edge, Endpoint, Foresight, Pace, TrafficSource};
use crate::tally::Outcome;
use crate::tally::cache::Found;
use rand::Rng;

impl<'p, T: Trace> World<'p, T> {
    /// Starts all traffic sources.
    pub(super) fn open_traffic(&mut self) {
        for source in 0..self.plan.sources.len() as u32 {
            match &self.plan.sources[source as usize].pace {
                Pace::Open(_) => self.schedule_arrival(source),
                Pace::Closed { users, .. } => {
                    let first = self.users.len() as u32;
                    self.users.resize(self.users.len() + *users as usize, source);
                    // A user begins by thinking: they do not all come at the first instant.
                    let key = self.source_keys[source as usize];
                    let now = self.now();
                    (first..first + users).for_each(|user| self.think(user, key.number(!u64::from(user)), now));
                }
            }
        }
    }

    fn schedule_arrival(&mut self, source: u32) {
        if let Pace::Open(arrivals) = &self.plan.sources[source as usize].pace
            && let Some(time) = self.cursors[source as usize].next(arrivals)
        {
            self.agenda.schedule(time, kind::ARRIVAL, source);
        }
    }

    #[inline]
    pub(super) fn on_arrival(&mut self, source: u32) {
        let batch = match &self.plan.sources[source as usize].pace {
            Pace::Open(arrivals) => self.cursors[source as usize].batch(arrivals),
            Pace::Closed { .. } => 1,
        };
        self.schedule_arrival(source);
        (0..batch).for_each(|_| self.begin_request(source, NONE));
    }

    pub(super) fn on_think(&mut self, user: u32) {
        self.begin_request(self.users[user as usize], user);
    }

    /// A user of a closed source thinks from `from` on before the next request.
    pub(super) fn think(&mut self, user: u32, key: Key, from: Time) {
        let source = self.users[user as usize] as usize;
        if let Pace::Closed { think, .. } = &self.plan.sources[source].pace {
            let time = from.saturating_add(think.sample(&mut key.draws(purpose::THINK)));
            self.agenda.schedule(time, kind::THINK, user);
        }
    }

    /// A request is born.
    #[inline]
    fn begin_request(&mut self, source: u32, user: u32) {
        let number = self.sent[source as usize];
        self.sent[source as usize] += 1;
        let key = self.source_keys[source as usize].number(number);
        let plan = self.plan;
        let spec = &plan.sources[source as usize];
        let target = self.target(spec.edge, key);
        let class = spec.first_class + target;
        let affinity = self.affinity(spec, source, user, key);
        let edge = &plan.edges[spec.edge as usize];
        let mut caller = Caller {
            key,
            affinity,
            born: self.now(),
            deadline: self.deadline(edge, Time::MAX),
            link: Link::Client,
            parent: user,
            parent_epoch: source,
            edge: spec.edge,
            endpoint: self.in_shard(edge.targets[target as usize].endpoint, key, affinity),
            class: class as u16,
            guard: NONE,
            trace: NONE,
            attempt: 0,
            priority: spec.priority,
            degraded: false,
            found: Found::Nothing,
        };
        caller.trace = self.trace_request(Named::of(&caller), caller.class, number);
        let measured = self.measured(caller.born);
        self.tally.classes[class as usize].begin(caller.born, measured);
        self.send(edge, caller);
    }

    /// What a request has in common with others.
    #[inline]
    fn affinity(&self, spec: &TrafficSource, source: u32, user: u32, key: Key) -> Key {
        let all = || self.source_keys[source as usize].number(purpose::AFFINITY);
        match &spec.affinity {
            Affinity::Request => key,
            Affinity::User => all().number(u64::from(user)),
            Affinity::Drawn(keys) => all().number(keys.sample(&mut key.draws(purpose::AFFINITY))),
        }
    }

    /// Which target of an edge a call goes to.
    #[inline]
    fn target(&self, edge: u32, key: Key) -> u32 {
        let targets = &self.plan.edges[edge as usize].targets;
        if targets.len() == 1 {
            return 0;
        }
        let chance = key.draws(purpose::TARGET).next_u64();
        targets.iter().position(|target| chance <= target.below).unwrap_or(targets.len() - 1) as u32
    }

    /// A frame calls along an edge, for an answer in this epoch; `nth` tells its calls apart.
    pub(super) fn call(&mut self, parent: u32, epoch: u32, edge: u32, nth: u64) {
        self.call_about(parent, epoch, edge, nth, self.frames[parent].caller.affinity);
    }

    /// The same about another key than the request's own.
    pub(super) fn call_about(&mut self, parent: u32, epoch: u32, edge: u32, nth: u64, affinity: Key) {
        let plan = self.plan;
        let frame = &self.frames[parent];
        let spec = &plan.edges[edge as usize];
        let key = frame.caller.key.number(spec.salt ^ nth);
        let mut caller = Caller {
            key,
            affinity,
            born: self.now(),
            deadline: self.deadline(spec, self.handed_on(&frame.caller)),
            link: Link::Parent,
            parent,
            parent_epoch: epoch,
            edge,
            endpoint: self.in_shard(spec.targets[self.target(edge, key) as usize].endpoint, key, frame.caller.affinity),
            class: frame.caller.class,
            guard: NONE,
            trace: frame.caller.trace,
            attempt: 0,
            priority: frame.caller.priority,
            degraded: false,
            found: Found::Nothing,
        };
        if caller.deadline <= caller.born {
            // The caller itself is past its deadline: nothing is sent.
            return self.reply(caller, Outcome::Timeout);
        }
        caller.trace = self.trace_call(Named::of(&caller), Role::Attempt);
        self.send(spec, caller);
    }

    /// Sends a call, or several in its stead.
    #[inline]
    fn send(&mut self, edge: &'p Edge, caller: Caller) {
        match edge.hedge {
            None => self.attempt(edge, caller),
            Some(_) => self.hedge(caller),
        }
    }

    /// Stores a new frame.
    #[inline]
    pub(super) fn insert(&mut self, caller: Caller) -> u32 {
        self.serial = self.serial.wrapping_add(1).max(1);
        let slot = self.frames.insert(Frame::new(caller, self.serial));
        self.note_kin(slot, &caller);
        self.trace_frame(slot, caller.trace);
        slot
    }

    /// Frees a frame: whatever still refers to it finds another serial number.
    #[inline]
    pub(super) fn free(&mut self, slot: u32) {
        self.forget_kin(slot);
        self.leave_locks(slot);
        if self.has_lookups(slot) {
            self.forget_lookups(slot);
        }
        let frame = &mut self.frames[slot];
        frame.serial = 0;
        frame.epoch = 0;
        (frame.ticket, frame.alarm) = (NONE, NONE);
        frame.replica = NONE;
        frame.state = State::Free;
        self.frames.remove(slot);
    }

    /// Sends an attempt.
    #[inline]
    pub(super) fn attempt(&mut self, edge: &'p Edge, caller: Caller) {
        if edge.retry.is_some() {
            let now = self.now();
            self.budgets[caller.edge as usize].begun(now, caller.attempt == 0);
        }
        match &edge.guards {
            Some(guards) => self.pass(caller, guards),
            None => self.dispatch(edge, caller),
        }
    }

    /// Sends an attempt that nothing holds back.
    #[inline]
    pub(super) fn dispatch(&mut self, edge: &'p Edge, caller: Caller) {
        let Endpoint { fleet, start, foresight, .. } = self.plan.endpoints[caller.endpoint as usize];
        if let Some(fleet) = fleet.filter(|_| foresight != Foresight::Nothing) {
            return self.foresee(edge, caller, fleet);
        }
        let slot = self.insert(caller);
        let now = self.now();
        let frame = &mut self.frames[slot];
        (frame.entered, frame.pc) = (now, start);
        self.arm_attempt(edge, slot);
        match fleet {
            Some(fleet) => self.enter(slot, fleet),
            None => self.go_on(slot),
        }
    }

    /// The time for an attempt is up.
    pub(super) fn time_out(&mut self, slot: u32) {
        let caller = self.frames[slot].caller;
        if self.plan.endpoints[caller.endpoint as usize].fleet.is_some() {
            self.frames[slot].caller.link = Link::Nobody;
            let index = self.frames[slot].replica;
            if index != NONE {
                self.hear(index, false, 0);
            }
            // Elsewhere the server is not told: it goes on with what nobody waits for.
            if self.frames[slot].state == State::Unanswered {
                self.reset(slot);
            } else if self.kin.is_some() {
                self.cancel(slot);
            }
        } else {
            self.free(slot);
        }
        self.conclude(caller, Outcome::Timeout);
    }

    /// An attempt has ended: tries again or answers.
    pub(super) fn conclude(&mut self, mut caller: Caller, outcome: Outcome) {
        self.trace_answer(caller.trace, caller.link, outcome);
        if caller.link == Link::Nobody {
            return;
        }
        if caller.guard != NONE {
            self.tell_guards(std::mem::replace(&mut caller.guard, NONE), outcome);
        }
        if caller.edge != NONE
            && let Some(retry) = &self.plan.edges[caller.edge as usize].retry
        {
            let now = self.now();
            let budget = &mut self.budgets[caller.edge as usize];
            let cause = (outcome != Outcome::Ok).then_some(outcome as u8);
            if now >= caller.deadline && cause.is_some() {
                budget.failed(caller.attempt == 0, retry.on & (1 << outcome as u8) != 0);
            } else if let Some(delay) = retry.next(u32::from(caller.attempt), cause, now, budget, caller.key) {
                return self.try_again(caller, delay);
            }
        }
        self.reply(caller, outcome);
    }

    /// A call is over for good.
    #[inline]
    fn reply(&mut self, caller: Caller, outcome: Outcome) {
        if outcome != Outcome::Ok {
            self.give_up_stream(&caller);
        }
        match caller.link {
            Link::Client => self.end_request(caller, outcome),
            Link::Parent => self.deliver(&caller, outcome),
            Link::Queue => self.settle_receipts(&caller, outcome),
            Link::Nobody => {}
        }
    }

    fn try_again(&mut self, mut caller: Caller, delay: u64) {
        caller.attempt = caller.attempt.saturating_add(1);
        caller.key = caller.key.number(u64::from(caller.attempt));
        caller.degraded = false;
        caller.trace = self.trace_retry(Named::of(&caller));
        let slot = self.insert(caller);
        let time = self.now().saturating_add(delay).min(caller.deadline);
        let ticket = self.agenda.schedule(time, kind::RETRY, slot);
        let frame = &mut self.frames[slot];
        (frame.state, frame.ticket) = (State::Backoff, ticket);
    }

    pub(super) fn on_retry(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial == 0 || frame.ticket != event.ticket {
            return;
        }
        let mut caller = frame.caller;
        let welcome = self.is_welcome(&caller);
        self.free(event.slot);
        if !welcome || event.time >= caller.deadline {
            self.give_up_stream(&caller);
        }
        if event.time >= caller.deadline {
            // The attempt is not made any more.
            self.budgets[caller.edge as usize].dropped();
            caller.attempt -= 1;
            return self.reply(caller, Outcome::Timeout);
        }
        if !welcome {
            return self.budgets[caller.edge as usize].dropped();
        }
        let plan = self.plan;
        self.attempt(&plan.edges[caller.edge as usize], caller);
    }

    /// An answer arrives at a frame that made a call, if it still waits for it.
    fn deliver(&mut self, call: &Caller, outcome: Outcome) {
        let parent = call.parent;
        let frame = &mut self.frames[parent];
        if frame.epoch != call.parent_epoch {
            return;
        }
        if frame.state == State::Hedged {
            return self.hear_attempt(call, outcome);
        }
        frame.waiting -= 1;
        if outcome == Outcome::Ok {
            frame.need -= 1;
            frame.caller.degraded |= call.degraded;
            frame.caller.found = call.found;
            if self.quorums.exist() {
                self.hear_copy(call);
            }
        }
        let frame = &mut self.frames[parent];
        if frame.need == 0 {
            frame.epoch = 0;
            self.later(parent, Step::Resume);
        } else if frame.waiting < frame.need {
            frame.epoch = 0;
            self.later(parent, Step::Fail);
        } else {
            return;
        }
        // Branches that are still under way.
        self.dismiss(parent);
    }

    /// A request is over.
    #[inline]
    fn end_request(&mut self, caller: Caller, outcome: Outcome) {
        let now = self.now();
        self.trace_end(caller.trace, caller.class, caller.key, caller.born, outcome);
        let measured = self.measured(caller.born);
        let attempts = u32::from(caller.attempt) + 1;
        let class = &mut self.tally.classes[usize::from(caller.class)];
        class.end(now, outcome, caller.born, attempts, measured);
        if outcome != Outcome::Ok {
            let began = (caller.born / self.plan.window) as u32;
            self.tally.late[usize::from(caller.class)].note(began, class.windows.len() as u32, outcome);
        } else if caller.degraded {
            class.degrade(measured);
        }
        if caller.parent != NONE {
            self.think(caller.parent, caller.key, now);
        }
    }

    /// A request's patience is up: if it still waits in the queue, it leaves.
    pub(super) fn on_patience(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial != 0 && frame.ticket == event.ticket && frame.state == State::Queued {
            self.leave_queue(event.slot);
            self.end(event.slot, Outcome::Abandoned);
        }
    }

    /// How long a client's attempt may stand in a queue.
    pub(super) fn patience(&self, caller: &Caller) -> Option<u64> {
        if caller.link != Link::Client {
            return None;
        }
        let source = &self.plan.sources[caller.parent_epoch as usize];
        let mut draws = caller.key.draws(purpose::PATIENCE);
        source.patience.as_ref().map(|patience| patience.sample(&mut draws))
    }
}
