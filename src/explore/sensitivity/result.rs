//! What a study of sensitivity found.

use crate::explore::input::Input;
use crate::measure::Better;
use crate::statistics::elementary_effects::Effects;
use crate::statistics::sobol_indices::{Indices, Pooled, pooled};
use serde::Serialize;

/// Which inputs matter.
#[derive(Clone, Debug, Serialize)]
pub struct Sensitivity {
    /// Version of this format: 1.
    pub schema: u32,
    /// The program's version.
    pub version: &'static str,
    /// The scenario's name.
    pub name: String,
    /// The seed of all chance, the same at all points.
    pub seed: u64,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// Replications of each point.
    pub replications: u32,
    /// How many points were simulated.
    pub points: usize,
    /// At how many of them a queue grew beyond all bounds, so that there are no numbers.
    pub overloaded: usize,
    /// What was varied.
    pub inputs: Vec<Input>,
    /// Paths of numbers that were not varied, as the scenario is not valid with a tenth more or less.
    pub left_out: Vec<String>,
    /// What was found for each number that was asked for.
    pub numbers: Vec<OfNumber>,
    /// How often the objectives hold within the ranges; empty without Sobol' indices.
    pub objectives: Vec<Odds>,
    /// Whether it was interrupted: methods are missing.
    pub interrupted: bool,
}

/// What a number depends on. Inputs are told by their place in the list of inputs.
#[derive(Clone, Debug, Serialize)]
pub struct OfNumber {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// `s`, `1/s`, `share`, `money`, `money/h` or `` (a plain number).
    pub unit: &'static str,
    /// Which way it gets better; none where that is a matter of taste.
    pub better: Option<Better>,
    /// The number of the scenario as it is.
    pub base: Option<f64>,
    /// The inputs moved one at a time, the widest swing first.
    pub swings: Vec<Swing>,
    /// Elementary effects, the greatest first; empty if they were not asked for.
    pub screening: Vec<Screened>,
    /// Shares of the variance, the greatest total first; empty if they were not asked for, or nothing varies.
    pub shares: Vec<ShareOf>,
}

/// A number at both ends of an input's range, all other inputs as they are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Swing {
    /// Which input.
    pub input: usize,
    /// At the low end; none where there is no number.
    pub low: Option<f64>,
    /// At the high end.
    pub high: Option<f64>,
}

impl Swing {
    /// How far apart both ends are; beyond all numbers where an end has none and the other, or the scenario as it is
    /// (`base`), has one.
    pub fn width(&self, base: Option<f64>) -> f64 {
        match (self.low, self.high) {
            (Some(low), Some(high)) => (high - low).abs(),
            (None, None) if base.is_none() => 0.0,
            _ => f64::INFINITY,
        }
    }
}

/// Elementary effects of an input (Morris 1991; Campolongo et al. 2007), for a way through its whole range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Screened {
    /// Which input.
    pub input: usize,
    /// The mean of the absolute effects, mu*.
    pub mean_absolute: f64,
    /// The low end of its 95 % interval.
    pub low: Option<f64>,
    /// The high end.
    pub high: Option<f64>,
    /// The mean of the effects, mu.
    pub mean: f64,
    /// Their standard deviation, sigma: large where the input bends, or works together with others.
    pub deviation: f64,
}

/// Shares of a number's variance (Sobol' 1993) that come from an input, with 95 % intervals over scramblings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShareOf {
    /// Which input.
    pub input: usize,
    /// What would be gone if the input were known.
    pub first_order: f64,
    /// The low end of its interval.
    pub first_order_low: Option<f64>,
    /// The high end.
    pub first_order_high: Option<f64>,
    /// What would be left if all others were known: with what it does together with others.
    pub total: f64,
    /// The low end of its interval.
    pub total_low: Option<f64>,
    /// The high end.
    pub total_high: Option<f64>,
    /// What it does together with others: total less first order.
    pub together: f64,
    /// The low end of its interval.
    pub together_low: Option<f64>,
}

/// How often an objective holds within the ranges, all values being equally likely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Odds {
    /// As written in the scenario.
    pub text: String,
    /// Points at which it holds, by its estimate.
    pub holds: usize,
    /// Points in all.
    pub points: usize,
}

/// Swings around a base, the widest first.
pub(super) fn sorted(mut swings: Vec<Swing>, base: Option<f64>) -> Vec<Swing> {
    swings.sort_by(|a, b| b.width(base).total_cmp(&a.width(base)));
    swings
}

/// Effects, the greatest first.
pub(super) fn screened(effects: &[Option<Effects>]) -> Vec<Screened> {
    let of = |(input, effects): (usize, &Option<Effects>)| {
        let Effects { mean_absolute, interval, mean, deviation } = (*effects)?;
        let (low, high) = interval.unzip();
        Some(Screened { input, mean_absolute, low, high, mean, deviation })
    };
    let mut screened: Vec<Screened> = effects.iter().enumerate().filter_map(of).collect();
    screened.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute));
    screened
}

/// Indices of some inputs, pooled over scramblings, the greatest total first.
pub(super) fn shares(inputs: &[usize], scramblings: &[Vec<Indices>]) -> Vec<ShareOf> {
    let share = |(place, &input): (usize, &usize)| {
        let of = |which: fn(&Indices) -> f64| -> Option<Pooled> {
            pooled(&scramblings.iter().map(|indices| which(&indices[place])).collect::<Vec<_>>())
        };
        let (first, total) = (of(|i| i.first_order)?, of(|i| i.total)?);
        let together = of(|i| i.total - i.first_order)?;
        Some(ShareOf {
            input,
            first_order: first.value,
            first_order_low: first.interval.map(|(low, _)| low),
            first_order_high: first.interval.map(|(_, high)| high),
            total: total.value,
            total_low: total.interval.map(|(low, _)| low),
            total_high: total.interval.map(|(_, high)| high),
            together: together.value,
            together_low: together.interval.map(|(low, _)| low),
        })
    };
    let mut shares: Vec<ShareOf> = inputs.iter().enumerate().filter_map(share).collect();
    shares.sort_by(|a, b| b.total.total_cmp(&a.total));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_that_leaves_no_number_at_either_end_swings_widest() {
        let swing = |input, low, high| Swing { input, low, high };
        let swings = vec![swing(0, Some(1.0), Some(3.0)), swing(1, None, None), swing(2, Some(4.0), Some(1.0))];
        let order = |base| sorted(swings.clone(), base).iter().map(|swing| swing.input).collect::<Vec<_>>();
        assert_eq!(order(Some(2.0)), [1, 2, 0]);
        assert_eq!(order(None), [2, 0, 1]);
        assert_eq!(swing(0, None, Some(1.0)).width(None), f64::INFINITY);
    }
}
