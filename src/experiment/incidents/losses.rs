//! To which incident a request belongs that ended badly.

use crate::tally::{OUTCOMES, RunTally};
use std::ops::Range;

/// Requests that ended badly, by class and outcome.
pub type Losses = Vec<[u64; OUTCOMES]>;

/// When an incident lasted.
#[derive(Clone, Debug)]
pub struct Span {
    /// The window in which its trigger began.
    pub since: usize,
    /// From the first window in which users were hurt to the last before all was as before.
    pub windows: Range<usize>,
}

impl Span {
    fn lasts(&self, window: usize) -> bool {
        (self.since..self.windows.end).contains(&window)
    }
}

/// What each of some incidents cost. They are in order of time, and their windows do not overlap.
///
/// A request belongs to the incident that lasted, from its trigger on, when the request began: who was struck and times
/// out later, perhaps in the next incident, is a loss of this one. Of several it is the one in which the request ended
/// too, or else the last. If none lasted then, it is the one in which the request ended, or that came and went meanwhile.
pub fn losses(tally: &RunTally, spans: &[Span]) -> Vec<Losses> {
    let mut found = vec![vec![[0; OUTCOMES]; tally.classes.len()]; spans.len()];
    for (losses, span) in found.iter_mut().zip(spans) {
        for (sums, class) in losses.iter_mut().zip(&tally.classes) {
            for window in class.windows.get(span.windows.clone()).unwrap_or_default() {
                sums.iter_mut().zip(window.ended).for_each(|(sum, ended)| *sum += ended);
            }
        }
    }
    for (class, late) in tally.late.iter().enumerate() {
        for late in late.kept() {
            let (began, ended, outcome) = (late.began as usize, late.ended as usize, late.outcome as usize);
            let counted = spans.iter().position(|span| span.windows.contains(&ended));
            let belongs = belongs_to(spans, began, ended, counted);
            if counted != belongs {
                if let Some(incident) = counted {
                    found[incident][class][outcome] -= late.number;
                }
                if let Some(incident) = belongs {
                    found[incident][class][outcome] += late.number;
                }
            }
        }
    }
    found
}

/// The incident to which a request belongs that began in a window and ended in a later one, where `ends_in` lasted.
fn belongs_to(spans: &[Span], began: usize, ended: usize, ends_in: Option<usize>) -> Option<usize> {
    ends_in
        .filter(|&incident| spans[incident].lasts(began))
        .or_else(|| spans.iter().rposition(|span| span.lasts(began)))
        .or(ends_in)
        .or_else(|| spans.iter().position(|span| span.since <= ended && began < span.windows.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{FlowWindow, Outcome};

    /// A class whose bad requests are given as windows of beginning and end.
    fn tally(spans: &[(u32, u32)]) -> RunTally {
        let mut tally = RunTally::new(1, 0);
        tally.classes[0].windows = vec![FlowWindow::default(); 20];
        for &(began, ended) in spans {
            tally.classes[0].windows[ended as usize].ended[Outcome::Timeout as usize] += 1;
            tally.late[0].note(began, ended, Outcome::Timeout);
        }
        tally
    }

    /// The timeouts of each of some incidents, given as the window of the trigger, the first that hurt, and the end.
    fn timeouts(spans: &[(u32, u32)], incidents: &[(usize, usize, usize)]) -> Vec<u64> {
        let span = |&(since, first, end): &(usize, usize, usize)| Span { since, windows: first..end };
        let losses = losses(&tally(spans), &incidents.iter().map(span).collect::<Vec<Span>>());
        losses.iter().map(|losses| losses[0][Outcome::Timeout as usize]).collect()
    }

    #[test]
    fn a_request_belongs_to_the_incident_in_which_it_began() {
        let incidents = [(4, 4, 6), (10, 10, 12)];
        assert_eq!(timeouts(&[(4, 4), (5, 5), (11, 11)], &incidents), [2, 1]);
        // It timed out in the next incident, and when all was calm.
        assert_eq!(timeouts(&[(5, 10), (5, 8)], &incidents), [2, 0]);
    }

    #[test]
    fn who_began_before_belongs_to_what_struck_him() {
        let incidents = [(4, 4, 6), (10, 10, 12)];
        assert_eq!(timeouts(&[(8, 10), (3, 15)], &incidents), [1, 1]);
        // Born and over when all was calm.
        assert_eq!(timeouts(&[(6, 9), (1, 3), (12, 13)], &incidents), [0, 0]);
    }

    #[test]
    fn a_short_incident_takes_no_losses_from_a_slow_one_around_it() {
        // A pause from 2 on shows in timeouts from 12 on; meanwhile something else fails.
        let incidents = [(5, 5, 7), (2, 12, 20)];
        assert_eq!(timeouts(&[(3, 13), (5, 15), (6, 16)], &incidents), [0, 3]);
        assert_eq!(timeouts(&[(5, 6)], &incidents), [1, 0]);
    }
}
