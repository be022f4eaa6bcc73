//! Messages: published into queues at once, done later by consumers that come for them.
//!
//! A message that waits is a record of a few bytes and no event. When a consumer takes it, a frame with a worker of that
//! replica does its steps; all its draws derive from the message's key, and so from the request that published it.

mod assignment;
mod brokers;
mod consumers;
mod groups;
mod line;
mod log;
mod reading;
mod work_queue;

use super::frame::{Caller, Link};
use super::trace::{Named, Role};
use super::{Trace, World, kind};
use crate::engine::random::{Draws, Source};
use crate::engine::{Arena, Event, Key, NONE, Time};
use crate::plan::Plan;
use crate::plan::queue::{Kind, Publication};
use crate::tally::Outcome;
use brokers::Brokers;
use consumers::{Member, Receipt};
use groups::Readers;
use work_queue::{Message, Waiters};

/// Purposes under which the key of a message, or of the call that publishes it, is drawn from.
mod purpose {
    pub const ABOUT: u64 = u64::MAX - 32;
    pub const DELAY: u64 = u64::MAX - 33;
    pub const COPY: u64 = u64::MAX - 34;
    pub const RECEIVE: u64 = u64::MAX - 35;
    pub const DEAD_LETTER: u64 = u64::MAX - 36;
}

/// Messages that may wait at once in all queues of a run: as many as an event can name.
pub const MESSAGES_LIMIT: usize = 1 << 23;

/// The state of all queues.
#[derive(Debug)]
pub struct Messages {
    /// By number of the group.
    groups: Vec<Group>,
    /// By number of the queue: the brokers of those that are logs.
    brokers: Vec<Option<Brokers>>,
    /// The messages of work queues.
    store: Arena<Message>,
    /// What consumers hold.
    receipts: Arena<Receipt>,
    /// By number of the consumer and of the replica.
    members: Vec<Vec<Member>>,
    /// Tells what is handed out apart.
    serial: u32,
    /// Messages of logs that are kept, over all groups.
    records: usize,
    /// Whether the groups have been formed, so that who comes or goes has to be fitted in.
    formed: bool,
}

/// The messages of a group.
#[derive(Debug)]
enum Group {
    /// Consumers that compete for those of a work queue.
    Work(Box<Waiters>),
    /// Consumers that divide the partitions of a log.
    Log(Box<Readers>),
}

/// What a queue knows of a message that is published.
#[derive(Clone, Copy, Debug)]
struct Content {
    /// Where its draws come from.
    key: Key,
    /// What it is about.
    about: Key,
    /// From 0, the most urgent.
    priority: u8,
}

impl Messages {
    /// Empty queues.
    pub fn new(plan: &Plan) -> Self {
        let queues = &plan.queues;
        let group = |group: &crate::plan::queue::Group| match &queues.queues[group.queue as usize].kind {
            Kind::Work(spec) => Group::Work(Box::new(Waiters::new(spec))),
            Kind::Log(log) => Group::Log(Box::new(Readers::new(log.partitions, group.consumers.first().copied()))),
        };
        Messages {
            groups: queues.groups.iter().map(group).collect(),
            brokers: queues.queues.iter().map(|queue| queue.log().map(|log| Brokers::new(queue, log, plan))).collect(),
            store: Arena::new(),
            receipts: Arena::new(),
            members: vec![Vec::new(); queues.consumers.len()],
            serial: 0,
            records: 0,
            formed: false,
        }
    }

    /// Messages that are kept.
    pub fn kept(&self) -> usize {
        self.store.len() + self.records
    }
}

