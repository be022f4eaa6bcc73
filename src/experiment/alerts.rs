//! Alerts on the rate at which an error budget burns, over two windows each, as the Google SRE Workbook (2018,
//! chapter 5, "Alerting on SLOs") gives them for a budget of 30 days.

use super::slices::{classes, target};
use crate::engine::time;
use crate::plan::Plan;
use crate::tally::{Outcome, RunTally};

/// A rule: it fires while the errors of both windows exceed `factor` times what the budget allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// `page` or `ticket`.
    pub severity: &'static str,
    /// The burn rate.
    pub factor: f64,
    /// Seconds of the window that tells that it matters.
    pub long: f64,
    /// Seconds of the window that tells that it still goes on.
    pub short: f64,
}

const HOUR: f64 = 3600.0;

/// The Workbook's rules: 2 % of the budget in an hour, 5 % in six, 10 % in a day, 10 % in three.
pub const RULES: [Rule; 4] = [
    Rule { severity: "page", factor: 14.4, long: HOUR, short: HOUR / 12.0 },
    Rule { severity: "page", factor: 6.0, long: 6.0 * HOUR, short: HOUR / 2.0 },
    Rule { severity: "ticket", factor: 3.0, long: 24.0 * HOUR, short: 2.0 * HOUR },
    Rule { severity: "ticket", factor: 1.0, long: 72.0 * HOUR, short: 6.0 * HOUR },
];

/// An alert of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firing {
    /// The objective, by its number in the plan.
    pub objective: usize,
    /// The rule, by its number in [`RULES`].
    pub rule: usize,
    /// When it began to fire, in seconds.
    pub at: f64,
}

/// Requests that ended badly and all that ended, summed up to the ends of windows from the first measured one on.
struct Counted {
    /// Seconds at which counting begins.
    begin: f64,
    /// Seconds at the end of each window, with the sums up to there.
    sums: Vec<(f64, u64, u64)>,
}

impl Counted {
    fn of(plan: &Plan, tally: &RunTally, classes: &[u32]) -> Self {
        let first = plan.warmup.div_ceil(plan.window) as usize;
        let (mut bad, mut all) = (0, 0);
        let sum = |index: usize| {
            for window in classes.iter().filter_map(|&class| tally.classes[class as usize].windows.get(index)) {
                let ended: u64 = window.ended.iter().sum();
                bad += ended - window.ended[Outcome::Ok as usize];
                all += ended;
            }
            let end = (plan.window * (index as u64 + 1)).min(plan.duration);
            (time::to_seconds(end), bad, all)
        };
        let sums = (first..plan.windows()).map(sum).collect();
        Counted { begin: time::to_seconds(plan.window * first as u64), sums }
    }

    /// The share of errors in a window of this many seconds up to the end of the `nth` window of counts. A window that
    /// reaches back beyond the first count has what there is, as a query of Prometheus has for a service that has just
    /// begun.
    fn errors(&self, nth: usize, seconds: f64) -> f64 {
        let (end, bad, all) = self.sums[nth];
        let from = end - seconds;
        let before = self.sums.partition_point(|(time, _, _)| *time <= from + 1e-9).checked_sub(1);
        let (bad_before, all_before) = match before {
            Some(index) if from > self.begin => (self.sums[index].1, self.sums[index].2),
            _ => (0, 0),
        };
        if all == all_before { 0.0 } else { (bad - bad_before) as f64 / (all - all_before) as f64 }
    }

    /// The times at which a rule begins to fire, where this share of errors is allowed.
    fn firings(&self, rule: &Rule, allowed: f64) -> Vec<f64> {
        let mut firing = false;
        let mut begun = Vec::new();
        for nth in 0..self.sums.len() {
            let limit = rule.factor * allowed;
            let fires = self.errors(nth, rule.short) > limit && self.errors(nth, rule.long) > limit;
            if fires && !firing {
                begun.push(self.sums[nth].0);
            }
            firing = fires;
        }
        begun
    }
}

/// The alerts of one run, in order of objectives and rules. An alert is looked at when a window ends.
pub fn firings(plan: &Plan, tally: &RunTally) -> Vec<Firing> {
    let mut found = Vec::new();
    for (objective, stated) in plan.objectives.iter().enumerate() {
        let Some((target, of)) = target(stated).zip(classes(plan, &stated.subject)) else {
            continue;
        };
        let counted = Counted::of(plan, tally, &of);
        for (rule, spec) in RULES.iter().enumerate() {
            let begun = counted.firings(spec, 1.0 - target);
            found.extend(begun.into_iter().map(|at| Firing { objective, rule, at }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred requests a second for so many seconds, all of which fail from some second on until another.
    fn outage(seconds: u64, from: u64, until: u64) -> Counted {
        let (mut bad, mut all) = (0, 0);
        let sum = |second: u64| {
            all += 100;
            bad += if second >= from && second < until { 100 } else { 0 };
            ((second + 1) as f64, bad, all)
        };
        Counted { begin: 0.0, sums: (0..seconds).map(sum).collect() }
    }

    #[test]
    fn a_total_outage_of_three_nines_pages_after_52_seconds() {
        // 1 h x 14.4 x 0.1 % = 51.84 s; the short window has passed its limit after 4.3 s.
        let counted = outage(7_200, 3_600, 7_200);
        assert_eq!(counted.firings(&RULES[0], 0.001), [3_652.0]);
        // Six hours are more than there is: all of it takes their place, 3,600 s / (1 / 0.6 % - 1) = 21.7 s.
        assert_eq!(counted.firings(&RULES[1], 0.001), [3_622.0]);
    }

    #[test]
    fn an_alert_ends_with_its_short_window_and_can_fire_again() {
        let counted = outage(7_200, 3_600, 3_700);
        let errors = |second: usize| counted.errors(second - 1, RULES[0].short);
        assert!(errors(3_995) > 0.0144 && errors(4_000) == 0.0);
        assert_eq!(counted.firings(&RULES[0], 0.001).len(), 1);
    }

    #[test]
    fn what_stays_within_the_budget_wakes_nobody() {
        let mut counted = outage(7_200, 0, 0);
        assert!(RULES.iter().all(|rule| counted.firings(rule, 0.001).is_empty()));
        counted.sums.iter_mut().for_each(|sum| sum.1 = sum.2 / 2_000);
        assert!(RULES.iter().all(|rule| counted.firings(rule, 0.001).is_empty()));
    }
}
