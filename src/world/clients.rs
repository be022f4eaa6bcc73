//! The caller's side: requests are born, calls are sent, time out, are tried again, and are answered.

use super::frame::{Caller, Frame, Link, State};
use super::{Step, World, kind};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::{Affinity, Endpoint, Foresight, Pace, TrafficSource};
use crate::tally::Outcome;
use rand::Rng;

/// Purposes under which draws are taken from a request's key outside its program.
mod purpose {
    pub const TARGET: u64 = u64::MAX - 16;
    pub const THINK: u64 = u64::MAX - 17;
    pub const PATIENCE: u64 = u64::MAX - 18;
    pub const AFFINITY: u64 = u64::MAX - 20;
}

impl World<'_> {
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
        let spec = &self.plan.sources[source as usize];
        let target = self.target(spec.edge, key);
        let class = spec.first_class + target;
        let affinity = self.affinity(spec, source, user, key);
        let caller = Caller {
            key,
            affinity,
            born: self.now(),
            link: Link::Client,
            parent: user,
            parent_epoch: source,
            edge: spec.edge,
            endpoint: self.plan.edges[spec.edge as usize].targets[target as usize].endpoint,
            class: class as u16,
            attempt: 0,
            priority: spec.priority,
        };
        let measured = self.measured(caller.born);
        self.tally.classes[class as usize].begin(caller.born, measured);
        self.attempt(caller);
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
        let frame = &self.frames[parent];
        let salt = self.plan.edges[edge as usize].salt;
        let key = frame.caller.key.number(salt ^ nth);
        let caller = Caller {
            key,
            affinity: frame.caller.affinity,
            born: self.now(),
            link: Link::Parent,
            parent,
            parent_epoch: epoch,
            edge,
            endpoint: self.plan.edges[edge as usize].targets[self.target(edge, key) as usize].endpoint,
            class: frame.caller.class,
            attempt: 0,
            priority: frame.caller.priority,
        };
        self.attempt(caller);
    }

    /// Stores a new frame.
    #[inline]
    pub(super) fn insert(&mut self, caller: Caller) -> u32 {
        self.serial = self.serial.wrapping_add(1).max(1);
        self.frames.insert(Frame::new(caller, self.serial))
    }

    /// Frees a frame: whatever still refers to it finds another serial number.
    #[inline]
    pub(super) fn free(&mut self, slot: u32) {
        let frame = &mut self.frames[slot];
        frame.serial = 0;
        frame.epoch = 0;
        frame.ticket = NONE;
        frame.replica = NONE;
        frame.state = State::Free;
        self.frames.remove(slot);
    }

    /// Sends an attempt.
    #[inline]
    fn attempt(&mut self, caller: Caller) {
        let plan = self.plan;
        let edge = &plan.edges[caller.edge as usize];
        if edge.retry.is_some() {
            let now = self.now();
            self.budgets[caller.edge as usize].begun(now, caller.attempt == 0);
        }
        let Endpoint { fleet, start, foresight, .. } = plan.endpoints[caller.endpoint as usize];
        if let Some(fleet) = fleet.filter(|_| foresight != Foresight::Nothing) {
            return self.foresee(caller, fleet);
        }
        let slot = self.insert(caller);
        let now = self.now();
        let frame = &mut self.frames[slot];
        (frame.entered, frame.pc) = (now, start);
        if let Some(lane) = edge.timeout {
            self.arm(lane, slot);
        }
        match fleet {
            Some(fleet) => self.enter(slot, fleet),
            None => self.go_on(slot),
        }
    }

    /// The time for an attempt is up.
    pub(super) fn time_out(&mut self, slot: u32) {
        let caller = self.frames[slot].caller;
        if self.plan.endpoints[caller.endpoint as usize].fleet.is_some() {
            // The server is not told: it goes on with what nobody waits for.
            self.frames[slot].caller.link = Link::Nobody;
            let index = self.frames[slot].replica;
            if index != NONE {
                self.hear(index, false, 0);
            }
        } else {
            self.free(slot);
        }
        self.conclude(caller, Outcome::Timeout);
    }

    /// An attempt has ended: tries again or answers.
    pub(super) fn conclude(&mut self, caller: Caller, outcome: Outcome) {
        if caller.link == Link::Nobody {
            return;
        }
        if caller.edge != NONE
            && let Some(retry) = &self.plan.edges[caller.edge as usize].retry
        {
            let now = self.now();
            let budget = &mut self.budgets[caller.edge as usize];
            let cause = (outcome != Outcome::Ok).then_some(outcome as u8);
            if let Some(delay) = retry.next(u32::from(caller.attempt), cause, now, budget, caller.key) {
                return self.try_again(caller, delay);
            }
        }
        match caller.link {
            Link::Client => self.end_request(caller, outcome),
            Link::Parent => self.deliver(caller.parent, caller.parent_epoch, outcome),
            Link::Nobody => {}
        }
    }

    fn try_again(&mut self, mut caller: Caller, delay: u64) {
        caller.attempt = caller.attempt.saturating_add(1);
        caller.key = caller.key.number(u64::from(caller.attempt));
        let slot = self.insert(caller);
        let ticket = self.agenda.schedule(self.now().saturating_add(delay), kind::RETRY, slot);
        let frame = &mut self.frames[slot];
        (frame.state, frame.ticket) = (State::Backoff, ticket);
    }

    pub(super) fn on_retry(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial == 0 || frame.ticket != event.ticket {
            return;
        }
        let caller = frame.caller;
        let unwanted = caller.link == Link::Parent && self.frames[caller.parent].epoch != caller.parent_epoch;
        self.free(event.slot);
        if unwanted {
            return self.budgets[caller.edge as usize].dropped();
        }
        self.attempt(caller);
    }

    /// An answer arrives at a frame that made a call, if it still waits for it.
    fn deliver(&mut self, parent: u32, epoch: u32, outcome: Outcome) {
        let frame = &mut self.frames[parent];
        if frame.epoch != epoch {
            return;
        }
        frame.waiting -= 1;
        frame.need -= u16::from(outcome == Outcome::Ok);
        if frame.need == 0 {
            frame.epoch = 0;
            self.later(parent, Step::Resume);
        } else if frame.waiting < frame.need {
            frame.epoch = 0;
            self.later(parent, Step::Fail);
        }
    }

    /// A request is over.
    #[inline]
    fn end_request(&mut self, caller: Caller, outcome: Outcome) {
        let now = self.now();
        let measured = self.measured(caller.born);
        let attempts = u32::from(caller.attempt) + 1;
        self.tally.classes[usize::from(caller.class)].end(now, outcome, caller.born, attempts, measured);
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
