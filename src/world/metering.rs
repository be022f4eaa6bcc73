//! What autoscalers get to see: counters of replicas and of other things, taken now and then, and seen late.

use super::replica::Replica;
use super::status::Status;
use super::{Trace, World};
use crate::engine::{Time, time};
use crate::plan::signal::Signal;
use crate::policy::autoscaler::{LEAST_AGE, Outside, Pace, Pod};
use crate::tally::fleet::Gauge;
use std::collections::VecDeque;

/// What was taken of one fleet, as long as it is needed.
pub struct Meter {
    pace: Pace,
    next: Time,
    taken: VecDeque<Reading>,
    /// Room to use again.
    spare: Vec<Reading>,
}

/// What counters showed at an instant.
#[derive(Default)]
struct Reading {
    at: Time,
    /// By number of the replica; of those that were there and answered.
    pods: Vec<Option<Counters>>,
    /// By signal; none where nobody answered.
    signals: Vec<Option<u64>>,
}

/// The counters of a replica.
#[derive(Clone, Copy)]
struct Counters {
    /// Tells it from others of the same number.
    lives: u32,
    cpu_time: u64,
    arrivals: u64,
    in_flight: u32,
    /// The CPU time that it could have spent, where its CPUs change; else 0.
    capacity: u64,
    /// The bytes of its working set, if it has a process and its memory is simulated.
    memory: Option<u64>,
}

impl Meter {
    /// Nothing has been taken yet.
    pub fn new(pace: Pace) -> Self {
        let next = match pace {
            Pace::WhenLooking => Time::MAX,
            Pace::Regular { resolution, .. } => resolution,
        };
        Meter { pace, next, taken: VecDeque::new(), spare: Vec::new() }
    }

    /// When it takes numbers next by itself.
    pub fn next(&self) -> Time {
        self.next
    }

    /// Whether numbers are to be taken at an instant at which the autoscaler looks, or does not.
    pub fn is_due(&self, now: Time, looks: bool) -> bool {
        if self.pace == Pace::WhenLooking { looks } else { self.next <= now }
    }

    /// The last reading that can be seen, and those before it that its averages may begin with, the oldest first.
    fn visible(&self, now: Time) -> Option<(&Reading, impl Iterator<Item = &Reading> + Clone)> {
        let (window, delay) = match self.pace {
            Pace::WhenLooking => (Time::MAX, 0),
            Pace::Regular { window, delay, .. } => (window, delay),
        };
        let last = self.taken.iter().rposition(|reading| reading.at.saturating_add(delay) <= now)?;
        let reading = &self.taken[last];
        let oldest = reading.at.saturating_sub(window);
        Some((reading, self.taken.iter().take(last).skip_while(move |other| other.at < oldest)))
    }

    /// Forgets what no look will ask for.
    fn forget(&mut self, now: Time) {
        let oldest = match self.pace {
            // The last one and the one before.
            Pace::WhenLooking => {
                while self.taken.len() > 1 {
                    self.spare.extend(self.taken.pop_front());
                }
                return;
            }
            Pace::Regular { window, delay, .. } => {
                let seen = now.saturating_sub(delay);
                let last = self.taken.iter().rev().find(|reading| reading.at <= seen);
                last.map_or(0, |last| last.at.saturating_sub(window))
            }
        };
        while self.taken.front().is_some_and(|reading| reading.at < oldest) {
            self.spare.extend(self.taken.pop_front());
        }
    }
}

