//! After how many replications it is looked at a point, and how certain it has to be then.

use crate::explore::check::ERROR;
use crate::statistics::spending;
use std::borrow::Cow;

/// After how many replications it is looked whether the verdict at a point is decided.
///
/// Each look, and each objective, is a chance to be wrong. They share what may go wrong at a point: objectives in equal
/// parts (Bonferroni), looks as [`spending::levels`] says, so that a verdict is right with 95 % over all of them.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    /// Numbers of replications, ascending.
    at: Vec<u32>,
    /// How many objectives the levels are for.
    objectives: usize,
    levels: Vec<f64>,
}

/// Where the verdict matters, an undecided point gets at most so many times as many replications, doubled each time.
const GROWTH: u32 = 8;

impl Looks {
    /// A look after so many replications; and, until the verdict is decided, others after twice as many each. There are
    /// so many objectives.
    pub(super) fn new(replications: u32, until_decided: bool, objectives: usize) -> Self {
        let first = replications.max(1);
        let most = if until_decided { first.saturating_mul(GROWTH) } else { first };
        let doubled = std::iter::successors(Some(first), |n| n.checked_mul(2));
        let at: Vec<u32> = doubled.take_while(|n| *n < most).chain([most]).collect();
        Looks { objectives, levels: levels(&at, objectives), at }
    }

    /// Replications of the first look.
    pub(super) fn first(&self) -> u32 {
        self.at[0]
    }

    /// The looks at a point with so many objectives: after how many replications, and the level of the interval of each.
    pub(super) fn of(&self, objectives: usize) -> Vec<(u32, f64)> {
        let levels = match objectives == self.objectives {
            true => Cow::Borrowed(&self.levels),
            // Objectives may be what is swept.
            false => Cow::Owned(levels(&self.at, objectives)),
        };
        self.at.iter().copied().zip(levels.iter().copied()).collect()
    }
}

fn levels(at: &[u32], objectives: usize) -> Vec<f64> {
    let error = ERROR / objectives.max(1) as f64;
    match at {
        // What is looked at once has the interval that it always had.
        [_] => vec![1.0 - error],
        several => {
            let most = f64::from(several[several.len() - 1]);
            spending::levels(error, &several.iter().map(|&n| f64::from(n) / most).collect::<Vec<_>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Key;
    use crate::engine::random::Source;
    use crate::statistics::interval::{half_width, mean};

    #[test]
    fn looks_double_up_to_eight_times_the_first() {
        let at = |looks: &Looks| looks.of(1).iter().map(|(n, _)| *n).collect::<Vec<_>>();
        assert_eq!(at(&Looks::new(5, true, 1)), [5, 10, 20, 40]);
        assert_eq!(at(&Looks::new(5, false, 1)), [5]);
        assert_eq!(Looks::new(5, false, 1).of(1), [(5, 0.95)]);
        assert_eq!(Looks::new(5, false, 1).of(2), [(5, 0.975)]);
    }

    #[test]
    fn several_looks_are_wrong_no_more_often_than_one() {
        // Runs whose true mean stands right at the limit: any verdict is wrong.
        let looks = Looks::new(10, true, 1).of(1);
        let plain: Vec<(u32, f64)> = looks.iter().map(|(n, _)| (*n, 0.95)).collect();
        let wrong = |looks: &[(u32, f64)]| {
            let decided = |seed: &u64| {
                let mut random = Key::replication(*seed, 0).word("looks").stream();
                let runs: Vec<f64> = (0..80).map(|_| (0..12).map(|_| random.unit()).sum::<f64>() - 6.0).collect();
                looks.iter().any(|&(n, level)| {
                    let runs = &runs[..n as usize];
                    mean(runs).zip(half_width(runs, level)).is_some_and(|(mean, half)| mean.abs() > half)
                })
            };
            (0..2000).filter(decided).count()
        };
        assert!(wrong(&looks) < 125, "{} of 2000", wrong(&looks));
        assert!(wrong(&plain) > 180, "{} of 2000", wrong(&plain));
    }
}
