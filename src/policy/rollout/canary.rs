//! A few replicas first.

use super::rolling::Rolling;
use super::{Moves, Progress};
use crate::language::{Span, Spanned};
use crate::units::{Duration, Share};

crate::record! {
    /// A few replicas of the new version first. Requests come to them as to any other replica, so that their share of the
    /// requests is their share of the replicas. When they have done well for a while, the others follow.
    Canary = "canary" {
        /// Their share of the replicas, rounded up.
        share: Spanned<Share> = Spanned::nowhere(Share::new(0.05)), "1 % to 5 % are usual";
        /// How long they are watched.
        watch: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(600)), "10 to 60 minutes are usual";
        /// How the others follow.
        then: Rolling = Rolling::default(), "Kubernetes RollingUpdate";
    }
}

impl Canary {
    /// How many replicas go first.
    pub fn size(&self, desired: u32) -> u32 {
        (libm::ceil(f64::from(desired) * self.share.value.value() - 1e-9) as u32).clamp(1, desired.max(1))
    }

    pub(super) fn next(&self, progress: &Progress) -> Moves {
        let proven = progress.proven >= self.watch.value.nanos() && progress.proven > 0;
        self.then.next(progress, if proven { progress.desired } else { self.size(progress.desired) })
    }

    pub(super) fn mistake(&self) -> Option<(Span, &'static str)> {
        if self.share.value.value() <= 0.0 {
            return Some((self.share.span, "a canary has a share of the replicas greater than 0"));
        }
        if self.watch.value.nanos() == 0 {
            return Some((self.watch.span, "a canary is watched for some time"));
        }
        self.then.mistake()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_follow_only_when_the_canary_has_been_watched_long_enough() {
        let canary = Canary {
            share: Spanned::nowhere(Share::new(0.05)),
            watch: Spanned::nowhere(Duration::from_secs(600)),
            then: Rolling::default(),
            span: Span::default(),
        };
        let mut progress = Progress { desired: 20, old: 20, old_available: 20, ..Progress::default() };
        assert_eq!(canary.next(&progress), Moves { start: 1, stop: 1 });
        (progress.old, progress.old_available, progress.new, progress.new_available) = (19, 19, 1, 1);
        assert_eq!(canary.next(&progress), Moves::default());
        progress.proven = 600_000_000_000;
        assert_eq!(canary.next(&progress), Moves { start: 5, stop: 5 });
    }
}
