//! Replicas go down, lose what they hold, and come back.

use super::World;
use super::frame::Worker;
use super::kind;
use super::replica::Status;
use crate::engine::{Event, NONE, Time};
use crate::plan::Hit;
use crate::tally::Outcome;
use crate::tally::fleet::Gauge;

impl World<'_> {
    pub(super) fn on_outage(&mut self, number: u32) {
        let plan = self.plan;
        let outage = &plan.outages[number as usize];
        let key = self.key.word(&outage.path);
        // One draw for all that it hits: they come back together.
        let until = self.now().saturating_add(outage.lasts.sample(&mut key.draws(0)));
        for hit in &outage.hits {
            for index in self.replicas_hit(hit) {
                if outage.pause {
                    self.pause(index, until);
                } else {
                    self.crash(index, until);
                }
            }
        }
    }

    fn replicas_hit(&self, hit: &Hit) -> Vec<u32> {
        let zones = self.plan.fleets[hit.fleet as usize].zones.len() as u32;
        self.fleets[hit.fleet as usize]
            .members
            .iter()
            .copied()
            .filter(|&index| {
                let replica = &self.replicas[index as usize];
                replica.status != Status::Gone && hit.zone.is_none_or(|zone| replica.ordinal % zones.max(1) == zone)
            })
            .take(hit.replicas.map_or(usize::MAX, |n| n as usize))
            .collect()
    }

    /// A replica goes down until a given time, and what it holds is lost.
    pub(super) fn crash(&mut self, index: u32, until: Time) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let (fleet, was) = (replica.fleet, replica.status);
        if was == Status::Down {
            // A second failure during the first prolongs it; who waits for a crew goes on waiting.
            if replica.ticket == NONE {
                replica.not_before = replica.not_before.max(until);
            } else if until > replica.down_until {
                replica.down_until = until;
                replica.ticket = self.agenda.schedule(until, kind::READY, index);
            }
            return;
        }
        self.lose_calls(index);
        self.close_rest(index);
        self.fall_behind(index);
        if was == Status::Draining {
            return self.retire(index);
        }
        let replica = &mut self.replicas[index as usize];
        (replica.status, replica.since, replica.down_until, replica.not_before) = (Status::Down, now, until, 0);
        (replica.paused_until, replica.pause_ticket) = (0, NONE);
        replica.ticket = if until < Time::MAX { self.agenda.schedule(until, kind::READY, index) } else { NONE };
        match was {
            Status::Ready => self.count_ready(fleet, -1),
            _ => self.tally.fleets[fleet as usize].change(Gauge::Starting, now, -1),
        }
        self.tally.fleets[fleet as usize].change(Gauge::Down, now, 1);
        if self.plan.fleets[fleet as usize].health_check.is_some() {
            self.begin_checks(index);
        } else {
            self.leave_pool(index);
        }
    }

    /// All calls that a replica holds die with it.
    pub(super) fn lose_calls(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        if replica.load == 0 && replica.busy_workers == 0 {
            return;
        }
        let tally = &mut self.tally.fleets[fleet];
        tally.change(Gauge::Queue, now, -i64::from(replica.queued));
        tally.change(Gauge::Busy, now, -i64::from(replica.busy_cpus));
        self.fleets[fleet].busy_workers -= u64::from(replica.busy_workers);
        replica.meter(now, 0);
        (replica.load, replica.busy_workers, replica.queued) = (0, 0, 0);
        replica.waiting.clear();
        if let Some(working) = &mut replica.working {
            working.clear();
        }
        (replica.shared_ticket, replica.shared_at) = (NONE, Time::MAX);
        if let Some(sharing) = &mut replica.sharing {
            sharing.clear();
        }
        let position = replica.position;
        if position != NONE {
            self.fleets[fleet].pool.loads[position as usize] = 0;
            self.pool_changed(fleet, position as usize);
        }
        // In the order in which they came: slots are given out by what else goes on in the system, which must not
        // leave a trace here.
        let mut held = std::mem::take(&mut self.held);
        let calls = (0..self.frames.capacity() as u32).map(|slot| (self.frames[slot].serial, slot));
        held.extend(calls.filter(|&(serial, slot)| serial != 0 && self.frames[slot].replica == index));
        held.sort_unstable();
        for (_, slot) in held.drain(..) {
            let frame = self.frames[slot];
            self.frames[slot].worker = Worker::None;
            self.free(slot);
            // A branch dies with the frame that it belongs to.
            if !frame.is_branch() {
                let measured = self.measured(frame.entered);
                self.tally.fleets[fleet].calls.end(now, Outcome::Lost, frame.entered, 1, measured);
                self.conclude(frame.caller, Outcome::Lost);
            }
        }
        self.held = held;
    }

    /// A replica has started up, or is repaired.
    pub(super) fn on_ready(&mut self, event: Event) {
        let now = self.now();
        let replica = &self.replicas[event.slot as usize];
        if replica.ticket != event.ticket {
            return;
        }
        let fleet = replica.fleet as usize;
        match replica.status {
            Status::Starting => self.tally.fleets[fleet].change(Gauge::Starting, now, -1),
            Status::Down => self.tally.fleets[fleet].change(Gauge::Down, now, -1),
            _ => return,
        }
        self.dismiss_crew(event.slot);
        self.catch_up(event.slot);
        if replica_is_checked(self, event.slot) {
            self.become_ready_unnoticed(event.slot);
        } else {
            self.become_ready(event.slot);
        }
    }
}

/// Whether a repaired replica must first be found healthy before it gets calls.
fn replica_is_checked(world: &World<'_>, index: u32) -> bool {
    let replica = &world.replicas[index as usize];
    replica.status == Status::Down && world.plan.fleets[replica.fleet as usize].health_check.is_some()
}
