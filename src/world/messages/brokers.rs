//! The brokers of a log: which of them leads a partition, which are in sync with it, and what happens when one dies.

use super::{Trace, World, purpose, spread};
use crate::engine::{Event, Key, Time};
use crate::plan::Plan;
use crate::plan::queue::{Acks, Log, Queue};
use crate::tally::Outcome;
use crate::world::frame::Caller;
use crate::world::status::Status;
use crate::world::{Step, kind};

/// The brokers of a log in a run.
#[derive(Debug)]
pub struct Brokers {
    /// The number of its first partition among those of all logs.
    pub first_partition: u32,
    partitions: Vec<Partition>,
    /// Since when each broker has been down; [`Time::MAX`] if it is up.
    down_since: Vec<Time>,
}

/// A partition: it lies with as many brokers as it has copies, from the one with its own number on.
#[derive(Clone, Debug)]
struct Partition {
    /// The broker that leads it.
    leader: u32,
    /// The brokers that are in sync, the leader among them.
    in_sync: Vec<u32>,
    /// Calls whose messages some broker in sync has not copied because it is down: their slots and serial numbers.
    pending: Vec<(u32, u32)>,
}

impl Brokers {
    /// All brokers are up and in sync.
    pub fn new(queue: &Queue, log: &Log, plan: &Plan) -> Self {
        let before = plan.queues.queues.iter().take_while(|other| other.fleet != queue.fleet).filter_map(Queue::log);
        let nodes = plan.fleets[queue.fleet as usize].replicas;
        let partition = |number: u32| {
            let in_sync: Vec<u32> = copies(number, log.replication, nodes).collect();
            Partition { leader: in_sync[0], in_sync, pending: Vec::new() }
        };
        Brokers {
            first_partition: before.map(|log| log.partitions).sum(),
            partitions: (0..log.partitions).map(partition).collect(),
            down_since: vec![Time::MAX; nodes as usize],
        }
    }

    fn is_up(&self, broker: u32) -> bool {
        self.down_since[broker as usize] == Time::MAX
    }
}

/// The brokers that have a partition.
fn copies(partition: u32, replication: u32, nodes: u32) -> impl Iterator<Item = u32> {
    (0..replication.min(nodes)).map(move |nth| (partition + nth) % nodes)
}

