//! Which requests of a run are worth following: the slowest, some that failed, and some about as slow as a share of all.

use crate::engine::{Key, NONE, Time};
use crate::tally::Outcome;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Good requests of which a sample is kept to find those nearest to a quantile: a sample of so many misses it by less than
/// a hundredth of the requests (the standard error of the median's rank is 0.2 %, of the 99th percentile's 0.04 %).
const SAMPLE: usize = 1 << 16;

/// The purpose under which requests are sampled.
const SAMPLING: u64 = u64::MAX - 90;

/// Which requests are wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// How many of the slowest that were answered well.
    pub slowest: usize,
    /// How many of those that were not: all alike have the same chance.
    pub failed: usize,
    /// Those answered well whose latency is nearest to a quantile.
    pub near: Vec<Near>,
    /// The earliest birth; the end of the warm-up if none.
    pub from: Option<Time>,
    /// The latest birth, exclusive.
    pub until: Time,
    /// Whether requests of each class are wanted.
    pub classes: Vec<bool>,
}

/// Requests about as slow as a share of all.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// The share that is not slower: 0.5 for the median.
    pub quantile: f64,
    /// How many.
    pub count: usize,
}

/// Requests that were chosen, each named by how many were born before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The slowest, the slowest first.
    pub slowest: Vec<u32>,
    /// Some that failed, in the order of their births.
    pub failed: Vec<u32>,
    /// Those nearest to each quantile that was asked for, the nearest first.
    pub near: Vec<Vec<u32>>,
    /// All that were answered well, as far as they were looked at.
    pub answered: u64,
    /// All that failed, as far as they were looked at.
    pub unanswered: u64,
}

/// A request that is over.
pub struct Ended {
    /// How many were born before it.
    pub birth: u32,
    /// Its class.
    pub class: u16,
    /// The key of its last attempt.
    pub key: Key,
    /// When it was born.
    pub born: Time,
    /// When it is over: at this instant.
    pub now: Time,
    /// What became of it.
    pub outcome: Outcome,
}

/// Looks at all requests of a run and keeps a few.
pub struct Choice {
    wanted: Wanted,
    from: Time,
    births: u64,
    slowest: BinaryHeap<Reverse<(Time, Reverse<u32>)>>,
    failed: Sample,
    good: Sample,
    answered: u64,
    unanswered: u64,
}

impl Choice {
    /// Nothing yet.
    pub fn new(wanted: &Wanted, warmup: Time) -> Self {
        let sample = if wanted.near.iter().any(|near| near.count > 0) { SAMPLE } else { 0 };
        Choice {
            from: wanted.from.unwrap_or(warmup),
            births: 0,
            slowest: BinaryHeap::new(),
            failed: Sample::of(wanted.failed),
            good: Sample::of(sample),
            answered: 0,
            unanswered: 0,
            wanted: wanted.clone(),
        }
    }

    /// A request is born; returns its name.
    pub fn born(&mut self) -> u32 {
        self.births += 1;
        u32::try_from(self.births - 1).unwrap_or(NONE)
    }

    /// A request is over.
    pub fn ended(&mut self, request: &Ended) {
        let &Ended { birth, class, key, born, now, outcome } = request;
        if !(self.from..self.wanted.until).contains(&born) || !self.wanted.classes[usize::from(class)] {
            return;
        }
        let (latency, chance) = (now - born, key.number(SAMPLING).value());
        if outcome != Outcome::Ok {
            self.unanswered += 1;
            return self.failed.offer(chance, birth, latency);
        }
        self.answered += 1;
        self.good.offer(chance, birth, latency);
        self.slowest.push(Reverse((latency, Reverse(birth))));
        if self.slowest.len() > self.wanted.slowest {
            self.slowest.pop();
        }
    }

    /// Those that were chosen.
    pub fn chosen(self) -> Chosen {
        let slowest = self.slowest.into_sorted_vec();
        let mut failed: Vec<u32> = self.failed.kept.into_iter().map(|(_, birth, _)| birth).collect();
        failed.sort_unstable();
        let mut good: Vec<(Time, u32)> = self.good.kept.into_iter().map(|(_, birth, time)| (time, birth)).collect();
        good.sort_unstable();
        Chosen {
            slowest: slowest.into_iter().map(|Reverse((_, Reverse(birth)))| birth).collect(),
            failed,
            near: self.wanted.near.iter().map(|near| nearest(&good, near)).collect(),
            answered: self.answered,
            unanswered: self.unanswered,
        }
    }
}

