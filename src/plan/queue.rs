//! Queues, compiled: who publishes into them, and who consumes from them.

use crate::engine::Time;
use crate::policy::distribution::Sampler;
use crate::policy::keys::KeySampler;

/// All that concerns messages.
#[derive(Clone, Debug, Default)]
pub struct Queues {
    /// The queues.
    pub queues: Vec<Queue>,
    /// Consumers that share messages among themselves: all of a work queue, and each service that reads a log.
    pub groups: Vec<Group>,
    /// Fleets that consume, each once for every queue.
    pub consumers: Vec<Consumer>,
    /// What is published together, each once for every step that publishes.
    pub publications: Vec<Publication>,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its name in the scenario.
    pub name: String,
    /// Its servers.
    pub fleet: u32,
    /// Its groups; one at least, which may be without consumers.
    pub groups: Vec<u32>,
    /// What messages are about; what the request that publishes is about, if none.
    pub keys: Option<KeySampler>,
    /// How long publishing takes, and receiving.
    pub latency: Sampler,
    /// How long messages are kept.
    pub retention: Time,
    /// How often a message is handed out before it is given up.
    pub most_receives: u32,
    /// The work queue that such messages go to.
    pub dead_letters: Option<u32>,
    /// The root of its random draws.
    pub salt: u64,
    /// What is special about its kind.
    pub kind: Kind,
}

/// The kinds of queues.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Consumers compete for messages.
    Work(WorkQueue),
    /// Every group reads all messages, in order by partition.
    Log(Log),
}

/// What is special about a work queue.
#[derive(Clone, Debug)]
pub struct WorkQueue {
    /// Messages that may wait.
    pub capacity: u64,
    /// Whether a full queue refuses messages; else it drops the oldest.
    pub rejects: bool,
    /// Whose turn it is.
    pub order: Order,
    /// After so long a message that is not done is handed out again.
    pub visibility: Time,
}

/// The order in which a work queue hands out messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they came.
    Fifo,
    /// The most urgent first.
    Priority,
    /// As they came, of one key one at a time.
    ByKey,
}

/// What is special about a partitioned log.
#[derive(Clone, Debug)]
pub struct Log {
    /// How many partitions.
    pub partitions: u32,
    /// Brokers that have each of them.
    pub replication: u32,
    /// Brokers in sync without which publishing is refused, where all must have a message.
    pub min_in_sync: u32,
    /// When a message counts as published.
    pub acks: Acks,
    /// How long a follower takes to copy a message.
    pub copy: Sampler,
    /// After so long a broker that is down loses its partitions.
    pub broker_session_timeout: Time,
    /// After so long a consumer that has crashed loses its partitions.
    pub session_timeout: Time,
    /// Whether only those partitions stop that move.
    pub cooperative: bool,
    /// How long assigning partitions anew takes.
    pub rebalance_pause: Sampler,
}

/// When a message of a log counts as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    /// When all brokers in sync have it.
    All,
    /// When the leader has it.
    Leader,
    /// When it is sent.
    Nobody,
}

/// Consumers that share messages among themselves.
#[derive(Clone, Debug)]
pub struct Group {
    /// The queue's name; of a log that several services read, with the service's behind it.
    pub name: String,
    /// The queue.
    pub queue: u32,
    /// Who is in it.
    pub consumers: Vec<u32>,
}

/// A fleet that consumes: each ready replica is a consumer.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// Its group.
    pub group: u32,
    /// The fleet.
    pub fleet: u32,
    /// The edge to the endpoint whose steps are done for a message.
    pub edge: u32,
    /// Messages that a replica holds at a time.
    pub prefetch: u32,
    /// Messages for which the steps are done together.
    pub batch: u32,
    /// Whether a message counts as handled when it is handed out.
    pub acknowledges_before: bool,
    /// How often the position in a log is committed.
    pub commit: Time,
}

/// What a step publishes.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The queue.
    pub queue: u32,
    /// How many messages.
    pub count: u32,
    /// How long each stays hidden.
    pub delay: Option<Sampler>,
}

impl Queue {
    /// What is special about it, if it is a log.
    pub fn log(&self) -> Option<&Log> {
        match &self.kind {
            Kind::Log(log) => Some(log),
            Kind::Work(_) => None,
        }
    }
}
