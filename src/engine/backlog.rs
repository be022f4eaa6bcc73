//! A station that serves first come, first served: when a job arrives, its departure is known.

use super::time::Time;
use std::collections::VecDeque;

/// The departures that are still to come from a station of a few workers with one queue, in order.
///
/// A job starts when all but `workers - 1` of those before it are gone, which for one worker is Lindley's
/// recursion (Lindley 1952), for several Kiefer and Wolfowitz's (1955). So neither a start nor a departure needs
/// an event, and how many are present at an instant is counted when somebody asks.
#[derive(Clone, Debug)]
pub struct Backlog {
    workers: usize,
    /// Ascending. Those that are past are dropped only now and then: whether the next one is past is a question
    /// that a processor guesses badly.
    departures: VecDeque<Time>,
    /// The length at which they are dropped.
    drop_at: usize,
}

/// The least length at which past departures are dropped.
const DROP_MINIMUM: usize = 8;

impl Backlog {
    /// Workers without number: nobody waits, and who is present is not counted.
    pub const UNLIMITED: usize = usize::MAX;

    /// An empty station of so many workers, at least one.
    pub fn new(workers: usize) -> Self {
        Backlog { workers: workers.max(1), departures: VecDeque::new(), drop_at: DROP_MINIMUM }
    }

    /// Jobs that are there at `now`, which never goes back.
    #[inline]
    pub fn present(&mut self, now: Time) -> usize {
        while self.departures.front().is_some_and(|&departure| departure <= now) {
            self.departures.pop_front();
        }
        self.departures.len()
    }

    /// Whether at least so many jobs are there at `now`.
    #[inline]
    pub fn holds(&mut self, now: Time, jobs: u64) -> bool {
        self.departures.len() as u64 >= jobs && self.present(now) as u64 >= jobs
    }

    /// A job that needs `demand` arrives at `now`: when it starts, and when it departs.
    // Called by both instances of the world, as `Agenda::pop` is.
    #[inline(always)]
    pub fn accept(&mut self, now: Time, demand: Time) -> (Time, Time) {
        if self.workers == Self::UNLIMITED {
            return (now, now.saturating_add(demand));
        }
        let mut place = self.departures.len();
        if place >= self.drop_at {
            place = self.present(now);
            self.drop_at = (2 * place).max(DROP_MINIMUM);
        }
        // The job starts when the one before the last `workers - 1` is gone, be that past or still to come.
        let start = place.checked_sub(self.workers).map_or(now, |before| self.departures[before].max(now));
        let departure = start.saturating_add(demand);
        self.departures.push_back(departure);
        // Most depart in the order in which they came, so few have to move.
        while place > 0 && self.departures[place - 1] > departure {
            self.departures.swap(place - 1, place);
            place -= 1;
        }
        (start, departure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_job_is_taken_by_the_worker_that_is_free_first(
            workers in 1usize..6,
            jobs in prop::collection::vec((0u64..20, 0u64..40), 1..200),
        ) {
            let mut backlog = Backlog::new(workers);
            let mut free = vec![0; workers];
            let (mut now, mut ends) = (0, Vec::new());
            for (gap, demand) in jobs {
                now += gap;
                ends.retain(|&end| end > now);
                if now % 3 == 0 {
                    prop_assert_eq!(backlog.present(now), ends.len());
                }
                prop_assert!(!backlog.holds(now, ends.len() as u64 + 1));
                prop_assert!(backlog.holds(now, ends.len() as u64));
                let first = (0..workers).min_by_key(|&w| free[w]).unwrap_or(0);
                let start = now.max(free[first]);
                free[first] = start + demand;
                ends.push(start + demand);
                prop_assert_eq!(backlog.accept(now, demand), (start, start + demand));
            }
        }
    }
}
