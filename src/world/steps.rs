//! Endpoint programs: what a frame does, step by step.

use super::frame::{Caller, Frame, Link, State, Worker};
use super::trace::{Named, Role};
use super::{Step, Trace, World, kind};
use crate::engine::random::Draws;
use crate::engine::{Event, NONE};
use crate::plan::program::Op;
use crate::policy::distribution::Sampler;
use crate::tally::Outcome;
use rand::Rng;

impl<T: Trace> World<'_, T> {
    /// The work or the wait of a frame is over.
    #[inline]
    pub(super) fn on_done(&mut self, event: Event) {
        let frame = &mut self.frames[event.slot];
        if frame.ticket != event.ticket || frame.state != State::Running {
            return;
        }
        frame.ticket = NONE;
        let (pc, index) = (frame.pc, frame.replica);
        frame.pc += 1;
        if index != NONE && matches!(self.plan.program[pc as usize], Op::Work(_)) {
            self.work_done(event.slot, index);
        }
        self.go_on(event.slot);
    }

    /// Runs a frame's program until it has to wait for something.
    pub(super) fn go_on(&mut self, slot: u32) {
        if self.puts_off(slot, Step::Resume) {
            return;
        }
        let plan = self.plan;
        loop {
            let pc = self.frames[slot].pc;
            match &plan.program[pc as usize] {
                Op::Work(sampler) => {
                    if !self.holds_worker(slot) {
                        return;
                    }
                    let Frame { work: left, replica: index, .. } = self.frames[slot];
                    let demand = if left > 0 { left } else { self.demand(slot, index, sampler) };
                    return self.work(slot, index, demand);
                }
                Op::Wait(sampler) => {
                    if !self.holds_worker(slot) {
                        return;
                    }
                    let time = self.now().saturating_add(sampler.sample(&mut self.draws(slot)));
                    self.frames[slot].ticket = self.agenda.schedule(time, kind::DONE, slot);
                    return;
                }
                Op::Call(edge) => {
                    let nth = self.place(slot, pc);
                    let epoch = self.await_children(slot, 1, 1, pc + 1);
                    return self.call(slot, epoch, *edge, nth);
                }
                Op::Fork { branches, times, need, then } => {
                    let epoch = self.await_children(slot, (branches * times) as u16, *need as u16, *then);
                    (0..*times).for_each(|time| self.fork(slot, epoch, pc, *branches, time));
                    return;
                }
                Op::Fallback(to) => self.frames[slot].pc = *to,
                Op::Choose(arms) => {
                    let chance = self.draws(slot).next_u64();
                    let arms = &plan.program[pc as usize + 1..][..*arms as usize];
                    let frame = &mut self.frames[slot];
                    frame.pc = chosen(arms, chance);
                    frame.round += u32::from(frame.pc <= pc);
                }
                Op::Jump(to) => self.frames[slot].pc = *to,
                Op::Again { below, to } => {
                    let back = self.draws(slot).next_u64() <= *below;
                    let frame = &mut self.frames[slot];
                    frame.round += u32::from(back);
                    frame.pc = if back { *to } else { pc + 1 };
                }
                Op::Fail(below) => {
                    if self.draws(slot).next_u64() <= *below {
                        return self.end(slot, Outcome::Failed);
                    }
                    self.frames[slot].pc = pc + 1;
                }
                Op::Lock(number) => {
                    if !self.lock(slot, *number) {
                        return;
                    }
                    self.frames[slot].pc = pc + 1;
                }
                Op::Unlock(number) => {
                    self.unlock(slot, *number);
                    self.frames[slot].pc = pc + 1;
                }
                Op::Begin(number) => {
                    self.begin_transaction(slot, *number);
                    self.frames[slot].pc = pc + 1;
                }
                Op::Validate(number) => {
                    if !self.validate(slot, *number) {
                        return;
                    }
                }
                Op::Stream(number) => return self.rest_on_stream(slot, *number),
                Op::Pulse(number) => {
                    if !self.pulse(slot, *number) {
                        return;
                    }
                }
                Op::Commit(set) => {
                    if !self.commit(*set, slot) {
                        return;
                    }
                    self.frames[slot].pc = pc + 1;
                }
                Op::Observe(set) => {
                    self.observe(*set, slot);
                    self.frames[slot].pc = pc + 1;
                }
                Op::Gather { store, write } => return self.gather(slot, *store, *write),
                Op::Copy { store, write } => {
                    self.serve_copy(slot, *store, *write);
                    self.frames[slot].pc = pc + 1;
                }
                Op::Settle { store, write } => {
                    self.conclude_quorum(slot, *store, *write);
                    self.frames[slot].pc = pc + 1;
                }
                Op::Accept(publication) => {
                    if !self.accept(slot, *publication) {
                        return self.end(slot, Outcome::Rejected);
                    }
                    self.frames[slot].pc = pc + 1;
                }
                Op::Replicate(queue) => return self.replicate(slot, *queue),
                Op::Send(edge) => {
                    self.send_off(slot, *edge, self.place(slot, pc));
                    self.frames[slot].pc = pc + 1;
                }
                Op::Cache(op) => {
                    if !self.use_cache(slot, *op) {
                        return;
                    }
                }
                Op::Join | Op::End | Op::Branch(_) | Op::BranchCall(_) | Op::Arm { .. } => {
                    return self.end(slot, Outcome::Ok);
                }
            }
        }
    }

    /// How long the work of a step takes on its replica.
    #[inline]
    fn demand(&self, slot: u32, index: u32, sampler: &Sampler) -> u64 {
        let demand = sampler.sample(&mut self.draws(slot));
        let fleet = self.replicas[index as usize].fleet;
        if self.plan.fleets[fleet as usize].ails { self.slowed(index, demand) } else { demand }
    }

    /// A number for one pass of a step, the same whatever other endpoints there are.
    #[inline]
    pub(super) fn place(&self, slot: u32, pc: u32) -> u64 {
        let frame = &self.frames[slot];
        let start = self.plan.endpoints[frame.caller.endpoint as usize].start;
        u64::from(pc - start) << 32 | u64::from(frame.round)
    }

    /// The draws of the step that a frame is at.
    #[inline]
    pub(super) fn draws(&self, slot: u32) -> Draws {
        self.draws_at(slot, self.frames[slot].pc)
    }

    /// The draws of a step of a frame's program.
    #[inline]
    pub(super) fn draws_at(&self, slot: u32, pc: u32) -> Draws {
        self.frames[slot].caller.key.draws(self.place(slot, pc))
    }

    /// Makes sure that a frame that is about to work has a worker; if none is free, it queues for one and
    /// comes back to the same step later.
    #[inline]
    pub(super) fn holds_worker(&mut self, slot: u32) -> bool {
        let frame = &self.frames[slot];
        if frame.worker != Worker::None || frame.replica == NONE {
            return true;
        }
        let index = frame.replica;
        let replica = &self.replicas[index as usize];
        let spec = &self.plan.fleets[replica.fleet as usize];
        let free = replica.busy_workers + replica.away < replica.workers || spec.discipline.shares();
        if free || self.preempt(slot, index) {
            self.take(slot, index);
            true
        } else {
            self.queue_again(slot, index);
            false
        }
    }

    /// A number that tells the children of one moment from all others.
    pub(super) fn next_epoch(&mut self) -> u32 {
        self.epoch = self.epoch.wrapping_add(1).max(1);
        self.epoch
    }

    /// A call that a frame needed has failed: the frame fails too, unless it has a fallback.
    pub(super) fn fall_back(&mut self, slot: u32) {
        if self.puts_off(slot, Step::Fail) {
            return;
        }
        let frame = &mut self.frames[slot];
        match self.plan.program[frame.pc as usize] {
            Op::Fallback(_) => {
                frame.pc += 1;
                frame.caller.degraded = true;
                return self.go_on(slot);
            }
            Op::Cache(op) if self.does_without(slot, op) => return,
            _ => {}
        }
        if self.has_lookups(slot) && self.stands_in(slot) {
            return self.go_on(slot);
        }
        self.end(slot, Outcome::Failed);
    }

    /// A frame waits for `need` of `children`, whose answers name the epoch that is returned, and then goes
    /// on at step `then`.
    pub(super) fn await_children(&mut self, slot: u32, children: u16, need: u16, then: u32) -> u32 {
        let epoch = self.next_epoch();
        let frame = &mut self.frames[slot];
        (frame.epoch, frame.waiting, frame.need, frame.pc) = (epoch, children, need, then);
        if frame.worker == Worker::Own {
            let fleet = self.replicas[frame.replica as usize].fleet;
            if !self.plan.fleets[fleet as usize].held {
                self.release(slot);
            }
        }
        epoch
    }

    /// Starts each branch of a fork for this time.
    fn fork(&mut self, slot: u32, epoch: u32, pc: u32, branches: u32, time: u32) {
        let plan = self.plan;
        for step in pc + 1..=pc + branches {
            // A place in a program is far smaller than what lies below this.
            let nth = self.place(slot, step) | u64::from(time) << 50;
            match plan.program[step as usize] {
                Op::BranchCall(edge) => self.call(slot, epoch, edge, nth),
                Op::Branch(start) => self.branch(slot, epoch, start, nth),
                _ => {}
            }
        }
    }

    /// Starts a branch that has steps of its own.
    fn branch(&mut self, parent: u32, epoch: u32, start: u32, nth: u64) {
        let now = self.now();
        let origin = self.frames[parent];
        let mut caller = Caller {
            key: origin.caller.key.number(nth),
            born: now,
            link: Link::Parent,
            parent,
            parent_epoch: epoch,
            edge: NONE,
            ..origin.caller
        };
        caller.trace = self.trace_call(Named::of(&caller), Role::Branch);
        let slot = self.insert(caller);
        let frame = &mut self.frames[slot];
        (frame.entered, frame.replica, frame.pc, frame.served) = (now, origin.replica, start, true);
        frame.worker = if origin.worker == Worker::None { Worker::None } else { Worker::Borrowed };
        self.later(slot, Step::Resume);
    }
}

/// The first step of the arm that a random number falls to.
fn chosen(arms: &[Op], chance: u64) -> u32 {
    let mut to = 0;
    for arm in arms {
        if let Op::Arm { below, start } = arm {
            to = *start;
            if chance <= *below {
                break;
            }
        }
    }
    to
}
