//! What a study says of queues.

use super::{Estimate, Latency};
use serde::Serialize;

/// What became of the messages that were published in the measured time, summed over all replications.
/// `published = done + dead + expired + dropped + lost + waiting + in_hand` holds exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MessageOutcomes {
    /// Messages that the queue took.
    pub published: u64,
    /// Done, once at least.
    pub done: u64,
    /// Given up after as many tries as there may be: the dead letters.
    pub dead: u64,
    /// Kept for as long as messages are kept, and never done.
    pub expired: u64,
    /// Dropped by a full queue to make room.
    pub dropped: u64,
    /// Gone with a broker before they were copied, or with a consumer that had acknowledged them before they were done.
    pub lost: u64,
    /// Waiting at the end.
    pub waiting: u64,
    /// With a consumer at the end.
    pub in_hand: u64,
}

/// What became of the messages of a queue; of a log that several services read, once for each of them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QueueResult {
    /// The queue's name; `queue.service` for one of several services that read a log.
    pub name: String,
    /// Ends of messages, all replications together.
    pub outcomes: MessageOutcomes,
    /// Messages published per second.
    pub published: Estimate,
    /// Messages done per second, each counted once.
    pub done: Estimate,
    /// From publication until a message was done for the first time.
    pub age: Latency,
    /// From publication until a message was handed out for the first time.
    pub wait: Latency,
    /// Messages that wait, averaged over time.
    pub waiting: Estimate,
    /// Messages that are not done, waiting or in hand, averaged over time.
    pub lag: Estimate,
    /// The most messages that were not done at one time in a run, the mean over the replications.
    pub peak_lag: Estimate,
    /// Share of all deliveries that were not a message's first.
    pub redelivered: Estimate,
    /// Times that a message was done which had been done before, for each message that was done.
    pub duplicates: Estimate,
    /// Dead letters in a run.
    pub dead_letters: Estimate,
    /// Messages that were lost in a run.
    pub lost_messages: Estimate,
    /// Times in a run that partitions were assigned anew (logs only).
    pub rebalances: Option<Estimate>,
}
