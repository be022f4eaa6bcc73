//! What may not get worse, and by how much.

use super::compare::{Compared, KeyChange, compare};
use crate::experiment::KeyName;
use crate::experiment::study::{Against, Regression, ShareOf, Verdict};
use crate::measure::{Better, Comparison as Direction};
use crate::plan::objective::Objective;
use crate::statistics::change::Interval;

/// How much worse a number may be than that of the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowance {
    /// As in an objective (`p99 of checkout`), or a measure alone (`p99`), which means every number of that measure.
    pub name: String,
    /// Of the number, or of what it misses to one.
    pub share: f64,
}

/// What is allowed where nothing is said: 2 %, which is what pairs of runs commonly can tell.
pub const USUAL: f64 = 0.02;
/// The numbers that may not get worse by more, besides those of the objectives.
const USUAL_NUMBERS: [&str; 3] = ["p99", "availability", "cost"];

/// A number that may not get worse by more than is allowed.
#[derive(Clone, Debug)]
pub struct Gated {
    name: String,
    unit: &'static str,
    better: Better,
    allowed: f64,
    /// What the objective about it allows to fail, or to be lost.
    budget: Option<f64>,
    file: String,
    line: u32,
}

/// The numbers that may not get worse: those that the allowances name, or the usual ones where there are none. Of numbers
/// of the same name in money and in money an hour it is the latter, which does not hang on how long is simulated.
///
/// # Errors
/// The name of an allowance that fits no number, or only such that get neither better nor worse.
pub fn gated(
    names: &[KeyName],
    objectives: &[Objective],
    allowances: &[Allowance],
    file: &str,
) -> Result<Vec<Gated>, String> {
    let number = |key: &KeyName| -> Option<Gated> {
        let objective = objectives.iter().find(|o| o.subject_text == key.name && o.measure.unit() == key.unit);
        let better = key.better.or(objective.map(|objective| match objective.comparison {
            Direction::Less | Direction::LessOrEqual => Better::Less,
            Direction::Greater | Direction::GreaterOrEqual => Better::More,
        }))?;
        let usual = objective.is_some() || USUAL_NUMBERS.contains(&key.name.as_str());
        let allowed = match allowances {
            [] => usual.then_some(USUAL),
            // The last one that means it counts, so that an exception can follow a rule.
            given => given.iter().rev().find(|allowance| means(&allowance.name, &key.name)).map(|found| found.share),
        }?;
        let missing = key.unit == "share" && better == Better::More;
        let budget = objective.filter(|o| o.measure.counts_failures());
        Some(Gated {
            name: key.name.clone(),
            unit: key.unit,
            better,
            allowed,
            budget: budget.map(|o| if missing { 1.0 - o.limit } else { o.limit }).filter(|budget| *budget > 0.0),
            file: objective.map_or(file, |o| &o.file).to_owned(),
            line: objective.map_or(1, |o| o.line),
        })
    };
    let hourly = |key: &KeyName| key.unit == "money" && names.iter().any(|k| k.name == key.name && k.unit == "money/h");
    let found: Vec<Gated> = names.iter().filter(|key| !hourly(key)).filter_map(number).collect();
    let unused = allowances.iter().find(|allowance| !found.iter().any(|gated| means(&allowance.name, &gated.name)));
    unused.map_or(Ok(found), |allowance| Err(allowance.name.clone()))
}

/// Whether an allowance's name means a key number's.
fn means(allowance: &str, name: &str) -> bool {
    allowance == name || name.split_once(" of ").is_some_and(|(measure, _)| measure == allowance)
}

/// Each number against the base's, with intervals at this level. Money of another currency is not compared.
pub fn judge(gated: &[Gated], base: &Compared, other: &Compared, level: f64) -> Against {
    let comparison = compare(base, other, level);
    let comparable = |unit: &str| !unit.starts_with("money") || base.currency == other.currency;
    let mut against = Against {
        base: base.name.clone(),
        pairing: comparison.pairing,
        replications: comparison.replications,
        regressions: Vec::new(),
        missing: Vec::new(),
    };
    for number in gated {
        let same = |change: &&KeyChange| change.name == number.name && change.unit == number.unit;
        match comparison.changes.iter().find(same).filter(|_| comparable(number.unit)) {
            Some(change) => against.regressions.push(number.judge(change, other.runs.len() as u32)),
            None => against.missing.push(number.name.clone()),
        }
    }
    against
}

