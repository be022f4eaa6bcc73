//! How fast a recommendation may be followed: stabilisation windows and policies
//! (`pkg/controller/podautoscaler/horizontal.go`).

use super::history::{Extreme, Sum};
use super::{Policy, ScaleDown, ScaleUp, Select};
use crate::engine::Time;
use crate::units::Percent;
use std::cmp::Ordering;

/// A limit to the change in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many replicas.
    Pods(u32),
    /// So many per cent of the replicas.
    Percent(u32),
}

/// What becomes of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What stabilisation leaves of it, and until when it does so at most, where it changes anything.
    pub stable: u32,
    /// See `stable`.
    pub held_until: Option<Time>,
    /// What the policies allow, where they allow less.
    pub allowed: Option<u32>,
    /// What is to be.
    pub replicas: u32,
}

/// The limits in one direction, each with the changes in its period.
#[derive(Clone, Debug)]
struct Direction {
    limits: Vec<(Limit, Sum)>,
    select: Select,
}

impl Direction {
    fn new(policies: &[Policy], select: Select) -> Self {
        let limits = policies.iter().map(|policy| {
            let limit = match (policy.pods, policy.percent) {
                (Some(pods), _) => Limit::Pods(pods),
                (None, percent) => Limit::Percent(percent.map_or(100, Percent::value)),
            };
            (limit, Sum::new(policy.period.nanos()))
        });
        Direction { limits: limits.collect(), select }
    }

    /// Each limit with the replicas at the start of its period.
    fn starts(&mut self, now: Time, current: u32) -> impl Iterator<Item = (Limit, u32)> {
        self.limits.iter_mut().map(move |(limit, changes)| {
            let start = i64::from(current) - changes.at(now);
            (*limit, start.clamp(0, i64::from(u32::MAX)) as u32)
        })
    }
}

/// The behaviour of an autoscaler, with the history that it needs.
#[derive(Clone, Debug)]
pub struct Limits {
    up: Direction,
    down: Direction,
    /// The recommendations that stabilise the way up, and those that stabilise the way down.
    recommended: Option<(Extreme, Extreme)>,
    stabilization: (Time, Time),
}

impl Limits {
    /// Without history.
    pub fn new(up: &ScaleUp, down: &ScaleDown) -> Self {
        Limits {
            up: Direction::new(&up.policies, up.select),
            down: Direction::new(&down.policies, down.select),
            recommended: None,
            stabilization: (up.stabilization.nanos(), down.stabilization.nanos()),
        }
    }

    /// The number of replicas that may be set now, of `wanted`.
    pub fn apply(&mut self, now: Time, current: u32, wanted: u32, min: u32, max: u32) -> Followed {
        let (stable, held_until) = self.stabilize(now, current, wanted);
        let allowed = match stable.cmp(&current) {
            Ordering::Greater => stable.min(self.up_limit(now, current)),
            Ordering::Less => stable.max(self.down_limit(now, current)),
            Ordering::Equal => stable,
        };
        let replicas = allowed.clamp(min, max);
        if replicas != current {
            self.changed(now, i64::from(replicas) - i64::from(current));
        }
        Followed { stable, held_until, allowed: Some(allowed).filter(|&allowed| allowed != stable), replicas }
    }

    /// The limits in the direction from one number to another, and which of several counts.
    pub fn policies(&self, up: bool) -> (Select, impl Iterator<Item = (Limit, Time)> + '_) {
        let direction = if up { &self.up } else { &self.down };
        (direction.select, direction.limits.iter().map(|(limit, changes)| (*limit, changes.span())))
    }

    /// The number of replicas was changed.
    pub(super) fn changed(&mut self, now: Time, change: i64) {
        self.up.limits.iter_mut().chain(&mut self.down.limits).for_each(|(_, changes)| changes.push(now, change));
    }

    /// The least recommendation of the window on the way up, the greatest of the window on the way down.
    fn stabilize(&mut self, now: Time, current: u32, wanted: u32) -> (u32, Option<Time>) {
        let (up, down) = self.recommended.get_or_insert_with(|| {
            let (mut up, mut down) = (Extreme::least(self.stabilization.0), Extreme::greatest(self.stabilization.1));
            // The controller begins with what it finds.
            up.push(now, current);
            down.push(now, current);
            (up, down)
        });
        let (least, greatest) = (up.with(now, wanted), down.with(now, wanted));
        // It is the recommendations before this one that hold it back.
        let until = if wanted > current { up.until() } else { down.until() };
        up.push(now, wanted);
        down.push(now, wanted);
        let stable = current.clamp(least, greatest);
        (stable, until.filter(|_| stable != wanted))
    }

    fn up_limit(&mut self, now: Time, current: u32) -> u32 {
        let select = self.up.select;
        if select == Select::Disabled || self.up.limits.is_empty() {
            return if select == Select::Disabled { current } else { u32::MAX };
        }
        let limits = self.up.starts(now, current).map(|(limit, start)| match limit {
            Limit::Pods(pods) => start.saturating_add(pods),
            Limit::Percent(percent) => (f64::from(start) * (1.0 + f64::from(percent) / 100.0)).ceil() as u32,
        });
        let limit = if select == Select::Max { limits.max() } else { limits.min() };
        limit.unwrap_or(u32::MAX).max(current)
    }

    fn down_limit(&mut self, now: Time, current: u32) -> u32 {
        let select = self.down.select;
        if select == Select::Disabled || self.down.limits.is_empty() {
            return if select == Select::Disabled { current } else { 0 };
        }
        let limits = self.down.starts(now, current).map(|(limit, start)| match limit {
            Limit::Pods(pods) => start.saturating_sub(pods),
            Limit::Percent(percent) => (f64::from(start) * (1.0 - f64::from(percent.min(100)) / 100.0)) as u32,
        });
        // The policy that allows the most change leaves the fewest replicas.
        let limit = if select == Select::Max { limits.min() } else { limits.max() };
        limit.unwrap_or(0).min(current)
    }
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
                replicas = limits.apply(i * 15 * SECOND, replicas, 1000, 1, 1000).replicas;
                replicas
            })
            .collect();
        assert_eq!(ramp, [5, 10, 20, 40, 80, 160]);
    }

    #[test]
    fn replicas_go_only_after_five_quiet_minutes() {
        let mut limits = Limits::new(&ScaleUp::default(), &ScaleDown::default());
        limits.apply(15 * SECOND, 10, 10, 1, 20);
        let kept = (2..=20).take_while(|i| limits.apply(i * 15 * SECOND, 10, 2, 1, 20).replicas == 10).count();
        assert_eq!(kept, 19);
        assert_eq!(limits.apply(21 * 15 * SECOND, 10, 2, 1, 20).replicas, 2);
    }
}
