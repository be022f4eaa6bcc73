//! How many pods of a service may be away at a time.

use crate::language::{Portion, Spanned};

crate::record! {
    /// How many pods may be away when nodes are drained (PodDisruptionBudget): one of the two. A share is of the pods that
    /// are wanted, rounded up in both cases.
    Disruption = "disruption budget" {
        /// So many stay ready.
        min_available: Option<Spanned<Portion>>;
        /// So many may be away.
        max_unavailable: Option<Spanned<Portion>>;
    }
}

impl Disruption {
    /// Whether one of so many that are ready may be evicted, where so many are wanted (Kubernetes
    /// `pkg/controller/disruption`, `getExpectedPodCount`).
    pub fn allows(&self, ready: u32, wanted: u32) -> bool {
        let least = self.min_available.as_ref().map(|least| least.value.rounded_up(wanted));
        let most = self.max_unavailable.as_ref().map(|most| most.value.rounded_up(wanted));
        let must_stay = least.or(most.map(|most| wanted.saturating_sub(most)));
        must_stay.is_none_or(|must_stay| ready > must_stay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;
    use crate::units::Share;

    fn budget(min_available: Option<Portion>, max_unavailable: Option<Portion>) -> Disruption {
        let spanned = |portion: Option<Portion>| portion.map(Spanned::nowhere);
        Disruption {
            min_available: spanned(min_available),
            max_unavailable: spanned(max_unavailable),
            span: Span::default(),
        }
    }

    /// How many of so many ready pods may go.
    fn may_go(budget: &Disruption, wanted: u32) -> u32 {
        (1..=wanted).filter(|&ready| budget.allows(ready, wanted)).count() as u32
    }

    #[test]
    fn half_of_seven_pods_are_four() {
        // "Kubernetes rounds up to the nearest integer, so in this case, 4 Pods must be available": so do both.
        let half = Portion::Share(Share::new(0.5));
        assert_eq!(may_go(&budget(Some(half), None), 7), 3);
        assert_eq!(may_go(&budget(None, Some(half)), 7), 4);
    }

    #[test]
    fn counts_are_of_pods_however_many_are_wanted() {
        assert_eq!(may_go(&budget(Some(Portion::Count(5)), None), 7), 2);
        assert_eq!(may_go(&budget(Some(Portion::Count(5)), None), 5), 0);
        assert_eq!(may_go(&budget(None, Some(Portion::Count(5))), 7), 5);
        assert_eq!(may_go(&budget(None, Some(Portion::Count(5))), 3), 3);
        assert_eq!(may_go(&budget(None, Some(Portion::Count(0))), 3), 0);
    }
}
