//! How fast a recommendation may be followed where a HorizontalPodAutoscaler has no `behavior`
//! (`normalizeDesiredReplicas` in `pkg/controller/podautoscaler/horizontal.go`).

use super::history::Extreme;
use crate::engine::Time;

/// `scaleUpLimitFactor`.
pub const FACTOR: u32 = 2;
/// `scaleUpLimitMinimum`.
const MINIMUM: u32 = 4;

/// At most so many times as many replicas, or four, at a look; fewer only after the greatest recommendation of a while.
#[derive(Clone, Debug)]
pub struct Doubling {
    factor: u32,
    window: Time,
    recommended: Option<Extreme>,
}

impl Doubling {
    /// Without history.
    pub fn new(factor: u32, window: Time) -> Self {
        Doubling { factor, window, recommended: None }
    }

    /// What stabilisation leaves of a recommendation, and until when what holds it back does so.
    pub fn stabilize(&mut self, now: Time, current: u32, wanted: u32) -> (u32, Option<Time>) {
        let recommended = self.recommended.get_or_insert_with(|| {
            // A recommendation that is just as old as the window counts.
            let mut recommended = Extreme::greatest(self.window + 1);
            // The controller begins with what it finds.
            recommended.push(now, current);
            recommended
        });
        let stable = recommended.with(now, wanted);
        let until = recommended.until().filter(|_| stable != wanted);
        recommended.push(now, wanted);
        (stable, until)
    }

    /// The most replicas that a look may lead to.
    pub fn limit(&self, current: u32) -> u32 {
        self.factor.saturating_mul(current).max(MINIMUM)
    }

    /// The number of replicas that may be set (`convertDesiredReplicasWithRules`).
    pub fn convert(&self, current: u32, stable: u32, min: u32, max: u32) -> u32 {
        stable.min(max.min(self.limit(current))).max(min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn from_one_replica_it_goes_to_four_and_then_doubles() {
        let mut doubling = Doubling::new(FACTOR, 300 * SECOND);
        let mut replicas = 1;
        let ramp: Vec<u32> = (1..=6)
            .map(|i| {
                let (stable, _) = doubling.stabilize(i * 15 * SECOND, replicas, 1000);
                replicas = doubling.convert(replicas, stable, 1, 100);
                replicas
            })
            .collect();
        assert_eq!(ramp, [4, 8, 16, 32, 64, 100]);
    }

    #[test]
    fn the_greatest_of_the_last_five_minutes_counts_on_the_way_down() {
        let mut doubling = Doubling::new(FACTOR, 300 * SECOND);
        doubling.stabilize(15 * SECOND, 10, 10);
        assert_eq!(doubling.stabilize(315 * SECOND, 10, 2), (10, Some(315 * SECOND + 1)));
        assert_eq!(doubling.stabilize(330 * SECOND, 10, 2).0, 2);
    }
}
