//! Planned maintenance: replicas are drained, worked on, and brought back, so many at a time.

use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::random::Stream;
use crate::engine::{Event, Key, NONE};
use crate::plan::Maintenance;
use crate::tally::journal::What;
use std::collections::VecDeque;

/// A planned maintenance in a run.
pub struct MaintenanceState {
    stream: Stream,
    /// Who has still to be worked on, and in which of its lives.
    waiting: VecDeque<(u32, u32)>,
    /// How many are being worked on, or finish what they have before.
    under_way: u32,
}

impl MaintenanceState {
    /// One that has not begun.
    pub fn new(maintenance: &Maintenance, replication: Key) -> Self {
        MaintenanceState {
            stream: replication.word(&maintenance.path).stream(),
            waiting: VecDeque::new(),
            under_way: 0,
        }
    }
}

impl<T: Trace> World<'_, T> {
    /// A maintenance begins.
    pub(super) fn on_maintenance(&mut self, number: u32) {
        let plan = self.plan;
        let spec = &plan.maintenances[number as usize];
        let mut waiting: VecDeque<(u32, u32)> = VecDeque::new();
        for hit in &spec.hits {
            let replicas = self.replicas_hit(hit);
            waiting.extend(replicas.into_iter().map(|index| (index, self.replicas[index as usize].lives)));
        }
        self.maintenances[number as usize].waiting = waiting;
        self.note(What::MaintenanceBegan, number, 0);
        for _ in 0..spec.at_once {
            if !self.maintain_next(number) {
                break;
            }
        }
        self.end_of_maintenance(number);
    }

    /// It is the next replica's turn, if there is one: it gets no more calls, and is worked on when it has finished those
    /// that it has.
    fn maintain_next(&mut self, number: u32) -> bool {
        let now = self.now();
        while let Some((index, life)) = self.maintenances[number as usize].waiting.pop_front() {
            let replica = &mut self.replicas[index as usize];
            if replica.lives != life || replica.status != Status::Ready || replica.maintenance != NONE {
                continue;
            }
            replica.maintenance = number;
            let (load, fleet) = (replica.load, replica.fleet as usize);
            self.maintenances[number as usize].under_way += 1;
            self.review(index);
            self.leave_duty(index);
            self.step_down(index);
            self.hand_over_shard(index);
            if load == 0 {
                self.work_on(index);
            } else {
                let deadline = now.saturating_add(self.plan.fleets[fleet].drain);
                self.replicas[index as usize].ticket = self.agenda.schedule(deadline, kind::MAINTAIN, index);
            }
            return true;
        }
        false
    }

    /// A maintenance, if it is one, is done with a replica.
    pub(super) fn maintained(&mut self, number: u32) {
        if number != NONE {
            self.maintenances[number as usize].under_way -= 1;
            self.maintain_next(number);
            self.end_of_maintenance(number);
        }
    }

    fn end_of_maintenance(&mut self, number: u32) {
        if self.maintenances[number as usize].under_way == 0 {
            self.note(What::MaintenanceEnded, number, 0);
        }
    }

    /// A replica that is to be worked on has had all the time that it gets.
    pub(super) fn on_maintain(&mut self, event: Event) {
        let replica = &self.replicas[event.slot as usize];
        if replica.ticket == event.ticket && replica.maintenance != NONE && replica.status == Status::Ready {
            self.work_on(event.slot);
        }
    }

    /// A replica is down for its maintenance.
    pub(super) fn work_on(&mut self, index: u32) {
        let number = self.replicas[index as usize].maintenance as usize;
        let lasts = self.plan.maintenances[number].lasts.sample(&mut self.maintenances[number].stream);
        let now = self.now();
        self.crash(index, now.saturating_add(lasts), false);
        let vertical = self.plan.fleets[self.replicas[index as usize].fleet as usize].vertical.as_ref();
        if vertical.is_some_and(|resizing| resizing.maintenance == Some(number as u32)) {
            self.restart_container(index, now, lasts);
        }
    }

    /// A replica is back from its maintenance, or goes for good: tells which maintenance it was, or [`NONE`].
    pub(super) fn end_maintenance(&mut self, index: u32) -> u32 {
        std::mem::replace(&mut self.replicas[index as usize].maintenance, NONE)
    }
}
