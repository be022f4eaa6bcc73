//! What takes messages now and hands them on later: work queues and partitioned logs, who publishes to them and who
//! consumes from them.

use super::purchase::{Billing, Purchase};
use super::steps::Steps;
use crate::language::{Context, Kind, Language, Limit, Name, Node, Schemas, Span, Spanned};
use crate::policy::distribution::Distribution;
use crate::policy::failure::Failure;
use crate::policy::keys::Keys;
use crate::policy::retry::{Backoff, Cause, Retry};
use crate::units::{Duration, MoneyRate, RequestPrice};
use serde_yaml::Value;

/// A queue: a partitioned log where it says `log`, else a work queue.
#[derive(Clone, Debug)]
pub enum Queue {
    /// Its consumers compete for messages.
    Work(Box<WorkQueue>),
    /// Every group of consumers reads all messages, in order by partition.
    Log(Box<PartitionedLog>),
}

impl Language for Queue {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) if entries.iter().any(|(key, _)| key.text == "log") => {
                PartitionedLog::decode(node, context).map(|log| Queue::Log(Box::new(log)))
            }
            _ => WorkQueue::decode(node, context).map(|queue| Queue::Work(Box::new(queue))),
        }
    }

    fn encode(&self) -> Value {
        match self {
            Queue::Work(queue) => queue.encode(),
            Queue::Log(log) => log.encode(),
        }
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [WorkQueue::schema(schemas), PartitionedLog::schema(schemas)] })
    }
}

crate::record! {
    /// A work queue (SQS, RabbitMQ): each message goes to one of its consumers, and is delivered again if that one is
    /// not done with it in time.
    WorkQueue = "work queue" {
        /// Messages that may wait.
        capacity: Spanned<Limit> = Spanned::nowhere(Limit::Unlimited), "SQS: no limit";
        /// What becomes of a message when as many wait as may.
        overflow: Overflow = Overflow::DropOldest, "RabbitMQ overflow: drop-head";
        /// Whose turn it is.
        order: Spanned<Order> = Spanned::nowhere(Order::Fifo), "RabbitMQ; SQS keeps to it as far as it can";
        /// What messages are about, for `order: by_key`; the key of the request that publishes if not given.
        keys: Option<Keys>;
        /// A message that is not done so long after it was handed out is handed out again.
        visibility: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(30)), "SQS visibility timeout";
        /// How often a message is handed out before it is given up; without end if not given (SQS: no redrive policy).
        max_receives: Option<Spanned<u32>>;
        /// The work queue that messages go to which are given up; if not given they are only counted.
        dead_letters: Option<Name>;
        /// A message that has waited for so long is dropped.
        retention: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(345_600)), "SQS: 4 days";
        /// How long it takes to publish a message, and how long to receive one.
        latency: Distribution = Distribution::constant(Duration::from_nanos(2_000_000)), "assumed: a managed queue in the same region";
        /// Servers of the queue, which share all that it holds: it takes and hands out messages while one is up.
        nodes: Spanned<u32> = Spanned::nowhere(1), "a managed queue, seen as one thing";
        /// The type of machine of a node.
        instance: Option<Spanned<String>>;
        /// What a node costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How they are bought; on demand if not given.
        purchase: Option<Purchase>;
        /// How the time of each is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// What a million requests cost; a message is sent, received and deleted, each time it is handed out once more.
        request_price: Option<RequestPrice>;
        /// Zones over which the nodes are spread in turn.
        zones: Vec<Name>;
        /// How nodes fail at random. What the queue holds survives.
        failures: Vec<Failure>;
    }
}

crate::words! {
    /// What becomes of a message that comes to a full queue.
    Overflow = "overflow" {
        /// It is refused: publishing fails as `rejected`.
        Reject = "reject",
        /// It is taken, and the message that has waited longest is dropped.
        DropOldest = "drop_oldest",
    }
}

crate::words! {
    /// The order in which messages are handed out.
    Order = "order of messages" {
        /// In the order in which they came.
        Fifo = "fifo",
        /// The most urgent first, by the `priority` of the traffic that published them (RabbitMQ priority queues).
        Priority = "priority",
        /// In the order in which they came, and of one key one at a time (SQS FIFO message groups).
        ByKey = "by_key",
    }
}

