//! The windows in which users were hurt.

use super::windows::Windows;
use crate::experiment::slices::{classes, target};
use crate::measure::{Comparison, Measure};
use crate::plan::Plan;
use crate::plan::objective::{Objective, Subject};
use crate::statistics::excess::exceeds;
use crate::tally::{Flow, Outcome, RunTally};

/// The share of requests that may end badly where no objective covers all requests.
const TOLERATED: f64 = 0.01;

/// A window is bad when a flow that just meets the objective would have as many bad requests in it with less than this
/// probability. So a single bad request among few is chance, and one among none allowed is not.
const CHANCE: f64 = 0.001;

/// The share of what is asked that must be answered well for the worst to be over.
pub const MITIGATED: f64 = 0.95;

/// Windows without harm after which an incident is over: shorter gaps lie inside it.
pub const CALM: usize = 3;

/// Requests of which one at least must end in a window, or the system stands still.
const STANDSTILL: u64 = 10;

/// A promise: of these requests, or calls, no more than a share may be bad.
pub struct Yardstick {
    of: Of,
    /// Good answers that took longer, in nanoseconds, are the bad ones; without a limit requests that failed are.
    limit: Option<u64>,
    allowed: f64,
}

/// Who was promised something.
enum Of {
    /// Users, whose requests are of these classes.
    Classes(Vec<u32>),
    /// Callers of a fleet.
    Fleet(u32),
}

impl Yardstick {
    /// That of an objective, if it is one on availability, errors or a quantile of the latency of requests, or of the
    /// calls to a service.
    pub fn of(plan: &Plan, objective: &Objective) -> Option<Self> {
        let of = match objective.subject {
            Subject::Fleet(fleet) => Of::Fleet(fleet),
            ref subject => Of::Classes(classes(plan, subject)?),
        };
        let below = matches!(objective.comparison, Comparison::Less | Comparison::LessOrEqual);
        match objective.measure {
            Measure::Quantile(share) if below => {
                let limit = Some((objective.limit * 1e9) as u64);
                Some(Yardstick { of, limit, allowed: 1.0 - share })
            }
            _ => Some(Yardstick { of, limit: None, allowed: 1.0 - target(objective)? }),
        }
    }

    /// Bad requests of a window, and all that count.
    fn count(&self, tally: &RunTally, index: usize) -> (u64, u64) {
        let flows: Vec<&Flow> = match &self.of {
            Of::Classes(classes) => classes.iter().map(|&class| &tally.classes[class as usize]).collect(),
            Of::Fleet(fleet) => vec![&tally.fleets[*fleet as usize].calls],
        };
        flows.iter().filter_map(|flow| flow.windows.get(index)).fold((0, 0), |(bad, all), window| {
            let ok = window.ended[Outcome::Ok as usize];
            // What was cancelled is neither good nor bad.
            let ended = window.ended.iter().sum::<u64>() - window.ended[Outcome::Cancelled as usize];
            match self.limit {
                Some(limit) => (bad + window.latency.above(limit), all + ok),
                None => (bad + ended - ok, all + ended),
            }
        })
    }

    fn broken(&self, tally: &RunTally, index: usize) -> bool {
        let (bad, all) = self.count(tally, index);
        exceeds(bad, self.allowed * all as f64, CHANCE)
    }

    /// The window in which the promise began to be broken for the first time, of those from `first` on; none if it never
    /// was, by more than chance.
    ///
    /// It is the first after which there always was more bad than allowed, up to where the sum can be no chance any
    /// more: the cumulative sum of Page (1954, Continuous Inspection Schemes), which sees a breach that is small in each
    /// window too.
    pub fn onset(&self, tally: &RunTally, first: usize, last: usize) -> Option<usize> {
        let (mut since, mut sum) = (first, (0, 0));
        for index in first..last {
            let (bad, all) = self.count(tally, index);
            sum = (sum.0 + bad, sum.1 + all);
            let allowed = self.allowed * sum.1 as f64;
            if exceeds(sum.0, allowed, CHANCE) {
                return Some(since);
            }
            if sum.0 as f64 <= allowed {
                (since, sum) = (index + 1, (0, 0));
            }
        }
        None
    }
}

