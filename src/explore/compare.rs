//! Two studies side by side, number by number.

use crate::experiment::Study;
use crate::experiment::study::{Estimate, KeyNumber};
use crate::measure::Better;
use crate::statistics::change::{Change, Interval, Pairing, Side};
use crate::statistics::interval::mean;
use serde::{Deserialize, Serialize};

/// What is needed of a study to compare it: read off a [`Study`], or from its `summary.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Compared {
    /// The scenario's name.
    pub name: String,
    /// The seed of all chance.
    pub seed: u64,
    /// ISO code of the currency of all money.
    pub currency: String,
    /// Simulated time, seconds, warm-up included.
    pub duration: f64,
    /// The numbers of its replications.
    pub runs: Vec<u32>,
    /// The numbers that are compared.
    pub key_numbers: Vec<KeyNumber>,
}

impl From<&Study> for Compared {
    fn from(study: &Study) -> Self {
        Compared {
            name: study.name.clone(),
            seed: study.seed,
            currency: study.currency.clone(),
            duration: study.duration,
            runs: study.runs.clone(),
            key_numbers: study.key_numbers.clone(),
        }
    }
}

/// What changed from a base to another study.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The name of the base.
    pub base: String,
    /// The name of the other.
    pub other: String,
    /// Whether they share their random numbers.
    pub pairing: Pairing,
    /// How many runs of each, or pairs, are behind it: of the study that has fewer.
    pub replications: u32,
    /// The level of its intervals.
    pub level: f64,
    /// What changed, in the order of the base's key numbers; what only one of them has is not here.
    pub changes: Vec<KeyChange>,
}

/// What became of a number.
#[derive(Clone, Debug, Serialize)]
pub struct KeyChange {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// The unit of the numbers.
    pub unit: String,
    /// Which way it gets better.
    pub better: Option<Better>,
    /// The base's number.
    pub base: Estimate,
    /// The other's number.
    pub other: Estimate,
    /// The other less the base; none where it has no interval.
    pub difference: Option<Interval>,
    /// The relative change: of a share of which more is better, that of what is missing to one (0.999 to 0.998 is +100 %).
    pub relative: Option<Interval>,
    /// The least relative change that would have been seen with a chance of [`crate::statistics::change::POWER`].
    pub detectable: Option<f64>,
    /// What that means.
    pub judgement: Judgement,
}

impl KeyChange {
    /// Whether the number is the same in both, run by run.
    pub fn is_none(&self) -> bool {
        let nothing = |difference: Interval| difference.low == 0.0 && difference.high == 0.0;
        self.difference.map_or(self.base.value == self.other.value, nothing)
    }
}

/// What a change means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// It got better for certain.
    Better,
    /// It got worse for certain.
    Worse,
    /// It changed for certain, and whether that is good is a matter of taste.
    Different,
    /// No difference was found.
    NoneFound,
    /// There are too few runs to tell.
    Unknown,
}

/// A change smaller than this share of the number is none: files keep nine digits.
const NOTHING: f64 = 1e-7;

/// Compares two studies. Where they have the same seed, their runs of the same number are pairs. The level is that of
/// each single interval; see [`together`] for what many of them need.
pub fn compare(base: &Compared, other: &Compared, level: f64) -> Comparison {
    let pairs = Pairs::of(base, other);
    let changes = base.key_numbers.iter().filter_map(|from| {
        let same = |to: &&KeyNumber| to.name == from.name && to.unit == from.unit;
        Some(change(from, other.key_numbers.iter().find(same)?, &pairs, level))
    });
    Comparison {
        base: base.name.clone(),
        other: other.name.clone(),
        pairing: pairs.pairing,
        replications: pairs.base.len().min(pairs.other.len()) as u32,
        level,
        changes: changes.collect(),
    }
}

/// The level for each of so many intervals that are to hold at `level` all at once (Bonferroni).
pub fn together(level: f64, intervals: usize) -> f64 {
    1.0 - (1.0 - level) / intervals.max(1) as f64
}

/// Which places of the runs of two studies are compared.
struct Pairs {
    pairing: Pairing,
    base: Vec<usize>,
    other: Vec<usize>,
}

impl Pairs {
    fn of(base: &Compared, other: &Compared) -> Self {
        let places = |study: &Compared| (0..study.runs.len()).collect();
        if base.seed != other.seed {
            return Pairs { pairing: Pairing::Independent, base: places(base), other: places(other) };
        }
        let both = base.runs.iter().enumerate().filter_map(|(place, run)| {
            let theirs = other.runs.iter().position(|theirs| theirs == run)?;
            Some((place, theirs))
        });
        let (base, other) = both.unzip();
        Pairs { pairing: Pairing::Paired, base, other }
    }
}

fn change(from: &KeyNumber, to: &KeyNumber, pairs: &Pairs, level: f64) -> KeyChange {
    let chosen = |key: &KeyNumber, places: &[usize]| -> Option<Vec<f64>> {
        places.iter().map(|&place| key.by_run.get(place).copied()).collect()
    };
    let found = || {
        let (base, other) = (chosen(from, &pairs.base)?, chosen(to, &pairs.other)?);
        let base = Side { value: of(from, &base)?, by_run: &base };
        let other = Side { value: of(to, &other)?, by_run: &other };
        let missing = from.unit == "share" && from.better == Some(Better::More);
        let plain = Change::between(base, other, pairs.pairing)?;
        let relative = if missing { of_what_is_missing(base, other, pairs.pairing) } else { Some(plain) };
        Some((plain, relative))
    };
    let found = found();
    let difference = found.map(|(plain, _)| settled(plain.difference(level), from));
    let relative = found.and_then(|(_, relative)| relative);
    KeyChange {
        name: from.name.clone(),
        unit: from.unit.clone(),
        better: from.better,
        base: from.estimate,
        other: to.estimate,
        difference,
        relative: relative.and_then(|relative| relative.relative(level)),
        detectable: relative.and_then(|relative| relative.detectable(level)),
        judgement: judgement(difference, from.better),
    }
}

