use super::{Admit, Arrival};
use crate::engine::Key;
use crate::units::Share;

/// The most priorities that are told apart.
const MOST: usize = 8;

crate::record! {
    /// Less urgent calls are turned away first: a call is let in while the use of the replica, the calls that it holds
    /// by those that it can hold, is below the threshold of the call's priority.
    Spec = "priority" {
        /// The threshold of each priority, the most urgent (1) first; the last is that of all beyond too.
        thresholds: Vec<Share>;
        /// How many calls count as full use, instead of the workers and the places of the queue.
        limit: Option<u32>;
    }
    short "thresholds"
}

impl Spec {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.thresholds.is_empty() || self.thresholds.len() > MOST {
            return Err(format!("there are thresholds for 1 to {MOST} priorities"));
        }
        if self.thresholds.windows(2).any(|pair| pair[1] > pair[0]) {
            return Err("a less urgent priority cannot have a higher threshold".to_owned());
        }
        if self.limit == Some(0) {
            return Err("`limit` is at least 1".to_owned());
        }
        Ok(())
    }

    pub(super) fn start(&self, _: Key) -> Box<dyn Admit> {
        let micros = |share: &Share| (share.value() * 1e6 + 0.5) as u64;
        Box::new(Priority { micros: self.thresholds.iter().map(micros).collect(), limit: self.limit })
    }
}

#[derive(Debug)]
struct Priority {
    /// The thresholds by priority, in millionths.
    micros: Vec<u64>,
    limit: Option<u32>,
}

impl Admit for Priority {
    fn admits(&mut self, call: &Arrival) -> bool {
        let Some(full) = self.limit.or(call.capacity) else {
            return true;
        };
        let last = self.micros.len().saturating_sub(1);
        let micros = self.micros.get(usize::from(call.priority).min(last)).copied().unwrap_or(1_000_000);
        u64::from(call.in_flight) * 1_000_000 < micros * u64::from(full)
    }
}
