//! Some replicas at a time.

use super::{Moves, Progress};
use crate::language::{Span, Spanned};
use crate::units::{Duration, Share};

crate::record! {
    /// Replicas are replaced some at a time (Kubernetes Deployment, RollingUpdate).
    Rolling = "rolling deploy" {
        /// Replicas beyond the desired number that may be there meanwhile, rounded up.
        max_surge: Spanned<Share> = Spanned::nowhere(Share::new(0.25)), "Kubernetes maxSurge";
        /// Replicas of the desired number that may be missing meanwhile, rounded down.
        max_unavailable: Spanned<Share> = Spanned::nowhere(Share::new(0.25)), "Kubernetes maxUnavailable";
        /// How long a new replica must be ready before it counts.
        min_ready: Duration = Duration::from_secs(0), "Kubernetes minReadySeconds";
    }
}

impl Default for Rolling {
    fn default() -> Self {
        Rolling {
            max_surge: Spanned::nowhere(Share::new(0.25)),
            max_unavailable: Spanned::nowhere(Share::new(0.25)),
            min_ready: Duration::from_secs(0),
            span: Span::default(),
        }
    }
}

impl Rolling {
    /// The next moves towards so many new replicas (Kubernetes, `deployment/rolling.go`): new ones as far as the surge
    /// allows, and old ones go as far as enough others are available; those that are not available go first.
    pub fn next(&self, progress: &Progress, wanted: u32) -> Moves {
        let desired = f64::from(progress.desired);
        let surge = libm::ceil(desired * self.max_surge.value.value() - 1e-9) as u32;
        let mut missing = libm::floor(desired * self.max_unavailable.value.value() + 1e-9) as u32;
        if surge == 0 && missing == 0 {
            // As Kubernetes does where rounding leaves no room at all.
            missing = 1;
        }
        let room = (progress.desired + surge).saturating_sub(progress.old + progress.new);
        let available = progress.old_available + progress.new_available;
        let spare = available.saturating_sub(progress.desired.saturating_sub(missing));
        let broken = progress.old - progress.old_available;
        let surplus = progress.old.saturating_sub(progress.desired - wanted.min(progress.desired));
        Moves { start: room.min(wanted.saturating_sub(progress.new)), stop: (spare + broken).min(surplus) }
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        let none = |share: &Spanned<Share>| share.value.value() == 0.0;
        (none(&self.max_surge) && none(&self.max_unavailable))
            .then_some((self.span, "max_surge and max_unavailable cannot both be 0: nothing could be replaced"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(old: u32, old_available: u32, new: u32, new_available: u32) -> Progress {
        Progress { desired: 10, old, old_available, new, new_available, proven: 0 }
    }

    #[test]
    fn ten_replicas_are_replaced_within_thirteen_and_at_least_eight() {
        let rolling = Rolling::default();
        // maxSurge 25 % of 10 rounds up to 3, maxUnavailable down to 2.
        assert_eq!(rolling.next(&progress(10, 10, 0, 0), 10), Moves { start: 3, stop: 2 });
        assert_eq!(rolling.next(&progress(8, 8, 3, 0), 10), Moves { start: 2, stop: 0 });
        assert_eq!(rolling.next(&progress(8, 8, 5, 3), 10), Moves { start: 0, stop: 3 });
        assert_eq!(rolling.next(&progress(1, 1, 9, 9), 10), Moves { start: 1, stop: 1 });
        assert_eq!(rolling.next(&progress(0, 0, 10, 10), 10), Moves { start: 0, stop: 0 });
    }

    #[test]
    fn broken_old_replicas_go_first_and_need_no_successor() {
        assert_eq!(Rolling::default().next(&progress(10, 6, 0, 0), 10), Moves { start: 3, stop: 4 });
    }

    #[test]
    fn only_as_many_as_are_wanted_are_replaced() {
        assert_eq!(Rolling::default().next(&progress(10, 10, 0, 0), 1), Moves { start: 1, stop: 1 });
        assert_eq!(Rolling::default().next(&progress(9, 9, 1, 1), 1), Moves { start: 0, stop: 0 });
    }
}
