//! Requests that end badly in a later window than the one in which they began.

use super::flow::Outcome;
use serde::{Deserialize, Serialize};

/// Requests of one class that began in the same window and ended badly in the same later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateLoss {
    /// The window in which they began.
    pub began: u32,
    /// The window in which they ended.
    pub ended: u32,
    /// How.
    pub outcome: Outcome,
    /// How many.
    pub number: u64,
}

/// Entries that a run keeps for a class. Of requests beyond only the window is known in which they ended.
pub const LIMIT: usize = 65_536;

/// All of them of one class in one run, in order of the windows in which they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateLosses {
    kept: Vec<LateLoss>,
}

impl LateLosses {
    /// A request that began in one window ends badly in another; nothing if that is the same.
    pub fn note(&mut self, began: u32, ended: u32, outcome: Outcome) {
        if began >= ended {
            return;
        }
        let mut last = self.kept.iter_mut().rev().take_while(|late| late.ended == ended);
        if let Some(late) = last.find(|late| (late.began, late.outcome) == (began, outcome)) {
            late.number += 1;
        } else if self.kept.len() < LIMIT {
            self.kept.push(LateLoss { began, ended, outcome, number: 1 });
        }
    }

    /// What was noted.
    pub fn kept(&self) -> &[LateLoss] {
        &self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_both_windows_and_how_they_ended() {
        let mut late = LateLosses::default();
        let ends =
            [(3, 5, Outcome::Timeout), (4, 5, Outcome::Timeout), (3, 5, Outcome::Lost), (3, 5, Outcome::Timeout)];
        ends.into_iter().for_each(|(began, ended, outcome)| late.note(began, ended, outcome));
        late.note(3, 6, Outcome::Timeout);
        let found: Vec<_> = late.kept().iter().map(|l| (l.began, l.ended, l.outcome, l.number)).collect();
        assert_eq!(
            found,
            [
                (3, 5, Outcome::Timeout, 2),
                (4, 5, Outcome::Timeout, 1),
                (3, 5, Outcome::Lost, 1),
                (3, 6, Outcome::Timeout, 1)
            ]
        );
    }

    #[test]
    fn who_ends_in_the_window_of_his_birth_is_not_late() {
        let mut late = LateLosses::default();
        late.note(7, 7, Outcome::Failed);
        assert!(late.kept().is_empty());
    }
}
