//! The caller's zone, as far as it can carry its callers.

use super::{Group, Route, Way, by_weight, known};
use crate::engine::Time;
use crate::engine::random::{Draws, Source};

crate::record! {
    /// As much as possible to the caller's zone, so that all replicas get the same load if all callers send the same
    /// (Envoy, `intro/arch_overview/upstream/load_balancing/zone_aware`).
    ZoneAware = "zone_aware" {
        /// Fewer healthy replicas than these are not told apart by zone.
        min_cluster_size: u32 = 6, "Envoy";
    }
}

impl ZoneAware {
    pub(super) fn start(&self) -> Box<dyn Route> {
        Box::new(Router { least: self.min_cluster_size })
    }
}

struct Router {
    least: u32,
}

impl Route for Router {
    fn route(&mut self, groups: &[Group], from: u32, draws: &mut Draws, _now: Time) -> Way {
        let available: u32 = groups.iter().map(|group| group.available).sum();
        let callers: u32 = groups.iter().map(|group| group.callers).sum();
        let zones = groups.iter().filter(|group| group.available > 0).count();
        let Some(own) = known(from).filter(|&own| groups[own].available > 0 && groups[own].callers > 0) else {
            return Way::Anywhere;
        };
        if available < self.least || zones < 2 {
            return Way::Anywhere;
        }
        let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
        let of_callers = |group: &Group| share(group.callers, callers);
        let of_replicas = |group: &Group| share(group.available, available);
        let stays = (of_replicas(&groups[own]) / of_callers(&groups[own])).min(1.0);
        if draws.unit() < stays {
            return Way::Group(own);
        }
        match by_weight(groups.iter().map(|group| (of_replicas(group) - of_callers(group)).max(0.0)), draws) {
            Way::Nowhere => Way::Group(own),
            way => way,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;

    /// Which share of calls from the first zone goes to each.
    fn shares(callers: [u32; 3], replicas: [u32; 3]) -> Vec<f64> {
        let group = |n: usize| Group { available: replicas[n], hosts: replicas[n], callers: callers[n] };
        let groups = [group(0), group(1), group(2)];
        let mut router = Router { least: 6 };
        let key = Key::replication(3, 3);
        let mut counts = [0; 3];
        for n in 0..40_000 {
            match router.route(&groups, 0, &mut key.number(n).draws(0), 0) {
                Way::Group(group) => counts[group] += 1,
                other => panic!("{other:?}"),
            }
        }
        counts.iter().map(|&count| f64::from(count) / 4e4).collect()
    }

    #[test]
    fn what_the_zone_cannot_carry_goes_where_there_is_room() {
        // Envoy's documentation: 20 % of the callers and 10 % of the replicas: half stays.
        assert!((shares([2, 4, 4], [1, 5, 4])[0] - 0.5).abs() < 0.01);
        let shares = shares([4, 4, 2], [25, 50, 25]);
        for (found, expected) in shares.iter().zip([0.625, 0.375 * 10.0 / 15.0, 0.375 * 5.0 / 15.0]) {
            assert!((found - expected).abs() < 0.01, "{shares:?}");
        }
    }

    #[test]
    fn a_zone_with_enough_replicas_keeps_its_calls_and_small_services_are_not_told_apart() {
        assert_eq!(shares([1, 2, 2], [4, 4, 4]), [1.0, 0.0, 0.0]);
        let groups = [Group { available: 2, hosts: 2, callers: 1 }; 2];
        let way = Router { least: 6 }.route(&groups, 0, &mut Key::replication(1, 1).draws(0), 0);
        assert_eq!(way, Way::Anywhere);
    }
}
