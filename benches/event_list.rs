//! Lists of future events in the hold model: take the least, put one in at an exponential distance. Nanoseconds for one
//! hold, with 10 to 1,000,000 events pending; the last line has half of the events in a lane of equal delays.

use ninefold::engine::event_list::EventList;
use ninefold::engine::lane::Lane;
use ninefold::engine::random::{Key, Stream};
use rand_distr::{Distribution, Exp1};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

/// A list of future events.
trait List {
    fn push(&mut self, key: u128);
    fn pop(&mut self) -> u128;
}

/// The heap of the standard library.
struct Standard(BinaryHeap<Reverse<u128>>);

impl List for Standard {
    fn push(&mut self, key: u128) {
        self.0.push(Reverse(key));
    }

    fn pop(&mut self) -> u128 {
        self.0.pop().map_or(0, |Reverse(key)| key)
    }
}

/// Ours: 4-ary, and a pop leaves a hole that the next push fills.
struct Ours(EventList);

impl List for Ours {
    fn push(&mut self, key: u128) {
        self.0.push(key);
    }

    fn pop(&mut self) -> u128 {
        self.0.pop().unwrap_or(0)
    }
}

/// A plain 4-ary heap: the last key sinks from the root, with a branch for each comparison.
#[derive(Default)]
struct Plain(Vec<u128>);

impl List for Plain {
    fn push(&mut self, key: u128) {
        let mut at = self.0.len();
        self.0.push(key);
        while at > 0 && self.0[(at - 1) / 4] > key {
            self.0[at] = self.0[(at - 1) / 4];
            at = (at - 1) / 4;
        }
        self.0[at] = key;
    }

    fn pop(&mut self) -> u128 {
        let least = self.0[0];
        let last = self.0.pop().unwrap_or(0);
        if self.0.is_empty() {
            return least;
        }
        let mut at = 0;
        loop {
            let children = at * 4 + 1..(at * 4 + 5).min(self.0.len());
            match children.min_by_key(|&child| self.0[child]) {
                Some(child) if self.0[child] < last => {
                    self.0[at] = self.0[child];
                    at = child;
                }
                _ => break,
            }
        }
        self.0[at] = last;
        least
    }
}

/// A calendar queue (Brown 1988): a day for each bucket, sorted within the day; the length of a day is set when the
/// number of events has doubled or halved.
struct Calendar {
    days: Vec<Vec<u128>>,
    /// Length of a day: nanoseconds as a power of two.
    shift: u32,
    today: u64,
    events: usize,
}

impl Calendar {
    fn new() -> Self {
        Calendar { days: vec![Vec::new(); 2], shift: 20, today: 0, events: 0 }
    }

    fn insert(&mut self, key: u128) {
        let day = (key >> 64) as u64 >> self.shift;
        let buckets = self.days.len() as u64;
        let bucket = &mut self.days[(day % buckets) as usize];
        let place = bucket.partition_point(|&other| other > key);
        bucket.insert(place, key);
    }

    fn resize(&mut self, buckets: usize) {
        let mut all: Vec<u128> = self.days.drain(..).flatten().collect();
        all.sort_unstable();
        let sample = &all[..all.len().min(64)];
        let span = sample.last().map_or(0, |last| ((last >> 64) - (sample[0] >> 64)) as u64);
        let gap = (span / sample.len().max(1) as u64 * 3).max(1);
        self.shift = 63 - gap.leading_zeros();
        self.days = vec![Vec::new(); buckets];
        self.today = all.first().map_or(0, |first| (first >> 64) as u64 >> self.shift);
        all.into_iter().for_each(|key| self.insert(key));
    }
}

impl List for Calendar {
    fn push(&mut self, key: u128) {
        self.insert(key);
        self.events += 1;
        if self.events > self.days.len() * 2 {
            self.resize(self.days.len() * 2);
        }
    }

    fn pop(&mut self) -> u128 {
        self.events -= 1;
        let buckets = self.days.len() as u64;
        for _ in 0..buckets {
            let bucket = &mut self.days[(self.today % buckets) as usize];
            if bucket.last().is_some_and(|key| (key >> 64) as u64 >> self.shift == self.today) {
                return bucket.pop().unwrap_or(0);
            }
            self.today += 1;
        }
        // Nothing in a whole year: looks for the least of all.
        let least = self.days.iter().enumerate().filter_map(|(i, day)| Some((*day.last()?, i))).min();
        let Some((key, bucket)) = least else { return 0 };
        self.today = (key >> 64) as u64 >> self.shift;
        self.days[bucket].pop();
        key
    }
}

struct Clock {
    stream: Stream,
    sequence: u64,
}

impl Clock {
    fn key(&mut self, now: u64, mean: f64) -> u128 {
        let unit: f64 = Exp1.sample(&mut self.stream);
        self.sequence += 1;
        u128::from(now + (unit * mean) as u64) << 64 | u128::from(self.sequence << 24)
    }
}

const HOLDS: usize = 2_000_000;

/// Nanoseconds a hold.
fn hold(mut list: impl List, pending: usize) -> f64 {
    let mut clock = Clock { stream: Key::replication(1, 0).stream(), sequence: 0 };
    let mean = 1e6 * pending as f64;
    (0..pending).for_each(|_| list.push(clock.key(0, mean)));
    let started = Instant::now();
    for _ in 0..HOLDS {
        let now = (list.pop() >> 64) as u64;
        list.push(clock.key(now, mean));
    }
    black_box(list.pop());
    started.elapsed().as_nanos() as f64 / HOLDS as f64
}

/// As [`hold`], with half of the pending events in a lane: each hold takes one from the list or from the lane.
fn hold_with_lane(pending: usize) -> f64 {
    let mut list = EventList::default();
    let mut clock = Clock { stream: Key::replication(1, 0).stream(), sequence: 0 };
    let mean = 5e5 * pending as f64;
    let mut lane = Lane::new(mean as u64);
    (0..pending / 2).for_each(|_| list.push(clock.key(0, mean)));
    let started = Instant::now();
    let mut in_lane = 0;
    for _ in 0..HOLDS / 2 {
        let now = list.pop().map_or(0, |key| (key >> 64) as u64);
        list.push(clock.key(now, mean));
        // Every event sets a timer, and one that is due is taken: two holds.
        black_box(lane.set(now, 1, 1, |_| true));
        in_lane += 1;
        if in_lane > pending / 2 {
            black_box(lane.take());
            in_lane -= 1;
        }
    }
    started.elapsed().as_nanos() as f64 / HOLDS as f64
}

fn main() {
    println!(
        "{:>10} {:>14} {:>12} {:>10} {:>10} {:>16}",
        "pending", "standard heap", "plain 4-ary", "ours", "calendar", "ours with lane"
    );
    for pending in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
        let standard = hold(Standard(BinaryHeap::new()), pending);
        let row = [
            hold(Plain::default(), pending),
            hold(Ours(EventList::default()), pending),
            hold(Calendar::new(), pending),
            hold_with_lane(pending),
        ];
        let row: Vec<String> = row.iter().map(|nanos| format!("{nanos:.0} ({:.2})", nanos / standard)).collect();
        println!("{pending:>10} {standard:>14.0} {:>12} {:>10} {:>10} {:>16}", row[0], row[1], row[2], row[3]);
    }
}
