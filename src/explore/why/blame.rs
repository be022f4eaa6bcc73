//! The blame of several causes together, where they act on each other.

use super::causes::Cause;
use super::{Blame, Burn, Progress, Variant, Variants, find};
use crate::experiment::StudyError;
use crate::statistics::change::Interval;
use crate::statistics::interval::half_width;
use serde::Serialize;

/// What the causes that matter most burned together, and how they act on each other.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// The causes.
    pub causes: Vec<String>,
    /// What is burned of the budget without all of them.
    pub without: Interval,
    /// What each of them is fairly to blame for, as a share of what was burned: its part averaged over all orders in which
    /// they could be taken away (Shapley 1953). These shares and what is burned without all of them make one whole.
    pub fair: Vec<Interval>,
    /// What any one of them burns with all the others away, as a share of what was burned.
    pub alone: Vec<Interval>,
    /// What taking them away one at a time saves, added up, as a share of what taking all of them away saves. Over 1 each of
    /// several is enough to save the same; under 1 several must act together to burn it.
    pub sum_of_singles: f64,
    /// How pairs of them act on each other, the strongest first.
    pub interactions: Vec<Interaction>,
}

/// How two causes act on each other.
#[derive(Clone, Debug, Serialize)]
pub struct Interaction {
    /// The causes.
    pub of: [String; 2],
    /// What taking both away saves beyond what taking each away saves, as a share of what was burned. Positive: it takes
    /// both away to save that, either burns it alone. Negative: taking either away saves the same, it takes both to burn it.
    pub beyond: Interval,
}

/// At most so many causes are looked at together: each more doubles the variants.
const MOST: usize = 4;
/// A cause that saves less than this share of what was burned does not matter.
const MATTERS: f64 = 0.02;
/// The level of each interval.
const LEVEL: f64 = 0.95;

/// What the causes that matter most burned together; none if fewer than two matter. They come sorted, the worst first.
pub(super) fn together(
    variants: &Variants<'_>,
    whole: &Burn,
    found: &[(&Cause, Blame, Burn)],
    objective: &str,
    progress: Progress<'_>,
) -> Result<Option<Together>, StudyError> {
    let matters = |blame: &Blame| blame.is_certain() && blame.share.is_some_and(|share| share.value > MATTERS);
    let chosen: Vec<&(&Cause, Blame, Burn)> = found.iter().filter(|(_, blame, _)| matters(blame)).take(MOST).collect();
    if chosen.len() < 2 {
        return Ok(None);
    }
    let subsets = 1_usize << chosen.len();
    let mut burned: Vec<Vec<f64>> = Vec::with_capacity(subsets);
    for away in 0..subsets {
        progress(away as u64, subsets as u64);
        let single = away.is_power_of_two().then(|| away.trailing_zeros() as usize);
        let by_run = match (away, single) {
            (0, _) => whole.by_run.clone(),
            (_, Some(single)) => chosen[single].2.by_run.clone(),
            _ => {
                let causes: Vec<&Cause> =
                    chosen.iter().enumerate().filter(|(bit, _)| away >> bit & 1 == 1).map(|(_, of)| of.0).collect();
                match variants.burned(&causes)? {
                    Variant::Studied(burns) => {
                        find(&burns, objective).map_or_else(|| vec![0.0; whole.by_run.len()], |key| key.by_run.clone())
                    }
                    // Without some of them the scenario makes no sense, or there is no time: nothing is told of them together.
                    Variant::Wrong(_) | Variant::Interrupted => return Ok(None),
                }
            }
        };
        if by_run.len() != whole.by_run.len() {
            return Ok(None);
        }
        burned.push(by_run);
    }
    let names: Vec<String> = chosen.iter().map(|(cause, _, _)| cause.words.clone()).collect();
    Ok(shares(whole.value, &burned, names))
}

