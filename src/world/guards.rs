//! What a caller puts before its calls: a throttle, a circuit breaker, a rate limiter and a bulkhead, in this order
//! (resilience4j's, with the timeout inside). Each replica that calls has its own; all clients of a source share one.

use super::frame::{Caller, State};
use super::trace::Refusal;
use super::{Trace, World, kind, purpose};
use crate::engine::{Event, Key, NONE, Time};
use crate::plan::Guards;
use crate::policy::breaker::Circuit;
use crate::policy::bulkhead::Places;
use crate::policy::limiter::{Answer, Limit};
use crate::policy::throttle::Throttling;
use crate::tally::Outcome;
use rand::Rng;
use std::collections::VecDeque;

/// The guards of one caller before one call.
struct Guard {
    /// The life of the replica that calls: with another they begin anew.
    life: u32,
    throttle: Option<Throttling>,
    breaker: Option<Box<dyn Circuit>>,
    limiter: Option<Box<dyn Limit>>,
    places: Option<Places>,
    /// Calls that wait for a place, with their serial numbers.
    waiting: VecDeque<(u32, u32)>,
}

impl Guard {
    /// Those of a caller that has not called yet.
    fn new(life: u32, key: Key, spec: &Guards) -> Self {
        Guard {
            life,
            throttle: spec.throttle.as_ref().map(|throttle| throttle.start()),
            breaker: spec.breaker.as_ref().map(|breaker| breaker.start(key)),
            limiter: spec.limiter.as_ref().map(|limiter| limiter.start()),
            places: spec.bulkhead.as_ref().map(|bulkhead| bulkhead.start()),
            waiting: VecDeque::new(),
        }
    }
}

/// A call that guards have let pass, or that waits before the last of them.
#[derive(Clone, Copy, Debug)]
struct Pass {
    guard: u32,
    /// The life of the replica that calls.
    life: u32,
    sent: Time,
    /// Whether it has a place in the bulkhead.
    placed: bool,
}

/// All guards of a run, and the calls that they have let pass.
#[derive(Default)]
pub struct Gate {
    guards: Vec<Guard>,
    /// By edge and by the calling replica's number.
    of: Vec<Vec<u32>>,
    passes: Vec<Pass>,
    free: Vec<u32>,
}

impl Gate {
    fn add(&mut self, pass: Pass) -> u32 {
        match self.free.pop() {
            Some(place) => {
                self.passes[place as usize] = pass;
                place
            }
            None => {
                self.passes.push(pass);
                self.passes.len() as u32 - 1
            }
        }
    }

    fn take(&mut self, place: u32) -> Pass {
        self.free.push(place);
        self.passes[place as usize]
    }

    /// The guards of a caller, which begin with its first call.
    fn find(&mut self, edge: u32, caller: (u32, u32), key: Key, spec: &Guards) -> u32 {
        let (ordinal, life) = caller;
        if self.of.len() <= edge as usize {
            self.of.resize(edge as usize + 1, Vec::new());
        }
        let callers = &mut self.of[edge as usize];
        if callers.len() <= ordinal as usize {
            callers.resize(ordinal as usize + 1, NONE);
        }
        let number = &mut callers[ordinal as usize];
        let begin = || Guard::new(life, key.number(u64::from(ordinal)), spec);
        if *number == NONE {
            *number = self.guards.len() as u32;
            self.guards.push(begin());
        } else if self.guards[*number as usize].life != life {
            self.guards[*number as usize] = begin();
        }
        *number
    }

    /// The guards that have let a call pass; none if their caller has begun another life since.
    fn guard_of(&mut self, pass: Pass) -> Option<&mut Guard> {
        Some(&mut self.guards[pass.guard as usize]).filter(|guard| guard.life == pass.life)
    }
}

