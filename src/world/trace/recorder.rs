//! Records what becomes of some requests, attempt by attempt.

use super::{Attempt, Named, RequestRecord, Role, Stretch};
use crate::engine::{NONE, Time};
use crate::tally::Outcome;
use crate::tally::cache::Found;
use crate::world::trace::Refusal;
use crate::world::{Trace, World};
use std::collections::BTreeSet;

/// Attempts that are kept of one request: a call to thousands at once is told as well by some of them.
const MOST_ATTEMPTS: usize = 4096;

/// Follows requests and all that is called for them.
#[derive(Default)]
pub struct Recorder {
    /// Requests that are to be followed and have not been born.
    awaited: BTreeSet<u32>,
    births: u64,
    requests: Vec<RequestRecord>,
    /// By name: the request, and the place among its attempts.
    attempts: Vec<Followed>,
    /// Names of attempts that are under way.
    live: Vec<u32>,
    /// Requests that are not over.
    open: usize,
}

/// Where an attempt is recorded, and which frame stands for it.
#[derive(Clone, Copy, Debug)]
struct Followed {
    request: u32,
    place: u32,
    slot: u32,
    serial: u32,
}

impl Recorder {
    /// Follows these requests.
    pub fn new(births: &[u32]) -> Self {
        let awaited = births.iter().copied().collect();
        Recorder { awaited, ..Recorder::default() }
    }

    /// A request is born; returns the name of its first attempt.
    pub(in crate::world) fn born(&mut self, call: Named, class: u16, number: u64, now: Time) -> u32 {
        let birth = u32::try_from(self.births).unwrap_or(NONE);
        self.births += 1;
        if !self.awaited.remove(&birth) {
            return NONE;
        }
        self.requests.push(RequestRecord {
            birth,
            number,
            class,
            key: call.key.value(),
            born: now,
            ended: None,
            attempts: Vec::new(),
            left_out: 0,
        });
        self.open += 1;
        self.add(self.requests.len() as u32 - 1, None, Role::Attempt, call, now)
    }

    /// A call is made by the attempt that it is named after; returns its own name.
    pub(in crate::world) fn call(&mut self, call: Named, role: Role, now: Time) -> u32 {
        let Followed { request, place, .. } = self.attempts[call.trace as usize];
        self.add(request, Some(place), role, call, now)
    }

    /// An attempt follows the one that it is named after; returns its own name.
    pub(in crate::world) fn retry(&mut self, call: Named, now: Time) -> u32 {
        let Followed { request, place, .. } = self.attempts[call.trace as usize];
        let Attempt { parent, role, .. } = self.requests[request as usize].attempts[place as usize];
        self.add(request, parent, role, call, now)
    }

    fn add(&mut self, number: u32, parent: Option<u32>, role: Role, call: Named, now: Time) -> u32 {
        let request = &mut self.requests[number as usize];
        // Without an attempt of its own a client's request has no end.
        if request.attempts.len() >= MOST_ATTEMPTS && parent.is_some() {
            request.left_out += 1;
            return NONE;
        }
        request.attempts.push(Attempt {
            parent,
            role,
            endpoint: call.endpoint,
            nth: call.nth,
            start: now,
            end: None,
            answer: None,
            refusal: None,
            abandoned: matches!(role, Role::Sent | Role::Background).then_some(now),
            cancelled: false,
            stretches: Vec::new(),
            lookups: Vec::new(),
        });
        let place = request.attempts.len() as u32 - 1;
        self.attempts.push(Followed { request: number, place, slot: NONE, serial: 0 });
        self.live.push(self.attempts.len() as u32 - 1);
        self.attempts.len() as u32 - 1
    }

    fn attempt(&mut self, name: u32) -> &mut Attempt {
        let Followed { request, place, .. } = self.attempts[name as usize];
        &mut self.requests[request as usize].attempts[place as usize]
    }

    /// A frame stands for an attempt.
    pub fn embody(&mut self, name: u32, slot: u32, serial: u32) {
        let followed = &mut self.attempts[name as usize];
        (followed.slot, followed.serial) = (slot, serial);
    }

    /// Somebody hears what became of an attempt: its caller, if that waits, or only its server.
    pub fn answer(&mut self, name: u32, awaited: bool, outcome: Outcome, now: Time) {
        let attempt = self.attempt(name);
        if awaited && attempt.answer.is_none() {
            attempt.answer = Some((now, outcome));
        }
        attempt.cancelled |= outcome == Outcome::Cancelled;
    }

    /// Why an attempt is turned away.
    pub fn refuse(&mut self, name: u32, refusal: Refusal) {
        self.attempt(name).refusal = Some(refusal);
    }

    /// What a get of an attempt found.
    pub fn look_up(&mut self, name: u32, now: Time, cache: u32, found: Found) {
        self.attempt(name).lookups.push((now, cache, found));
    }

    /// A request is over.
    pub fn ended(&mut self, name: u32, outcome: Outcome, now: Time) {
        let request = self.attempts[name as usize].request;
        self.requests[request as usize].ended = Some((now, outcome));
        self.open -= 1;
    }

    /// Looks at what all attempts do that are under way. Tells whether there is anything to follow yet.
    pub(in crate::world) fn look<T: Trace>(&mut self, world: &World<'_, T>) -> bool {
        let now = world.now();
        let mut live = std::mem::take(&mut self.live);
        live.retain(|&name| self.look_at(name, world, now));
        // What was called by an attempt that is looked at here cannot have come meanwhile: looking changes nothing.
        self.live = live;
        self.open > 0 || !self.awaited.is_empty() || !self.live.is_empty()
    }

    /// Looks at what an attempt does. Tells whether it is under way.
    fn look_at<T: Trace>(&mut self, name: u32, world: &World<'_, T>, now: Time) -> bool {
        let Followed { slot, serial, .. } = self.attempts[name as usize];
        let attempt = self.attempt(name);
        if slot == NONE || world.frames[slot].serial != serial {
            attempt.end = Some(now);
            return false;
        }
        let frame = &world.frames[slot];
        if attempt.abandoned.is_none() && !world.is_welcome(&frame.caller) {
            attempt.abandoned = Some(now);
        }
        attempt.endpoint = frame.caller.endpoint;
        attempt.see(Stretch { since: now, activity: world.activity(slot), at: world.server_of(slot) });
        true
    }

    /// What was recorded, in the order of births.
    pub fn finish(self) -> Vec<RequestRecord> {
        self.requests
    }
}

impl Attempt {
    /// It does something from now on, if it did not before.
    fn see(&mut self, stretch: Stretch) {
        // Several events may come at one instant: what was done for no time was not done.
        self.stretches.pop_if(|last| last.since == stretch.since);
        match self.stretches.last() {
            Some(last) if (last.activity, last.at) == (stretch.activity, stretch.at) => {}
            _ => self.stretches.push(stretch),
        }
    }
}