/// What follows from how much is burned, run by run, without each subset of the causes (a bit for each).
fn shares(whole: f64, burned: &[Vec<f64>], causes: Vec<String>) -> Option<Together> {
    let count = causes.len();
    let all = burned.len() - 1;
    let combined = |weights: &[(usize, f64)], scale: f64| {
        let runs = burned[0].len();
        let of_run = |run: usize| weights.iter().map(|(away, weight)| weight * burned[*away][run]).sum::<f64>() / scale;
        interval(&(0..runs).map(of_run).collect::<Vec<f64>>())
    };
    let fair = (0..count).map(|cause| combined(&shapley(cause, count), whole)).collect::<Option<Vec<_>>>()?;
    let alone = (0..count)
        .map(|cause| combined(&[(all & !(1 << cause), 1.0), (all, -1.0)], whole))
        .collect::<Option<Vec<_>>>()?;
    let mean = |away: usize| burned[away].iter().sum::<f64>() / burned[away].len() as f64;
    let singles: f64 = (0..count).map(|cause| mean(0) - mean(1 << cause)).sum();
    let mut interactions = Vec::new();
    for first in 0..count {
        for second in first + 1..count {
            let (a, b) = (1 << first, 1 << second);
            // Both save `0 - ab`, each `0 - a` and `0 - b`.
            let beyond = combined(&[(a | b, -1.0), (a, 1.0), (b, 1.0), (0, -1.0)], whole)?;
            interactions.push(Interaction { of: [causes[first].clone(), causes[second].clone()], beyond });
        }
    }
    interactions.sort_by(|a, b| b.beyond.value.abs().total_cmp(&a.beyond.value.abs()));
    let without = combined(&[(all, 1.0)], 1.0)?;
    Some(Together { causes, without, fair, alone, sum_of_singles: singles / (mean(0) - mean(all)), interactions })
}

/// The weights of what is burned without each subset in the Shapley value of a cause.
fn shapley(cause: usize, count: usize) -> Vec<(usize, f64)> {
    let factorial = |n: usize| (1..=n).product::<usize>() as f64;
    let mut weights = Vec::new();
    for others in (0..1_usize << count).filter(|subset| subset >> cause & 1 == 0) {
        let size = others.count_ones() as usize;
        let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
        weights.push((others, weight));
        weights.push((others | 1 << cause, -weight));
    }
    weights
}

fn interval(by_run: &[f64]) -> Option<Interval> {
    let value = by_run.iter().sum::<f64>() / by_run.len() as f64;
    let half = half_width(by_run, LEVEL)?;
    Some(Interval { value, low: value - half, high: value + half })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(burned: [f64; 4]) -> Together {
        let runs: Vec<Vec<f64>> = burned.iter().map(|value| vec![value * 0.9, value * 1.1]).collect();
        shares(burned[0], &runs, vec!["a".into(), "b".into()]).unwrap()
    }

    #[test]
    fn independent_causes_have_what_they_save() {
        // Alone a burns 6 and b 3, and 1 burns without them.
        let found = of([10.0, 4.0, 7.0, 1.0]);
        assert!((found.fair[0].value - 0.6).abs() < 1e-12 && (found.fair[1].value - 0.3).abs() < 1e-12);
        assert!((found.without.value - 1.0).abs() < 1e-12);
        assert!((found.sum_of_singles - 1.0).abs() < 1e-12);
        assert!(found.interactions[0].beyond.value.abs() < 1e-12);
    }

    #[test]
    fn causes_that_need_each_other_share_the_blame_and_singles_add_up_to_more() {
        let found = of([10.0, 0.0, 0.0, 0.0]);
        assert!((found.fair[0].value - 0.5).abs() < 1e-12 && (found.fair[1].value - 0.5).abs() < 1e-12);
        assert!((found.sum_of_singles - 2.0).abs() < 1e-12);
        assert!((found.interactions[0].beyond.value + 1.0).abs() < 1e-12, "either is enough");
        assert!(found.alone[0].value.abs() < 1e-12);
    }

    #[test]
    fn causes_of_which_each_is_enough_save_nothing_one_at_a_time() {
        let found = of([10.0, 10.0, 10.0, 0.0]);
        assert!((found.interactions[0].beyond.value - 1.0).abs() < 1e-12);
        assert!(found.sum_of_singles.abs() < 1e-12);
        assert!((found.alone[0].value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn fair_shares_and_the_rest_make_one_whole() {
        let burned: Vec<Vec<f64>> = [9.0, 5.0, 8.0, 2.0, 7.0, 4.0, 6.0, 1.0].iter().map(|v| vec![*v, *v]).collect();
        let found = shares(9.0, &burned, vec!["a".into(), "b".into(), "c".into()]).unwrap();
        let sum: f64 = found.fair.iter().map(|share| share.value).sum::<f64>() + found.without.value / 9.0;
        assert!((sum - 1.0).abs() < 1e-12);
    }
}
