use super::{Admit, Arrival};
use crate::engine::{Key, Time};
use crate::policy::recent::Recent;
use crate::policy::throttle::unit;
use crate::units::{Duration, Rate, Share};

/// The longest window, in seconds.
const MOST_SECONDS: u64 = 3_600;

crate::record! {
    /// Envoy's admission control: of n calls in the window, s of which succeeded, the next one is turned away with
    /// probability `((n - s / threshold) / (n + 1))^(1 / aggression)`. Calls that are turned away do not count.
    Spec = "success_rate" {
        /// The success rate below which calls are turned away.
        threshold: Share = Share::new(0.95), "Envoy sr_threshold";
        /// The greater, the earlier calls are turned away; at least 1.
        aggression: f64 = 1.0, "Envoy aggression";
        /// How long calls count.
        window: Duration = Duration::from_secs(30), "Envoy sampling_window";
        /// At lower rates no call is turned away.
        rps_threshold: Rate = Rate::per_second(0.0), "Envoy rps_threshold";
        /// The greatest share of calls that are turned away.
        max_rejection: Share = Share::new(0.8), "Envoy max_rejection_probability";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.threshold.value() <= 0.0 {
            return Err("the `threshold` must be greater than 0".to_owned());
        }
        if self.aggression < 1.0 {
            return Err("`aggression` is at least 1".to_owned());
        }
        if !(1.0..=MOST_SECONDS as f64).contains(&self.window.seconds()) {
            return Err(format!("the `window` lies between 1 s and {MOST_SECONDS} s"));
        }
        Ok(())
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        let seconds = self.window.nanos().div_ceil(1_000_000_000);
        Box::new(SuccessRate { spec: self.clone(), calls: Recent::new(seconds * 1_000_000_000, seconds as usize) })
    }

    /// The probability that a call is turned away after so many calls, so many of which succeeded.
    pub(super) fn rejection(&self, calls: f64, succeeded: f64) -> f64 {
        let excess = ((calls - succeeded / self.threshold.value()) / (calls + 1.0)).max(0.0);
        libm::pow(excess, 1.0 / self.aggression).min(self.max_rejection.value())
    }
}

#[derive(Debug)]
struct SuccessRate {
    spec: Spec,
    /// Calls, and those that succeeded.
    calls: Recent<2>,
}

impl Admit for SuccessRate {
    fn admits(&mut self, call: &Arrival) -> bool {
        let [calls, succeeded] = self.calls.at(call.now).map(|count| count as f64);
        let probability = self.spec.rejection(calls, succeeded);
        if probability <= 0.0 {
            return true;
        }
        // Envoy divides by the age of the oldest sample, which is less than the window at first.
        let since = call.now - self.calls.oldest(0).unwrap_or(call.now);
        let rate = calls / (since as f64 / 1e9).max(1.0);
        rate < self.spec.rps_threshold.value() || unit(call.chance) >= probability
    }

    fn ended(&mut self, now: Time, _took: Time, ok: bool, _in_flight: u32) {
        self.calls.add(now, [1, i64::from(ok)]);
    }
}