crate::record! {
    /// A partitioned log (Kafka). Every group of consumers reads all messages; a service that consumes is a group, and
    /// each of its replicas a consumer.
    PartitionedLog = "partitioned log" {
        /// The log.
        log: Log;
        /// How long it takes to publish a message, and how long to fetch one that has just come.
        latency: Distribution = Distribution::constant(Duration::from_nanos(2_000_000)), "assumed: brokers in the same region";
        /// How often a message is tried that its consumer fails at, before it is passed over.
        max_receives: Spanned<u32> = Spanned::nowhere(10), "Spring Kafka DefaultErrorHandler: 9 retries";
        /// The work queue that messages go to which are passed over; if not given they are only counted.
        dead_letters: Option<Name>;
        /// Brokers.
        nodes: Spanned<u32> = Spanned::nowhere(3), "the least that survives a failure with two copies in sync";
        /// The type of machine of a broker.
        instance: Option<Spanned<String>>;
        /// What a broker costs; the catalogue's price of the instance if not given.
        price: Option<MoneyRate>;
        /// How they are bought; on demand if not given.
        purchase: Option<Purchase>;
        /// How the time of each is rounded on the bill; as `cost` says if not given.
        billing: Option<Billing>;
        /// Zones over which the brokers are spread in turn.
        zones: Vec<Name>;
        /// How brokers fail at random.
        failures: Vec<Failure>;
    }
}

crate::record! {
    /// How a log is divided, copied and read.
    Log = "log" {
        /// Partitions: each is written by one leader, and read by one consumer of a group, one message after the other.
        partitions: Spanned<u32> = Spanned::nowhere(1), "Kafka num.partitions";
        /// What messages are about: those of one key go to the same partition. If not given, the key of the request that
        /// publishes; where that has none, messages are spread at random.
        keys: Option<Keys>;
        /// Brokers that have a partition, the leader included.
        replication: Spanned<u32> = Spanned::nowhere(1), "Kafka default.replication.factor";
        /// With fewer brokers in sync, `acks: all` is refused.
        min_in_sync: Spanned<u32> = Spanned::nowhere(1), "Kafka min.insync.replicas";
        /// When a message counts as published.
        acks: Acks = Acks::All, "Kafka producers";
        /// How long it takes a follower to copy a message.
        copy: Distribution = Distribution::constant(Duration::from_nanos(1_000_000)), "assumed: another zone of the region";
        /// A broker that has been down for so long loses its partitions: followers in sync become leaders.
        broker_session_timeout: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(9)), "Kafka broker.session.timeout.ms";
        /// How long messages are kept.
        retention: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(604_800)), "Kafka log.retention.hours: 168";
        /// A consumer that has crashed keeps its partitions for so long.
        session_timeout: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(45)), "Kafka session.timeout.ms";
        /// Who stops when partitions are assigned anew.
        rebalance: Rebalance = Rebalance::Eager, "Kafka: the range assignor";
        /// How long that takes.
        rebalance_pause: Distribution = Distribution::seconds(3), "Kafka heartbeat.interval.ms: consumers hear of it with their next heartbeat";
    }
}

crate::words! {
    /// When a message counts as published.
    Acks = "acknowledgement" {
        /// When all brokers in sync have it.
        All = "all",
        /// When its partition's leader has it: what is not copied yet is lost with the leader.
        Leader = "leader",
        /// As soon as it is sent: nobody hears whether it got there.
        Nobody = "none",
    }
}

crate::words! {
    /// Who stops when the partitions of a log are assigned anew.
    Rebalance = "rebalance" {
        /// All consumers of the group; partitions are then assigned in equal ranges.
        Eager = "eager",
        /// Those whose partitions move, and as few as possible do (Kafka CooperativeSticky).
        Cooperative = "cooperative",
    }
}

impl Queue {
    /// Its servers.
    pub fn nodes(&self) -> &Spanned<u32> {
        match self {
            Queue::Work(queue) => &queue.nodes,
            Queue::Log(log) => &log.nodes,
        }
    }

    /// The type of machine of a server, and what it costs.
    pub fn machine(&self) -> (Option<&Spanned<String>>, Option<MoneyRate>) {
        match self {
            Queue::Work(queue) => (queue.instance.as_ref(), queue.price),
            Queue::Log(log) => (log.instance.as_ref(), log.price),
        }
    }

    /// How they are bought, and how their time is rounded on the bill.
    pub fn terms(&self) -> (Option<&Purchase>, Option<&Billing>) {
        match self {
            Queue::Work(queue) => (queue.purchase.as_ref(), queue.billing.as_ref()),
            Queue::Log(log) => (log.purchase.as_ref(), log.billing.as_ref()),
        }
    }

    /// What a million requests cost.
    pub fn request_price(&self) -> Option<RequestPrice> {
        match self {
            Queue::Work(queue) => queue.request_price,
            Queue::Log(_) => None,
        }
    }

    /// Where its servers run.
    pub fn zones(&self) -> &Vec<Name> {
        match self {
            Queue::Work(queue) => &queue.zones,
            Queue::Log(log) => &log.zones,
        }
    }

    /// How its servers fail.
    pub fn failures(&self) -> &Vec<Failure> {
        match self {
            Queue::Work(queue) => &queue.failures,
            Queue::Log(log) => &log.failures,
        }
    }

