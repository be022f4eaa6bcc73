//! From the runs of draws to what is known of a number.

use super::result::{Band, Draw, Influence, Odds, OfNumber, Share};
use crate::experiment::KeyName;
use crate::experiment::study::Verdict;
use crate::explore::axis::Axis;
use crate::measure::Better;
use crate::plan::objective::Objective;
use crate::statistics::interval::{mean, quantile};
use crate::statistics::proportion::clopper_pearson;
use crate::statistics::rank_correlation;
use crate::statistics::variance_components::{OneWay, shrunken};

/// The level of all intervals.
const LEVEL: f64 = 0.95;
/// Where bands begin and end.
const ENDS: [f64; 2] = [0.05, 0.95];

/// What is known of a number; none where fewer than three draws have it.
pub fn number(key: KeyName, place: usize, axes: &[Axis], draws: &[Draw]) -> Option<OfNumber> {
    let of = |draw: &Draw| draw.runs.get(place).cloned().flatten();
    let groups: Vec<Vec<f64>> = draws.iter().filter_map(of).collect();
    let found = OneWay::of(&groups)?;
    let means: Vec<f64> = groups.iter().filter_map(|group| mean(group)).collect();
    let share = found.share().zip(found.share_interval(LEVEL));
    Some(OfNumber {
        draws: groups.len(),
        mean: mean(&means)?,
        expected: band(shrunken(&means, found.reliability()))?,
        run: band(groups.concat())?,
        ignorance_deviation: found.component().sqrt(),
        chance_deviation: found.within.sqrt(),
        ignorance: share.map(|(value, (low, high))| Share { value, low, high }),
        influences: influences(axes, draws, &key, &of),
        name: key.name,
        unit: key.unit,
        better: key.better,
    })
}

fn band(mut values: Vec<f64>) -> Option<Band> {
    values.sort_unstable_by(f64::total_cmp);
    let [low, high] = ENDS.map(|share| quantile(&values, share));
    Some(Band { low: low?, high: high? })
}

/// How each input goes with a number.
fn influences(axes: &[Axis], draws: &[Draw], key: &KeyName, of: &impl Fn(&Draw) -> Option<Vec<f64>>) -> Vec<Influence> {
    let value = |draw: &Draw| match (of(draw), key.better) {
        (Some(runs), _) => mean(&runs),
        (None, Some(Better::Less)) if draw.overloaded => Some(f64::INFINITY),
        (None, Some(Better::More)) if draw.overloaded => Some(f64::NEG_INFINITY),
        _ => None,
    };
    let level = 1.0 - (1.0 - LEVEL) / axes.len().max(1) as f64;
    let influence = |(input, axis): (usize, &Axis)| {
        let pair = |draw: &Draw| Some((axis.position(draw.values.get(input)?)?, value(draw)?));
        let (inputs, values): (Vec<f64>, Vec<f64>) = draws.iter().filter_map(pair).unzip();
        let correlation = rank_correlation::spearman(&inputs, &values)?;
        let (low, high) = rank_correlation::interval(correlation, inputs.len(), level)?;
        Some(Influence { input, correlation, low, high })
    };
    let mut found: Vec<Influence> = axes.iter().enumerate().filter_map(influence).collect();
    found.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    found
}

/// How often an objective holds.
pub fn odds(objective: &Objective, place: usize, draws: &[Draw]) -> Option<Odds> {
    let count = |verdict: Verdict| draws.iter().filter(|draw| draw.verdicts.get(place) == Some(&verdict)).count();
    let [passed, failed, undecided] = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].map(count);
    let all = draws.len() as f64;
    let holding = draws.iter().filter(|draw| draw.holds.get(place) == Some(&true)).count();
    let (low, _) = clopper_pearson(passed as f64, all, LEVEL)?;
    let (_, high) = clopper_pearson((draws.len() - failed) as f64, all, LEVEL)?;
    Some(Odds {
        text: objective.text.clone(),
        subject: objective.subject_text.clone(),
        unit: objective.measure.unit(),
        operator: objective.comparison.sign(),
        limit: objective.limit,
        holds: holding as f64 / all,
        low,
        high,
        passed,
        failed,
        undecided,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(number: usize, value: &str, runs: Option<&[f64]>) -> Draw {
        Draw {
            number,
            seed: 1,
            values: vec![value.to_owned()],
            overloaded: runs.is_none(),
            verdicts: Vec::new(),
            holds: Vec::new(),
            runs: vec![runs.map(Vec::from)],
        }
    }

    fn key(better: Option<Better>) -> KeyName {
        KeyName { name: "p99".to_owned(), unit: "s", better }
    }

    #[test]
    fn what_is_beyond_all_bounds_is_the_worst_of_all_ranks_and_in_no_band() {
        let axes = [Axis::parse_ends("a.b=1ms..9ms").expect("an axis")];
        let draws = [
            draw(0, "1ms", Some(&[1.0, 1.1])),
            draw(1, "3ms", Some(&[2.0, 2.1])),
            draw(2, "5ms", Some(&[3.0, 2.9])),
            draw(3, "7ms", None),
            draw(4, "9ms", None),
        ];
        let found = number(key(Some(Better::Less)), 0, &axes, &draws).expect("three draws");
        // One pair of ranks is shared: 9.5 / sqrt(10 * 9.5).
        assert!((found.influences[0].correlation - (9.5f64 / 10.0).sqrt()).abs() < 1e-12, "{found:?}");
        assert!(found.draws == 3 && found.run.high <= 3.0);
        let indifferent = number(key(None), 0, &axes, &draws).expect("three draws");
        assert!(indifferent.influences.is_empty(), "three pairs tell nothing");
    }

    #[test]
    fn what_fewer_than_three_draws_have_is_not_told() {
        let axes = [Axis::parse_ends("a.b=1ms..9ms").expect("an axis")];
        let draws = [draw(0, "1ms", Some(&[1.0, 1.1])), draw(1, "3ms", Some(&[2.0, 2.1])), draw(2, "5ms", None)];
        assert!(number(key(None), 0, &axes, &draws).is_none());
    }
}
