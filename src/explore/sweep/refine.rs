//! Points added where the verdict flips, by halving.

use super::knee::{Knee, knees};
use super::point::{Looks, PointResult, study_all};
use super::{SweepError, Watch};
use crate::explore::axis::Axis;
use crate::explore::variants::{Base, Point};

/// A gap is halved until it is at most this share of what lay between the two points of the design.
const FINE: f64 = 1.0 / 8.0;
/// Flips that are looked at more closely; where there are more, the verdict hangs on chance.
const MOST_FLIPS: usize = 3;
/// Halvings of a gap: enough to find a whole number among a thousand.
const MOST_ROUNDS: usize = 10;

/// Adds points to those along the only axis until the knees are known well enough. Whether it was interrupted.
pub(super) fn refine(
    base: &Base,
    axes: &[Axis],
    looks: Looks,
    points: &mut Vec<PointResult>,
    watch: &Watch<'_>,
) -> Result<bool, SweepError> {
    let axis = &axes[0];
    let designed: Vec<f64> = points.iter().filter_map(|point| point.at[0]).collect();
    for _ in 0..MOST_ROUNDS {
        let mut ordered: Vec<(&PointResult, Option<f64>)> = points.iter().map(|point| (point, point.at[0])).collect();
        ordered.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal));
        let found = knees(&ordered);
        if found.len() > MOST_FLIPS {
            return Ok(false);
        }
        let wanted = found.iter().filter(|knee| is_coarse(knee, axis, &designed)).filter_map(|knee| {
            let value_of = |number: usize| points.iter().find(|point| point.number == number)?.values.first();
            axis.between(value_of(knee.holds)?, value_of(knee.breaks)?)
        });
        let next = points.len();
        // A value that the scenario does not take (a whole per cent of a whole is needed) is as fine as it gets.
        let added: Vec<Point> = wanted
            .enumerate()
            .map(|(place, value)| Point { number: next + place, values: vec![value] })
            .filter(|point| base.variant(axes, point).is_ok())
            .collect();
        if added.is_empty() {
            return Ok(false);
        }
        let studied = study_all(base, axes, &added, looks, watch)?;
        let interrupted = studied.len() < added.len();
        points.extend(studied.into_iter().map(|point| PointResult { refined: true, ..point }));
        if interrupted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a knee can and should be known better.
fn is_coarse(knee: &Knee, axis: &Axis, designed: &[f64]) -> bool {
    let Some(line) = &axis.line else { return false };
    if knee.undecided > 0 {
        return false;
    }
    let (low, high) = knee.ends();
    let below = designed.iter().copied().filter(|at| *at <= low).fold(f64::NEG_INFINITY, f64::max);
    let above = designed.iter().copied().filter(|at| *at >= high).fold(f64::INFINITY, f64::min);
    let apart = |low: f64, high: f64| if line.log { libm::log(high / low) } else { high - low };
    line.whole || apart(low, high) > apart(below, above) * FINE
}
