//! Functions: each call has an environment for itself, which comes when it is wanted and goes when it is not.
//!
//! An environment is a replica with one worker that stands in no balancer's pool. Those that are free lie in the order in
//! which they became free: the newest is taken first, and the oldest leaves first, so that neither is ever searched for.

use super::status::Status;
use super::trace::Refusal;
use super::{Trace, World, kind};
use crate::engine::{NONE, Time};
use crate::plan::elastic::Function;
use crate::policy::serverless::Allowance;
use crate::tally::Outcome;
use crate::tally::fleet::Gauge;
use std::collections::VecDeque;

/// The environments of a function in a run.
pub struct Environments {
    /// Free ones that came by demand, with the time since when; the oldest first.
    free: VecDeque<(u32, Time)>,
    /// Free ones that are always there.
    provisioned: Vec<u32>,
    /// Numbers that nobody has.
    gone: Vec<u32>,
    /// How many there are, free or not, those that start included.
    pub present: u32,
    allowance: Allowance,
    /// Whether an event waits for the oldest free one to leave.
    expires: bool,
}

impl Environments {
    /// None yet.
    pub fn of(function: &Function) -> Box<Self> {
        Box::new(Environments {
            free: VecDeque::new(),
            provisioned: Vec::new(),
            gone: Vec::new(),
            present: 0,
            allowance: Allowance::new(&function.burst),
            expires: false,
        })
    }

    /// A number that nobody has, if there was one before.
    pub fn free_number(&mut self) -> Option<u32> {
        self.gone.pop()
    }
}

impl<T: Trace> World<'_, T> {
    /// A function at time zero: what is provisioned is there.
    pub(super) fn open_function(&mut self, fleet: u32) {
        let Some(function) = &self.plan.fleets[fleet as usize].function else {
            return;
        };
        for _ in 0..function.provisioned {
            let index = self.new_environment(fleet);
            self.tally.fleets[fleet as usize].change_paid(0, 1);
            self.environment_ready(index);
        }
    }

    /// A call comes to a function: it gets a free environment, or a new one, or none.
    pub(super) fn invoke(&mut self, slot: u32, f: usize) {
        let (now, measured) = (self.now(), self.measured(self.frames[slot].entered));
        let (Some(function), Some(environments)) = (&self.plan.fleets[f].function, &mut self.fleets[f].environments)
        else {
            return;
        };
        let number = function.number as usize;
        let free = environments.provisioned.pop();
        if let Some(index) = free.or_else(|| environments.free.pop_back().map(|(index, _)| index)) {
            self.tally.functions[number].invoke(now, measured);
            return self.arrive(slot, index);
        }
        if environments.present >= function.concurrency || !environments.allowance.take(now) {
            self.tally.functions[number].throttle(measured);
            self.trace_refusal(self.frames[slot].caller.trace, Refusal::Concurrency);
            return self.turn_away(slot, f, Outcome::Rejected);
        }
        let index = self.start_environment(f as u32);
        self.tally.functions[number].start(measured);
        self.replicas[index as usize].arrivals += 1;
        self.admit(slot, index, true);
        self.join_queue(slot, index);
    }

    fn new_environment(&mut self, fleet: u32) -> u32 {
        let index = self.new_replica(fleet);
        if let Some(environments) = &mut self.fleets[fleet as usize].environments {
            environments.present += 1;
        }
        self.begin_starting(index);
        index
    }

    fn start_environment(&mut self, fleet: u32) -> u32 {
        let now = self.now();
        let index = self.new_environment(fleet);
        let replica = &self.replicas[index as usize];
        let key = self.fleets[fleet as usize].key.word("cold start").number(u64::from(replica.ordinal));
        let key = key.number(u64::from(replica.lives));
        let mut takes = 0;
        if let Some(function) = &self.plan.fleets[fleet as usize].function {
            takes = function.cold_start.sample(&mut key.draws(0));
            if takes > function.init_limit {
                takes = function.init_limit.saturating_add(function.cold_start.sample(&mut key.draws(1)));
            }
        }
        self.replicas[index as usize].ticket = self.agenda.schedule(now.saturating_add(takes), kind::READY, index);
        index
    }

    /// An environment has started: it takes the call that waits for it, unless that has gone meanwhile.
    pub(super) fn environment_ready(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.since, replica.ready_since, replica.ticket) = (Status::Ready, now, now, NONE);
        let (fleet, created, waits) = (replica.fleet, replica.created, replica.queued > 0);
        self.tally.fleets[fleet as usize].change(Gauge::Starting, now, -1);
        self.count_ready(index, 1);
        self.open_stores(index);
        if !waits {
            return self.put_aside(index);
        }
        if let Some(function) = &self.plan.fleets[fleet as usize].function {
            let measured = self.measured(created);
            self.tally.functions[function.number as usize].started(created, now, measured);
        }
        self.serve_next(index);
    }

    /// The call of an environment is over.
    pub(super) fn leave_environment(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        // A call that went before its environment was there leaves it to start.
        if replica.status == Status::Ready
            && let Some(function) = &self.plan.fleets[replica.fleet as usize].function
        {
            self.tally.functions[function.number as usize].leave(self.agenda.now());
            self.put_aside(index);
        }
    }

    /// An environment is free.
    fn put_aside(&mut self, index: u32) {
        let now = self.now();
        let replica = &self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let (Some(function), Some(environments)) =
            (&self.plan.fleets[fleet].function, &mut self.fleets[fleet].environments)
        else {
            return;
        };
        if replica.ordinal < function.provisioned {
            return environments.provisioned.push(index);
        }
        environments.free.push_back((index, now));
        if !std::mem::replace(&mut environments.expires, true) {
            self.agenda.schedule(now.saturating_add(function.idle), kind::EXPIRED, fleet as u32);
        }
    }

    /// The oldest free environment may have been free long enough.
    pub(super) fn on_expired(&mut self, fleet: u32) {
        let now = self.now();
        let f = fleet as usize;
        while let (Some(function), Some(environments)) =
            (&self.plan.fleets[f].function, &mut self.fleets[f].environments)
        {
            let Some(&(index, since)) = environments.free.front() else {
                environments.expires = false;
                return;
            };
            let leaves = since.saturating_add(function.idle);
            if leaves > now {
                self.agenda.schedule(leaves, kind::EXPIRED, fleet);
                return;
            }
            environments.free.pop_front();
            environments.present -= 1;
            environments.gone.push(index);
            self.count_ready(index, -1);
            self.retire(index);
        }
    }
}
