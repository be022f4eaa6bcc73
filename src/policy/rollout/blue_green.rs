//! A second fleet beside the first.

use super::{Moves, Progress};
use crate::language::Spanned;
use crate::units::Duration;

crate::record! {
    /// A whole second fleet is started beside the first one. When all of it is ready, all requests go to it at once, and the
    /// old one stays idle for a while, so that a rollback is only the switch back.
    BlueGreen = "blue/green deploy" {
        /// How long the old fleet is kept after the switch.
        keep: Spanned<Duration> = Spanned::nowhere(Duration::from_secs(600)), "10 minutes to change one's mind";
    }
}

impl BlueGreen {
    pub(super) fn next(&self, progress: &Progress) -> Moves {
        let proven = progress.proven >= self.keep.value.nanos().max(1);
        Moves {
            start: progress.desired.saturating_sub(progress.new),
            stop: if proven && progress.new_available >= progress.desired { progress.old } else { 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;

    #[test]
    fn a_whole_fleet_is_started_and_the_old_one_goes_when_it_is_not_needed_any_more() {
        let blue_green = BlueGreen { keep: Spanned::nowhere(Duration::from_secs(60)), span: Span::default() };
        let mut progress = Progress { desired: 4, old: 4, old_available: 4, ..Progress::default() };
        assert_eq!(blue_green.next(&progress), Moves { start: 4, stop: 0 });
        (progress.new, progress.new_available) = (4, 4);
        assert_eq!(blue_green.next(&progress), Moves::default());
        progress.proven = 60_000_000_000;
        assert_eq!(blue_green.next(&progress), Moves { start: 0, stop: 4 });
    }
}
