//! All at once.

use super::{Moves, Progress};
use crate::units::Duration;

crate::record! {
    /// All replicas of the old version are drained and stopped; when the last has gone, those of the new one are started
    /// (Kubernetes Deployment, Recreate). Until they are ready there is nobody to take requests.
    Recreate = "recreating deploy" {
        /// How long a new replica must be ready before it counts.
        min_ready: Duration = Duration::from_secs(0), "Kubernetes minReadySeconds";
    }
}

impl Recreate {
    /// The next moves (Kubernetes, `deployment/recreate.go`): nothing starts while a pod of the old version still runs.
    pub(super) fn next(&self, progress: &Progress) -> Moves {
        let gone = progress.old == 0 && progress.leaving == 0;
        Moves { start: if gone { progress.desired.saturating_sub(progress.new) } else { 0 }, stop: progress.old }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;

    #[test]
    fn what_comes_waits_for_the_last_that_goes() {
        let recreate = Recreate { min_ready: Duration::from_secs(0), span: Span::default() };
        let mut progress = Progress { desired: 3, old: 3, old_available: 2, ..Progress::default() };
        assert_eq!(recreate.next(&progress), Moves { start: 0, stop: 3 });
        (progress.old, progress.old_available, progress.leaving) = (0, 0, 1);
        assert_eq!(recreate.next(&progress), Moves::default());
        progress.leaving = 0;
        assert_eq!(recreate.next(&progress), Moves { start: 3, stop: 0 });
        progress.new = 3;
        assert_eq!(recreate.next(&progress), Moves::default());
    }
}
