//! Connections that last: they are made, rest, do something now and then, break with their server, and are made again
//! for what is left of their time.

use super::frame::{Caller, Link};
use super::kind;
use super::{Trace, World};
use crate::engine::{Key, NONE, Time};
use crate::plan::Plan;
use crate::tally::Outcome;
use crate::tally::connection::Parting;
use std::collections::BTreeMap;

/// The purpose under which a client who has lost its connection begins to try anew.
const RECONNECT: u64 = u64::MAX - 40;

/// The connection of a frame.
#[derive(Clone, Copy, Debug)]
struct Connection {
    /// When it is over; [`Time::MAX`] if the frame has none.
    until: Time,
}

const NO_CONNECTION: Connection = Connection { until: Time::MAX };

/// What a client has left of a connection that broke.
#[derive(Clone, Copy, Debug)]
struct Rest {
    time: Time,
    broken: Time,
    /// The fleet's number among those that keep connections.
    number: u32,
}

/// All long connections.
#[derive(Debug, Default)]
pub struct Streams {
    /// By slot.
    open: Vec<Connection>,
    /// Connections of each replica.
    of_replica: Vec<u32>,
    /// What is left of those that broke, by the key of their client's first try since.
    rests: BTreeMap<u64, Rest>,
}

impl Streams {
    /// No connections; none if there never will be any.
    pub fn new(plan: &Plan) -> Option<Box<Self>> {
        (!plan.streams.is_empty()).then(Box::default)
    }

    fn connection(&self, slot: u32) -> Option<Connection> {
        self.open.get(slot as usize).copied().filter(|connection| connection.until < Time::MAX)
    }

    fn count(&mut self, index: u32) -> &mut u32 {
        if self.of_replica.len() <= index as usize {
            self.of_replica.resize(index as usize + 1, 0);
        }
        &mut self.of_replica[index as usize]
    }
}

/// The key of the first of a call's attempts: those of later ones lie under each other.
fn first_key(caller: &Caller) -> Key {
    (1..=u64::from(caller.attempt)).rev().fold(caller.key, |key, attempt| key.above(attempt))
}

