//! How much memory the replicas of a fleet need, and may have.

use crate::engine::{Time, time};
use crate::policy::crash_loop::RestartBackoff;

/// Nanoseconds of an hour.
const HOUR: u128 = 3_600 * time::SECOND as u128;

/// The memory of a replica, in bytes.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The fleet's number among those whose memory is simulated.
    pub number: u32,
    /// What a process has that does nothing.
    pub base: u64,
    /// What each call takes that is in its hands.
    pub per_request: u64,
    /// What a process leaks in an hour.
    pub leak: u64,
    /// The most that it may have; none if it may have what it needs.
    pub limit: Option<u64>,
    /// What is set aside for it; none if nothing is.
    pub requested: Option<u64>,
    /// How long a process that was killed waits until it starts.
    pub restart: RestartBackoff,
}

impl Memory {
    /// The working set of a process that runs for so long and has so many calls in its hands.
    pub fn working_set(&self, calls: u64, ran: Time) -> u64 {
        let held = self.base.saturating_add(self.per_request.saturating_mul(calls));
        if self.leak == 0 {
            return held;
        }
        let leaked = u128::from(self.leak) * u128::from(ran) / HOUR;
        held.saturating_add(u64::try_from(leaked).unwrap_or(u64::MAX))
    }

    /// How long a process with so many calls in its hands has run when its working set exceeds a limit; none if it never
    /// does.
    pub fn outgrows(&self, calls: u64, limit: u64) -> Option<Time> {
        let held = self.working_set(calls, 0);
        if held > limit {
            return Some(0);
        }
        // The first whole byte beyond the limit.
        let missing = u128::from(limit - held) + 1;
        (self.leak > 0).then(|| u64::try_from((missing * HOUR).div_ceil(u128::from(self.leak))).unwrap_or(Time::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_outgrows_its_limit_at_the_first_byte_too_many() {
        let memory = Memory {
            number: 0,
            base: 1_000,
            per_request: 10,
            leak: 3_600,
            limit: None,
            requested: None,
            restart: RestartBackoff::default(),
        };
        // A byte a second: 100 bytes are left, the 101st comes after 101 s.
        let when = memory.outgrows(10, 1_200);
        assert_eq!(when, Some(101 * time::SECOND));
        assert_eq!(memory.working_set(10, 101 * time::SECOND), 1_201);
        assert_eq!(memory.working_set(10, 101 * time::SECOND - 1), 1_200);
        assert_eq!(memory.outgrows(21, 1_200), Some(0));
        assert_eq!(Memory { leak: 0, ..memory }.outgrows(20, 1_200), None);
    }
}
