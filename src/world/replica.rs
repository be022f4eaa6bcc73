//! A replica: one server of a fleet.

use super::queue::Queue;
use super::sharing::Sharing;
use crate::engine::{Arena, NONE, Time};
use crate::world::frame::Frame;

/// What a replica is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Starts up: takes nothing yet.
    Starting,
    /// Takes calls.
    Ready,
    /// Has failed and is being repaired.
    Down,
    /// Finishes what it has, takes nothing new, then goes.
    Draining,
    /// Is no more; its number is free for a new replica.
    Gone,
}

/// How many levels of priority there are.
pub const PRIORITIES: usize = 8;

/// One server.
#[derive(Clone, Debug)]
pub struct Replica {
    /// Its fleet.
    pub fleet: u32,
    /// Its number in the fleet, from 0.
    pub ordinal: u32,
    /// What it is up to.
    pub status: Status,
    /// Its position in the balancer's pool, or [`NONE`].
    pub position: u32,
    /// Calls sent to it and not finished.
    pub load: u32,
    /// Workers that are taken.
    pub busy_workers: u32,
    /// CPUs that work.
    pub busy_cpus: u32,
    /// Calls in its queue.
    pub queued: u32,
    /// The queue: one a priority where the discipline has priorities, else only the first is used.
    pub queues: [Queue; PRIORITIES],
    /// Jobs that share its CPUs, where there are more workers than CPUs.
    pub sharing: Option<Box<Sharing>>,
    /// The ticket of the sharing's next completion.
    pub shared_ticket: u32,
    /// The ticket of the event that changes its status next.
    pub ticket: u32,
    /// When it was created: billed from then.
    pub created: Time,
    /// When its status changed last.
    pub since: Time,
    /// When it is repaired.
    pub down_until: Time,
    /// How many lives it has had: a number that is used again belongs to a new server.
    pub lives: u32,
    /// Health checks in a row that failed, or that succeeded.
    pub checks: (u32, u32),
    /// The ticket of its next health check, or [`NONE`] while none is needed.
    pub check_ticket: u32,
    /// CPU time spent up to `metered_at`, in nanoseconds.
    pub cpu_time: u64,
    /// When `cpu_time` was right.
    pub metered_at: Time,
    /// `cpu_time` and calls begun at the autoscaler's last look.
    pub at_last_look: (u64, u64),
    /// Calls that came to it.
    pub arrivals: u64,
}

impl Replica {
    /// A replica that is about to start.
    pub fn new(fleet: u32, ordinal: u32) -> Self {
        Replica {
            fleet,
            ordinal,
            status: Status::Gone,
            position: NONE,
            load: 0,
            busy_workers: 0,
            busy_cpus: 0,
            queued: 0,
            queues: [Queue::default(); PRIORITIES],
            sharing: None,
            shared_ticket: NONE,
            ticket: NONE,
            created: 0,
            since: 0,
            down_until: 0,
            lives: 0,
            checks: (0, 0),
            check_ticket: NONE,
            cpu_time: 0,
            metered_at: 0,
            at_last_look: (0, 0),
            arrivals: 0,
        }
    }

    /// Notes that the number of busy CPUs becomes `busy` at `now`.
    #[inline]
    pub fn meter(&mut self, now: Time, busy: u32) {
        self.cpu_time += u64::from(self.busy_cpus) * (now - self.metered_at);
        self.metered_at = now;
        self.busy_cpus = busy;
    }

    /// Puts a call into the queue.
    #[inline]
    pub fn enqueue(&mut self, frames: &mut Arena<Frame>, slot: u32, priority: usize) {
        self.queues[priority].push(frames, slot);
        self.queued += 1;
    }

    /// Takes a call out of the queue.
    #[inline]
    pub fn unqueue(&mut self, frames: &mut Arena<Frame>, slot: u32, priority: usize) {
        self.queues[priority].remove(frames, slot);
        self.queued -= 1;
    }
}
