//! The memory of replicas: what each has, and the kernel that kills it when that is too much.

use super::fleet::FleetState;
use super::status::Status;
use super::{Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::Fleet;
use crate::plan::memory::Memory;
use crate::tally::journal::What;

/// The memory of a replica.
#[derive(Clone, Copy, Debug)]
pub struct Footprint {
    /// Since when its process runs; none if it does not.
    since: Option<Time>,
    /// Calls in its hands.
    calls: u64,
    /// The bytes that it may have, if there is a limit.
    limit: Option<u64>,
    /// When it has too much if nothing changes, as far as an event is planned for it.
    due: Time,
    ticket: u32,
}

impl Footprint {
    /// The working set; none while no process runs.
    fn working_set(&self, memory: &Memory, now: Time) -> Option<u64> {
        self.since.map(|since| memory.working_set(self.calls, now - since))
    }
}

impl FleetState {
    /// The memory of a replica that is about to start.
    pub fn footprint_of_new(&self, fleet: &Fleet) -> Option<Box<Footprint>> {
        let memory = fleet.memory.as_ref()?;
        let limit = self.dimension.as_ref().map_or(memory.limit, |dimension| dimension.memory());
        Some(Box::new(Footprint { since: None, calls: 0, limit, due: Time::MAX, ticket: NONE }))
    }
}

impl<T: Trace> World<'_, T> {
    /// The bytes that the process of a replica has; none if it runs none, or nobody looks at its memory.
    pub(super) fn working_set(&self, index: u32) -> Option<u64> {
        let replica = &self.replicas[index as usize];
        let memory = self.plan.fleets[replica.fleet as usize].memory.as_ref()?;
        let footprint = replica.footprint.as_ref()?;
        let starts = replica.status == Status::Starting && self.has_footing(index);
        // One that starts loads what it needs without any request.
        footprint.working_set(memory, self.now()).or(starts.then_some(memory.base))
    }

    /// The bytes that are set aside for a replica of a fleet; 0 if none are. They grow with its limit.
    pub(super) fn requested_memory(&self, fleet: usize) -> f64 {
        let Some(memory) = &self.plan.fleets[fleet].memory else { return 0.0 };
        let requested = memory.requested.map_or(0.0, |bytes| bytes as f64);
        let resized = self.fleets[fleet].dimension.as_ref().and_then(|dimension| dimension.memory());
        let (Some(limit), Some(stated)) = (resized, memory.limit) else { return requested };
        requested * (limit as f64 / stated as f64)
    }

    /// The process of a replica serves from now on.
    pub(super) fn start_process(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let Some(footprint) = &mut replica.footprint else { return };
        let Some(memory) = &self.plan.fleets[replica.fleet as usize].memory else { return };
        footprint.since = Some(now);
        // What was sent to it at the instant of its death is with it still.
        let held = memory.working_set(footprint.calls, 0);
        let tally = &mut self.tally.memories[memory.number as usize];
        tally.start(now, held, footprint.limit.unwrap_or(0));
        tally.see(held, footprint.limit);
        self.watch_memory(index);
    }

    /// The process of a replica is no more, and gives back what it had.
    pub(super) fn end_process(&mut self, index: u32) {
        self.see_memory(index);
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let Some(footprint) = &mut replica.footprint else { return };
        let Some(memory) = &self.plan.fleets[replica.fleet as usize].memory else { return };
        let held = memory.working_set(std::mem::take(&mut footprint.calls), 0);
        let Some(since) = footprint.since.take() else { return };
        (footprint.due, footprint.ticket) = (Time::MAX, NONE);
        let limit = footprint.limit.unwrap_or(0);
        self.tally.memories[memory.number as usize].end(now, now - since, held, limit);
    }

    /// A call comes into the hands of a replica, or leaves them.
    #[inline]
    pub(super) fn hold_memory(&mut self, index: u32, comes: bool) {
        if self.replicas[index as usize].footprint.is_some() {
            self.change_memory(index, comes);
        }
    }

    fn change_memory(&mut self, index: u32, comes: bool) {
        let now = self.now();
        if !comes {
            // It is never greater than now.
            self.see_memory(index);
        }
        let replica = &mut self.replicas[index as usize];
        let Some(footprint) = &mut replica.footprint else { return };
        let Some(memory) = &self.plan.fleets[replica.fleet as usize].memory else { return };
        footprint.calls = if comes { footprint.calls + 1 } else { footprint.calls - 1 };
        if footprint.since.is_none() {
            return;
        }
        self.tally.memories[memory.number as usize].change(now, memory.per_request, comes);
        if comes {
            self.see_memory(index);
            self.watch_memory(index);
        } else {
            self.shrink(index);
        }
    }

    /// Notes how much the process of a replica has.
    fn see_memory(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (Some(footprint), Some(memory)) = (&replica.footprint, &self.plan.fleets[replica.fleet as usize].memory)
        else {
            return;
        };
        if let Some(bytes) = footprint.working_set(memory, self.agenda.now()) {
            self.tally.memories[memory.number as usize].see(bytes, footprint.limit);
        }
    }

    /// Plans the instant at which a replica has too much if nothing changes, unless an earlier one is planned. Where it has
    /// too much at once, that is when all else of this instant has been done.
    fn watch_memory(&mut self, index: u32) {
        let replica = &mut self.replicas[index as usize];
        let Some(footprint) = &mut replica.footprint else { return };
        let Some(memory) = &self.plan.fleets[replica.fleet as usize].memory else { return };
        let (Some(since), Some(limit)) = (footprint.since, footprint.limit) else { return };
        let Some(ran) = memory.outgrows(footprint.calls, limit) else { return };
        let due = since.saturating_add(ran).max(self.agenda.now());
        if due < footprint.due {
            footprint.due = due;
            footprint.ticket = self.agenda.schedule(due, kind::OUT_OF_MEMORY, index);
        }
    }

    /// A replica may have too much by now: then the kernel kills it.
    pub(super) fn on_out_of_memory(&mut self, event: Event) {
        let index = event.slot;
        let replica = &mut self.replicas[index as usize];
        let Some(footprint) = replica.footprint.as_mut().filter(|footprint| footprint.ticket == event.ticket) else {
            return;
        };
        (footprint.due, footprint.ticket) = (Time::MAX, NONE);
        let Some(memory) = &self.plan.fleets[replica.fleet as usize].memory else { return };
        match (footprint.working_set(memory, event.time), footprint.limit) {
            (Some(bytes), Some(limit)) if bytes > limit => self.kill(index),
            // It had fewer calls in its hands when it came to that.
            _ => self.watch_memory(index),
        }
    }

    /// The kernel kills the process of a replica, which is started again in its place.
    fn kill(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let spec = &self.plan.fleets[fleet];
        let (Some(footprint), Some(memory)) = (&mut replica.footprint, &spec.memory) else { return };
        let ran = now - footprint.since.unwrap_or(now);
        let begins = now.saturating_add(replica.container.crash_loop.wait(&memory.restart, ran));
        let startup = self.draw_restart(index, &spec.startup);
        let measured = self.measured(now);
        self.tally.memories[memory.number as usize].kill(measured);
        self.note_replica(What::OomKilled, index);
        self.crash(index, begins.saturating_add(startup), false);
        self.restart_container(index, begins, startup);
        if self.replicas[index as usize].status == Status::Gone {
            // It was on its way out, and does not come back.
            self.note_replica(What::FailureEnded, index);
        }
    }

    /// A replica gets the limit of its fleet. One that has more than a lower limit keeps its own until it has not: the kubelet
    /// does not resize a container below what it uses (Kubernetes 1.33, in-place resize).
    pub(super) fn fit_memory(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let Some(wanted) = self.fleets[fleet].dimension.as_ref().and_then(|dimension| dimension.memory()) else {
            return;
        };
        let (Some(footprint), Some(memory)) = (&mut replica.footprint, &self.plan.fleets[fleet].memory) else {
            return;
        };
        let limit = footprint.limit.unwrap_or(wanted);
        if limit == wanted {
            return;
        }
        let working_set = footprint.working_set(memory, now);
        if working_set.is_some_and(|bytes| bytes > wanted) {
            return;
        }
        footprint.limit = Some(wanted);
        // What was planned was for another limit.
        (footprint.due, footprint.ticket) = (Time::MAX, NONE);
        if let Some(bytes) = working_set {
            let tally = &mut self.tally.memories[memory.number as usize];
            tally.allow(now, limit, wanted);
            tally.see(bytes, Some(wanted));
        }
        self.watch_memory(index);
    }

    /// A replica has less than before: a lower limit that it exceeded may hold by now.
    fn shrink(&mut self, index: u32) {
        let fleet = self.replicas[index as usize].fleet as usize;
        if self.fleets[fleet].dimension.is_some() {
            self.fit_memory(index);
        }
    }

    /// A window of the time series is over.
    pub(super) fn close_memory_windows(&mut self) {
        let now = self.now();
        for place in 0..self.plan.memories.len() {
            let fleet = self.plan.memories[place] as usize;
            for member in 0..self.fleets[fleet].members.len() {
                self.see_memory(self.fleets[fleet].members[member]);
            }
            self.tally.memories[place].close_window(now);
        }
    }
}
