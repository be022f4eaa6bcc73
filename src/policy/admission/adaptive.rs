//! Limits to the calls in flight that learn from how long calls take.

use super::samples::{Sample, Sampling};
use super::{Admit, Arrival, Samples};
use crate::engine::Time;

/// How a limit learns.
pub(super) trait Learn: Send {
    /// Learns from a sample.
    fn learn(&mut self, sample: Sample);

    /// The limit, in whole calls.
    fn limit(&self) -> u32;
}

/// Lets in as many calls at once as its limit says.
#[derive(Debug)]
pub(super) struct Adaptive<L> {
    sampling: Sampling,
    learner: L,
}

impl<L: Learn> Adaptive<L> {
    pub fn new(samples: &Samples, learner: L) -> Self {
        Adaptive { sampling: samples.start(), learner }
    }
}

impl<L: Learn> Admit for Adaptive<L> {
    fn admits(&mut self, call: &Arrival) -> bool {
        call.in_flight < self.learner.limit()
    }

    fn ended(&mut self, now: Time, took: Time, ok: bool, in_flight: u32) {
        let call = Sample { took: took.max(1), in_flight, dropped: !ok };
        if let Some(sample) = self.sampling.of(now, call) {
            self.learner.learn(sample);
        }
    }

    fn limit(&self) -> Option<u32> {
        Some(self.learner.limit())
    }
}

/// The greatest limit that can be set.
const MOST: u32 = 1_000_000;

/// Whether a limit can start and move between these.
pub(super) fn check(initial: u32, min: u32, max: u32) -> Result<(), String> {
    if min == 0 || max > MOST {
        return Err(format!("a limit lies between 1 and {MOST}"));
    }
    if initial < min || initial > max {
        return Err(format!(
            "the first limit, {initial}, does not lie between the least, {min}, and the greatest, {max}"
        ));
    }
    Ok(())
}

/// Whether this share of what is learnt can be taken over.
pub(super) fn check_smoothing(smoothing: f64) -> Result<(), String> {
    if smoothing <= 0.0 {
        return Err("with a `smoothing` of 0% the limit would never change".to_owned());
    }
    Ok(())
}
