//! The server's side: a call comes to a fleet, waits for a worker, is served, and leaves.

use super::frame::{State, Worker};
use super::replica::Replica;
use super::status::Status;
use super::trace::Refusal;
use super::{Step, Trace, World, kind};
use crate::engine::{Event, NONE, Time};
use crate::plan::{Fleet, Hosts};
use crate::policy::balancer::Pool;
use crate::tally::Outcome;
use crate::tally::fleet::Gauge;

impl<T: Trace> World<'_, T> {
    /// A call comes to a fleet: the balancer chooses a replica, which takes it, queues it or refuses it.
    #[inline]
    pub(super) fn enter(&mut self, slot: u32, fleet: u32) {
        let f = fleet as usize;
        let frame = &self.frames[slot];
        let entered = frame.entered;
        self.tally.fleets[f].calls.begin(entered, entered >= self.plan.warmup);
        if self.plan.fleets[f].rate_limit.is_none() || self.is_within_rate(slot, f) {
            self.choose_replica(slot, f);
        }
    }

    /// The balancer of a fleet chooses the replica for a call.
    #[inline]
    pub(super) fn choose_replica(&mut self, slot: u32, f: usize) {
        let frame = &self.frames[slot];
        let mut call = frame.caller.call();
        let spec = &self.plan.fleets[f];
        if let Some(set) = spec.replica_set.filter(|_| self.plan.endpoints[frame.caller.endpoint as usize].at_leader) {
            return self.call_leader(slot, f, set);
        }
        if let Some(hosts) = spec.hosts
            && self.call_host(slot, f, hosts)
        {
            return;
        }
        if spec.function.is_some() {
            return self.invoke(slot, f);
        }
        if spec.routing.is_some() {
            call.from = self.origin_of(&self.frames[slot].caller).1.map_or(NONE, |place| place.zone);
        }
        if self.fleets[f].unheard_from != NONE {
            self.tell_balancer(f);
        }
        let state = &mut self.fleets[f];
        if state.pool.is_empty() {
            return self.find_nobody(slot, f);
        }
        state.pool.now = self.agenda.now();
        let only = state.pool.len() == 1 && spec.routing.is_none();
        let mut position = if only { 0 } else { state.balancer.pick(&mut state.pool, &call) };
        if position == Pool::NOBODY {
            return self.find_nobody(slot, f);
        }
        if spec.slow_start.is_some() {
            position = self.after_slow_start(f, &call, position);
        }
        let index = self.fleets[f].pool.replicas[position];
        self.send_to(slot, index);
    }

    /// A call goes to the server that has what it is about; tells whether it did, or nobody has that.
    fn call_host(&mut self, slot: u32, f: usize, hosts: Hosts) -> bool {
        let caller = self.frames[slot].caller;
        let index = match hosts {
            Hosts::Queue(queue) => self.broker_for(queue, &caller),
            Hosts::Shards(cache) => {
                let primary = self.primary_of(cache, caller.affinity);
                if primary.is_none() {
                    self.find_nobody(slot, f);
                    return true;
                }
                primary
            }
        };
        if let Some(index) = index {
            self.send_to(slot, index);
        }
        index.is_some()
    }

    /// A call is sent to a replica.
    #[inline]
    pub(super) fn send_to(&mut self, slot: u32, index: u32) {
        let entered = self.frames[slot].entered;
        let replica = &self.replicas[index as usize];
        let state = &mut self.fleets[replica.fleet as usize];
        state.sent[replica.ordinal as usize] += u64::from(entered >= self.plan.warmup);
        if self.plan.counts_data {
            self.count_request(slot, index);
        }
        if self.plan.network.is_some() {
            return self.set_out(slot, index);
        }
        self.arrive(slot, index);
    }

    /// A call is at its replica, which takes it, queues it or refuses it.
    #[inline]
    pub(super) fn arrive(&mut self, slot: u32, index: u32) {
        let frame = &mut self.frames[slot];
        let (key, travelled) = (frame.caller.key, frame.state == State::Travelling);
        frame.state = State::Running;
        let replica = &mut self.replicas[index as usize];
        let f = replica.fleet as usize;
        let spec = &self.plan.fleets[f];
        if replica.status != Status::Ready && !(travelled && replica.status == Status::Draining) {
            // Its failure has not been noticed yet.
            return self.knock_in_vain(slot, index);
        }
        replica.arrivals += 1;
        if spec.ails && self.errs(index, key) {
            self.admit(slot, index, false);
            self.trace_refusal(self.frames[slot].caller.trace, Refusal::FaultyReplica);
            return self.end(slot, Outcome::Failed);
        }
        if spec.admits && !self.is_admitted(slot, index) {
            return self.reject(slot, index, Refusal::Admission);
        }
        let replica = &self.replicas[index as usize];
        if has_worker(spec, replica) {
            self.admit(slot, index, false);
            if spec.admits && !self.is_served(index, 0) {
                self.trace_refusal(self.frames[slot].caller.trace, Refusal::Admission);
                return self.end(slot, Outcome::Rejected);
            }
            self.take(slot, index);
            self.go_on(slot);
        } else if !spec.discipline.shares() && replica.queued < spec.queue {
            let interrupts = spec.discipline.preempts() && self.preempt(slot, index);
            self.admit(slot, index, !interrupts);
            if interrupts {
                self.take(slot, index);
                self.go_on(slot);
            } else {
                self.join_queue(slot, index);
            }
        } else {
            self.reject(slot, index, Refusal::QueueFull);
        }
    }

    /// A call finds no replica that it could be sent to.
    fn find_nobody(&mut self, slot: u32, fleet: usize) {
        self.trace_refusal(self.frames[slot].caller.trace, Refusal::NoReplica);
        self.turn_away(slot, fleet, Outcome::Failed);
    }

    /// A replica turns a call away.
    fn reject(&mut self, slot: u32, index: u32, refusal: Refusal) {
        self.trace_refusal(self.frames[slot].caller.trace, refusal);
        let fleet = self.replicas[index as usize].fleet as usize;
        self.hear(index, false, 0);
        self.turn_away(slot, fleet, Outcome::Rejected);
    }

    /// A call comes to a replica that is down: the connection is refused, or nobody answers.
    #[cold]
    fn knock_in_vain(&mut self, slot: u32, index: u32) {
        if self.replicas[index as usize].silent {
            return self.leave_unanswered(slot, index);
        }
        self.trace_refusal(self.frames[slot].caller.trace, Refusal::ReplicaDown);
        let fleet = self.replicas[index as usize].fleet as usize;
        self.hear(index, false, 0);
        self.turn_away(slot, fleet, Outcome::Failed);
    }

    #[inline]
    pub(super) fn admit(&mut self, slot: u32, index: u32, queued: bool) {
        let frame = &mut self.frames[slot];
        frame.replica = index;
        if frame.entered >= self.plan.warmup {
            let fleet = self.replicas[index as usize].fleet as usize;
            self.tally.fleets[fleet].admit(queued);
        }
        self.change_load(index, true);
        self.hold_memory(index, true);
    }

    /// A call is over before any replica had it.
    pub(super) fn turn_away(&mut self, slot: u32, fleet: usize, outcome: Outcome) {
        let now = self.now();
        let frame = &self.frames[slot];
        let (entered, index) = (frame.entered, frame.replica);
        self.tally.fleets[fleet].calls.end(now, outcome, entered, 1, entered >= self.plan.warmup);
        if index != NONE {
            return self.answer(slot, index, outcome);
        }
        let caller = frame.caller;
        self.free(slot);
        self.conclude(caller, outcome);
    }

    /// A frame waits for a worker.
    pub(super) fn join_queue(&mut self, slot: u32, index: u32) {
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        let frame = &mut self.frames[slot];
        (frame.state, frame.queued) = (State::Queued, now);
        let caller = frame.caller;
        let rank = self.rank(slot, fleet);
        let replica = &mut self.replicas[index as usize];
        replica.waiting.join(&mut self.frames, slot, rank);
        replica.queued += 1;
        let rests = replica.rest.is_some();
        self.tally.fleets[fleet].change(Gauge::Queue, now, 1);
        if rests {
            self.set_up(index);
        }
        if let Some(patience) = self.patience(&caller).filter(|_| !self.frames[slot].served) {
            self.frames[slot].ticket = self.agenda.schedule(now.saturating_add(patience), kind::PATIENCE, slot);
        }
    }

    /// A frame stands in the queue no more.
    pub(super) fn leave_queue(&mut self, slot: u32) {
        let now = self.now();
        let index = self.frames[slot].replica;
        let replica = &mut self.replicas[index as usize];
        replica.waiting.leave(&mut self.frames, slot);
        replica.queued -= 1;
        let (fleet, rests) = (replica.fleet as usize, replica.rest.is_some());
        self.tally.fleets[fleet].change(Gauge::Queue, now, -1);
        if rests {
            self.set_up(index);
        }
    }

    /// A worker takes a frame.
    #[inline]
    pub(super) fn take(&mut self, slot: u32, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        replica.busy_workers += 1;
        let (fleet, rests) = (replica.fleet as usize, replica.rest.is_some());
        self.fleets[fleet].busy_workers += 1;
        if rests {
            self.wake(index);
        }
        let frame = &mut self.frames[slot];
        frame.worker = Worker::Own;
        let waited = if frame.state == State::Queued { now - frame.queued } else { 0 };
        frame.state = State::Running;
        frame.ticket = NONE;
        if !frame.served {
            frame.served = true;
            if frame.entered >= self.plan.warmup {
                self.tally.fleets[fleet].taken(waited);
            }
        }
    }

    /// A frame gives its worker back, which takes the next from the queue.
    #[inline]
    pub(super) fn release(&mut self, slot: u32) {
        let frame = &mut self.frames[slot];
        if frame.worker != Worker::Own {
            return;
        }
        frame.worker = Worker::None;
        let index = frame.replica;
        self.vacate(index);
        let replica = &self.replicas[index as usize];
        if replica.queued > 0 {
            // Where CPUs were taken away, there may be one worker fewer.
            if replica.busy_workers < replica.workers {
                self.serve_next(index);
            }
        } else if replica.rest.is_some() {
            self.find_nothing_to_do(index);
        }
    }

    /// A worker has nobody to serve for the moment.
    #[inline]
    pub(super) fn vacate(&mut self, index: u32) {
        let replica = &mut self.replicas[index as usize];
        replica.busy_workers -= 1;
        let (fleet, rests) = (replica.fleet as usize, replica.rest.is_some());
        self.fleets[fleet].busy_workers -= 1;
        if rests {
            self.lay_down(index);
        }
    }

    /// A free worker takes the next call from the queue.
    pub(super) fn serve_next(&mut self, index: u32) {
        loop {
            let replica = &mut self.replicas[index as usize];
            let spec = &self.plan.fleets[replica.fleet as usize];
            let last = spec.discipline.turns_round() && replica.queued > replica.workers;
            let next = if last { replica.waiting.last() } else { replica.waiting.first(&self.frames) };
            if next == NONE {
                return;
            }
            self.leave_queue(next);
            let frame = &self.frames[next];
            if spec.admits && !frame.served && !self.is_served(index, self.now() - frame.queued) {
                self.trace_refusal(self.frames[next].caller.trace, Refusal::Admission);
                self.end(next, Outcome::Rejected);
                continue;
            }
            self.take(next, index);
            return self.later(next, Step::Resume);
        }
    }

    /// A frame starts to work: occupies a CPU for `demand`, alone or shared.
    #[inline]
    pub(super) fn work(&mut self, slot: u32, index: u32, demand: u64) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let fleet = replica.fleet as usize;
        let frame = &mut self.frames[slot];
        frame.spent = frame.spent.saturating_add(demand);
        if let Some(sharing) = &mut replica.sharing {
            sharing.join(now, demand, self.frames[slot].serial, slot);
            return self.share(index);
        }
        if replica.working.is_some() {
            return self.work_for_now(slot, index, demand);
        }
        let busy = replica.busy_cpus + 1;
        replica.meter(now, busy);
        self.tally.fleets[fleet].change(Gauge::Busy, now, 1);
        self.frames[slot].ticket = self.agenda.schedule(now.saturating_add(demand), kind::DONE, slot);
    }

    /// A frame that worked alone on its CPU is done with it.
    #[inline]
    pub(super) fn work_done(&mut self, slot: u32, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let busy = replica.busy_cpus - 1;
        replica.meter(now, busy);
        self.tally.fleets[replica.fleet as usize].change(Gauge::Busy, now, -1);
        if replica.working.is_some() {
            self.work_for_now_done(slot, index);
        }
    }

    /// The jobs that share a replica's CPUs have changed: plans their next completion.
    pub(super) fn share(&mut self, index: u32) {
        let now = self.now();
        let replica = &mut self.replicas[index as usize];
        let Some(sharing) = &replica.sharing else {
            return;
        };
        let (busy, next) = (sharing.busy(), sharing.next_done());
        let change = busy - i64::from(replica.busy_cpus);
        if change != 0 {
            replica.meter(now, busy as u32);
            self.tally.fleets[replica.fleet as usize].change(Gauge::Busy, now, change);
        }
        let next = next.map_or(Time::MAX, |time| time.max(now));
        if next != replica.shared_at {
            replica.shared_at = next;
            replica.shared_ticket =
                if next == Time::MAX { NONE } else { self.agenda.schedule(next, kind::DEPARTURE, index) };
        }
    }

    /// A call leaves a replica that knows its departures: one that was foreseen, or one that shared the CPUs.
    pub(super) fn on_departure(&mut self, event: Event) {
        let replica = &mut self.replicas[event.slot as usize];
        if self.plan.fleets[replica.fleet as usize].foreseen {
            return self.change_load(event.slot, false);
        }
        if replica.shared_ticket != event.ticket {
            return;
        }
        replica.shared_at = Time::MAX;
        let done = replica.sharing.as_mut().and_then(|sharing| sharing.take_done(event.time));
        self.share(event.slot);
        if let Some(slot) = done {
            self.frames[slot].pc += 1;
            self.go_on(slot);
        }
    }

    /// The frame's call is over: it leaves the replica, is counted, and its caller gets the answer.
    pub(super) fn end(&mut self, slot: u32, outcome: Outcome) {
        self.leave_locks(slot);
        self.hang_up(slot, outcome);
        self.count_waste(slot);
        self.release(slot);
        let frame = &self.frames[slot];
        let (caller, index, entered) = (frame.caller, frame.replica, frame.entered);
        // One that is cancelled on its way was never in the hands of its replica.
        let held = frame.state != State::Travelling;
        if frame.is_branch() || index == NONE {
            self.free(slot);
            return self.conclude(caller, outcome);
        }
        let now = self.now();
        let fleet = self.replicas[index as usize].fleet as usize;
        if self.plan.fleets[fleet].admits {
            self.tell_admission(index, entered, outcome);
        }
        if !self.plan.fleets[fleet].foreseen {
            self.change_load(index, false);
            if held {
                self.hold_memory(index, false);
            }
            self.tell_answer(index, entered);
        }
        let tally = &mut self.tally.fleets[fleet];
        tally.calls.end(now, outcome, entered, 1, entered >= self.plan.warmup);
        // Whoever publishes without waiting for the answer wants it to get there all the same.
        tally
            .served(outcome != Outcome::Ok || caller.link.awaits() || self.plan.fleets[fleet].queue_hosted().is_some());
        if caller.degraded && outcome == Outcome::Ok {
            tally.calls.degrade(entered >= self.plan.warmup);
        }
        if caller.link.awaits() {
            self.hear(index, outcome == Outcome::Ok, now - entered);
        }
        let replica = &self.replicas[index as usize];
        if replica.load == 0 {
            if replica.status == Status::Draining {
                self.retire(index);
            } else if replica.maintenance != NONE {
                self.work_on(index);
            } else if self.plan.fleets[fleet].function.is_some() {
                self.leave_environment(index);
            }
        }
        self.answer(slot, index, outcome);
    }
}

/// Whether a replica has a worker for a new call.
#[inline]
pub(super) fn has_worker(fleet: &Fleet, replica: &Replica) -> bool {
    // With sharing all that are admitted are in service; the queue's places add to the workers'.
    let shares = if fleet.discipline.shares() { fleet.queue } else { 0 };
    replica.busy_workers + replica.away < replica.workers.saturating_add(shares)
}