impl<T: Trace> World<'_, T> {
    /// What messages of a queue are about that a call publishes.
    fn about(&self, queue: u32, caller: &Caller) -> Key {
        let spec = &self.plan.queues.queues[queue as usize];
        match &spec.keys {
            Some(keys) => self.key.number(spec.salt).number(keys.sample(&mut caller.key.draws(purpose::ABOUT))),
            None => caller.affinity,
        }
    }

    /// A call publishes: tells whether the queue takes its messages.
    pub(super) fn accept(&mut self, slot: u32, publication: u32) -> bool {
        let plan = self.plan;
        let Publication { queue, count, delay } = &plan.queues.publications[publication as usize];
        let caller = self.frames[slot].caller;
        if !self.has_room(*queue, u64::from(*count)) {
            return false;
        }
        let about = self.about(*queue, &caller);
        let safe = self.copied_at(*queue, &caller);
        for nth in 0..u64::from(*count) {
            let content = Content { key: caller.key.number(nth), about, priority: caller.priority };
            let delay = delay.as_ref().map_or(0, |delay| delay.sample(&mut content.key.draws(purpose::DELAY)));
            match &plan.queues.queues[*queue as usize].kind {
                Kind::Work(_) => self.enqueue(*queue, content, delay),
                Kind::Log(_) => self.append(*queue, content, safe),
            }
        }
        match &plan.queues.queues[*queue as usize].kind {
            Kind::Work(_) => self.supply_queue(*queue),
            Kind::Log(_) => self.supply_partition(*queue, self.partition(*queue, about)),
        }
        true
    }

    /// A frame calls along an edge and goes on: nobody waits for the answer.
    pub(super) fn send_off(&mut self, parent: u32, edge: u32, nth: u64) {
        let plan = self.plan;
        let spec = &plan.edges[edge as usize];
        let of = self.frames[parent].caller;
        let mut caller = Caller {
            key: of.key.number(spec.salt ^ nth),
            born: self.now(),
            deadline: Time::MAX,
            link: Link::Nobody,
            parent: NONE,
            parent_epoch: 0,
            edge,
            endpoint: spec.targets[0].endpoint,
            guard: NONE,
            attempt: 0,
            degraded: false,
            ..of
        };
        caller.trace = self.trace_call(Named::of(&caller), Role::Sent);
        self.attempt(spec, caller);
    }

    /// A message has come to its end for a group.
    fn end_message(&mut self, group: u32, outcome: Outcome, published: Time) {
        let (now, measured) = (self.now(), self.measured(published));
        self.tally.queues[group as usize].end(now, outcome, published, measured);
    }

    /// A message is given up: it goes to the dead letters of its queue, if that has any.
    fn bury(&mut self, group: u32, content: Content, published: Time) {
        self.end_message(group, Outcome::Failed, published);
        let queue = self.plan.queues.groups[group as usize].queue;
        if let Some(letters) = self.plan.queues.queues[queue as usize].dead_letters {
            // Several groups may give up the same message.
            let key = content.key.number(purpose::DEAD_LETTER).number(u64::from(group));
            self.enqueue(letters, Content { key, ..content }, 0);
            self.supply_queue(letters);
        }
    }

    /// Whether a queue has a server that is up.
    fn is_open(&self, queue: u32) -> bool {
        let fleet = self.plan.queues.queues[queue as usize].fleet;
        self.tally.fleets[fleet as usize].gauge(crate::tally::fleet::Gauge::Ready) > 0
    }

    /// Hands out what waits in a queue, as far as somebody comes for it.
    fn supply_queue(&mut self, queue: u32) {
        let plan = self.plan;
        plan.queues.queues[queue as usize].groups.iter().for_each(|&group| self.supply(group));
    }

    fn supply(&mut self, group: u32) {
        match &self.messages.groups[group as usize] {
            Group::Work(_) => self.supply_waiters(group),
            Group::Log(readers) => {
                let partitions = readers.readings.len() as u32;
                (0..partitions).for_each(|partition| self.supply_reader(group, partition));
            }
        }
    }

    /// The draws of a message for one of the times that it is received.
    fn receipt_draws(key: Key, times: u16) -> Draws {
        key.number(u64::from(times)).draws(purpose::RECEIVE)
    }

    /// A window is over: tells where the queues stand.
    pub(super) fn close_queue_windows(&mut self) {
        let now = self.now();
        for group in 0..self.messages.groups.len() as u32 {
            self.expire(group);
            let tally = &mut self.tally.queues[group as usize];
            let (worst, oldest) = match &self.messages.groups[group as usize] {
                Group::Work(waiters) => (tally.messages.present_now(), waiters.oldest(&self.messages.store)),
                Group::Log(readers) => readers.lag(),
            };
            tally.close_window(now, worst, oldest.map_or(0, |published| now - published));
        }
    }

    /// Drops what has waited too long.
    fn expire(&mut self, group: u32) {
        match &self.messages.groups[group as usize] {
            Group::Work(_) => self.expire_waiting(group),
            Group::Log(readers) => {
                let partitions = readers.readings.len() as u32;
                (0..partitions).for_each(|partition| self.forget_old(group, partition));
            }
        }
    }

    /// The end of a run: counts what is left, and that nothing is missing.
    pub(super) fn close_queues(&mut self) {
        for group in 0..self.messages.groups.len() {
            let (waiting, in_hand) = self.left(group);
            let tally = &mut self.tally.queues[group];
            (tally.left_waiting, tally.left_in_hand) = (waiting, in_hand);
            let name = &self.plan.queues.groups[group].name;
            let counted = tally.messages.finished() + waiting + in_hand;
            assert_eq!(tally.messages.born, counted, "messages of {name} are not conserved");
        }
    }

    /// Measured messages of a group that wait, and that are in hand.
    fn left(&self, group: usize) -> (u64, u64) {
        match &self.messages.groups[group] {
            Group::Work(_) => self.left_in_store(group as u32),
            Group::Log(readers) => readers.left(self.plan.warmup),
        }
    }

    /// A message that was hidden shows.
    pub(super) fn on_message(&mut self, event: Event) {
        let group = self.messages.store[event.slot].group;
        self.show(event.slot);
        self.supply(group);
    }

    /// The followers of a partition have copied a message.
    pub(super) fn on_copied(&mut self, event: Event) {
        let queue = self.queue_of_partition(event.slot);
        let first = self.messages.brokers[queue as usize].as_ref().map_or(0, |brokers| brokers.first_partition);
        self.supply_partition(queue, event.slot - first);
    }

    /// Those who read a partition read on.
    fn supply_partition(&mut self, queue: u32, partition: u32) {
        let plan = self.plan;
        plan.queues.queues[queue as usize].groups.iter().for_each(|&group| self.supply_reader(group, partition));
    }

    /// When a message that waits for its time shows.
    fn schedule_message(&mut self, slot: u32, at: Time) {
        self.agenda.schedule(at, kind::MESSAGE, slot);
    }
}

/// A number below `bound` that a key stands for.
fn spread(key: Key, bound: u32) -> u32 {
    key.draws(purpose::ABOUT).below(bound as usize) as u32
}