impl<T: Trace> World<'_, T> {
    /// A frame gets its connection, or rests on it until it is time to do something.
    pub(super) fn rest_on_stream(&mut self, slot: u32, number: u32) {
        let (plan, now) = (self.plan, self.now());
        let index = self.frames[slot].replica;
        let Some(streams) = &self.streams else { return };
        if streams.connection(slot).is_none() && !self.connect(slot, number) {
            return;
        }
        let limited = plan.fleets[self.replicas[index as usize].fleet as usize].connections.is_some();
        if limited {
            self.release(slot);
        } else if !self.holds_worker(slot) {
            return;
        }
        let Some(until) = self.streams.as_ref().and_then(|streams| streams.connection(slot)).map(|open| open.until)
        else {
            return;
        };
        let step = &plan.streams[number as usize];
        // The draws of this step itself are for how long the connection lasts.
        let mut draws = self.draws_at(slot, self.frames[slot].pc + 1);
        let next = step.every.as_ref().map_or(until, |every| now.saturating_add(every.sample(&mut draws)));
        self.frames[slot].ticket = self.agenda.schedule(next.min(until).max(now), kind::DONE, slot);
    }

    /// A frame gets a connection, for all its time or for what is left of it. Returns whether it does.
    fn connect(&mut self, slot: u32, number: u32) -> bool {
        let (plan, now) = (self.plan, self.now());
        let measured = self.measured(now);
        let frame = &self.frames[slot];
        let (caller, index) = (frame.caller, frame.replica);
        if !self.is_welcome(&caller) {
            // The client closed it while it waited for a worker.
            self.end(slot, Outcome::Cancelled);
            return false;
        }
        let fleet = &plan.fleets[self.replicas[index as usize].fleet as usize];
        let lasts = plan.streams[number as usize].lasts.sample(&mut self.draws(slot));
        let Some((streams, place)) = self.streams.as_mut().zip(fleet.connected) else {
            return false;
        };
        let tally = &mut self.tally.connections[place as usize];
        if fleet.connections.is_some_and(|most| *streams.count(index) >= most) {
            tally.refuse(measured);
            self.end(slot, Outcome::Rejected);
            return false;
        }
        *streams.count(index) += 1;
        let rest = if streams.rests.is_empty() { None } else { streams.rests.remove(&first_key(&caller).value()) };
        if let Some(rest) = rest {
            tally.find(rest.broken, now, true, measured);
        }
        tally.make(now, measured);
        let until = now.saturating_add(rest.map_or(lasts, |rest| rest.time)).min(Time::MAX - 1);
        if streams.open.len() <= slot as usize {
            streams.open.resize(slot as usize + 1, NO_CONNECTION);
        }
        streams.open[slot as usize] = Connection { until };
        // Timers that were set for getting connected find another serial number.
        self.serial = self.serial.wrapping_add(1).max(1);
        let frame = &mut self.frames[slot];
        (frame.serial, frame.alarm, frame.caller.deadline) = (self.serial, NONE, Time::MAX);
        self.trace_frame(slot, caller.trace);
        true
    }

    /// A connection has rested: it does something, or is over. Returns whether the frame goes on.
    pub(super) fn pulse(&mut self, slot: u32, number: u32) -> bool {
        let now = self.now();
        let open = self.streams.as_ref().and_then(|streams| streams.connection(slot));
        if open.is_none_or(|open| now >= open.until) {
            self.disconnect(slot, Parting::Closed);
            self.frames[slot].pc = self.plan.streams[number as usize].end;
            true
        } else if self.is_welcome(&self.frames[slot].caller) {
            let frame = &mut self.frames[slot];
            frame.round += 1;
            frame.pc += 1;
            true
        } else {
            // Who sends on a connection whose other side is gone finds out.
            self.end(slot, Outcome::Cancelled);
            false
        }
    }

    /// A frame is over, or its server is gone: so is its connection. Nothing happens to a frame that has none.
    #[inline]
    pub(super) fn hang_up(&mut self, slot: u32, outcome: Outcome) {
        if self.streams.is_some() {
            let left = outcome == Outcome::Cancelled || !self.is_welcome(&self.frames[slot].caller);
            self.disconnect(slot, if left { Parting::Left } else { Parting::Broken });
        }
    }

    fn disconnect(&mut self, slot: u32, how: Parting) {
        let (plan, now) = (self.plan, self.now());
        let Some(streams) = &mut self.streams else { return };
        let Some(Connection { until }) = streams.connection(slot) else {
            return;
        };
        streams.open[slot as usize] = NO_CONNECTION;
        let index = self.frames[slot].replica;
        *streams.count(index) -= 1;
        let Some(number) = plan.fleets[self.replicas[index as usize].fleet as usize].connected else {
            return;
        };
        self.tally.connections[number as usize].part(how, now, now >= plan.warmup);
        let edge = self.frames[slot].caller.edge;
        if how != Parting::Broken || plan.edges[edge as usize].retry.is_none() {
            return;
        }
        // To be connected was a success: what comes now is a call of its own, with all its attempts before it.
        let budget = &mut self.budgets[edge as usize];
        if self.frames[slot].caller.attempt > 0 {
            budget.succeeded(false);
            budget.begun(now, true);
        }
        let frame = &self.frames[slot];
        let deadline = self.deadline(&plan.edges[edge as usize], self.deadline_above(&frame.caller));
        let caller = &mut self.frames[slot].caller;
        (caller.attempt, caller.key, caller.deadline) = (0, caller.key.number(RECONNECT), deadline);
        // Its last steps may fail after its time is up.
        let rest = Rest { time: until.saturating_sub(now), broken: now, number };
        let key = caller.key.value();
        self.streams.iter_mut().for_each(|streams| {
            streams.rests.insert(key, rest);
        });
        self.tally.connections[number as usize].seek(now, now >= plan.warmup);
    }

    /// The deadline that whoever made a call hands on to it.
    fn deadline_above(&self, caller: &Caller) -> Time {
        match caller.link {
            Link::Parent => self.handed_on(&self.frames[caller.parent].caller),
            _ => Time::MAX,
        }
    }

    /// A call is over: if its client wanted to go on with a connection that broke, it does not any more.
    #[inline]
    pub(super) fn give_up_stream(&mut self, caller: &Caller) {
        let (now, warmup) = (self.now(), self.plan.warmup);
        if let Some(streams) = self.streams.as_mut().filter(|streams| !streams.rests.is_empty())
            && let Some(rest) = streams.rests.remove(&first_key(caller).value())
        {
            self.tally.connections[rest.number as usize].find(rest.broken, now, false, now >= warmup);
        }
    }

    /// Counts the connections that are open, and the clients who try to get another, at the end of the run.
    pub(super) fn count_open_streams(&mut self) {
        let plan = self.plan;
        let Some(streams) = &self.streams else { return };
        for slot in (0..streams.open.len() as u32).filter(|&slot| streams.connection(slot).is_some()) {
            let fleet = self.replicas[self.frames[slot].replica as usize].fleet;
            if let Some(number) = plan.fleets[fleet as usize].connected {
                self.tally.connections[number as usize].open_at_end += 1;
            }
        }
        for rest in streams.rests.values() {
            self.tally.connections[rest.number as usize].seeking_at_end += 1;
        }
    }
}
