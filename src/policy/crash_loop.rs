//! How long a container that died waits until it is started again (CrashLoopBackOff of the kubelet).

use crate::engine::Time;
use crate::language::Span;
use crate::units::Duration;

crate::record! {
    /// How long a process that was killed waits until it is started again: not at all the first time, then `base`, and twice
    /// as long each time (Kubernetes, "Pod Lifecycle": how Pods handle problems with containers).
    RestartBackoff = "back-off of restarts" {
        /// Before the second restart.
        base: Duration = Duration::from_secs(10), "kubelet: 10 s";
        /// The longest.
        max: Duration = Duration::from_secs(300), "kubelet MaxContainerBackOff";
        /// After it has run for so long it starts anew: the next restart is a first one.
        reset: Duration = Duration::from_secs(600), "kubelet: 10 min without problems";
    }
}

impl Default for RestartBackoff {
    fn default() -> Self {
        let [base, max, reset] = [10, 300, 600].map(Duration::from_secs);
        RestartBackoff { base, max, reset, span: Span::default() }
    }
}

/// The restarts of one replica.
#[derive(Clone, Copy, Debug, Default)]
pub struct CrashLoop {
    /// Those in a row.
    restarts: u32,
}

impl CrashLoop {
    /// Whether there was any.
    pub fn has_begun(&self) -> bool {
        self.restarts > 0
    }

    /// How long a process waits for its restart that has run for so long.
    pub fn wait(&mut self, spec: &RestartBackoff, ran: Time) -> Time {
        if ran >= spec.reset.nanos() {
            self.restarts = 0;
        }
        let doublings = self.restarts.checked_sub(1);
        self.restarts = self.restarts.saturating_add(1);
        // Beyond 63 doublings any base but 0 is above any maximum.
        let wait = |doublings: u32| spec.base.nanos().saturating_mul(1 << doublings.min(63));
        doublings.map_or(0, wait).min(spec.max.nanos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::SECOND;

    #[test]
    fn the_first_restart_is_immediate_and_each_later_one_waits_twice_as_long_up_to_five_minutes() {
        let (mut container, spec) = (CrashLoop::default(), RestartBackoff::default());
        let waits: Vec<u64> = (0..8).map(|_| container.wait(&spec, 30 * SECOND) / SECOND).collect();
        assert_eq!(waits, [0, 10, 20, 40, 80, 160, 300, 300]);
    }

    #[test]
    fn ten_minutes_without_a_problem_begin_anew() {
        let (mut container, spec) = (CrashLoop::default(), RestartBackoff::default());
        let ran = [30, 30, 599, 600, 30];
        let waits: Vec<u64> = ran.into_iter().map(|ran| container.wait(&spec, ran * SECOND) / SECOND).collect();
        assert_eq!(waits, [0, 10, 20, 0, 10]);
    }
}
