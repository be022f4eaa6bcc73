//! What looks at a process while it starts, and what comes of it. All of that follows from how long the start takes, so
//! that no probe needs an event.
//!
//! As the kubelet does it (kubernetes/pkg/kubelet/prober): `initialDelaySeconds` count from the start of the container, and a
//! probe comes every `periodSeconds` from then. The ticker of a startup or liveness probe begins with the pod, a moment before
//! its container, so that the tick of the delay itself comes too early (`doProbe` in worker.go) and `failureThreshold` probes
//! span `failureThreshold` periods, which is what the documentation promises ("Configure Liveness, Readiness and Startup
//! Probes": 30 x 10 s are 300 s to start). A readiness probe is sent as soon as the container runs, and again as soon as its
//! startup probe has passed, and its ticker begins anew from there (`manualTriggerCh` in worker.go and prober_manager.go;
//! kubernetes pull requests 98376, 101738 and 119089). The random wait before the first tick is for a kubelet that has
//! itself just started, and is left out.

use crate::engine::Time;
use crate::policy::crash_loop::RestartBackoff;
use crate::policy::distribution::Sampler;

/// What looks at a process while it starts.
#[derive(Clone, Debug)]
pub struct Probes {
    /// What kills it if it takes too long.
    pub guard: Option<Guard>,
    /// What finds it ready; it is as soon as it has started, or its guard knows that, if there is none.
    pub readiness: Option<Readiness>,
}

/// A startup probe or, where there is none, a liveness check.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Whether all else waits until it has found that the process has started, as a startup probe has it.
    pub holds_back: bool,
    /// From the start of the process until probes begin.
    pub initial_delay: Time,
    /// Between two probes, greater than 0.
    pub interval: Time,
    /// The failure that kills, from 1.
    pub failures: u32,
    /// How long a process waits that was killed.
    pub backoff: RestartBackoff,
    /// How long the next start takes then.
    pub restart: Sampler,
}

/// The readiness checks of a process that starts.
#[derive(Clone, Copy, Debug)]
pub struct Readiness {
    /// From the start of the process until the first check.
    pub initial_delay: Time,
    /// Between two checks, greater than 0.
    pub interval: Time,
    /// Successes in a row that make it ready, from 1.
    pub healthy: u32,
}

/// What becomes of a process that starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is ready so long after its start.
    Ready(Time),
    /// It is killed so long after its start.
    Killed(Time),
}

impl Probes {
    /// What becomes of a process that needs so long until it answers.
    pub fn fate(&self, takes: Time) -> Fate {
        let mut started = takes;
        if let Some(guard) = &self.guard {
            if guard.gives_up() < takes {
                return Fate::Killed(guard.gives_up());
            }
            if guard.holds_back {
                started = guard.first_success(takes);
            }
        }
        let triggered = self.guard.as_ref().is_some_and(|guard| guard.holds_back);
        Fate::Ready(self.readiness.map_or(started, |readiness| readiness.ready(started, triggered)))
    }
}

impl Guard {
    /// When the probe comes whose failure kills.
    fn gives_up(&self) -> Time {
        self.initial_delay.saturating_add(self.interval.saturating_mul(u64::from(self.failures)))
    }

    /// When the first probe finds a process that needs so long until it answers.
    fn first_success(&self, takes: Time) -> Time {
        let probes = takes.saturating_sub(self.initial_delay).div_ceil(self.interval).max(1);
        self.initial_delay.saturating_add(self.interval.saturating_mul(probes))
    }
}

impl Readiness {
    /// When a process is ready that is known to have started: a check is sent at once if that `triggers` one.
    fn ready(&self, started: Time, triggers: bool) -> Time {
        let late = started.saturating_sub(self.initial_delay);
        let since = if triggers { late } else { late.div_ceil(self.interval).saturating_mul(self.interval) };
        let first = self.initial_delay.saturating_add(since);
        first.saturating_add(self.interval.saturating_mul(u64::from(self.healthy - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    fn guard(holds_back: bool, initial_delay: u64, interval: u64, failures: u32) -> Option<Guard> {
        let (initial_delay, interval) = (initial_delay * SECOND, interval * SECOND);
        let (backoff, restart) = (RestartBackoff::default(), Sampler::constant(0));
        Some(Guard { holds_back, initial_delay, interval, failures, backoff, restart })
    }

    fn readiness(initial_delay: u64, interval: u64, healthy: u32) -> Option<Readiness> {
        Some(Readiness { initial_delay: initial_delay * SECOND, interval: interval * SECOND, healthy })
    }

    fn fates(guard: Option<Guard>, readiness: Option<Readiness>, takes: &[u64]) -> Vec<(bool, u64)> {
        let probes = Probes { guard, readiness };
        let told = |fate| match fate {
            Fate::Ready(at) => (true, at / SECOND),
            Fate::Killed(at) => (false, at / SECOND),
        };
        takes.iter().map(|takes| told(probes.fate(takes * SECOND))).collect()
    }

    #[test]
    fn a_process_is_ready_at_its_first_readiness_check_after_its_start() {
        let found = fates(None, readiness(5, 10, 1), &[0, 5, 6, 12, 15, 16]);
        assert_eq!(found, [5, 5, 15, 15, 15, 25].map(|at| (true, at)));
        // Each success in a row that is wanted takes an interval more.
        assert_eq!(fates(None, readiness(5, 10, 3), &[12]), [(true, 35)]);
    }

    #[test]
    fn thirty_failures_every_ten_seconds_leave_300_seconds_to_start() {
        let found = fates(guard(true, 0, 10, 30), None, &[0, 10, 11, 299, 300, 301]);
        assert_eq!(found, [(true, 10), (true, 10), (true, 20), (true, 300), (true, 300), (false, 300)]);
    }

    #[test]
    fn a_startup_probe_that_passes_sends_the_readiness_check_at_once() {
        // Known to have started at 15 s, whatever the readiness checks' own times are.
        assert_eq!(fates(guard(true, 5, 10, 3), readiness(0, 7, 1), &[12]), [(true, 15)]);
        assert_eq!(fates(guard(true, 5, 10, 3), readiness(0, 7, 3), &[12]), [(true, 29)]);
        // Its own delay counts from the same start.
        assert_eq!(fates(guard(true, 5, 10, 3), readiness(40, 7, 1), &[12]), [(true, 40)]);
    }

    #[test]
    fn a_liveness_check_kills_what_has_not_started_and_holds_nothing_back() {
        let found = fates(guard(false, 15, 10, 3), readiness(0, 2, 1), &[11, 45, 46]);
        assert_eq!(found, [(true, 12), (true, 46), (false, 45)]);
        assert_eq!(fates(guard(false, 15, 10, 3), None, &[11]), [(true, 11)]);
    }
}
