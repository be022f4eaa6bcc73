//! The numbers of queues, read off their counts.

use super::counts::{Durations, FlowCounts, Part};
use super::latency::{self, LatencyFacts};
use super::reader::Reader;
use super::sample::{Kind, Number};
use super::study::{Estimate, MessageOutcomes, QueueResult};
use super::view::View;
use crate::measure::Measure;
use crate::tally::{Outcome, QueueTally};

/// Numbers of a queue, named as in a study's results.
#[allow(missing_docs)]
pub struct QueueFacts<N> {
    pub published: N,
    pub done: N,
    pub age: LatencyFacts<N>,
    pub wait: LatencyFacts<N>,
    pub waiting: N,
    pub lag: N,
    pub peak_lag: N,
    pub redelivered: N,
    pub duplicates: N,
    pub dead_letters: N,
    pub lost_messages: N,
    pub rebalances: N,
}

impl View<'_> {
    /// The tallies of these groups of consumers.
    fn queues(&self, groups: &[u32]) -> Vec<&QueueTally> {
        groups.iter().map(|&group| &self.tally.queues[group as usize]).collect()
    }

    /// The messages of these groups of consumers.
    pub fn messages(&self, groups: &[u32]) -> FlowCounts {
        FlowCounts::of(self.queues(groups).into_iter().map(|queue| &queue.messages), self.part, self.tally.runs)
    }

    /// A count of these groups that windows do not tell, averaged over the runs.
    fn per_run_of(&self, groups: &[u32], count: fn(&QueueTally) -> u64) -> Number {
        let sum = || self.queues(groups).into_iter().map(count).sum();
        self.per_run((self.part == Part::Whole).then(sum))
    }

    /// Messages that wait, averaged over time.
    fn waiting(&self, groups: &[u32]) -> Number {
        let waiting = |queue: &QueueTally| match self.part {
            Part::Whole => queue.waiting as f64,
            Part::Window(window) => queue.windows.get(window).map_or(0.0, |window| window.waiting as f64),
        };
        self.per_second(self.queues(groups).into_iter().map(waiting).sum::<f64>() / 1e9)
    }

    /// One number of the messages of these groups of consumers.
    pub fn measure_queue(&self, measure: Measure, groups: &[u32]) -> Number {
        match measure {
            Measure::Lag => self.per_run_of(groups, |queue| queue.peak),
            Measure::DeadLetters => self.per_run_of(groups, |queue| ended(queue, Outcome::Failed)),
            Measure::LostMessages => self.per_run_of(groups, |queue| ended(queue, Outcome::Lost)),
            Measure::QueueLength => self.waiting(groups),
            _ => self.measure_flow(measure, &self.messages(groups)),
        }
    }
}

fn ended(queue: &QueueTally, outcome: Outcome) -> u64 {
    queue.messages.ended[outcome as usize]
}

/// Reads the numbers of a group of consumers.
pub fn queue<R: Reader>(view: View<'_>, group: u32, reader: &mut R) -> QueueFacts<R::Number> {
    let (tally, of) = (&view.tally.queues[group as usize], [group]);
    let counts = view.messages(&of);
    let whole = view.part == Part::Whole;
    let share =
        |part: u64, all: u64, kind| if whole { Number::ratio(part as f64, all as f64, kind) } else { Number::UNKNOWN };
    let wait = if whole { Durations::whole(&tally.wait, view.tally.runs) } else { Durations::UNKNOWN };
    let mut measure = |measure| reader.next(view.measure_queue(measure, &of));
    QueueFacts {
        done: measure(Measure::Throughput),
        waiting: measure(Measure::QueueLength),
        lag: measure(Measure::InSystem),
        peak_lag: measure(Measure::Lag),
        dead_letters: measure(Measure::DeadLetters),
        lost_messages: measure(Measure::LostMessages),
        published: reader.next(view.per_second(counts.born as f64)),
        age: latency::facts(&counts.latency, reader),
        wait: latency::facts(&wait, reader),
        redelivered: reader.next(share(tally.redelivered, tally.delivered, Kind::Proportion)),
        duplicates: reader.next(share(tally.duplicates, counts.ok(), Kind::Amount)),
        rebalances: reader.next(view.per_run_of(&of, |queue| queue.rebalances)),
    }
}

/// What a study says of each group of consumers.
pub fn results(view: View<'_>, facts: Vec<QueueFacts<Estimate>>) -> Vec<QueueResult> {
    let groups = view.plan.queues.groups.iter().zip(&view.tally.queues).zip(facts);
    let result = |((group, tally), facts): ((&crate::plan::queue::Group, &QueueTally), QueueFacts<Estimate>)| {
        let is_log = view.plan.queues.queues[group.queue as usize].log().is_some();
        QueueResult {
            name: group.name.clone(),
            outcomes: outcomes(tally),
            published: facts.published,
            done: facts.done,
            age: latency::result(&tally.messages.latency, facts.age),
            wait: latency::result(&tally.wait, facts.wait),
            waiting: facts.waiting,
            lag: facts.lag,
            peak_lag: facts.peak_lag,
            redelivered: facts.redelivered,
            duplicates: facts.duplicates,
            dead_letters: facts.dead_letters,
            lost_messages: facts.lost_messages,
            rebalances: is_log.then_some(facts.rebalances),
        }
    };
    groups.map(result).collect()
}

fn outcomes(tally: &QueueTally) -> MessageOutcomes {
    MessageOutcomes {
        published: tally.messages.born,
        done: ended(tally, Outcome::Ok),
        dead: ended(tally, Outcome::Failed),
        expired: ended(tally, Outcome::Abandoned),
        dropped: ended(tally, Outcome::Rejected),
        lost: ended(tally, Outcome::Lost),
        waiting: tally.left_waiting,
        in_hand: tally.left_in_hand,
    }
}

/// Reads the numbers of all groups.
pub fn all<R: Reader>(view: View<'_>, reader: &mut R) -> Vec<QueueFacts<R::Number>> {
    (0..view.plan.queues.groups.len() as u32).map(|group| queue(view, group, reader)).collect()
}