impl<T: Trace> World<'_, T> {
    /// A call passes its guards and is sent, or waits before them, or is turned away.
    #[inline(never)]
    pub(super) fn pass(&mut self, mut caller: Caller, spec: &Guards) {
        let now = self.now();
        let key = self.key.number(self.plan.edges[caller.edge as usize].salt);
        let who = self.calling_replica(&caller);
        let number = self.gate.find(caller.edge, who, key, spec);
        let guard = &mut self.gate.guards[number as usize];
        let chance = caller.key.draws(purpose::THROTTLE).next_u64();
        if guard.throttle.as_mut().is_some_and(|throttle| !throttle.permit(now, chance)) {
            self.trace_refusal(caller.trace, Refusal::Throttled);
            return self.conclude(caller, Outcome::ShortCircuited);
        }
        if guard.breaker.as_mut().is_some_and(|breaker| !breaker.permit(now)) {
            self.trace_refusal(caller.trace, Refusal::BreakerOpen);
            return self.conclude(caller, Outcome::ShortCircuited);
        }
        let answer = guard.limiter.as_mut().map_or(Answer::Now, |limiter| limiter.ask(now));
        if answer == Answer::Never {
            guard.breaker.iter_mut().for_each(|breaker| breaker.release());
            self.trace_refusal(caller.trace, Refusal::RateLimit);
            return self.conclude(caller, Outcome::Limited);
        }
        caller.guard = self.gate.add(Pass { guard: number, life: who.1, sent: now, placed: false });
        match answer {
            Answer::After(delay) if delay > 0 => {
                self.hold(caller, now.saturating_add(delay));
            }
            _ => self.enter_bulkhead(caller),
        }
    }

    /// The number and the life of the replica that makes a call; those of all clients are the same.
    fn calling_replica(&self, caller: &Caller) -> (u32, u32) {
        match self.origin_of(caller).0 {
            NONE => (0, 0),
            index => (self.replicas[index as usize].ordinal, self.replicas[index as usize].lives),
        }
    }

    /// A call waits before its guards until a given time, or its deadline.
    fn hold(&mut self, caller: Caller, until: Time) -> u32 {
        let slot = self.insert(caller);
        let ticket = self.agenda.schedule(until.min(caller.deadline), kind::PASS, slot);
        let frame = &mut self.frames[slot];
        (frame.state, frame.ticket) = (State::Held, ticket);
        slot
    }

    fn enter_bulkhead(&mut self, caller: Caller) {
        let now = self.now();
        let pass = self.gate.passes[caller.guard as usize];
        let Some(guard) = self.gate.guard_of(pass) else {
            // Whoever would have sent it is gone.
            return self.turn_back(caller, Outcome::ShortCircuited);
        };
        let placed = guard.places.as_mut().map(Places::enter);
        if placed != Some(false) {
            self.gate.passes[caller.guard as usize] = Pass { placed: placed.is_some(), sent: now, ..pass };
            let plan = self.plan;
            return self.dispatch(&plan.edges[caller.edge as usize], caller);
        }
        let spec = self.plan.edges[caller.edge as usize].guards.as_ref();
        let wait = spec.and_then(|spec| spec.bulkhead.as_ref()).map_or(0, |bulkhead| bulkhead.wait.nanos());
        if wait == 0 {
            self.trace_refusal(caller.trace, Refusal::BulkheadFull);
            return self.turn_back(caller, Outcome::ShortCircuited);
        }
        let slot = self.hold(caller, now.saturating_add(wait));
        let serial = self.frames[slot].serial;
        self.gate.guards[pass.guard as usize].waiting.push_back((slot, serial));
        self.frames[slot].state = State::AtBulkhead;
    }

    /// A call that was let pass is not sent after all.
    fn turn_back(&mut self, mut caller: Caller, outcome: Outcome) {
        self.let_go(std::mem::replace(&mut caller.guard, NONE));
        self.conclude(caller, outcome);
    }

    /// A call has waited long enough before its guards.
    pub(super) fn on_pass(&mut self, event: Event) {
        let frame = &self.frames[event.slot];
        if frame.serial == 0 || frame.ticket != event.ticket {
            return;
        }
        let (caller, state) = (frame.caller, frame.state);
        if state == State::Delayed {
            return self.enter_delayed(event.slot);
        }
        self.free(event.slot);
        if event.time >= caller.deadline {
            self.turn_back(caller, Outcome::Timeout);
        } else if state == State::AtBulkhead {
            self.trace_refusal(caller.trace, Refusal::BulkheadFull);
            self.turn_back(caller, Outcome::ShortCircuited);
        } else {
            self.enter_bulkhead(caller);
        }
    }

    /// The outcome of a call that guards have let pass.
    pub(super) fn tell_guards(&mut self, place: u32, outcome: Outcome) {
        let now = self.now();
        let pass = self.gate.passes[place as usize];
        if let Some(guard) = self.gate.guard_of(pass) {
            // Whether the server took it, whatever came of it.
            let accepted = matches!(outcome, Outcome::Ok | Outcome::Failed);
            guard.throttle.iter_mut().for_each(|throttle| throttle.record(now, accepted));
            guard.breaker.iter_mut().for_each(|breaker| breaker.record(now, outcome == Outcome::Ok, now - pass.sent));
        }
        self.leave_bulkhead(place);
    }

    /// A call that guards have let pass is over without an outcome: nobody waits for it.
    pub(super) fn let_go(&mut self, place: u32) {
        if place == NONE {
            return;
        }
        if let Some(guard) = self.gate.guard_of(self.gate.passes[place as usize]) {
            guard.breaker.iter_mut().for_each(|breaker| breaker.release());
        }
        self.leave_bulkhead(place);
    }

    /// A call leaves its place in the bulkhead to the next that waits.
    fn leave_bulkhead(&mut self, place: u32) {
        let pass = self.gate.take(place);
        let Some(guard) = self.gate.guard_of(pass).filter(|_| pass.placed) else {
            return;
        };
        guard.places.iter_mut().for_each(Places::leave);
        while let Some((slot, serial)) = guard.waiting.pop_front() {
            let frame = &self.frames[slot];
            if frame.serial == serial && frame.state == State::AtBulkhead && frame.caller.guard != NONE {
                let caller = frame.caller;
                self.free(slot);
                return self.enter_bulkhead(caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Guards = Guards { throttle: None, breaker: None, limiter: None, bulkhead: None };

    #[test]
    fn lives_of_a_caller_leave_no_guards_behind() {
        let mut gate = Gate::default();
        for life in 1..=100 {
            for ordinal in 0..3 {
                gate.find(0, (ordinal, life), Key::replication(0, 0), &NOTHING);
            }
        }
        assert_eq!(gate.guards.len(), 3);
    }

    #[test]
    fn a_call_of_an_earlier_life_finds_no_guards() {
        let mut gate = Gate::default();
        let pass = |gate: &mut Gate, life| {
            let guard = gate.find(0, (0, life), Key::replication(0, 0), &NOTHING);
            Pass { guard, life, sent: 0, placed: false }
        };
        let first = pass(&mut gate, 1);
        assert!(gate.guard_of(first).is_some());
        let second = pass(&mut gate, 2);
        assert!(gate.guard_of(first).is_none() && gate.guard_of(second).is_some());
    }
}
