//! Some replicas at a time.

use super::{Moves, Progress};
use crate::language::{Portion, Span, Spanned};
use crate::units::{Duration, Share};

/// What a Deployment that says nothing has for both.
const A_QUARTER: Portion = Portion::Share(Share::new(0.25));

crate::record! {
    /// Replicas are replaced some at a time (Kubernetes Deployment, RollingUpdate).
    Rolling = "rolling deploy" {
        /// Replicas beyond the desired number that may be there meanwhile; a share of it is rounded up.
        max_surge: Spanned<Portion> = Spanned::nowhere(A_QUARTER), "Kubernetes maxSurge";
        /// Replicas of the desired number that may be missing meanwhile; a share of it is rounded down.
        max_unavailable: Spanned<Portion> = Spanned::nowhere(A_QUARTER), "Kubernetes maxUnavailable";
        /// How long a new replica must be ready before it counts.
        min_ready: Duration = Duration::from_secs(0), "Kubernetes minReadySeconds";
    }
}

impl Default for Rolling {
    fn default() -> Self {
        Rolling {
            max_surge: Spanned::nowhere(A_QUARTER),
            max_unavailable: Spanned::nowhere(A_QUARTER),
            min_ready: Duration::from_secs(0),
            span: Span::default(),
        }
    }
}

impl Rolling {
    /// The next moves towards so many new replicas (Kubernetes, `deployment/rolling.go`): new ones as far as the surge
    /// allows, and old ones go as far as enough others are available; those that are not available go first.
    pub fn next(&self, progress: &Progress, wanted: u32) -> Moves {
        let surge = self.max_surge.value.rounded_up(progress.desired);
        let mut missing = self.max_unavailable.value.rounded_down(progress.desired);
        if surge == 0 && missing == 0 {
            // As Kubernetes does where rounding leaves no room at all.
            missing = 1;
        }
        let room = progress.desired.saturating_add(surge).saturating_sub(progress.old + progress.new);
        let available = progress.old_available + progress.new_available;
        let spare = available.saturating_sub(progress.desired.saturating_sub(missing));
        let broken = progress.old - progress.old_available;
        let surplus = progress.old.saturating_sub(progress.desired - wanted.min(progress.desired));
        Moves { start: room.min(wanted.saturating_sub(progress.new)), stop: (spare + broken).min(surplus) }
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        (self.max_surge.value.is_nothing() && self.max_unavailable.value.is_nothing())
            .then_some((self.span, "max_surge and max_unavailable cannot both be 0: nothing could be replaced"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(old: u32, old_available: u32, new: u32, new_available: u32) -> Progress {
        Progress { desired: 10, old, old_available, new, new_available, ..Progress::default() }
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
    fn numbers_of_replicas_are_the_same_for_any_fleet() {
        let rolling = Rolling {
            max_surge: Spanned::nowhere(Portion::Count(2)),
            max_unavailable: Spanned::nowhere(Portion::Count(1)),
            ..Rolling::default()
        };
        for desired in [3, 10, 100] {
            let start = Progress { desired, old: desired, old_available: desired, ..Progress::default() };
            assert_eq!(rolling.next(&start, desired), Moves { start: 2, stop: 1 });
        }
        // One of one may be missing, and no more than all.
        let one = Progress { desired: 1, old: 1, old_available: 1, ..Progress::default() };
        assert_eq!(rolling.next(&one, 1), Moves { start: 1, stop: 1 });
        let most = || Spanned::nowhere(Portion::Count(u32::MAX));
        let all = Rolling { max_surge: most(), max_unavailable: most(), ..Rolling::default() };
        assert_eq!(all.next(&progress(10, 10, 0, 0), 10), Moves { start: 10, stop: 10 });
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
