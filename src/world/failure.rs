//! Random failures: clocks of each replica, and the crews that repair it.

use super::kind;
use super::status::Status;
use super::{Trace, World};
use crate::engine::random::Stream;
use crate::engine::{Event, NONE, Time};
use crate::policy::failure::Effect;
use crate::tally::journal::What;
use std::collections::VecDeque;

/// One way of one replica to fail at random. Its clock runs while the replica is ready.
pub struct FailureClock {
    replica: u32,
    /// Which of the fleet's ways.
    nth: u32,
    stream: Stream,
    ticket: u32,
}

/// A repair crew.
pub struct Crew {
    /// Repairs that it could begin now.
    free: u32,
    /// Replicas that wait for it, in which of their lives, and how long each repair takes.
    waiting: VecDeque<(u32, u32, Time)>,
}

impl Crew {
    /// A crew for so many repairs at once.
    pub fn new(repairs: u32) -> Self {
        Crew { free: repairs, waiting: VecDeque::new() }
    }
}

impl<T: Trace> World<'_, T> {
    /// A replica gets its clocks, which keep their random streams through all its lives.
    pub(super) fn open_failure_clocks(&mut self, index: u32) {
        let first = self.failure_clocks.len() as u32;
        let replica = &mut self.replicas[index as usize];
        replica.first_clock = first;
        let fleet = replica.fleet as usize;
        let key = self.fleets[fleet].key.word("crash").number(u64::from(replica.ordinal));
        for nth in 0..self.plan.fleets[fleet].failures.len() as u32 {
            let stream = key.number(u64::from(nth)).stream();
            self.failure_clocks.push(FailureClock { replica: index, nth, stream, ticket: NONE });
        }
    }

    /// Draws the next failures of a replica that is ready now.
    pub(super) fn wind_failure_clocks(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (first, kinds) = (replica.first_clock, self.plan.fleets[replica.fleet as usize].failures.len() as u32);
        (first..first + kinds).for_each(|clock| self.wind(clock));
    }

    fn wind(&mut self, number: u32) {
        let now = self.now();
        let clock = &mut self.failure_clocks[number as usize];
        let fleet = self.replicas[clock.replica as usize].fleet as usize;
        let failure = &self.plan.fleets[fleet].failures[clock.nth as usize];
        let after = super::fault::stretched(failure.every.sample(&mut clock.stream), failure.stretch);
        clock.ticket = self.agenda.schedule(now.saturating_add(after), kind::FAILURE, number);
    }

    /// A clock has run down.
    pub(super) fn on_failure(&mut self, event: Event) {
        let now = self.now();
        let clock = &mut self.failure_clocks[event.slot as usize];
        let index = clock.replica;
        let replica = &self.replicas[index as usize];
        if clock.ticket != event.ticket || replica.status != Status::Ready {
            return;
        }
        let failure = &self.plan.fleets[replica.fleet as usize].failures[clock.nth as usize];
        let lasts = failure.lasts.sample(&mut clock.stream);
        clock.ticket = NONE;
        self.note_replica(What::FailureBegan, index);
        let until = match failure.effect {
            Effect::Down { .. } => self.begin_repair(index, failure.crew, lasts),
            _ => now.saturating_add(lasts),
        };
        self.befall(index, failure.effect, until, event.slot);
    }

    /// The clock of a failure that is over begins anew, unless it already runs.
    pub(super) fn rewind(&mut self, clock: u32) {
        if self.failure_clocks[clock as usize].ticket == NONE {
            self.wind(clock);
        }
    }

    /// When a repair that begins now is done; [`Time::MAX`] if its crew has no hand free.
    pub(super) fn begin_repair(&mut self, index: u32, crew: Option<u32>, lasts: Time) -> Time {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        if let Some(number) = crew {
            let crew = &mut self.crews[number as usize];
            if crew.free == 0 {
                crew.waiting.push_back((index, replica.lives, lasts));
                return Time::MAX;
            }
            crew.free -= 1;
            replica.crew = number;
        }
        now.saturating_add(lasts)
    }

    /// A replica needs its repair crew no more: the crew turns to the next.
    pub(super) fn dismiss_crew(&mut self, index: u32) {
        let now = self.now();
        let number = std::mem::replace(&mut self.replicas[index as usize].crew, NONE);
        if number == NONE {
            return;
        }
        let crew = &mut self.crews[number as usize];
        crew.free += 1;
        while let Some((next, life, lasts)) = crew.waiting.pop_front() {
            let replica = &mut self.replicas[next as usize];
            if replica.status == Status::Down && replica.lives == life {
                crew.free -= 1;
                replica.crew = number;
                // An outage by the script may last longer than the repair.
                replica.down_until = now.saturating_add(lasts).max(replica.not_before);
                replica.ticket = self.agenda.schedule(replica.down_until, kind::READY, next);
                return;
            }
        }
    }
}