impl Gated {
    fn judge(&self, change: &KeyChange, replications: u32) -> Regression {
        let (share_of, worse) = self.worse(change);
        let verdict = match worse {
            Some(worse) if worse.low > self.allowed => Verdict::Fail,
            Some(worse) if worse.high <= self.allowed => Verdict::Pass,
            _ => Verdict::Inconclusive,
        };
        Regression {
            name: self.name.clone(),
            unit: self.unit.to_owned(),
            base: change.base,
            other: change.other,
            worse,
            share_of,
            allowed: self.allowed,
            verdict,
            decided_after: (verdict != Verdict::Inconclusive).then_some(replications),
            file: self.file.clone(),
            line: self.line,
        }
    }

    /// By how much the number got worse, as a share of what.
    fn worse(&self, change: &KeyChange) -> (ShareOf, Option<Interval>) {
        let missing = self.unit == "share" && self.better == Better::More;
        let value = change.base.value.unwrap_or(0.0);
        let amount = if missing { 1.0 - value } else { value };
        let budget = self.budget.filter(|budget| *budget > amount);
        let share_of = match budget {
            Some(_) => ShareOf::Budget,
            None if missing => ShareOf::Missing,
            None => ShareOf::Number,
        };
        let turned = |found: Interval| match self.better {
            Better::Less => found,
            Better::More => Interval { value: -found.value, low: -found.high, high: -found.low },
        };
        let worse = change.difference.map(turned);
        let nothing = |found: Interval| found.low == 0.0 && found.high == 0.0;
        let worse = match (worse, budget) {
            (Some(worse), _) if nothing(worse) => Some(worse),
            (Some(worse), Some(budget)) => Some(share(worse, budget)),
            // What is missing grows where it gets worse, so it needs no turn.
            _ if missing && change.relative.is_some() => change.relative,
            _ if change.relative.is_some() => change.relative.map(turned),
            (Some(worse), None) if amount > 0.0 => Some(share(worse, amount)),
            // Any amount is beyond every share of nothing.
            (Some(worse), None) if worse.low > 0.0 => Some(share(worse, 0.0)),
            (Some(worse), None) if worse.high <= 0.0 => Some(worse),
            _ => None,
        };
        (share_of, worse)
    }
}

