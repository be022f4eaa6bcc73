//! Points added where the verdict flips, by halving.

use super::knee::{Knee, knees};
use super::layout::Layout;
use super::point::PointResult;
use crate::explore::axis::Axis;
use crate::explore::variants::Point;
use crate::explore::{ExploreError, Watch};

/// A gap is halved until it is at most this share of what lay between the two points of the design.
const FINE: f64 = 1.0 / 8.0;
/// Flips that are looked at more closely; where there are more, the verdict hangs on chance.
const MOST_FLIPS: usize = 3;
/// Halvings of a gap: enough to find a whole number among a thousand.
const MOST_ROUNDS: usize = 10;

/// Adds points to those along the only axis until the knees are known well enough. Whether it was interrupted.
pub(super) fn refine(
    layout: &Layout<'_>,
    points: &mut Vec<PointResult>,
    watch: &Watch<'_>,
) -> Result<bool, ExploreError> {
    let axis = &layout.axes[0];
    let designed: Vec<f64> = points.iter().filter_map(|point| point.at[0]).collect();
    for _ in 0..MOST_ROUNDS {
        let mut ordered: Vec<(&PointResult, Option<f64>)> = points.iter().map(|point| (point, point.at[0])).collect();
        ordered.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal));
        let found = knees(&ordered);
        if found.len() > MOST_FLIPS {
            return Ok(false);
        }
        let gaps = found.iter().flat_map(|knee| gaps(knee, &ordered));
        let coarse = gaps.filter(|(lower, upper)| is_coarse(lower, upper, axis, &designed));
        let wanted: Vec<String> =
            coarse.filter_map(|(lower, upper)| axis.between(lower.values.first()?, upper.values.first()?)).collect();
        let next = points.len();
        // A value that the scenario does not take (a whole per cent of a whole is needed) is as fine as it gets.
        let added: Vec<Point> = wanted
            .into_iter()
            .enumerate()
            .map(|(place, value)| Point { number: next + place, values: vec![value] })
            .filter(|point| layout.base.variant(&layout.axes, point).is_ok())
            .collect();
        if added.is_empty() {
            return Ok(false);
        }
        let studied = layout.study(&added, &|_| Ok(()), watch)?;
        let interrupted = studied.len() < added.len();
        points.extend(studied.into_iter().map(|point| PointResult { refined: true, ..point }));
        if interrupted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The gaps next to the two points of a knee: one, or two where what lies between them could not be decided.
fn gaps<'a>(knee: &Knee, ordered: &[(&'a PointResult, Option<f64>)]) -> Vec<(&'a PointResult, &'a PointResult)> {
    let place = |number: usize| ordered.iter().position(|(point, _)| point.number == number);
    let Some((one, other)) = place(knee.holds).zip(place(knee.breaks)) else { return Vec::new() };
    let (low, high) = (one.min(other), one.max(other));
    let gap = |lower: usize| (ordered[lower].0, ordered[lower + 1].0);
    if low + 1 == high { vec![gap(low)] } else { vec![gap(low), gap(high - 1)] }
}

/// Whether a gap should be halved; between neighbours among the whole numbers there is nothing to halve.
fn is_coarse(lower: &PointResult, upper: &PointResult, axis: &Axis, designed: &[f64]) -> bool {
    let Some((line, (low, high))) = axis.line.as_ref().zip(lower.at[0].zip(upper.at[0])) else { return false };
    let below = designed.iter().copied().filter(|at| *at <= low).fold(f64::NEG_INFINITY, f64::max);
    let above = designed.iter().copied().filter(|at| *at >= high).fold(f64::INFINITY, f64::min);
    let apart = |low: f64, high: f64| if line.log { libm::log(high / low) } else { high - low };
    line.whole || apart(low, high) > apart(below, above) * FINE
}
