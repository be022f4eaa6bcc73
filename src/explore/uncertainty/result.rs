//! What a study of values that are not known found.

use crate::experiment::study::Verdict;
use crate::explore::input::Input;
use crate::measure::Better;
use serde::Serialize;

/// What follows from what is not known, and what from chance.
#[derive(Clone, Debug, Serialize)]
pub struct Uncertainty {
    /// Version of this format: 1.
    pub schema: u32,
    /// The program's version.
    pub version: &'static str,
    /// The scenario's name.
    pub name: String,
    /// The seed of the draws, and of the seeds of each.
    pub seed: u64,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// Draws that were to be studied.
    pub planned: usize,
    /// Replications of each draw.
    pub replications: u32,
    /// In how many draws a queue grew beyond all bounds, so that there are no numbers.
    pub overloaded: usize,
    /// What is not known.
    pub inputs: Vec<Input>,
    /// How often each objective holds.
    pub objectives: Vec<Odds>,
    /// What was found for each number: first those that were asked for.
    pub numbers: Vec<OfNumber>,
    /// How many of the numbers were asked for.
    pub asked: usize,
    /// The draws, in order.
    pub draws: Vec<Draw>,
    /// Whether it was interrupted: draws are missing.
    pub interrupted: bool,
}

/// A value for each input, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Draw {
    /// Its number in the order of the study, from 0.
    pub number: usize,
    /// The seed of its replications, which practically no other draw has: `--seed` simulates them again.
    pub seed: u64,
    /// The values, in the order of the inputs.
    pub values: Vec<String>,
    /// Whether a queue grew beyond all bounds.
    pub overloaded: bool,
    /// What became of each objective; all fail where a queue grew beyond all bounds.
    pub verdicts: Vec<Verdict>,
    /// Whether each objective holds by its estimate alone.
    pub holds: Vec<bool>,
    /// What each run says of each number, in the order of the numbers; none where a run observed nothing.
    pub runs: Vec<Option<Vec<f64>>>,
}

/// How often an objective holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Odds {
    /// As written in the scenario.
    pub text: String,
    /// What it is about: `p99 of checkout`.
    pub subject: String,
    /// The unit of the limit.
    pub unit: &'static str,
    /// `<`, `<=`, `>`, `>=`.
    pub operator: &'static str,
    /// The limit.
    pub limit: f64,
    /// The share of the draws in which it holds, by its estimate.
    pub holds: f64,
    /// The low end of the 95 % interval of the probability that it holds: only draws in which it holds for certain count.
    pub low: f64,
    /// The high end: all draws count but those in which it fails for certain.
    pub high: f64,
    /// Draws in which it holds for certain, as `check` judges it.
    pub passed: usize,
    /// Draws in which it fails for certain.
    pub failed: usize,
    /// Draws in which chance leaves it open.
    pub undecided: usize,
}

/// What is known of a number. Its expected value in a draw is what the runs of that draw have on average.
#[derive(Clone, Debug, Serialize)]
pub struct OfNumber {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// `s`, `1/s`, `share`, `money`, `money/h` or `` (a plain number).
    pub unit: &'static str,
    /// Which way it gets better; none where that is a matter of taste.
    pub better: Option<Better>,
    /// How many draws have it.
    pub draws: usize,
    /// Its mean over all draws.
    pub mean: f64,
    /// Where its expected value lies in 90 % of the draws: what is not known. What chance moves the draws' means by is
    /// taken out of it.
    pub expected: Band,
    /// Where it lies in 90 % of all runs of all draws: what is not known, and chance.
    pub run: Band,
    /// The standard deviation of the expected values over the draws.
    pub ignorance_deviation: f64,
    /// The standard deviation of runs whose inputs are known.
    pub chance_deviation: f64,
    /// The share of the variance of a run that comes of what is not known; none where nothing varies.
    pub ignorance: Option<Share>,
    /// How each input goes with it, the strongest first; those that say nothing of it are left out.
    pub influences: Vec<Influence>,
}

/// From the 5 % quantile to the 95 % quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// 5 % lie below.
    pub low: f64,
    /// 5 % lie above.
    pub high: f64,
}

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// The low end of its interval.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

/// How an input goes with a number over the draws: the correlation of their ranks, with an interval. Where a queue grows
/// beyond all bounds, a number that is better when less counts as the greatest, and one that is better when more as the
/// least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Influence {
    /// Which input.
    pub input: usize,
    /// From -1 to 1.
    pub correlation: f64,
    /// The low end of its interval; the intervals of all inputs hold together at 95 % (Bonferroni).
    pub low: f64,
    /// The high end.
    pub high: f64,
}

impl Influence {
    /// Whether it is more than chance.
    pub fn is_certain(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}
