//! Partitioned logs: messages are appended by partition, and read one after the other.

use super::consumers::{Delivery, Receipt};
use super::reading::{Fate, Record};
use super::{Content, Trace, World};
use crate::engine::{NONE, Time};
use crate::tally::Outcome;

impl<T: Trace> World<'_, T> {
    /// A message is appended to its partition, for every group; it may be read once the followers have it.
    pub(super) fn append(&mut self, queue: u32, content: Content, visible: Time) {
        let now = self.now();
        let measured = self.measured(now);
        let partition = self.partition(queue, content.about) as usize;
        let Content { key, about, priority } = content;
        let record =
            Record { key, about, published: now, visible, settled: Time::MAX, receives: 0, priority, fate: Fate::Open };
        let plan = self.plan;
        for &group in &plan.queues.queues[queue as usize].groups {
            self.tally.queues[group as usize].publish(now, measured);
            self.messages.records += 1;
            self.readers(group).into_iter().for_each(|readers| readers.readings[partition].records.push_back(record));
        }
    }

    /// The owner of a partition reads on, if it can.
    pub(super) fn supply_reader(&mut self, group: u32, partition: u32) {
        let now = self.now();
        let queue = self.plan.queues.groups[group as usize].queue;
        let Some(readers) = self.readers(group) else { return };
        let (Some(consumer), reading) = (readers.consumer, &readers.readings[partition as usize]) else { return };
        let owner = reading.owner;
        let nothing = reading.paused || reading.in_hand > 0 || reading.records.len() <= reading.position;
        if owner == NONE || nothing || !self.attends(consumer, owner) || !self.is_led(queue, partition) {
            return;
        }
        self.forget_old(group, partition);
        let spec = &self.plan.queues.consumers[consumer as usize];
        let (batch, latency) = (spec.batch as usize, &self.plan.queues.queues[queue as usize].latency);
        let Some(readers) = self.readers(group) else { return };
        let reading = &mut readers.readings[partition as usize];
        // What is over for good is not read once more.
        while reading.records.get(reading.position).is_some_and(|record| record.fate == Fate::Over) {
            reading.position += 1;
        }
        let run = reading.readable(now, batch);
        if run.is_empty() {
            return;
        }
        reading.in_hand = run.len();
        for index in run.clone() {
            let readers = self.readers(group);
            let Some(record) = readers.map(|readers| &mut readers.readings[partition as usize].records[index]) else {
                return;
            };
            record.receives = record.receives.saturating_add(1);
            let (published, receives, open) = (record.published, record.receives, record.fate == Fate::Open);
            let measured = self.measured(published);
            let tally = &mut self.tally.queues[group as usize];
            tally.wait(now, -i64::from(open));
            tally.deliver(now, published, receives, measured);
        }
        let number = run.len() as u32;
        let receipt = self.messages.receipts.insert(Receipt { member: owner, of: partition, number, next: NONE });
        let Some(readers) = self.readers(group) else { return };
        let record = readers.readings[partition as usize].records[run.start];
        // A log is read ahead: only what has just come takes its time.
        let takes = latency.sample(&mut Self::receipt_draws(record.key, record.receives));
        let content = Content { key: record.key, about: record.about, priority: record.priority };
        let arrives = now.max(record.visible.saturating_add(takes));
        self.messages.members[consumer as usize][owner as usize].in_hand += number;
        self.deliver_to(consumer, owner, Delivery { content, times: record.receives, receipt, arrives });
    }

    /// A consumer is done with messages of a partition, well or not.
    pub(super) fn settle_run(&mut self, consumer: u32, receipt: u32, outcome: Outcome) {
        let now = self.now();
        let Receipt { member, of: partition, number, .. } = self.messages.receipts[receipt];
        self.messages.receipts.remove(receipt);
        self.messages.members[consumer as usize][member as usize].in_hand -= number;
        let spec = &self.plan.queues.consumers[consumer as usize];
        let (group, before) = (spec.group, spec.acknowledges_before);
        let queue = self.plan.queues.groups[group as usize].queue;
        let most = self.plan.queues.queues[queue as usize].most_receives;
        let Some(readers) = self.readers(group) else { return };
        let reading = &readers.readings[partition as usize];
        let run = reading.position..reading.position + number as usize;
        // A batch is tried again, or passed over, as a whole.
        let tries = reading.records.range(run.clone()).map(|record| u32::from(record.receives)).max().unwrap_or(0);
        let good = outcome == Outcome::Ok;
        let passes = good || before || (outcome != Outcome::Lost && tries >= most);
        for index in run {
            let Some(readers) = self.readers(group) else { return };
            let record = &mut readers.readings[partition as usize].records[index];
            let (fate, published) = (record.fate, record.published);
            if passes {
                record.settled = now;
                record.fate = if good || fate == Fate::Done { Fate::Done } else { Fate::Over };
            }
            let content = Content { key: record.key, about: record.about, priority: record.priority };
            match fate {
                Fate::Open if good => self.end_message(group, Outcome::Ok, published),
                Fate::Open if before => self.end_message(group, Outcome::Lost, published),
                Fate::Open if passes => self.bury(group, content, published),
                Fate::Open => self.tally.queues[group as usize].wait(now, 1),
                Fate::Done | Fate::Over if good => self.count_duplicate(group, published),
                Fate::Done | Fate::Over => {}
            }
        }
        let owned = self.readers(group).is_some_and(|readers| readers.readings[partition as usize].owner == member);
        let committed = if owned { self.committed_at(consumer, member) } else { now };
        let Some(readers) = self.readers(group) else { return };
        let reading = &mut readers.readings[partition as usize];
        let kept = reading.records.len();
        reading.settle(if passes { number as usize } else { 0 }, committed);
        let gone = kept - reading.records.len();
        self.messages.records -= gone;
        self.supply_reader(group, partition);
    }

    /// Drops what a partition keeps no longer.
    pub(super) fn forget_old(&mut self, group: u32, partition: u32) {
        let now = self.now();
        let queue = self.plan.queues.groups[group as usize].queue;
        let retention = self.plan.queues.queues[queue as usize].retention;
        let Some(before) = now.checked_sub(retention).map(|before| before + 1) else { return };
        while let Some(record) =
            self.readers(group).and_then(|readers| readers.readings[partition as usize].forget(before))
        {
            self.messages.records -= 1;
            if record.fate == Fate::Open {
                self.tally.queues[group as usize].wait(now, -1);
                self.end_message(group, Outcome::Abandoned, record.published);
            }
        }
    }
}
