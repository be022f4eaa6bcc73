//! How fast a recommendation may be followed: stabilisation windows and policies
//! (`pkg/controller/podautoscaler/horizontal.go`).

use super::{Policy, ScaleDown, ScaleUp, Select};
use crate::engine::Time;
use crate::units::{Duration, Percent};
use std::collections::VecDeque;

/// A limit to the change in a period.
#[derive(Clone, Copy, Debug)]
enum Limit {
    Pods(u32),
    Percent(u32),
}

#[derive(Clone, Debug)]
struct Direction {
    stabilization: Time,
    limits: Vec<(Limit, Time)>,
    select: Select,
}

impl Direction {
    fn new(stabilization: Duration, policies: &[Policy], select: Select) -> Self {
        let limits = policies.iter().map(|policy| {
            let limit = match (policy.pods, policy.percent) {
                (Some(pods), _) => Limit::Pods(pods),
                (None, percent) => Limit::Percent(percent.map_or(100, Percent::value)),
            };
            (limit, policy.period.nanos())
        });
        Direction { stabilization: stabilization.nanos(), limits: limits.collect(), select }
    }
}

/// The behaviour of an autoscaler, with the history that it needs.
#[derive(Clone, Debug)]
pub struct Limits {
    up: Direction,
    down: Direction,
    recommendations: VecDeque<(Time, u32)>,
    /// Changes that were made: when, and by how many.
    added: VecDeque<(Time, u32)>,
    removed: VecDeque<(Time, u32)>,
}

impl Limits {
    /// Without history.
    pub fn new(up: &ScaleUp, down: &ScaleDown) -> Self {
        Limits {
            up: Direction::new(up.stabilization, &up.policies, up.select),
            down: Direction::new(down.stabilization, &down.policies, down.select),
            recommendations: VecDeque::new(),
            added: VecDeque::new(),
            removed: VecDeque::new(),
        }
    }

    /// The number of replicas that may be set now, of `wanted`.
    pub fn apply(&mut self, now: Time, current: u32, wanted: u32, min: u32, max: u32) -> u32 {
        let stable = self.stabilize(now, current, wanted);
        let allowed = if stable > current {
            stable.min(self.up_limit(now, current)).min(max)
        } else if stable < current {
            stable.max(self.down_limit(now, current)).max(min)
        } else {
            stable
        };
        let replicas = allowed.clamp(min, max);
        self.forget(now);
        if replicas > current {
            self.added.push_back((now, replicas - current));
        } else if replicas < current {
            self.removed.push_back((now, current - replicas));
        }
        replicas
    }

    /// Drops changes that no policy looks back to.
    fn forget(&mut self, now: Time) {
        let periods = self.up.limits.iter().chain(&self.down.limits).map(|(_, period)| *period);
        let oldest = now.saturating_sub(periods.max().unwrap_or(0));
        for changes in [&mut self.added, &mut self.removed] {
            while changes.front().is_some_and(|(at, _)| *at <= oldest) {
                changes.pop_front();
            }
        }
    }

    /// The least recommendation of the window on the way up, the greatest of the window on the way down.
    fn stabilize(&mut self, now: Time, current: u32, wanted: u32) -> u32 {
        if self.recommendations.is_empty() {
            // The controller begins with what it finds.
            self.recommendations.push_back((now, current));
        }
        let since = |window: Time| now.saturating_sub(window);
        let (up_since, down_since) = (since(self.up.stabilization), since(self.down.stabilization));
        let within = |from: Time| self.recommendations.iter().filter(move |(at, _)| *at > from).map(|(_, n)| *n);
        let up = within(up_since).fold(wanted, u32::min);
        let down = within(down_since).fold(wanted, u32::max);
        let oldest = up_since.min(down_since);
        while self.recommendations.front().is_some_and(|(at, _)| *at <= oldest) {
            self.recommendations.pop_front();
        }
        self.recommendations.push_back((now, wanted));
        if current < up {
            up
        } else if current > down {
            down
        } else {
            current
        }
    }

    fn up_limit(&mut self, now: Time, current: u32) -> u32 {
        if self.up.select == Select::Disabled || self.up.limits.is_empty() {
            return if self.up.select == Select::Disabled { current } else { u32::MAX };
        }
        let (added, removed) = (&self.added, &self.removed);
        let limits = self.up.limits.iter().map(|&(limit, period)| {
            let start = (current + changed(removed, now, period)).saturating_sub(changed(added, now, period));
            match limit {
                Limit::Pods(pods) => start.saturating_add(pods),
                Limit::Percent(percent) => (f64::from(start) * (1.0 + f64::from(percent) / 100.0)).ceil() as u32,
            }
        });
        let limit = if self.up.select == Select::Max { limits.max() } else { limits.min() };
        limit.unwrap_or(u32::MAX).max(current)
    }

    fn down_limit(&mut self, now: Time, current: u32) -> u32 {
        if self.down.select == Select::Disabled || self.down.limits.is_empty() {
            return if self.down.select == Select::Disabled { current } else { 0 };
        }
        let (added, removed) = (&self.added, &self.removed);
        let limits = self.down.limits.iter().map(|&(limit, period)| {
            let start = (current + changed(removed, now, period)).saturating_sub(changed(added, now, period));
            match limit {
                Limit::Pods(pods) => start.saturating_sub(pods),
                Limit::Percent(percent) => (f64::from(start) * (1.0 - f64::from(percent.min(100)) / 100.0)) as u32,
            }
        });
        // The policy that allows the most change leaves the fewest replicas.
        let limit = if self.down.select == Select::Max { limits.min() } else { limits.max() };
        limit.unwrap_or(0).min(current)
    }
}

/// How many replicas were changed within the period before now.
fn changed(changes: &VecDeque<(Time, u32)>, now: Time, period: Time) -> u32 {
    let from = now.saturating_sub(period);
    changes.iter().rev().take_while(|(at, _)| *at > from).map(|(_, n)| *n).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Time = 1_000_000_000;

    #[test]
    fn the_default_ramp_doubles_every_15_seconds_or_adds_four() {
        let mut limits = Limits::new(&ScaleUp::default(), &ScaleDown::default());
        let mut replicas = 1;
        let ramp: Vec<u32> = (1..=6)
            .map(|i| {
                replicas = limits.apply(i * 15 * SECOND, replicas, 1000, 1, 1000);
                replicas
            })
            .collect();
        assert_eq!(ramp, [5, 10, 20, 40, 80, 160]);
    }

    #[test]
    fn replicas_go_only_after_five_quiet_minutes() {
        let mut limits = Limits::new(&ScaleUp::default(), &ScaleDown::default());
        limits.apply(15 * SECOND, 10, 10, 1, 20);
        let kept = (2..=20).take_while(|i| limits.apply(i * 15 * SECOND, 10, 2, 1, 20) == 10).count();
        assert_eq!(kept, 19);
        assert_eq!(limits.apply(21 * 15 * SECOND, 10, 2, 1, 20), 2);
    }
}