/// The requests nearest to a quantile of those that are given with their latencies, ascending.
fn nearest(good: &[(Time, u32)], near: &Near) -> Vec<u32> {
    let rank = (good.len() as f64 * near.quantile) as usize;
    let Some(&(middle, _)) = good.get(rank.min(good.len().saturating_sub(1))) else { return Vec::new() };
    let mut good = good.to_vec();
    good.sort_by_key(|&(latency, birth)| (latency.abs_diff(middle), birth));
    good.into_iter().take(near.count).map(|(_, birth)| birth).collect()
}

/// A sample of requests in which each has the same chance: those with the least of numbers that are as good as random
/// ("bottom-k": Cohen and Kaplan 2007).
struct Sample {
    most: usize,
    /// The number, the request, its latency.
    kept: BinaryHeap<(u64, u32, Time)>,
}

impl Sample {
    fn of(most: usize) -> Self {
        Sample { most, kept: BinaryHeap::new() }
    }

    fn offer(&mut self, chance: u64, birth: u32, latency: Time) {
        self.kept.push((chance, birth, latency));
        if self.kept.len() > self.most {
            self.kept.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(slowest: usize, failed: usize, near: usize) -> Wanted {
        let near = [0.5, 0.99].map(|quantile| Near { quantile, count: near }).to_vec();
        Wanted { slowest, failed, near, from: None, until: 1_000_000, classes: vec![true, false] }
    }

    /// Ends requests one a nanosecond, of these latencies, all of one class.
    fn end(choice: &mut Choice, latencies: impl Iterator<Item = Time>, class: u16, outcome: Outcome) {
        for latency in latencies {
            let birth = choice.born();
            let (key, born) = (Key::replication(1, birth), 100 + u64::from(birth));
            choice.ended(&Ended { birth, class, key, born, now: born + latency, outcome });
        }
    }

    #[test]
    fn the_slowest_come_first_and_of_equals_the_first_born() {
        let mut choice = Choice::new(&wanted(3, 0, 0), 0);
        end(&mut choice, [5, 9, 1, 9, 7, 9].into_iter(), 0, Outcome::Ok);
        end(&mut choice, [50, 60].into_iter(), 1, Outcome::Ok);
        let chosen = choice.chosen();
        assert_eq!((chosen.slowest, chosen.answered, chosen.unanswered), (vec![1, 3, 5], 6, 0));
    }

    #[test]
    fn what_is_born_during_the_warm_up_is_not_looked_at() {
        let mut choice = Choice::new(&wanted(9, 0, 0), 103);
        end(&mut choice, [50, 40, 30, 2, 1].into_iter(), 0, Outcome::Ok);
        assert_eq!(choice.chosen().slowest, [3, 4]);
    }

    #[test]
    fn those_near_a_quantile_are_nearest_to_it() {
        let mut choice = Choice::new(&wanted(0, 0, 3), 0);
        end(&mut choice, (0..101).map(|n| (n * 37) % 101 * 10), 0, Outcome::Ok);
        let latency = |birth: &u32| birth * 37 % 101 * 10;
        let found: Vec<Vec<u32>> = choice.chosen().near.iter().map(|of| of.iter().map(latency).collect()).collect();
        assert_eq!((found[0][0], found[1][0]), (500, 990));
        assert!(found[0][1..].iter().all(|latency| [490, 510].contains(latency)), "{found:?}");
        assert!(found[1][1..].iter().all(|latency| [980, 1000].contains(latency)), "{found:?}");
    }

    #[test]
    fn failed_ones_are_a_fair_sample() {
        let mut choice = Choice::new(&wanted(0, 100, 0), 0);
        end(&mut choice, (0..10_000).map(|_| 1), 0, Outcome::Timeout);
        let chosen = choice.chosen();
        assert_eq!((chosen.failed.len(), chosen.unanswered), (100, 10_000));
        let mean = chosen.failed.iter().sum::<u32>() / 100;
        assert!((4_000..6_000).contains(&mean), "{mean}");
    }
}