fn share(of: Interval, whole: f64) -> Interval {
    Interval { value: of.value / whole, low: of.low / whole, high: of.high / whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Estimate, KeyNumber};
    use crate::measure::Measure;
    use crate::plan::objective::Subject;
    use crate::statistics::interval::mean;

    type Runs<'a> = (&'a str, &'static str, Option<Better>, &'a [f64]);

    fn study(name: &str, numbers: &[Runs<'_>]) -> Compared {
        let number = |&(name, unit, better, by_run): &Runs<'_>| KeyNumber {
            name: name.to_owned(),
            unit: unit.to_owned(),
            better,
            estimate: Estimate { value: mean(by_run), ..Estimate::default() },
            by_run: by_run.to_vec(),
        };
        Compared {
            name: name.to_owned(),
            seed: 1,
            currency: "USD".to_owned(),
            duration: 60.0,
            runs: (0..numbers[0].3.len() as u32).collect(),
            key_numbers: numbers.iter().map(number).collect(),
        }
    }

    fn names(study: &Compared) -> Vec<KeyName> {
        let unit = |unit: &str| ["s", "share", "money", "money/h", ""].into_iter().find(|u| *u == unit).unwrap();
        let name = |key: &KeyNumber| KeyName { name: key.name.clone(), unit: unit(&key.unit), better: key.better };
        study.key_numbers.iter().map(name).collect()
    }

    fn verdicts(base: &Compared, other: &Compared, objectives: &[Objective], allowed: &[Allowance]) -> Vec<Regression> {
        let gated = gated(&names(other), objectives, allowed, "a.yaml").unwrap();
        judge(&gated, base, other, 0.95).regressions
    }

    fn allow(name: &str, share: f64) -> Allowance {
        Allowance { name: name.to_owned(), share }
    }

    const LESS: Option<Better> = Some(Better::Less);
    const MORE: Option<Better> = Some(Better::More);

    #[test]
    fn a_number_fails_where_all_of_its_interval_is_beyond_the_allowance() {
        let base = study("base", &[("p99", "s", LESS, &[1.0, 1.1, 1.2, 1.3])]);
        let other = |by: f64| study("other", &[("p99", "s", LESS, &[1.0 + by, 1.1 + by, 1.201 + by, 1.299 + by])]);
        let verdict = |by: f64| verdicts(&base, &other(by), &[], &[allow("p99", 0.05)])[0].verdict;
        assert_eq!(
            [verdict(0.0), verdict(0.0575), verdict(0.2)],
            [Verdict::Pass, Verdict::Inconclusive, Verdict::Fail]
        );
        assert_eq!(verdict(-0.5), Verdict::Pass, "better is not worse");
    }

    #[test]
    fn of_an_availability_the_share_is_of_what_fails() {
        let base = study("base", &[("availability", "share", MORE, &[0.9990, 0.9991])]);
        let other = study("other", &[("availability", "share", MORE, &[0.9980, 0.9981])]);
        let found = &verdicts(&base, &other, &[], &[])[0];
        assert_eq!((found.verdict, found.share_of), (Verdict::Fail, ShareOf::Missing));
        assert!((found.worse.unwrap().value - 1.05).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn what_is_little_against_the_error_budget_is_no_regression() {
        let base = study("base", &[("availability", "share", MORE, &[0.999_999, 0.999_998])]);
        let other = study("other", &[("availability", "share", MORE, &[0.999_997, 0.999_997])]);
        let objective = Objective {
            text: "availability >= 99.9%".to_owned(),
            subject_text: "availability".to_owned(),
            measure: Measure::Availability,
            subject: Subject::Whole,
            comparison: Direction::GreaterOrEqual,
            limit: 0.999,
            file: "a.yaml".to_owned(),
            line: 7,
        };
        let found = &verdicts(&base, &other, &[objective], &[])[0];
        assert_eq!((found.verdict, found.share_of, found.line), (Verdict::Pass, ShareOf::Budget, 7));
        assert!(verdicts(&base, &other, &[], &[])[0].verdict != Verdict::Pass);
    }

    #[test]
    fn nothing_in_both_is_no_change_and_something_instead_of_nothing_is_beyond_every_share() {
        let none = study("base", &[("lost_value", "money", LESS, &[0.0, 0.0])]);
        let some = study("other", &[("lost_value", "money", LESS, &[5.0, 5.1])]);
        let allowed = [allow("lost_value", 1.0)];
        assert_eq!(verdicts(&none, &none, &[], &allowed)[0].verdict, Verdict::Pass);
        assert_eq!(verdicts(&none, &some, &[], &allowed)[0].verdict, Verdict::Fail);
        assert_eq!(verdicts(&some, &none, &[], &allowed)[0].verdict, Verdict::Pass);
    }

    #[test]
    fn a_measure_alone_means_all_its_numbers_and_a_later_exception_counts() {
        let runs: &[f64] = &[1.0, 1.1];
        let base = study("base", &[("p99", "s", LESS, runs), ("p99 of checkout", "s", LESS, runs)]);
        let found = verdicts(&base, &base, &[], &[allow("p99", 0.05), allow("p99 of checkout", 0.1)]);
        assert_eq!(found.iter().map(|r| r.allowed).collect::<Vec<_>>(), [0.05, 0.1]);
        assert_eq!(gated(&names(&base), &[], &[allow("p98", 0.1)], "").unwrap_err(), "p98");
    }

    #[test]
    fn what_only_one_of_them_has_is_told() {
        let runs: &[f64] = &[1.0, 1.1];
        let base = study("base", &[("p99", "s", LESS, runs)]);
        let other = study("other", &[("p99", "s", LESS, runs), ("cost", "money/h", LESS, runs)]);
        let gated = gated(&names(&other), &[], &[], "a.yaml").unwrap();
        assert_eq!(judge(&gated, &base, &other, 0.95).missing, ["cost"]);
        let euros = Compared { currency: "EUR".to_owned(), ..other.clone() };
        assert_eq!(judge(&gated, &euros, &other, 0.95).missing, ["cost"], "100 EUR are not 100 USD");
    }
}
