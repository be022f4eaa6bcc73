//! Faults: what befalls several replicas at once, by the script or at random, and what a failure does to a replica.

use super::kind;
use super::status::Status;
use super::{Trace, World};
use crate::engine::random::Stream;
use crate::engine::{Key, NONE, Time};
use crate::plan::{Fault, Hit, Scope, Start};
use crate::policy::failure::Effect;
use crate::tally::journal::What;
use rand::Rng;

/// A fault of the plan in a run.
pub struct FaultState {
    key: Key,
    stream: Stream,
}

impl FaultState {
    /// A fault that has not happened yet.
    pub fn new(fault: &Fault, replication: Key) -> Self {
        let key = replication.word(&fault.path);
        FaultState { key, stream: key.stream() }
    }
}

impl<T: Trace> World<'_, T> {
    /// Puts the first occurrence of each fault on the agenda.
    pub(super) fn open_faults(&mut self) {
        for number in 0..self.plan.faults.len() as u32 {
            match self.plan.faults[number as usize].start {
                Start::At(at) => {
                    self.agenda.schedule(at, kind::FAULT, number);
                }
                Start::Every { .. } => self.schedule_fault(number, 0),
            }
        }
    }

    /// Draws when a random fault happens next, from `from` on.
    fn schedule_fault(&mut self, number: u32, from: Time) {
        if let Start::Every { gap, stretch, .. } = &self.plan.faults[number as usize].start {
            let gap = stretched(gap.sample(&mut self.faults[number as usize].stream), *stretch);
            self.agenda.schedule(from.saturating_add(gap), kind::FAULT, number);
        }
    }

    pub(super) fn on_fault(&mut self, number: u32) {
        let (now, plan) = (self.now(), self.plan);
        let fault = &plan.faults[number as usize];
        let state = &mut self.faults[number as usize];
        // One draw for all that it hits, where they come back together.
        let lasts = match fault.start {
            Start::At(_) => fault.lasts.sample(&mut state.key.draws(0)),
            Start::Every { .. } if fault.together => fault.lasts.sample(&mut state.stream),
            Start::Every { .. } => 0,
        };
        let until = now.saturating_add(lasts);
        let mut over = until;
        if let Some((scope, other)) = fault.ways {
            self.trouble(scope, other, fault.effect, until, &fault.hits);
        }
        for hit in fault.hits.iter().filter(|_| fault.ways.is_none()) {
            for index in self.replicas_hit(hit) {
                let stream = &mut self.faults[number as usize].stream;
                if fault.share.is_some_and(|share| stream.next_u64() > share) {
                    continue;
                }
                if fault.together {
                    self.befall(index, fault.effect, until, NONE);
                } else if self.replicas[index as usize].status == Status::Ready {
                    let lasts = fault.lasts.sample(stream);
                    let until = self.begin_repair(index, fault.crew, lasts);
                    over = over.max(until);
                    self.befall(index, fault.effect, until, NONE);
                }
            }
        }
        let scope = match fault.ways {
            // A zone that is cut off from one other only is not lost.
            Some((Scope::Zone(_), Some(_))) => None,
            Some((scope, _)) => Some(scope),
            None => fault.hits.first().map(|hit| hit.scope),
        };
        if matches!(fault.effect, Effect::Down { .. } | Effect::Partition)
            && fault.together
            && let Some(scope) = scope
        {
            self.lose_place(scope, over);
        }
        self.note(What::FaultBegan, number, i64::try_from(over - now).unwrap_or(i64::MAX));
        if let Start::Every { overlapping, .. } = fault.start {
            self.schedule_fault(number, if overlapping { now } else { until });
        }
    }

    pub(super) fn replicas_hit(&self, hit: &Hit) -> Vec<u32> {
        let struck = |index: u32| self.place_of(index).is_none_or(|place| self.plan.covers(hit.scope, place));
        self.fleets[hit.fleet as usize]
            .members
            .iter()
            .copied()
            .filter(|&index| {
                let replica = &self.replicas[index as usize];
                replica.status != Status::Gone && struck(index)
            })
            .take(hit.replicas.map_or(usize::MAX, |n| n as usize))
            .collect()
    }

    /// Something befalls a replica until a given time; the failure clock that brought it about, if one did, begins
    /// anew when it is over.
    pub(super) fn befall(&mut self, index: u32, effect: Effect, until: Time, clock: u32) {
        match effect {
            // A pod that waits for a node has nothing to lose.
            Effect::Down { .. } if !self.has_footing(index) => {}
            Effect::Down { silent, disk_lost } => {
                self.crash(index, until, silent);
                if disk_lost {
                    self.lose_disk(index);
                }
            }
            Effect::Pause => self.pause(index, until, false),
            Effect::Hang => self.pause(index, until, true),
            Effect::Slow { .. } | Effect::Errors { .. } => self.ail(index, effect, until, clock),
            // Of messages, not of those who send them.
            Effect::Interruption { notice } => self.interrupt_node(index, notice),
            Effect::Partition | Effect::Latency { .. } | Effect::Loss { .. } => {}
        }
    }
}

/// A time, multiplied.
pub(super) fn stretched(time: Time, factor: f64) -> Time {
    // As it is where nothing is changed: not every time is a number with 53 bits.
    if factor == 1.0 { time } else { (time as f64 * factor) as Time }
}
