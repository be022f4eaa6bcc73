//! Consumers: replicas that take messages when they have room, and do the steps of an endpoint for them.

use super::{Content, Group};
use crate::engine::{Key, NONE, Time};
use crate::plan::queue::Consumer;
use crate::tally::Outcome;
use crate::world::frame::{Caller, Link, State};
use crate::world::server::has_worker;
use crate::world::status::Status;
use crate::world::{Step, Trace, World, kind};

/// A replica as a consumer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Member {
    /// Messages that it holds.
    pub in_hand: u32,
    /// Whether it stands among those who would take more.
    pub hungry: bool,
    /// Whether it belongs to its group.
    pub joined: bool,
    /// Since when: it commits from then on.
    pub since: Time,
    /// Until when its group takes it for alive after a crash.
    pub lingers: Time,
}

/// What a consumer holds: of a work queue one message, with another receipt behind it; of a log so many of a partition.
#[derive(Clone, Copy, Debug)]
pub struct Receipt {
    /// The number of the replica.
    pub member: u32,
    /// The slot of the message, or the partition.
    pub of: u32,
    /// What tells this time apart that it was handed out, or how many messages there are.
    pub number: u32,
    /// The next receipt, or [`NONE`].
    pub next: u32,
}

/// Messages on their way to a consumer.
pub struct Delivery {
    /// The first of them.
    pub content: Content,
    /// How often that was handed out, this time included.
    pub times: u16,
    /// What stands for all of them.
    pub receipt: u32,
    /// When they arrive.
    pub arrives: Time,
}

