//! The caller's zone.

use super::{Group, Route, Way, by_weight, known};
use crate::engine::Time;
use crate::engine::random::Draws;

crate::record! {
    /// To the caller's zone. Callers in no zone are spread evenly over the zones that have replicas, whatever their number
    /// (DNS gives each of the load balancer's zones in turn).
    SameZone = "same_zone" {}
}

/// The router.
pub struct Router;

impl Route for Router {
    fn route(&mut self, groups: &[Group], from: u32, draws: &mut Draws, _now: Time) -> Way {
        match known(from).filter(|&own| groups[own].available > 0) {
            Some(own) => Way::Group(own),
            None => by_weight(groups.iter().map(|group| f64::from(group.available.min(1))), draws),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Key, NONE};

    #[test]
    fn a_zone_with_few_replicas_is_as_hot_as_one_with_many() {
        // Cross-zone off, 2 and 8 targets: each zone gets half, so that targets get 25 % and 6.25 %.
        let groups = [Group { available: 2, ..Group::default() }, Group { available: 8, ..Group::default() }];
        let key = Key::replication(1, 1);
        let first =
            (0..10_000).filter(|&n| Router.route(&groups, NONE, &mut key.number(n).draws(0), 0) == Way::Group(0));
        let share = first.count() as f64 / 1e4;
        assert!((share - 0.5).abs() < 0.02, "{share}");
        assert_eq!(Router.route(&groups, 1, &mut key.draws(0), 0), Way::Group(1));
    }
}