impl<T: Trace> World<'_, T> {
    /// Takes the numbers of a fleet's replicas, and of what else its autoscaler looks at.
    pub(super) fn take_reading(&mut self, fleet: u32, meter: &mut Meter) {
        let now = self.now();
        meter.forget(now);
        let mut reading = meter.spare.pop().unwrap_or_default();
        reading.at = now;
        reading.pods.clear();
        let resizes = self.plan.fleets[fleet as usize].vertical.is_some();
        for &index in &self.fleets[fleet as usize].members {
            let memory = self.working_set(index);
            let replica = &mut self.replicas[index as usize];
            let busy = replica.busy_cpus;
            replica.meter(now, busy);
            let answers = meter.pace == Pace::WhenLooking || replica.status != Status::Down;
            let there = !matches!(replica.status, Status::Gone | Status::Draining) && answers;
            reading.pods.push(there.then_some(Counters {
                lives: replica.lives,
                cpu_time: replica.cpu_time,
                arrivals: replica.arrivals,
                in_flight: replica.load,
                capacity: if resizes { replica.cpu_capacity_at(now) } else { 0 },
                memory,
            }));
        }
        reading.signals.clear();
        reading.signals.extend(self.plan.fleets[fleet as usize].signals.iter().map(|&signal| self.read(signal)));
        meter.taken.push_back(reading);
        if let Pace::Regular { resolution, .. } = meter.pace {
            meter.next = now.saturating_add(resolution.max(1));
        }
    }

    /// What a signal shows; of a rate the number of calls so far.
    fn read(&self, signal: Signal) -> Option<u64> {
        match signal {
            Signal::Backlog { group } => {
                let queue = self.plan.queues.groups[group as usize].queue;
                let servers = self.plan.queues.queues[queue as usize].fleet;
                let answers = self.tally.fleets[servers as usize].gauge(Gauge::Ready) > 0;
                answers.then(|| self.tally.queues[group as usize].messages.present_now())
            }
            Signal::Rate { fleet } => Some(self.tally.fleets[fleet as usize].calls.begun_so_far()),
            Signal::InFlight { fleet } => Some(self.tally.fleets[fleet as usize].calls.present_now()),
        }
    }

    /// The replicas of a fleet as its autoscaler sees them.
    pub(super) fn see_pods(&self, fleet: u32, meter: &Meter, pods: &mut Vec<Pod>) {
        let visible = meter.visible(self.now());
        let spec = &self.plan.fleets[fleet as usize];
        let cpus = f64::from(spec.cpus);
        pods.clear();
        for (number, &index) in self.fleets[fleet as usize].members.iter().enumerate() {
            let replica = &self.replicas[index as usize];
            if matches!(replica.status, Status::Gone | Status::Draining) {
                continue;
            }
            let counters = |reading: &Reading| {
                reading.pods.get(number).copied().flatten().filter(|counters| counters.lives == replica.lives)
            };
            let mut pod = Pod {
                ready: replica.status == Status::Ready,
                created: replica.created,
                since: replica.since,
                sampled: None,
                window: 0,
                utilization: 0.0,
                calls_per_second: 0.0,
                in_flight: 0.0,
                memory: None,
            };
            if let Some((last, before)) = &visible
                && let Some(counted) = counters(last)
                && let Some((since, cpu_time, arrivals, capacity)) =
                    before.clone().find_map(|reading| Some((reading.at, counters(reading)?))).map_or_else(
                        || newborn(replica, meter.pace, last.at, before.clone().next()),
                        |(at, counters)| Some((at, counters.cpu_time, counters.arrivals, counters.capacity)),
                    )
            {
                (pod.sampled, pod.window) = (Some(last.at), last.at - since);
                let seconds = time::to_seconds(pod.window).max(1e-9);
                let resized =
                    spec.vertical.as_ref().map(|_| time::to_seconds(counted.capacity.wrapping_sub(capacity)).max(1e-9));
                let could = resized.unwrap_or(seconds * cpus);
                pod.utilization = time::to_seconds(counted.cpu_time - cpu_time) / could;
                pod.calls_per_second = (counted.arrivals - arrivals) as f64 / seconds;
                pod.in_flight = f64::from(counted.in_flight);
                pod.memory = counted.memory.map(|bytes| bytes as f64);
            }
            pods.push(pod);
        }
    }

    /// What else the autoscaler of a fleet sees.
    pub(super) fn see_outside(&self, fleet: u32, meter: &Meter, outside: &mut Vec<Outside>) {
        let visible = meter.visible(self.now());
        outside.clear();
        for (nth, &signal) in self.plan.fleets[fleet as usize].signals.iter().enumerate() {
            let value = visible.as_ref().and_then(|(last, before)| {
                let count = last.signals[nth]?;
                if !matches!(signal, Signal::Rate { .. }) {
                    return Some(count as f64);
                }
                let first = before.clone().next();
                let (since, first) = first.map_or((0, 0), |first| (first.at, first.signals[nth].unwrap_or(0)));
                Some((count - first) as f64 / time::to_seconds(last.at - since).max(1e-9))
            });
            outside.push(Outside { value, shares: self.shares(signal) });
        }
    }

    /// Among how many replicas what a signal counts can be shared.
    fn shares(&self, signal: Signal) -> u32 {
        let Signal::Backlog { group } = signal else {
            return u32::MAX;
        };
        let queue = &self.plan.queues.queues[self.plan.queues.groups[group as usize].queue as usize];
        queue.log().map_or(u32::MAX, |log| log.partitions)
    }
}

/// What the averages of a replica begin with that is in no reading before the last one: when it came, with nothing
/// done, if it came since and not just now.
fn newborn(replica: &Replica, pace: Pace, at: Time, before: Option<&Reading>) -> Option<(Time, u64, u64, u64)> {
    let least = if pace == Pace::WhenLooking { 0 } else { LEAST_AGE };
    let came_since = before.is_none_or(|reading| reading.at <= replica.created);
    (came_since && at >= replica.created.saturating_add(least)).then_some((replica.created, 0, 0, 0))
}