impl<T: Trace> World<'_, T> {
    fn consumer(&self, consumer: u32) -> &Consumer {
        &self.plan.queues.consumers[consumer as usize]
    }

    /// The replica of a consumer's fleet with this number.
    pub(super) fn replica_of(&self, consumer: u32, member: u32) -> u32 {
        self.fleets[self.consumer(consumer).fleet as usize].members[member as usize]
    }

    /// Whether a replica takes messages: it is up, runs, and is not held back.
    pub(super) fn attends(&self, consumer: u32, member: u32) -> bool {
        let replica = &self.replicas[self.replica_of(consumer, member) as usize];
        let runs = replica.status == Status::Ready && replica.paused_until == 0 && !replica.hung;
        runs && self.messages.members[consumer as usize][member as usize].joined
    }

    /// How many messages of a work queue a replica takes for its next run.
    pub(super) fn appetite(&self, consumer: u32, member: u32) -> u32 {
        if !self.attends(consumer, member) {
            return 0;
        }
        let spec = self.consumer(consumer);
        let room = spec.prefetch.saturating_sub(self.messages.members[consumer as usize][member as usize].in_hand);
        // Whoever takes batches comes when there is room for a whole one.
        if room >= spec.batch { spec.batch } else { 0 }
    }

    /// A replica asks for messages of a work queue if it has room for more.
    pub(super) fn ask(&mut self, consumer: u32, member: u32) {
        let group = self.consumer(consumer).group;
        if self.appetite(consumer, member) == 0 {
            return;
        }
        let place = &mut self.messages.members[consumer as usize][member as usize];
        if let Group::Work(waiters) = &mut self.messages.groups[group as usize]
            && !std::mem::replace(&mut place.hungry, true)
        {
            waiters.hungry.push_back((consumer, member));
        }
    }

    /// Messages set out for a replica: a frame that waits for their arrival.
    pub(super) fn deliver_to(&mut self, consumer: u32, member: u32, delivery: Delivery) {
        let now = self.now();
        let plan = self.plan;
        let spec = &plan.queues.consumers[consumer as usize];
        let edge = &plan.edges[spec.edge as usize];
        let Content { key, about, priority } = delivery.content;
        let key = key.number(edge.salt);
        // Whoever does it again does not draw the same again.
        let key = if delivery.times > 1 { key.number(u64::from(delivery.times)) } else { key };
        let caller = Caller {
            affinity: about,
            link: Link::Queue,
            parent: delivery.receipt,
            parent_epoch: consumer,
            priority,
            ..Caller::unheard(key, now, spec.edge, edge.targets[0].endpoint)
        };
        let index = self.replica_of(consumer, member);
        let slot = self.insert(caller);
        let frame = &mut self.frames[slot];
        (frame.entered, frame.pc) = (now, plan.endpoints[caller.endpoint as usize].start);
        (frame.replica, frame.state) = (index, State::Travelling);
        let measured = self.measured(now);
        self.tally.fleets[spec.fleet as usize].calls.begin(now, measured);
        self.change_load(index, true);
        if delivery.arrives > now {
            self.frames[slot].ticket = self.agenda.schedule(delivery.arrives, kind::TRAVEL, slot);
        } else {
            self.later(slot, Step::Receive);
        }
    }

    /// Messages are with their consumer, which has a worker for them or lets them wait for one: it has asked for them, so
    /// nothing turns them away.
    pub(in crate::world) fn receive(&mut self, slot: u32) {
        let frame = &mut self.frames[slot];
        frame.state = State::Running;
        let (key, index) = (frame.caller.key, frame.replica);
        self.change_load(index, false);
        let replica = &mut self.replicas[index as usize];
        replica.arrivals += 1;
        let spec = &self.plan.fleets[replica.fleet as usize];
        if spec.ails && self.errs(index, key) {
            self.admit(slot, index, false);
            return self.end(slot, Outcome::Failed);
        }
        let free = spec.discipline.shares() || has_worker(spec, &self.replicas[index as usize]);
        let taken = free || (spec.discipline.preempts() && self.preempt(slot, index));
        self.admit(slot, index, !taken);
        if taken {
            self.take(slot, index);
            self.go_on(slot);
        } else {
            self.join_queue(slot, index);
        }
    }

    /// The steps for some messages are over.
    pub(in crate::world) fn settle_receipts(&mut self, caller: &Caller, outcome: Outcome) {
        let (consumer, receipt) = (caller.parent_epoch, caller.parent);
        let group = self.consumer(consumer).group;
        match self.messages.groups[group as usize] {
            Group::Work(_) => {
                self.settle_messages(consumer, receipt, outcome);
                self.supply_waiters(group);
            }
            Group::Log(_) => self.settle_run(consumer, receipt, outcome),
        }
    }

    fn settle_messages(&mut self, consumer: u32, receipt: u32, outcome: Outcome) {
        let (mut next, mut member, mut count) = (receipt, 0, 0);
        while next != NONE {
            let receipt = self.messages.receipts[next];
            self.messages.receipts.remove(next);
            self.settle_message(receipt, outcome == Outcome::Ok);
            (next, member, count) = (receipt.next, receipt.member, count + 1);
        }
        self.messages.members[consumer as usize][member as usize].in_hand -= count;
        self.ask(consumer, member);
    }

    /// A replica that may take messages has come, or gone, or was held back: its groups take it in, or let it go.
    pub(in crate::world) fn attend(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (fleet, member) = (replica.fleet as usize, replica.ordinal);
        let belongs = replica.status == Status::Ready && !replica.is_held_back();
        let plan = self.plan;
        for &consumer in &plan.fleets[fleet].consumes {
            let members = &mut self.messages.members[consumer as usize];
            if members.len() <= member as usize {
                members.resize(member as usize + 1, Member::default());
            }
            match (members[member as usize].joined, belongs) {
                (false, true) => self.join_group(consumer, member),
                (true, false) => self.leave_group(consumer, member),
                _ => {}
            }
        }
    }

    /// A replica dies with what it holds.
    pub(in crate::world) fn drop_out(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (fleet, member) = (replica.fleet as usize, replica.ordinal);
        let plan = self.plan;
        for &consumer in &plan.fleets[fleet].consumes {
            let members = &self.messages.members[consumer as usize];
            if members.get(member as usize).is_some_and(|member| member.joined) {
                self.crash_out_of_group(consumer, member);
            }
        }
    }

    /// A replica that stood still goes on: it asks for messages again.
    pub(in crate::world) fn return_to_messages(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (fleet, member) = (replica.fleet as usize, replica.ordinal);
        let plan = self.plan;
        for &consumer in &plan.fleets[fleet].consumes {
            if (member as usize) < self.messages.members[consumer as usize].len() {
                self.ask(consumer, member);
                self.supply(plan.queues.consumers[consumer as usize].group);
            }
        }
    }

    /// The key under which a group draws.
    pub(super) fn group_key(&self, group: u32) -> Key {
        let spec = &self.plan.queues.groups[group as usize];
        self.key.word("queues").word(&spec.name)
    }
}
