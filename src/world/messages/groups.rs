//! The consumers of a log: who belongs to a group, and how its partitions are assigned anew when somebody comes or goes.

use super::assignment::{ranges, sticky};
use super::reading::{Fate, Reading};
use super::{Group, Trace, World};
use crate::engine::{Event, NONE, Time};
use crate::plan::queue::Log;
use crate::world::kind;

/// A group that reads a log.
#[derive(Debug)]
pub struct Readers {
    /// By number of the partition.
    pub readings: Vec<Reading>,
    /// Who reads; none if nobody does.
    pub consumer: Option<u32>,
    /// The ticket of the end of the rebalance that is under way, or [`NONE`].
    rebalance: u32,
    /// Rebalances that have begun.
    begun: u64,
}

impl Readers {
    /// Nobody has read anything.
    pub fn new(partitions: u32, consumer: Option<u32>) -> Self {
        let readings = (0..partitions).map(|_| Reading::default()).collect();
        Readers { readings, consumer, rebalance: NONE, begun: 0 }
    }

    /// Messages that are not done in the partition with the most of them, and when the oldest of all was published.
    pub fn lag(&self) -> (u64, Option<Time>) {
        let worst = self.readings.iter().map(|reading| reading.open().count() as u64).max().unwrap_or(0);
        let oldest = |reading: &Reading| {
            let waiting = reading.records.range(reading.position + reading.in_hand..);
            waiting.filter(|record| record.fate == Fate::Open).map(|record| record.published).next()
        };
        (worst, self.readings.iter().filter_map(oldest).min())
    }

    /// Messages published from an instant on that wait, and that are in hand.
    pub fn left(&self, from: Time) -> (u64, u64) {
        let (mut waiting, mut in_hand) = (0, 0);
        for reading in &self.readings {
            let hand = reading.position..reading.position + reading.in_hand;
            for (index, record) in reading.records.iter().enumerate() {
                if record.fate == Fate::Open && record.published >= from {
                    let held = hand.contains(&index);
                    in_hand += u64::from(held);
                    waiting += u64::from(!held);
                }
            }
        }
        (waiting, in_hand)
    }

    fn owners(&self) -> Vec<u32> {
        self.readings.iter().map(|reading| reading.owner).collect()
    }
}

