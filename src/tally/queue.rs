//! What became of the messages of a queue, for a group of consumers.

use super::flow::{Flow, Outcome};
use super::gauges::merge_windows;
use super::histogram::Histogram;
use super::level::Level;
use crate::engine::Time;
use serde::{Deserialize, Serialize};

/// One window of the time series of a queue, beside that of its flow of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueWindow {
    /// Integral of the messages that wait, in nanoseconds.
    pub waiting: u64,
    /// Messages at the window's end that are not done: the sum.
    pub lag: u64,
    /// The same of the partition with the most.
    pub worst_lag: u64,
    /// How long ago the oldest message was published that waits at the window's end, nanoseconds.
    pub oldest: u64,
    /// Messages that were handed out once more.
    pub redelivered: u64,
}

/// Counts of the messages of a queue. A message that was published after the warm-up is measured.
///
/// The flow takes a message for a request: born when it is published, `Ok` when it is done for the first time, `Failed`
/// when it is given up (a dead letter), `Abandoned` when it expires, `Rejected` when a full queue drops it, `Lost` when
/// a broker or a consumer takes it along. So its latency is the age of messages when they are done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueTally {
    /// The messages, from publication to their end.
    pub messages: Flow,
    /// From publication until a message is handed out for the first time, of measured ones.
    pub wait: Histogram,
    /// Times that a measured message was handed out.
    pub delivered: u64,
    /// Times that this was not the first time.
    pub redelivered: u64,
    /// Times that a measured message was done which had been done before.
    pub duplicates: u64,
    /// Times that the partitions were assigned anew in the measured time.
    pub rebalances: u64,
    /// The most messages that were not done at one time; once runs are merged, the sum of their peaks.
    pub peak: u64,
    /// Integral of the messages that wait over the measured time, in nanoseconds.
    pub waiting: u128,
    /// Measured messages that wait at the end.
    pub left_waiting: u64,
    /// Measured messages in hand at the end.
    pub left_in_hand: u64,
    /// The windows that are complete.
    pub windows: Vec<QueueWindow>,
    level: Level,
    at_window: u64,
    at_mark: u64,
    recent_redelivered: u64,
}

impl QueueTally {
    /// A message is published, and waits.
    #[inline]
    pub fn publish(&mut self, now: Time, measured: bool) {
        self.messages.begin(now, measured);
        self.level.add(now, 1);
        self.peak = self.peak.max(self.messages.present_now());
    }

    /// A message that waits no more, or waits again.
    #[inline]
    pub fn wait(&mut self, now: Time, change: i64) {
        self.level.add(now, change);
    }

    /// A message is handed out that was published at `published`, for this many times.
    #[inline]
    pub fn deliver(&mut self, now: Time, published: Time, times: u16, measured: bool) {
        let again = times > 1;
        self.recent_redelivered += u64::from(again);
        if measured {
            self.delivered += 1;
            self.redelivered += u64::from(again);
            if !again {
                self.wait.record(now - published);
            }
        }
    }

    /// A message has come to its end.
    #[inline]
    pub fn end(&mut self, now: Time, outcome: Outcome, published: Time, measured: bool) {
        self.messages.end(now, outcome, published, 1, measured);
    }

    /// The measured time begins.
    pub fn begin_measuring(&mut self, now: Time) {
        self.messages.begin_measuring(now);
        self.waiting = 0;
        self.at_mark = self.level.integral(now);
        self.peak = self.messages.present_now();
        self.rebalances = 0;
    }

    /// Ends the current window.
    pub fn close_window(&mut self, now: Time, worst_lag: u64, oldest: u64) {
        let reading = self.level.integral(now);
        self.windows.push(QueueWindow {
            waiting: reading.wrapping_sub(self.at_window),
            lag: self.messages.present_now(),
            worst_lag,
            oldest,
            redelivered: std::mem::take(&mut self.recent_redelivered),
        });
        self.waiting += u128::from(reading.wrapping_sub(self.at_mark));
        (self.at_window, self.at_mark) = (reading, reading);
        self.messages.close_window(now);
    }

    /// Adds the counts of another run.
    pub fn merge(&mut self, other: &QueueTally) {
        self.messages.merge(&other.messages);
        self.wait.merge(&other.wait);
        self.delivered += other.delivered;
        self.redelivered += other.redelivered;
        self.duplicates += other.duplicates;
        self.rebalances += other.rebalances;
        self.peak += other.peak;
        self.waiting += other.waiting;
        self.left_waiting += other.left_waiting;
        self.left_in_hand += other.left_in_hand;
        merge_windows(&mut self.windows, &other.windows, |mine, theirs| {
            mine.waiting = mine.waiting.saturating_add(theirs.waiting);
            mine.lag += theirs.lag;
            mine.worst_lag += theirs.worst_lag;
            mine.oldest = mine.oldest.saturating_add(theirs.oldest);
            mine.redelivered += theirs.redelivered;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_done_twice_is_counted_once_and_as_a_duplicate() {
        let mut tally = QueueTally::default();
        tally.publish(0, true);
        tally.wait(10, -1);
        tally.deliver(10, 0, 1, true);
        tally.wait(40, 1);
        tally.wait(50, -1);
        tally.deliver(50, 0, 2, true);
        tally.end(60, Outcome::Ok, 0, true);
        tally.duplicates += 1;
        tally.close_window(100, 0, 0);
        assert_eq!((tally.messages.born, tally.messages.finished(), tally.duplicates), (1, 1, 1));
        assert_eq!((tally.delivered, tally.redelivered, tally.waiting), (2, 1, 20));
        assert_eq!(tally.wait.max(), Some(10e-9));
    }
}
