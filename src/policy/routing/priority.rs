//! Levels of priority.

use super::{Group, Route, Way, by_weight};
use crate::engine::Time;
use crate::engine::random::Draws;
use crate::language::{Name, Span, Spanned};

crate::record! {
    /// Groups of zones in order of priority. A level gets all calls as long as its share of healthy replicas, times the
    /// overprovisioning factor, is at least 100 %; what it cannot carry goes to the next (Envoy priority levels).
    Priority = "priority" {
        /// The zones of each level, the first first.
        levels: Vec<Vec<Name>>;
        /// How many per cent of its calls a level carries for each per cent of healthy replicas.
        overprovisioning: Spanned<f64> = Spanned::nowhere(1.4), "Envoy overprovisioning_factor 140";
    }
}

impl Priority {
    pub(super) fn start(&self) -> Box<dyn Route> {
        Box::new(Router { factor: self.overprovisioning.value })
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        factor_mistake(&self.overprovisioning)
    }
}

pub(super) fn factor_mistake(factor: &Spanned<f64>) -> Option<(Span, &'static str)> {
    let fine = (1.0..=100.0).contains(&factor.value);
    (!fine).then_some((factor.span, "the overprovisioning factor lies between 1 and 100"))
}

struct Router {
    factor: f64,
}

impl Route for Router {
    fn route(&mut self, groups: &[Group], _from: u32, draws: &mut Draws, _now: Time) -> Way {
        if groups.iter().all(|group| group.available == 0) {
            return Way::Nowhere;
        }
        let mut loads = [0; MOST_LEVELS];
        loads_of(groups, self.factor, &mut loads);
        by_weight(loads[..groups.len().min(MOST_LEVELS)].iter().map(|&load| f64::from(load)), draws)
    }
}

/// The most levels.
pub const MOST_LEVELS: usize = 16;

/// The share of calls that each level gets, in whole per cent (Envoy, `load_balancing/priority`).
pub(super) fn loads_of(groups: &[Group], factor: f64, loads: &mut [u32; MOST_LEVELS]) {
    let health = |group: &Group| {
        let percent = (100.0 * factor + 0.5) as u64 * u64::from(group.available) / u64::from(group.hosts.max(1));
        percent.min(100) as u32
    };
    let total = groups.iter().map(health).sum::<u32>().min(100);
    let (mut left, mut last) = (100, 0);
    for (level, group) in groups.iter().enumerate().take(MOST_LEVELS) {
        loads[level] = (health(group) * 100).checked_div(total).unwrap_or(0).min(left);
        left -= loads[level];
        if loads[level] > 0 {
            last = level;
        }
    }
    // What rounding leaves over goes to the last level that gets any.
    loads[last] += left;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(percents: [u32; 2]) -> [u32; 2] {
        let groups = percents.map(|available| Group { available, hosts: 100, callers: 0 });
        let mut loads = [0; MOST_LEVELS];
        loads_of(&groups, 1.4, &mut loads);
        [loads[0], loads[1]]
    }

    #[test]
    fn levels_share_calls_as_envoy_documents() {
        for (healthy, expected) in [
            ([100, 100], [100, 0]),
            ([72, 100], [100, 0]),
            ([71, 100], [99, 1]),
            ([50, 100], [70, 30]),
            ([25, 100], [35, 65]),
            ([0, 100], [0, 100]),
            ([25, 25], [50, 50]),
            ([5, 65], [7, 93]),
        ] {
            assert_eq!(loads(healthy), expected, "{healthy:?}");
        }
    }
}
