//! Replicas that have just come get fewer requests at first.

use crate::engine::{Time, time};
use crate::language::Spanned;
use crate::units::{Duration, Share};

crate::record! {
    /// A replica that has just become healthy gets a share of the requests that grows to the full one (Envoy slow start;
    /// AWS ALB slow start and HAProxy slowstart with an aggression of 1).
    SlowStart = "slow start" {
        /// How long it takes to the full share.
        window: Spanned<Duration>;
        /// How fast the share grows: evenly with 1, faster at first with more.
        aggression: Spanned<f64> = Spanned::nowhere(1.0), "Envoy: linear";
        /// The share at the start.
        min_weight_percent: Share = Share::new(0.1), "Envoy: 10 %";
    }
}

impl SlowStart {
    /// The weight, from 0 to 1, of a replica that became healthy so long ago (Envoy, `arch_overview/load_balancing/
    /// slow_start`): `max(min, (max(t, 1 s) / window) ^ (1 / aggression))`.
    pub fn weight(&self, age: Time) -> f64 {
        let window = self.window.value.seconds();
        let grown = (time::to_seconds(age).max(1.0) / window).min(1.0);
        libm::pow(grown, 1.0 / self.aggression.value).max(self.min_weight_percent.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;
    use crate::language::Span;

    #[test]
    fn weights_grow_as_envoy_documents() {
        let weights = |aggression: f64| {
            let slow_start = SlowStart {
                window: Spanned::nowhere(Duration::from_secs(60)),
                aggression: Spanned::nowhere(aggression),
                min_weight_percent: Share::new(0.1),
                span: Span::default(),
            };
            [1, 6, 15, 30, 45, 60].map(|t| (slow_start.weight(t * SECOND) * 1000.0).round() / 1000.0)
        };
        assert_eq!(weights(1.0), [0.1, 0.1, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(weights(2.0), [0.129, 0.316, 0.5, 0.707, 0.866, 1.0]);
        assert_eq!(weights(0.5), [0.1, 0.1, 0.1, 0.25, 0.563, 1.0]);
    }
}
