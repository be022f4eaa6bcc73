//! One replication from its first event to its last, and why it may not get there.

use super::trace::Untraced;
use super::{Trace, World, kind, messages};
use crate::engine::Time;
use crate::plan::Plan;
use crate::tally::RunTally;

/// Why a run could not be finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// More requests were under way at once than the simulator can hold.
    TooManyInFlight {
        /// When, nanoseconds.
        at: Time,
        /// The fleet with the most calls.
        busiest: String,
    },
    /// More messages waited in queues at once than the simulator can hold.
    TooManyMessages {
        /// When, nanoseconds.
        at: Time,
        /// The queue with the most of them.
        fullest: String,
    },
    /// So much happened at one instant that time seems to stand still.
    TimeStandsStill {
        /// When, nanoseconds.
        at: Time,
    },
    /// The study was interrupted.
    Interrupted,
}

/// How many events are handled between two looks at whether to stop.
const EVENTS_BETWEEN_CHECKS: u32 = 1 << 16;

/// So many looks in a row at the same instant mean that time stands still: users who neither think nor wait for
/// anything, for example. (Over 16 million events; a real burst is far smaller.)
const LOOKS_AT_ONE_INSTANT: u32 = 256;

/// Frames that may exist at once: an event names a frame in 24 bits.
const FRAMES_LIMIT: usize = crate::engine::agenda::SLOT_LIMIT as usize;

/// Simulates one replication. `stop` is asked now and then whether to give up.
pub fn run(plan: &Plan, replication: u32, stop: &dyn Fn() -> bool) -> Result<RunTally, RunError> {
    let mut world = World::new(plan, replication, Untraced);
    world.drive(stop)?;
    Ok(world.finish())
}

impl<T: Trace> World<'_, T> {
    /// Handles one event after the other, up to the end, or until a run that is traced has found what it was for.
    pub(super) fn drive(&mut self, stop: &dyn Fn() -> bool) -> Result<(), RunError> {
        self.begin();
        let (mut last, mut looks) = (0, 0);
        loop {
            for _ in 0..EVENTS_BETWEEN_CHECKS {
                let Some(event) = self.agenda.pop() else {
                    return Ok(());
                };
                if event.kind == kind::END {
                    return Ok(());
                }
                if self.unheard.is_overdue(event.time) {
                    self.tell_balancers();
                }
                self.handle(event);
                while let Some(task) = self.immediate.pop_front() {
                    self.perform(task);
                    if self.frames.len() > FRAMES_LIMIT - 2 * EVENTS_BETWEEN_CHECKS as usize {
                        return Err(self.exhausted());
                    }
                }
                if !self.watch() {
                    return Ok(());
                }
            }
            if stop() {
                return Err(RunError::Interrupted);
            }
            looks = if self.now() == last { looks + 1 } else { 0 };
            last = self.now();
            if looks >= LOOKS_AT_ONE_INSTANT {
                return Err(RunError::TimeStandsStill { at: last });
            }
            if self.frames.len() + self.ahead.kept() > FRAMES_LIMIT - 2 * EVENTS_BETWEEN_CHECKS as usize {
                return Err(self.exhausted());
            }
            if self.messages.kept() > messages::MESSAGES_LIMIT - 2 * EVENTS_BETWEEN_CHECKS as usize {
                return Err(self.flooded());
            }
        }
    }

    fn exhausted(&self) -> RunError {
        let present = |f: &usize| self.tally.fleets[*f].calls.present_now();
        let busiest = (0..self.plan.fleets.len()).max_by_key(present);
        RunError::TooManyInFlight {
            at: self.now(),
            busiest: busiest.map_or_else(String::new, |f| self.plan.fleets[f].name.clone()),
        }
    }

    fn flooded(&self) -> RunError {
        let present = |g: &usize| self.tally.queues[*g].messages.present_now();
        let fullest = (0..self.plan.queues.groups.len()).max_by_key(present);
        RunError::TooManyMessages {
            at: self.now(),
            fullest: fullest.map_or_else(String::new, |g| self.plan.queues.groups[g].name.clone()),
        }
    }
}