impl<T: Trace> World<'_, T> {
    fn brokers(&mut self, queue: u32) -> Option<&mut Brokers> {
        self.messages.brokers[queue as usize].as_mut()
    }

    /// The partition that a message goes to.
    pub(super) fn partition(&self, queue: u32, about: Key) -> u32 {
        let spec = &self.plan.queues.queues[queue as usize];
        spec.log().map_or(0, |log| spread(about.number(spec.salt), log.partitions))
    }

    /// The log that a partition belongs to, by its number among those of all logs.
    pub(super) fn queue_of_partition(&self, number: u32) -> u32 {
        let logs = self.messages.brokers.iter().enumerate();
        let mut logs = logs.filter_map(|(queue, brokers)| Some((queue, brokers.as_ref()?)));
        let holds = |brokers: &Brokers| number < brokers.first_partition + brokers.partitions.len() as u32;
        logs.find(|(_, brokers)| holds(brokers)).map_or(0, |(queue, _)| queue as u32)
    }

    /// Whether the leader of a partition is up.
    pub(super) fn is_led(&self, queue: u32, partition: u32) -> bool {
        let brokers = self.messages.brokers[queue as usize].as_ref();
        brokers.is_some_and(|brokers| brokers.is_up(brokers.partitions[partition as usize].leader))
    }

    /// The broker that a call to a log must go to: the leader of its messages' partition. None of a work queue, where each
    /// node does.
    pub(in crate::world) fn broker_for(&self, queue: u32, caller: &Caller) -> Option<u32> {
        let brokers = self.messages.brokers[queue as usize].as_ref()?;
        let partition = self.partition(queue, self.about(queue, caller));
        let fleet = self.plan.queues.queues[queue as usize].fleet;
        let leader = brokers.partitions[partition as usize].leader;
        Some(self.fleets[fleet as usize].members[leader as usize])
    }

    /// How long the slowest of the brokers in sync that are up takes to copy what a call publishes.
    fn copying(&self, queue: u32, partition: u32, key: Key) -> Time {
        let spec = &self.plan.queues.queues[queue as usize];
        let (Some(log), Some(brokers)) = (spec.log(), &self.messages.brokers[queue as usize]) else { return 0 };
        let Partition { leader, in_sync, .. } = &brokers.partitions[partition as usize];
        let members = &self.fleets[spec.fleet as usize].members;
        let followers = in_sync.iter().filter(|&broker| broker != leader && brokers.is_up(*broker));
        let takes = followers.map(|&follower| {
            let mut draws = key.number(u64::from(follower)).draws(purpose::COPY);
            let way = self.plan.network.as_ref().map_or(0, |network| {
                let place = |broker: u32| self.place_of(members[broker as usize]);
                network.link(place(*leader), place(follower)).round_trip.sample(&mut draws)
            });
            way.saturating_add(log.copy.sample(&mut draws))
        });
        takes.max().unwrap_or(0)
    }

    /// When what a call publishes now may be read: when it is copied. Where a call waits for that, it is.
    pub(super) fn copied_at(&mut self, queue: u32, caller: &Caller) -> Time {
        let now = self.now();
        let Some(acks) = self.plan.queues.queues[queue as usize].log().map(|log| log.acks) else { return now };
        if acks == Acks::All {
            return now;
        }
        let partition = self.partition(queue, self.about(queue, caller));
        let at = now.saturating_add(self.copying(queue, partition, caller.key));
        if at > now {
            let first = self.messages.brokers[queue as usize].as_ref().map_or(0, |brokers| brokers.first_partition);
            self.agenda.schedule(at, kind::COPIED, first + partition);
        }
        at
    }

    /// A call waits until all brokers in sync have what it publishes. With too few of them it is refused.
    pub(in crate::world) fn replicate(&mut self, slot: u32, queue: u32) {
        let (now, caller) = (self.now(), self.frames[slot].caller);
        let partition = self.partition(queue, self.about(queue, &caller));
        let least = self.plan.queues.queues[queue as usize].log().map_or(0, |log| log.min_in_sync as usize);
        let takes = self.copying(queue, partition, caller.key);
        let serial = self.frames[slot].serial;
        let Some(brokers) = self.brokers(queue) else { return };
        let all_up = brokers.partitions[partition as usize].in_sync.iter().all(|&broker| brokers.is_up(broker));
        let state = &mut brokers.partitions[partition as usize];
        if state.in_sync.len() < least {
            return self.end(slot, Outcome::Failed);
        }
        if !all_up {
            return state.pending.push((slot, serial));
        }
        self.frames[slot].ticket = self.agenda.schedule(now.saturating_add(takes), kind::DONE, slot);
    }

    /// The calls that wait for a partition's brokers look again.
    fn look_again(&mut self, queue: u32) {
        let Some(brokers) = self.brokers(queue) else { return };
        let pending: Vec<(u32, u32)> =
            brokers.partitions.iter_mut().flat_map(|partition| std::mem::take(&mut partition.pending)).collect();
        for (slot, serial) in pending {
            if self.frames[slot].serial == serial {
                self.later(slot, Step::Resume);
            }
        }
    }

    /// A node of a queue answers no more.
    pub(in crate::world) fn node_down(&mut self, index: u32) {
        let (now, replica) = (self.now(), &self.replicas[index as usize]);
        let (fleet, broker) = (replica.fleet as usize, replica.ordinal);
        let Some(queue) = self.plan.fleets[fleet].queue_hosted() else { return };
        let Some(timeout) = self.plan.queues.queues[queue as usize].log().map(|log| log.broker_session_timeout) else {
            return;
        };
        if let Some(brokers) = self.brokers(queue)
            && brokers.is_up(broker)
        {
            brokers.down_since[broker as usize] = now;
            self.agenda.schedule(now.saturating_add(timeout), kind::ELECTION, index);
        }
    }

    /// A node of a queue answers again: it is in sync as soon as it is back.
    pub(in crate::world) fn node_up(&mut self, index: u32) {
        let replica = &self.replicas[index as usize];
        let (fleet, broker) = (replica.fleet as usize, replica.ordinal);
        let Some(queue) = self.plan.fleets[fleet].queue_hosted() else { return };
        let nodes = self.plan.fleets[fleet].replicas;
        let replication = self.plan.queues.queues[queue as usize].log().map_or(0, |log| log.replication);
        if let Some(brokers) = self.brokers(queue) {
            brokers.down_since[broker as usize] = Time::MAX;
            for (number, partition) in brokers.partitions.iter_mut().enumerate() {
                let has = copies(number as u32, replication, nodes).any(|copy| copy == broker);
                if has && !partition.in_sync.contains(&broker) {
                    partition.in_sync.push(broker);
                }
            }
            self.look_again(queue);
        }
        self.supply_queue(queue);
    }

    /// A broker has been down for long: those that are in sync go on without it, and one of them leads where it led.
    pub(in crate::world) fn on_election(&mut self, event: Event) {
        let (now, replica) = (event.time, &self.replicas[event.slot as usize]);
        let (fleet, broker) = (replica.fleet as usize, replica.ordinal);
        let Some(queue) = self.plan.fleets[fleet].queue_hosted() else { return };
        let Some(log) = self.plan.queues.queues[queue as usize].log() else { return };
        let timeout = log.broker_session_timeout;
        let Some(brokers) = self.messages.brokers[queue as usize].as_mut() else { return };
        let since = brokers.down_since[broker as usize];
        if since == Time::MAX || since.saturating_add(timeout) > now {
            return;
        }
        let down_since = &brokers.down_since;
        let mut moved = Vec::new();
        for (number, partition) in brokers.partitions.iter_mut().enumerate() {
            // The last one in sync keeps the partition: nobody else has all that was acknowledged.
            if partition.in_sync.len() > 1 {
                partition.in_sync.retain(|&other| other != broker);
            }
            let next = partition.in_sync.iter().find(|&&other| down_since[other as usize] == Time::MAX);
            if let Some(&next) = next.filter(|_| partition.leader == broker) {
                partition.leader = next;
                moved.push(number as u32);
            }
        }
        for partition in moved {
            self.lose_uncopied(queue, partition, since);
        }
        self.look_again(queue);
        self.supply_queue(queue);
    }

    /// What a dead leader had and nobody else is lost.
    fn lose_uncopied(&mut self, queue: u32, partition: u32, since: Time) {
        let now = self.now();
        let plan = self.plan;
        for &group in &plan.queues.queues[queue as usize].groups {
            let Some(readers) = self.readers(group) else { continue };
            for record in readers.readings[partition as usize].lose(since) {
                self.messages.records -= 1;
                self.tally.queues[group as usize].wait(now, -1);
                self.end_message(group, Outcome::Lost, record.published);
            }
        }
    }

    /// Whether a node stands still, or goes on, so that its log must know.
    pub(in crate::world) fn node_runs(&mut self, index: u32) {
        if self.replicas[index as usize].status == Status::Ready {
            self.node_up(index);
        }
    }
}