    /// How long it takes to publish.
    pub fn latency(&self) -> &Distribution {
        match self {
            Queue::Work(queue) => &queue.latency,
            Queue::Log(log) => &log.latency,
        }
    }

    /// How long messages are kept.
    pub fn retention(&self) -> &Spanned<Duration> {
        match self {
            Queue::Work(queue) => &queue.retention,
            Queue::Log(log) => &log.log.retention,
        }
    }

    /// How often a message is handed out, and where it goes then.
    pub fn giving_up(&self) -> (Option<&Spanned<u32>>, Option<&Name>) {
        match self {
            Queue::Work(queue) => (queue.max_receives.as_ref(), queue.dead_letters.as_ref()),
            Queue::Log(log) => (Some(&log.max_receives), log.dead_letters.as_ref()),
        }
    }

    /// What its messages are about, if that is said.
    pub fn keys(&self) -> Option<&Keys> {
        match self {
            Queue::Work(queue) => queue.keys.as_ref(),
            Queue::Log(log) => log.log.keys.as_ref(),
        }
    }

    /// Whether it asks for the key of the request that publishes.
    pub fn asks_for_key(&self) -> bool {
        match self {
            Queue::Work(queue) => queue.order.value == Order::ByKey && queue.keys.is_none(),
            Queue::Log(log) => log.log.keys.is_none() && log.log.partitions.value > 1,
        }
    }
}

crate::record! {
    /// Puts messages into a queue, and goes on as soon as they are accepted.
    Publish = "publish" {
        /// The queue.
        to: Name;
        /// How many messages.
        count: Spanned<u32> = Spanned::nowhere(1), "one message";
        /// How long each stays hidden before it is handed out (work queues only).
        delay: Option<Distribution>;
        /// How long to wait until an attempt is accepted.
        timeout: Option<Spanned<Duration>>;
        /// How long to wait in all. If not given: 120 s for a log (Kafka delivery.timeout.ms), else without end.
        deadline: Option<Spanned<Duration>>;
        /// What to do after a failed attempt. If not given: to a log again without end, after 100 ms at first and 1 s at
        /// most (Kafka retry.backoff.ms, retry.backoff.max.ms); to a work queue nothing.
        retry: Option<Retry>;
    }
    short "to"
}

/// What the producers of a log do where nothing is said (Kafka): they try again without end, after `retry.backoff.ms` at
/// first and `retry.backoff.max.ms` at most.
pub fn producer_retry() -> Retry {
    let backoff =
        Backoff { base: Duration::from_nanos(100_000_000), max: Duration::from_secs(1), ..Backoff::default() };
    Retry { attempts: Limit::Unlimited, backoff, wait: None, budget: None, on: Cause::all(), span: Span::default() }
}

/// What a service consumes: from one queue, or from each of a list.
#[derive(Clone, Debug, Default)]
pub struct Consumption(pub Vec<Consumes>);

impl Language for Consumption {
    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match node.kind {
            Kind::List(_) | Kind::Null => Vec::decode(node, context).map(Consumption),
            _ => Consumes::decode(node, context).map(|one| Consumption(vec![one])),
        }
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }

    fn schema(schemas: &mut Schemas) -> serde_json::Value {
        let one = Consumes::schema(schemas);
        serde_json::json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }

    fn absent() -> Option<Self> {
        Some(Consumption::default())
    }
}

crate::record! {
    /// Takes messages from a queue by itself: every ready replica is a consumer.
    Consumes = "consumption" {
        /// The queue.
        from: Name;
        /// The endpoint whose steps are done for each message; the service's only one if nothing is said.
        endpoint: Option<Name>;
        /// The steps that are done for each message, instead of an endpoint.
        steps: Option<Steps>;
        /// Messages of a work queue that a replica holds at a time (RabbitMQ prefetch). If not given: 10 (the most that
        /// SQS hands out at once), or as many as its workers take if that is more. A log is read ahead.
        prefetch: Option<Spanned<u32>>;
        /// Messages that the steps are done for together, if so many are there.
        batch: Spanned<u32> = Spanned::nowhere(1), "one by one";
        /// When a message counts as done.
        acknowledge: Acknowledge = Acknowledge::After, "at least once: SQS, RabbitMQ, Kafka as installed";
        /// How often the position in a log is committed: after a crash its consumer begins there. 5 s if not given
        /// (Kafka auto.commit.interval.ms).
        commit: Option<Spanned<Duration>>;
    }
    short "from"
}

crate::words! {
    /// When a message counts as done.
    Acknowledge = "acknowledgement of a message" {
        /// When its steps are done: what a crash interrupts is done again.
        After = "after",
        /// When it is handed out: what a crash interrupts is lost.
        Before = "before",
    }
}

/// Kafka auto.commit.interval.ms.
pub const COMMIT: Duration = Duration::from_secs(5);

/// The most messages that SQS hands out at once.
pub const PREFETCH: u32 = 10;