impl<T: Trace> World<'_, T> {
    pub(super) fn readers(&mut self, group: u32) -> Option<&mut Readers> {
        match &mut self.messages.groups[group as usize] {
            Group::Log(readers) => Some(readers),
            Group::Work(_) => None,
        }
    }

    pub(super) fn log_of(&self, group: u32) -> Option<&Log> {
        let queue = self.plan.queues.groups[group as usize].queue;
        self.plan.queues.queues[queue as usize].log()
    }

    /// The groups stand at the start of a run: nobody waits for the first rebalance.
    pub(in crate::world) fn form_groups(&mut self) {
        for group in 0..self.messages.groups.len() as u32 {
            self.assign(group);
        }
        self.messages.formed = true;
    }

    /// A replica joins its group.
    pub(super) fn join_group(&mut self, consumer: u32, member: u32) {
        let now = self.now();
        let place = &mut self.messages.members[consumer as usize][member as usize];
        (place.joined, place.since) = (true, now);
        let group = self.plan.queues.consumers[consumer as usize].group;
        if self.log_of(group).is_some() {
            return self.rebalance(group);
        }
        self.ask(consumer, member);
        self.supply(group);
    }

    /// A replica leaves its group: it finishes what it holds.
    pub(super) fn leave_group(&mut self, consumer: u32, member: u32) {
        let now = self.now();
        self.messages.members[consumer as usize][member as usize].joined = false;
        let group = self.plan.queues.consumers[consumer as usize].group;
        let mut gone = 0;
        if let Some(readers) = self.readers(group) {
            for reading in readers.readings.iter_mut().filter(|reading| reading.owner == member) {
                let before = reading.records.len();
                reading.owner = NONE;
                reading.commit(now);
                gone += before - reading.records.len();
            }
            self.messages.records -= gone;
            self.rebalance(group);
        }
    }

    /// A replica crashes: its group does not know yet, and will begin again where it committed.
    pub(super) fn crash_out_of_group(&mut self, consumer: u32, member: u32) {
        let now = self.now();
        let spec = &self.plan.queues.consumers[consumer as usize];
        let (group, committed) = (spec.group, self.committed_at(consumer, member));
        self.messages.members[consumer as usize][member as usize].joined = false;
        let Some(timeout) = self.log_of(group).map(|log| log.session_timeout) else { return };
        let lingers = now.saturating_add(timeout);
        self.messages.members[consumer as usize][member as usize].lingers = lingers;
        let mut gone = 0;
        if let Some(readers) = self.readers(group) {
            for reading in readers.readings.iter_mut().filter(|reading| reading.owner == member) {
                let before = reading.records.len();
                reading.abandon(committed);
                gone += before - reading.records.len();
            }
        }
        self.messages.records -= gone;
        self.agenda.schedule(lingers, kind::SESSION, group);
    }

    /// The instant up to which a member's position is committed.
    pub(super) fn committed_at(&self, consumer: u32, member: u32) -> Time {
        let spec = &self.plan.queues.consumers[consumer as usize];
        let since = self.messages.members[consumer as usize][member as usize].since;
        let now = self.now();
        if spec.acknowledges_before || spec.commit == 0 { now } else { now - (now - since) % spec.commit }
    }

    /// A crashed consumer's session may have run out.
    pub(in crate::world) fn on_session(&mut self, event: Event) {
        let (group, now) = (event.slot, event.time);
        let consumer = self.readers(group).and_then(|readers| readers.consumer);
        let over = |consumer: u32| self.messages.members[consumer as usize].iter().any(|member| member.lingers == now);
        if consumer.is_some_and(over) && self.readers(group).is_some_and(|readers| readers.rebalance == NONE) {
            self.rebalance(group);
        }
    }

    /// Somebody has come or gone: partitions are assigned anew when all have heard of it, and who has crashed is given up.
    fn rebalance(&mut self, group: u32) {
        if !self.messages.formed {
            return;
        }
        let (now, key) = (self.now(), self.group_key(group));
        let owners = self.new_owners(group);
        let patience = self.longest_lingering(group);
        let Some(log) = self.log_of(group) else { return };
        let (cooperative, pause) = (log.cooperative, log.rebalance_pause.clone());
        let Some(readers) = self.readers(group) else { return };
        let until = now.saturating_add(pause.sample(&mut key.draws(readers.begun))).max(patience);
        readers.begun += 1;
        for (reading, owner) in readers.readings.iter_mut().zip(owners) {
            reading.paused |= !cooperative || reading.owner != owner;
        }
        self.tally.queues[group as usize].rebalances += 1;
        let ticket = self.agenda.schedule(until, kind::REBALANCED, group);
        self.readers(group).into_iter().for_each(|readers| readers.rebalance = ticket);
    }

    /// Until when somebody who has crashed is waited for.
    fn longest_lingering(&mut self, group: u32) -> Time {
        let consumer = self.readers(group).and_then(|readers| readers.consumer);
        let members = consumer.map(|consumer| &self.messages.members[consumer as usize]);
        members.and_then(|members| members.iter().map(|member| member.lingers).max()).unwrap_or(0)
    }

    /// All have heard that the group has changed.
    pub(in crate::world) fn on_rebalanced(&mut self, event: Event) {
        let (group, now) = (event.slot, event.time);
        if self.readers(group).is_none_or(|readers| readers.rebalance != event.ticket) {
            return;
        }
        let patience = self.longest_lingering(group);
        if patience > now {
            // Somebody has crashed meanwhile.
            let ticket = self.agenda.schedule(patience, kind::REBALANCED, group);
            return self.readers(group).into_iter().for_each(|readers| readers.rebalance = ticket);
        }
        self.readers(group).into_iter().for_each(|readers| readers.rebalance = NONE);
        self.assign(group);
        self.supply(group);
    }

    fn assign(&mut self, group: u32) {
        let owners = self.new_owners(group);
        if let Some(readers) = self.readers(group) {
            for (reading, owner) in readers.readings.iter_mut().zip(owners) {
                (reading.owner, reading.paused) = (owner, false);
            }
        }
    }

    /// Who is to read each partition.
    fn new_owners(&self, group: u32) -> Vec<u32> {
        let cooperative = self.log_of(group).is_some_and(|log| log.cooperative);
        let Group::Log(readers) = &self.messages.groups[group as usize] else { return Vec::new() };
        let all = readers.consumer.map_or(&[][..], |consumer| self.messages.members[consumer as usize].as_slice());
        let joined = all.iter().enumerate().filter(|(_, member)| member.joined);
        let members: Vec<u32> = joined.map(|(number, _)| number as u32).collect();
        let owners = readers.owners();
        if cooperative { sticky(&owners, &members) } else { ranges(owners.len(), &members) }
    }
}
