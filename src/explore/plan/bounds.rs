//! When it is certain whether a setting meets all objectives often enough.

use crate::statistics::proportion::clopper_pearson;
use serde::Serialize;

/// The chance with which all that a search says to hold does, at once; the same goes for all that it says to fail, and for
/// all that it says to cost no less.
pub const LEVEL: f64 = 0.95;

/// Replications of the first look.
const FIRST: u32 = 5;
/// At how many looks a setting may be found to hold: the first at which that is possible, and two more.
const PASSES: u32 = 3;
/// The most replications of a setting, whatever is asked.
const MOST: u32 = 40_960;

/// After how many replications it is looked at a setting, and what is certain then.
///
/// Each replication meets all objectives or does not, so that at each look there is an exact test of their share (Clopper
/// and Pearson 1934). What may go wrong is shared out among all looks at all settings (Bonferroni), as in the races of
/// Maron and Moore (1994), whose bound this test replaces by the exact one. A look at which even a perfect record would
/// prove nothing takes no part of the chance to call something good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// The share of runs that are to meet all objectives, at least.
    pub probability: f64,
    /// Numbers of replications, ascending.
    pub looks: Vec<u32>,
    /// The chance to call a setting good that is not, at one look.
    pub good_error: f64,
    /// The chance to call a setting bad that is not, at one look, by the share of its good runs; and again by the numbers of
    /// its objectives.
    pub bad_error: f64,
}

/// What a record of runs tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certain {
    /// The share is at least what is asked.
    Enough,
    /// It is less.
    TooFew,
    /// Neither is certain.
    Neither,
}

impl Bounds {
    /// The bounds of a search among so many settings.
    pub fn new(probability: f64, settings: f64) -> Self {
        let good_error = (1.0 - LEVEL) / settings.max(1.0) / f64::from(PASSES);
        let mut looks = vec![FIRST];
        let mut passes = 0;
        while let Some(&last) = looks.last() {
            // A perfect record of a setting that is just not good enough.
            passes += u32::from(libm::pow(probability, f64::from(last)) <= good_error);
            if passes == PASSES || last >= MOST {
                break;
            }
            looks.push(last * 2);
        }
        let bad_error = (1.0 - LEVEL) / 2.0 / settings.max(1.0) / looks.len() as f64;
        Bounds { probability, looks, good_error, bad_error }
    }

    /// How many replications the look after so many has; none after the last.
    pub fn after(&self, replications: u32) -> Option<u32> {
        self.looks.iter().copied().find(|&look| look > replications)
    }

    /// What is certain where `met` of all replications met all objectives.
    pub fn judge(&self, met: u32, replications: u32) -> Certain {
        let bound = |error: f64| clopper_pearson(f64::from(met), f64::from(replications), 1.0 - 2.0 * error);
        match (bound(self.good_error), bound(self.bad_error)) {
            (Some((low, _)), _) if low >= self.probability => Certain::Enough,
            (_, Some((_, high))) if high < self.probability => Certain::TooFew,
            _ => Certain::Neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_record_proves_95_percent_after_59_runs() {
        // 0.95^59 = 0.0485 and 0.95^58 = 0.0510: the known number of runs for 95 % at 95 %.
        let bounds = Bounds { probability: 0.95, looks: vec![58, 59], good_error: 0.05, bad_error: 0.05 };
        assert_eq!(bounds.judge(58, 58), Certain::Neither);
        assert_eq!(bounds.judge(59, 59), Certain::Enough);
        // One failure needs 93 runs.
        assert_eq!(bounds.judge(91, 92), Certain::Neither);
        assert_eq!(bounds.judge(92, 93), Certain::Enough);
    }

    #[test]
    fn what_fails_always_is_known_at_the_first_look() {
        let bounds = Bounds::new(0.95, 1000.0);
        assert_eq!(bounds.judge(0, bounds.looks[0]), Certain::TooFew);
        assert_eq!(bounds.judge(bounds.looks[0], bounds.looks[0]), Certain::Neither);
    }

    #[test]
    fn there_are_three_looks_at_which_a_perfect_record_suffices() {
        for (probability, settings) in [(0.5, 1.0), (0.9, 40.0), (0.95, 40.0), (0.99, 10_000.0)] {
            let bounds = Bounds::new(probability, settings);
            let enough = bounds.looks.iter().filter(|&&look| bounds.judge(look, look) == Certain::Enough).count();
            assert_eq!(enough, 3, "{bounds:?}");
            assert_eq!(bounds.after(0), Some(5));
            assert_eq!(bounds.after(bounds.looks[bounds.looks.len() - 1]), None);
        }
    }

    #[test]
    fn a_setting_at_the_border_is_hardly_ever_called_good() {
        // Runs that meet everything with a chance of 94 % where 95 % are asked: a thousand searches of one setting.
        let bounds = Bounds::new(0.95, 1.0);
        let mut random = crate::engine::Key::replication(1, 0).word("border").stream();
        let mut good = 0;
        for _ in 0..1000 {
            let (mut met, mut runs) = (0, 0);
            while let Some(next) = bounds.after(runs) {
                use crate::engine::random::Source;
                met += (runs..next).filter(|_| random.unit() < 0.94).count() as u32;
                runs = next;
                match bounds.judge(met, runs) {
                    Certain::Neither => {}
                    certain => {
                        good += u32::from(certain == Certain::Enough);
                        break;
                    }
                }
            }
        }
        assert!(good < 50, "{good}");
    }
}
