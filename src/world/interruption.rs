//! Work that is interrupted and goes on later: by a more urgent call, or because the CPUs stand still.

use super::{Trace, World, kind, purpose};
use crate::engine::{NONE, Time};
use crate::plan::program::Op;
use crate::policy::discipline::{Job, Rank};
use crate::tally::fleet::Gauge;
use crate::world::frame::Worker;
use rand::Rng;

impl<T: Trace> World<'_, T> {
    /// The rank of a call that waits, or wants to be served.
    pub(super) fn rank(&self, slot: u32, fleet: usize) -> Rank {
        let discipline = self.plan.fleets[fleet].discipline;
        if discipline.in_line() {
            return 0;
        }
        let frame = &self.frames[slot];
        let work = if discipline.knows_work() { self.work_ahead(slot) } else { 0 };
        discipline.rank(&Job {
            arrived: frame.entered,
            serial: frame.serial,
            priority: frame.caller.priority,
            work,
            chance: frame.caller.key.draws(purpose::PLACE).next_u64(),
        })
    }

    /// The work of the step that a call is at, or what an interruption has left of it.
    fn work_ahead(&self, slot: u32) -> Time {
        let frame = &self.frames[slot];
        match &self.plan.program[frame.pc as usize] {
            _ if frame.work > 0 => frame.work,
            Op::Work(sampler) => sampler.sample(&mut self.draws(slot)),
            _ => 0,
        }
    }

    /// A call starts to work, or goes on with it, where it may be interrupted.
    pub(super) fn work_for_now(&mut self, slot: u32, index: u32, demand: Time) {
        let replica = &mut self.replicas[index as usize];
        if let Some(working) = &mut replica.working {
            // Who works stands in no queue: the link is free to tell the place.
            self.frames[slot].before = working.len() as u32;
            working.push(slot);
        }
        self.frames[slot].work = demand;
        if replica.paused_until == 0 {
            self.start(slot, index);
        }
    }

    /// A CPU takes up the work of a call.
    fn start(&mut self, slot: u32, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let busy = replica.busy_cpus + 1;
        replica.meter(now, busy);
        self.tally.fleets[replica.fleet as usize].change(Gauge::Busy, now, 1);
        let frame = &mut self.frames[slot];
        // From here on the instant at which it is done.
        frame.work = now.saturating_add(frame.work);
        frame.ticket = self.agenda.schedule(frame.work, kind::DONE, slot);
    }

    /// A CPU drops the work of a call, which keeps what is left of it.
    fn stop(&mut self, slot: u32, index: u32) {
        let now = self.now();
        let frame = &mut self.frames[slot];
        // What ends at this very instant is as good as done; a nanosecond keeps it from being drawn anew.
        frame.work = (frame.work - now).max(1);
        frame.ticket = NONE;
        let replica = &mut self.replicas[index as usize];
        let busy = replica.busy_cpus - 1;
        replica.meter(now, busy);
        self.tally.fleets[replica.fleet as usize].change(Gauge::Busy, now, -1);
    }

    /// The work of a call is done.
    pub(super) fn work_for_now_done(&mut self, slot: u32, index: u32) {
        self.frames[slot].work = 0;
        self.cross_off(slot, index);
    }

    /// A call is at work no more.
    fn cross_off(&mut self, slot: u32, index: u32) {
        if let Some(working) = &mut self.replicas[index as usize].working {
            let place = self.frames[slot].before as usize;
            working.swap_remove(place);
            if let Some(&moved) = working.get(place) {
                self.frames[moved].before = place as u32;
            }
        }
    }

    /// Takes a worker away from the least urgent call at work, if the discipline lets this one interrupt it.
    pub(super) fn preempt(&mut self, slot: u32, index: u32) -> bool {
        let replica = &self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let discipline = self.plan.fleets[fleet].discipline;
        let Some(working) = replica.working.as_ref().filter(|_| discipline.preempts()) else {
            return false;
        };
        let (now, paused) = (self.now(), replica.paused_until > 0);
        let in_service = |&slot: &u32| {
            let frame = &self.frames[slot];
            let work = if paused { frame.work } else { frame.work - now };
            let (arrived, serial, priority) = (frame.entered, frame.serial, frame.caller.priority);
            let rank = discipline.rank(&Job { arrived, serial, priority, work, chance: 0 });
            (frame.worker == Worker::Own).then_some((rank, slot))
        };
        let Some((rank, victim)) = working.iter().filter_map(in_service).max() else {
            return false;
        };
        if !discipline.interrupts(self.rank(slot, fleet), rank) {
            return false;
        }
        self.interrupt(victim, index, paused);
        self.frames[victim].worker = Worker::None;
        self.vacate(index);
        self.queue_again(victim, index);
        true
    }

    /// A call that is cancelled is at work no more.
    pub(super) fn break_off(&mut self, slot: u32, index: u32) {
        let (now, serial, place) = (self.now(), self.frames[slot].serial, self.frames[slot].before);
        let replica = &mut self.replicas[index as usize];
        if let Some(sharing) = &mut replica.sharing {
            if let Some(left) = sharing.leave(now, serial, slot) {
                let spent = &mut self.frames[slot].spent;
                *spent = spent.saturating_sub(left);
                self.share(index);
            }
        } else if (replica.working.as_ref()).is_some_and(|working| working.get(place as usize) == Some(&slot)) {
            let paused = replica.paused_until > 0;
            self.interrupt(slot, index, paused);
        }
    }

    /// A call at work leaves its CPU, which has not done what is left of it.
    fn interrupt(&mut self, slot: u32, index: u32, paused: bool) {
        if !paused {
            self.stop(slot, index);
        }
        self.cross_off(slot, index);
        let frame = &mut self.frames[slot];
        frame.spent = frame.spent.saturating_sub(frame.work);
    }

    /// The CPUs of a replica stand still.
    pub(super) fn freeze(&mut self, index: u32) {
        let now = self.now();
        if let Some(sharing) = &mut self.replicas[index as usize].sharing {
            sharing.freeze(now, true);
            return self.share(index);
        }
        for place in 0..self.working(index) {
            self.stop(self.nth_working(index, place), index);
        }
    }

    /// The CPUs of a replica go on.
    pub(super) fn thaw(&mut self, index: u32) {
        let now = self.now();
        if let Some(sharing) = &mut self.replicas[index as usize].sharing {
            sharing.freeze(now, false);
            return self.share(index);
        }
        for place in 0..self.working(index) {
            self.start(self.nth_working(index, place), index);
        }
    }

    fn working(&self, index: u32) -> usize {
        self.replicas[index as usize].working.as_ref().map_or(0, Vec::len)
    }

    fn nth_working(&self, index: u32, place: usize) -> u32 {
        self.replicas[index as usize].working.as_ref().map_or(NONE, |working| working[place])
    }
}