/// A number, of the chosen runs alone where not all of them are compared.
fn of(key: &KeyNumber, chosen: &[f64]) -> Option<f64> {
    let value = key.estimate.value?;
    if chosen.len() == key.by_run.len() { Some(value) } else { mean(chosen) }
}

/// The change of what is missing to one.
fn of_what_is_missing(base: Side<'_>, other: Side<'_>, pairing: Pairing) -> Option<Change> {
    let missing = |side: Side<'_>| side.by_run.iter().map(|v| 1.0 - v).collect::<Vec<f64>>();
    let (base_runs, other_runs) = (missing(base), missing(other));
    let base = Side { value: 1.0 - base.value, by_run: &base_runs };
    Change::between(base, Side { value: 1.0 - other.value, by_run: &other_runs }, pairing)
}

/// A difference without what a file's rounding could have made.
fn settled(difference: Interval, of: &KeyNumber) -> Interval {
    let nothing = NOTHING * of.estimate.value.unwrap_or(0.0).abs();
    let settle = |end: f64| if end.abs() <= nothing { 0.0 } else { end };
    Interval { value: settle(difference.value), low: settle(difference.low), high: settle(difference.high) }
}

fn judgement(difference: Option<Interval>, better: Option<Better>) -> Judgement {
    let Some(Interval { low, high, .. }) = difference else {
        return Judgement::Unknown;
    };
    match better {
        _ if low <= 0.0 && high >= 0.0 => Judgement::NoneFound,
        None => Judgement::Different,
        Some(better) if (high < 0.0) == (better == Better::Less) => Judgement::Better,
        Some(_) => Judgement::Worse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(seed: u64, keys: &[(&str, &str, Option<Better>, &[f64])]) -> Compared {
        let number = |&(name, unit, better, by_run): &(&str, &str, Option<Better>, &[f64])| KeyNumber {
            name: name.to_owned(),
            unit: unit.to_owned(),
            better,
            estimate: Estimate { value: crate::statistics::interval::mean(by_run), ..Estimate::default() },
            by_run: by_run.to_vec(),
        };
        Compared {
            name: "x".to_owned(),
            seed,
            currency: "USD".to_owned(),
            duration: 60.0,
            runs: (0..keys[0].3.len() as u32).collect(),
            key_numbers: keys.iter().map(number).collect(),
        }
    }

    const LESS: Option<Better> = Some(Better::Less);

    #[test]
    fn equal_seeds_make_pairs_and_pairs_see_small_changes() {
        let base = study(1, &[("p99", "s", LESS, &[1.0, 2.0, 3.0, 4.0])]);
        let slower = |seed| study(seed, &[("p99", "s", LESS, &[1.1, 2.1, 3.2, 4.1])]);
        let paired = compare(&base, &slower(1), 0.95);
        assert_eq!((paired.pairing, paired.changes[0].judgement), (Pairing::Paired, Judgement::Worse));
        let independent = compare(&base, &slower(2), 0.95);
        assert_eq!(
            (independent.pairing, independent.changes[0].judgement),
            (Pairing::Independent, Judgement::NoneFound)
        );
        assert!(independent.changes[0].detectable > paired.changes[0].detectable);
    }

    #[test]
    fn runs_are_paired_by_their_numbers() {
        let base = study(1, &[("p99", "s", LESS, &[1.0, 2.0, 3.0])]);
        let mut other = study(1, &[("p99", "s", LESS, &[2.1, 3.2])]);
        other.runs = vec![1, 2];
        let found = compare(&base, &other, 0.95);
        assert_eq!(found.replications, 2);
        let half = found.changes[0].difference.unwrap();
        assert!(half.high - half.low < 2.0, "{half:?}");
        assert!((half.value - 0.15).abs() < 1e-12, "the run without a pair does not count: {half:?}");
    }

    #[test]
    fn a_lost_nine_is_told_as_ten_times_what_is_missing() {
        let more = Some(Better::More);
        let base = study(1, &[("availability", "share", more, &[0.9991, 0.9989])]);
        let other = study(1, &[("availability", "share", more, &[0.9901, 0.9899])]);
        let found = &compare(&base, &other, 0.95).changes[0];
        assert!((found.relative.unwrap().value - 9.0).abs() < 1e-6, "{found:?}");
        assert_eq!(found.judgement, Judgement::Worse);
    }

    #[test]
    fn what_a_file_rounds_is_no_difference() {
        let base = study(1, &[("p99", "s", LESS, &[0.123456789123, 0.2234567891])]);
        let read = study(1, &[("p99", "s", LESS, &[0.123456789, 0.223456789])]);
        assert_eq!(compare(&base, &read, 0.95).changes[0].judgement, Judgement::NoneFound);
    }
}
