//! What a frame does between two events, as anybody could see it.

use super::Server;
use crate::engine::NONE;
use crate::plan::program::Op;
use crate::world::frame::{Frame, State};
use crate::world::status::Status;
use crate::world::{Trace, World};

/// What an attempt does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Waits before it is sent again.
    Backoff,
    /// Waits before its caller's rate limiter.
    RateLimit,
    /// Waits for a place in its caller's bulkhead.
    Bulkhead,
    /// Waits before its service's rate limiter.
    ServiceRateLimit,
    /// On its way to its server.
    Outward,
    /// Its answer is on its way.
    Homeward,
    /// At a server that has vanished without a word.
    Silence,
    /// In a server's queue.
    Queue,
    /// Waits for the environment of a function to start.
    ColdStart,
    /// Its server stands still.
    Stopped,
    /// Works on a CPU, or has a share of one.
    Work,
    /// Rests at its server: a step that waits.
    Wait,
    /// Waits for the calls that it has made, or for branches of its program.
    Calls,
    /// Waits for a key of this lock table.
    Lock(u32),
    /// Waits to do a transaction on this lock table again.
    Conflict(u32),
    /// Waits until others have copies of its write.
    Replication,
    /// Waits for a key of this cache that another loads.
    Load(u32),
    /// Has a long connection, at rest.
    Connection,
}

impl<T: Trace> World<'_, T> {
    /// What a frame does from here to the next event.
    pub(super) fn activity(&self, slot: u32) -> Activity {
        let frame = &self.frames[slot];
        match frame.state {
            State::Backoff => Activity::Backoff,
            State::Held => Activity::RateLimit,
            State::AtBulkhead => Activity::Bulkhead,
            State::Delayed => Activity::ServiceRateLimit,
            State::Travelling => Activity::Outward,
            State::Returning => Activity::Homeward,
            State::Unanswered => Activity::Silence,
            State::Hedged => Activity::Calls,
            State::Queued if self.replicas[frame.replica as usize].status == Status::Starting => Activity::ColdStart,
            State::Queued => Activity::Queue,
            State::Running | State::Free => self.step_of(slot, frame),
        }
    }

    /// What a frame does that runs its program.
    fn step_of(&self, slot: u32, frame: &Frame) -> Activity {
        if frame.epoch != 0 {
            return Activity::Calls;
        }
        if frame.replica != NONE && self.replicas[frame.replica as usize].paused_until != 0 {
            return Activity::Stopped;
        }
        if let Some(cache) = self.awaited_load(slot) {
            return Activity::Load(cache);
        }
        let locks = &self.plan.locks;
        match self.plan.program[frame.pc as usize] {
            Op::Work(_) => Activity::Work,
            Op::Lock(step) => Activity::Lock(locks.steps[step as usize].table),
            Op::Validate(step) => Activity::Conflict(locks.transactions[step as usize].table),
            Op::Commit(_) | Op::Replicate(_) => Activity::Replication,
            Op::Stream(_) | Op::Pulse(_) => Activity::Connection,
            _ => Activity::Wait,
        }
    }

    /// The server that has a frame; none if none has it.
    pub(super) fn server_of(&self, slot: u32) -> Option<Server> {
        let index = self.frames[slot].replica;
        if index == NONE {
            return None;
        }
        let replica = &self.replicas[index as usize];
        let set = self.plan.fleets[replica.fleet as usize].replica_set;
        Some(Server {
            fleet: replica.fleet,
            ordinal: replica.ordinal,
            zone: self.place_of(index).map(|place| place.zone),
            leads: set.map(|set| self.sets[set as usize].leader == replica.ordinal),
        })
    }
}
