use super::adaptive::{self, Adaptive, Learn};
use super::samples::Sample;
use super::{Admit, Samples};
use crate::engine::random::{Source, Stream};
use crate::engine::{Key, Time};
use crate::units::Share;

crate::record! {
    /// A limit L by the queue that latency betrays, `L x (1 - least time / time)` (Netflix VegasLimit, after TCP
    /// Vegas). With l = log10 L: up to l calls of queue let it grow by 6 l, fewer than 3 l by l, more than 6 l shrink it
    /// by l, as a failure does; with less than half of it in use it stays. The least time is measured anew after 15 L to
    /// 30 L samples.
    Spec = "vegas" {
        /// The first limit.
        initial: u32 = 20, "Netflix VegasLimit initialLimit";
        /// The greatest limit.
        max: u32 = 1000, "Netflix VegasLimit maxConcurrency";
        /// How much of a change is taken over at once.
        smoothing: Share = Share::new(1.0), "Netflix VegasLimit smoothing";
        /// The least time is measured anew after half to all of so many samples for each call of the limit.
        probe_multiplier: u32 = 30, "Netflix VegasLimit probeMultiplier";
        /// Of what it learns.
        samples: Samples = Samples::each_call(), "Netflix VegasLimit, not wrapped";
    }
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.probe_multiplier == 0 {
            return Err("`probe_multiplier` is at least 1".to_owned());
        }
        adaptive::check_smoothing(self.smoothing.value())?;
        adaptive::check(self.initial, 1, self.max)
    }

    pub(super) fn start(&self, key: Key) -> Box<dyn Admit> {
        let mut stream = key.stream();
        let learner = Vegas {
            limit: f64::from(self.initial),
            max: f64::from(self.max),
            smoothing: self.smoothing.value(),
            probe_multiplier: f64::from(self.probe_multiplier),
            probe_jitter: half_to_one(&mut stream),
            samples: 0,
            least: 0,
            stream,
        };
        Box::new(Adaptive::new(&self.samples, learner))
    }
}

fn half_to_one(stream: &mut Stream) -> f64 {
    0.5 + 0.5 * stream.unit()
}

#[derive(Debug)]
struct Vegas {
    limit: f64,
    max: f64,
    smoothing: f64,
    probe_multiplier: f64,
    probe_jitter: f64,
    /// Samples since the least time was measured anew.
    samples: u32,
    /// The least time; 0 if none is known.
    least: Time,
    stream: Stream,
}

impl Learn for Vegas {
    fn learn(&mut self, sample: Sample) {
        self.samples += 1;
        if f64::from(self.samples) >= self.probe_jitter * self.probe_multiplier * self.limit {
            self.probe_jitter = half_to_one(&mut self.stream);
            (self.samples, self.least) = (0, sample.took);
        } else if self.least == 0 || sample.took < self.least {
            self.least = sample.took;
        } else {
            self.adapt(sample);
        }
    }

    fn limit(&self) -> u32 {
        self.limit as u32
    }
}

impl Vegas {
    fn adapt(&mut self, sample: Sample) {
        let limit = self.limit;
        let step = f64::from((limit as u32).max(1).ilog10().max(1));
        let queue = libm::ceil(limit * (1.0 - self.least as f64 / sample.took as f64));
        let next = if sample.dropped {
            limit - step
        } else if f64::from(sample.in_flight) * 2.0 < limit {
            return;
        } else if queue <= step {
            limit + 6.0 * step
        } else if queue < 3.0 * step {
            limit + step
        } else if queue > 6.0 * step {
            limit - step
        } else {
            return;
        };
        let next = next.min(self.max).max(1.0);
        self.limit = (1.0 - self.smoothing) * limit + self.smoothing * next;
    }
}