/// For each window whether users were hurt in it; nobody is before the measured time.
///
/// They are where an objective on availability, errors or a latency quantile of requests is broken in the window, by
/// more than chance; where no objective on availability covers all requests, one of 99 % does. They also are where
/// requests come and none ends, though some did before.
pub fn hurt(plan: &Plan, tally: &RunTally, windows: &Windows) -> Vec<bool> {
    let of_users = |yardstick: &Yardstick| matches!(yardstick.of, Of::Classes(_));
    let mut yardsticks: Vec<Yardstick> =
        plan.objectives.iter().filter_map(|o| Yardstick::of(plan, o)).filter(of_users).collect();
    if !plan.objectives.iter().any(|o| target(o).is_some() && o.subject == Subject::Whole) {
        let all = (0..plan.classes.len() as u32).collect();
        yardsticks.push(Yardstick { of: Of::Classes(all), limit: None, allowed: TOLERATED });
    }
    let mut worked = false;
    let mut hurt = Vec::with_capacity(windows.sums.len());
    for (index, sums) in windows.sums.iter().enumerate() {
        let still = worked && sums.finished() == 0 && sums.born >= STANDSTILL;
        worked |= sums.finished() > 0;
        hurt.push(index >= windows.first && (still || yardsticks.iter().any(|y| y.broken(tally, index))));
    }
    hurt
}

/// Whether less than 95 % of what is asked is answered well in a window, by more than chance.
pub fn badly(windows: &Windows, index: usize) -> bool {
    let sums = &windows.sums[index];
    exceeds(sums.born.saturating_sub(sums.ok()), (1.0 - MITIGATED) * sums.born as f64, CHANCE)
}

/// The stretches of harm: from the first hurt window to the last before [`CALM`] windows without, ends included.
pub fn stretches(hurt: &[bool]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for index in (0..hurt.len()).filter(|&index| hurt[index]) {
        match found.last_mut() {
            Some(last) if index - last.1 <= CALM => last.1 = index,
            _ => found.push((index, index)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::FlowWindow;

    /// A window in which so many of all ended badly.
    fn window(bad: u64, all: u64) -> FlowWindow {
        let mut window = FlowWindow::default();
        window.ended[Outcome::Failed as usize] = bad;
        window.ended[Outcome::Ok as usize] = all - bad;
        window
    }

    #[test]
    fn a_promise_begins_to_be_broken_where_the_excess_begins() {
        // Bad requests of a hundred in each window; one is allowed.
        let onset = |bad: &[u64]| {
            let mut tally = RunTally::new(1, 0);
            tally.classes[0].windows = bad.iter().map(|&bad| window(bad, 100)).collect();
            Yardstick { of: Of::Classes(vec![0]), limit: None, allowed: 0.01 }.onset(&tally, 1, bad.len())
        };
        assert_eq!(onset(&[9, 0, 0, 0, 9]), Some(4));
        // No window alone can be told from chance.
        assert_eq!(onset(&[0, 4, 4, 4, 4, 4]), Some(1));
        assert_eq!(onset(&[0, 0, 2, 0, 0, 4, 4, 4, 4]), Some(5));
        // One more than allowed once in a while is chance.
        assert_eq!(onset(&[0, 2, 0, 2, 0, 2, 0, 2, 0]), None);
    }

    #[test]
    fn short_gaps_lie_inside_a_stretch_and_long_ones_end_it() {
        let hurt: Vec<bool> = "..x.x...x....x".chars().map(|c| c == 'x').collect();
        assert_eq!(stretches(&hurt), [(2, 4), (8, 8), (13, 13)]);
        let hurt: Vec<bool> = "x..x".chars().map(|c| c == 'x').collect();
        assert_eq!(stretches(&hurt), [(0, 3)]);
        assert_eq!(stretches(&[false; 4]), []);
    }
}
