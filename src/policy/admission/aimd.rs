use super::adaptive::{self, Adaptive, Learn};
use super::samples::Sample;
use super::{Admit, Samples};
use crate::engine::{Key, Time};
use crate::units::{Duration, Share};

crate::record! {
    /// Additive increase, multiplicative decrease (Netflix AIMDLimit): a call that fails or takes longer than the
    /// timeout shrinks the limit by a share; any other makes it grow by one, if at least half of it is in use.
    Spec = "aimd" {
        /// The first limit.
        initial: u32 = 20, "Netflix AIMDLimit initialLimit";
        /// The least limit.
        min: u32 = 20, "Netflix AIMDLimit minLimit";
        /// The greatest limit.
        max: u32 = 200, "Netflix AIMDLimit maxLimit";
        /// What is left of the limit after a failure.
        backoff: Share = Share::new(0.9), "Netflix AIMDLimit backoffRatio";
        /// A call that takes longer counts as failed.
        timeout: Duration = Duration::from_secs(5), "Netflix AIMDLimit timeout";
        /// Of what it learns.
        samples: Samples = Samples::each_call(), "Netflix AIMDLimit, not wrapped";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.backoff.value() >= 1.0 {
            return Err("with a `backoff` of 100% the limit would never shrink".to_owned());
        }
        adaptive::check(self.initial, self.min, self.max)
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        let learner = Aimd {
            limit: self.initial,
            min: self.min,
            max: self.max,
            backoff: self.backoff.value(),
            timeout: self.timeout.nanos(),
        };
        Box::new(Adaptive::new(&self.samples, learner))
    }
}

#[derive(Debug)]
struct Aimd {
    limit: u32,
    min: u32,
    max: u32,
    backoff: f64,
    timeout: Time,
}

impl Learn for Aimd {
    fn learn(&mut self, sample: Sample) {
        if sample.dropped || sample.took > self.timeout {
            self.limit = (f64::from(self.limit) * self.backoff) as u32;
        } else if u64::from(sample.in_flight) * 2 >= u64::from(self.limit) {
            self.limit += 1;
        }
        self.limit = self.limit.min(self.max).max(self.min);
    }

    fn limit(&self) -> u32 {
        self.limit
    }
}
