//! A frame: one attempt of a call, from the moment it is sent until its server is done with it.

use crate::engine::{Key, NONE, Time};
use crate::policy::balancer::Call;
use crate::tally::Outcome;
use crate::tally::cache::Found;

/// Whom a frame answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A client outside: the frame is an attempt of a request.
    Client,
    /// A frame that waits for it.
    Parent,
    /// A queue: the frame does the steps for messages of it.
    Queue,
    /// Nobody any more: whoever waited has given up, but the server does not know.
    Nobody,
}

impl Link {
    /// Whether somebody waits for the answer.
    #[inline]
    pub fn awaits(self) -> bool {
        self != Link::Nobody
    }
}

/// What a frame is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The slot is free.
    Free,
    /// Waits to be sent again.
    Backoff,
    /// In a replica's queue.
    Queued,
    /// Runs its program: works, waits, or has calls out.
    Running,
    /// Waits before its caller's rate limiter.
    Held,
    /// Waits for a place in its caller's bulkhead.
    AtBulkhead,
    /// Waits before its service's rate limiter.
    Delayed,
    /// On its way to its replica.
    Travelling,
    /// Its answer is on its way.
    Returning,
    /// At a server that has vanished without a word.
    Unanswered,
    /// Stands for a call that is sent more than once, and waits for the first good answer.
    Hedged,
}

/// How a frame relates to a worker of its replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// Has none.
    None,
    /// Occupies one.
    Own,
    /// Runs as a branch of a frame that occupies one.
    Borrowed,
}

/// The caller's side of an attempt: all that is needed to try again or to give the answer.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// Where the attempt's random numbers come from.
    pub key: Key,
    /// What the request has in common with others, for balancers that keep such together.
    pub affinity: Key,
    /// When the first attempt was sent.
    pub born: Time,
    /// When the caller gives up, however many attempts it has left; [`Time::MAX`] if never.
    pub deadline: Time,
    /// Whom to answer.
    pub link: Link,
    /// The parent's slot, or the user's number of a closed source.
    pub parent: u32,
    /// What the parent's `epoch` must be for the answer to be welcome.
    pub parent_epoch: u32,
    /// The edge that is called along; [`NONE`] for a branch of the parent's own program.
    pub edge: u32,
    /// The endpoint that is called.
    pub endpoint: u32,
    /// The class of the request, of attempts by clients.
    pub class: u16,
    /// The place of the pass that guards gave it, or [`NONE`].
    pub guard: u32,
    /// What is recorded of it, or [`NONE`]: by `world/trace`, which alone reads it.
    pub trace: u32,
    /// Attempts before this one.
    pub attempt: u16,
    /// From 0, the most urgent.
    pub priority: u8,
    /// Whether a fallback stands in for something in the answer.
    pub degraded: bool,
    /// Of a call to a cache, what it found; else what the last such call that it made found.
    pub found: Found,
}

impl Caller {
    /// A call to an endpoint along an edge of which nobody hears the answer, with nothing in common with others.
    #[inline]
    pub fn unheard(key: Key, born: Time, edge: u32, endpoint: u32) -> Self {
        Caller {
            key,
            affinity: key,
            born,
            deadline: Time::MAX,
            link: Link::Nobody,
            parent: NONE,
            parent_epoch: 0,
            edge,
            endpoint,
            class: 0,
            guard: NONE,
            trace: NONE,
            attempt: 0,
            priority: 0,
            degraded: false,
            found: Found::Nothing,
        }
    }

    /// What a balancer sees of it.
    #[inline]
    pub fn call(&self) -> Call {
        Call { key: self.key, affinity: self.affinity, from: NONE }
    }
}

/// One attempt of a call, or one branch of a program.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The caller's side.
    pub caller: Caller,
    /// When this attempt was sent.
    pub entered: Time,
    /// When it began to wait for a worker.
    pub queued: Time,
    /// Where work can be interrupted: while a CPU works on it, when that will be done; else what is left of its step.
    pub work: Time,
    /// CPU time that its work takes, as far as that has begun.
    pub spent: Time,
    /// Distinguishes it from earlier frames in the same slot; 0 if free.
    pub serial: u32,
    /// The ticket of the event that it waits for.
    pub ticket: u32,
    /// The ticket of its deadline, where that has no lane.
    pub alarm: u32,
    /// The step of the program that it is at.
    pub pc: u32,
    /// How often it went back in its program: sets the draws of one pass apart from the next's.
    pub round: u32,
    /// The replica that has it, or [`NONE`].
    pub replica: u32,
    /// The replica that made the call, where messages take time; [`NONE`] of clients.
    pub origin: u32,
    /// Neighbours in the queue.
    pub before: u32,
    /// See `before`.
    pub after: u32,
    /// Not 0 while it waits for children, and then like no other.
    pub epoch: u32,
    /// Children that have not answered.
    pub waiting: u16,
    /// Children that must still succeed.
    pub need: u16,
    /// The answer that is on its way.
    pub answer: Outcome,
    /// What it does.
    pub state: State,
    /// Its relation to a worker.
    pub worker: Worker,
    /// Whether it has had a worker before (so that its wait is counted once).
    pub served: bool,
}

impl Frame {
    /// A frame about to be sent.
    #[inline]
    pub fn new(caller: Caller, serial: u32) -> Self {
        Frame {
            caller,
            entered: 0,
            queued: 0,
            work: 0,
            spent: 0,
            serial,
            ticket: NONE,
            alarm: NONE,
            pc: 0,
            round: 0,
            replica: NONE,
            origin: NONE,
            before: NONE,
            after: NONE,
            epoch: 0,
            waiting: 0,
            need: 0,
            answer: Outcome::Ok,
            state: State::Running,
            worker: Worker::None,
            served: false,
        }
    }

    /// Whether it is a branch of its parent's program rather than a call.
    #[inline]
    pub fn is_branch(&self) -> bool {
        self.caller.edge == NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_small() {
        assert!(size_of::<Frame>() <= 144, "{}", size_of::<Frame>());
    }
}
