//! What happened within a time before now, kept so that a look costs the same however far it looks back.

use crate::engine::Time;
use std::collections::VecDeque;

/// The least or the greatest of the numbers within a time. Only those are kept that no later one outdoes, so the first
/// is the answer (a monotonic queue).
#[derive(Clone, Debug)]
pub struct Extreme {
    span: Time,
    least: bool,
    kept: VecDeque<(Time, u32)>,
}

impl Extreme {
    /// The least of the numbers within this time.
    pub fn least(span: Time) -> Self {
        Extreme { span, least: true, kept: VecDeque::new() }
    }

    /// The greatest.
    pub fn greatest(span: Time) -> Self {
        Extreme { least: false, ..Extreme::least(span) }
    }

    /// Adds a number.
    pub fn push(&mut self, now: Time, number: u32) {
        let least = self.least;
        let outdone = |other: u32| if least { number <= other } else { number >= other };
        while self.kept.back().is_some_and(|&(_, other)| outdone(other)) {
            self.kept.pop_back();
        }
        self.kept.push_back((now, number));
    }

    /// The extreme of `number` and all within the time before now.
    pub fn with(&mut self, now: Time, number: u32) -> u32 {
        let since = now.saturating_sub(self.span);
        while self.kept.front().is_some_and(|(at, _)| *at <= since) {
            self.kept.pop_front();
        }
        let other = self.kept.front().map_or(number, |(_, other)| *other);
        if self.least { number.min(other) } else { number.max(other) }
    }

    /// When the first of the numbers that are kept will count no more.
    pub fn until(&self) -> Option<Time> {
        self.kept.front().map(|(at, _)| at.saturating_add(self.span))
    }
}

/// The sum of the changes within a time.
#[derive(Clone, Debug)]
pub struct Sum {
    span: Time,
    changes: VecDeque<(Time, i64)>,
    sum: i64,
}

impl Sum {
    /// Of the changes within this time.
    pub fn new(span: Time) -> Self {
        Sum { span, changes: VecDeque::new(), sum: 0 }
    }

    /// Within which time.
    pub fn span(&self) -> Time {
        self.span
    }

    /// Adds a change.
    pub fn push(&mut self, now: Time, change: i64) {
        self.changes.push_back((now, change));
        self.sum += change;
    }

    /// The sum of those within the time before now.
    pub fn at(&mut self, now: Time) -> i64 {
        let since = now.saturating_sub(self.span);
        while let Some((_, change)) = self.changes.front().filter(|(at, _)| *at <= since) {
            self.sum -= change;
            self.changes.pop_front();
        }
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_and_sums_are_those_of_all_within_the_time() {
        let numbers = [5, 3, 8, 8, 1, 9, 2, 2, 7, 4, 6, 0, 3];
        let (mut least, mut greatest, mut sum) = (Extreme::least(4), Extreme::greatest(4), Sum::new(4));
        for (now, &number) in (1u64..).zip(&numbers) {
            let within = || (1..now).zip(numbers).filter(|(at, _)| *at > now.saturating_sub(4)).map(|(_, n)| n);
            assert_eq!(least.with(now, number), within().fold(number, u32::min));
            assert_eq!(greatest.with(now, number), within().fold(number, u32::max));
            assert_eq!(sum.at(now), within().map(i64::from).sum::<i64>());
            least.push(now, number);
            greatest.push(now, number);
            sum.push(now, i64::from(number));
        }
    }
}
