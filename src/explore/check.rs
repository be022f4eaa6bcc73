//! A study that is continued until all that is asked of it is decided.

use super::compare::Compared;
use super::gate::{self, Allowance, Gated};
use crate::experiment::study::{Against, ObjectiveResult, SequentialCheck, Verdict};
use crate::experiment::words::quantity;
use crate::experiment::{About, GrowingStudy, Study, StudyError};
use crate::plan::Plan;
use crate::statistics::spending;
use std::sync::atomic::AtomicBool;

/// What is checked, and how far it may go.
pub struct Check<'a> {
    /// The scenario, compiled.
    pub plan: &'a Plan,
    /// Its file.
    pub file: &'a str,
    /// What it is compared with.
    pub base: Option<Base<'a>>,
    /// How much worse than the base it may be; the usual where empty.
    pub allowances: &'a [Allowance],
    /// The most replications; [`MOST_TIMES`] those of the scenario, at most [`MOST`], where not given.
    pub most: Option<u32>,
    /// Ends all that is under way when it becomes true.
    pub stop: &'a AtomicBool,
}

/// What a study is compared with.
pub enum Base<'a> {
    /// Another scenario, simulated with the same seed: its name, and its plan.
    Scenario(&'a str, &'a Plan),
    /// A study that is known.
    Study(Compared),
}

/// Why there is no result.
#[derive(Debug)]
pub enum CheckError {
    /// No number is called so, or it gets neither better nor worse.
    UnknownNumber {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The scenario or its base cannot be simulated to its end.
    Study(StudyError),
}

impl From<StudyError> for CheckError {
    fn from(error: StudyError) -> Self {
        CheckError::Study(error)
    }
}

/// The chance, over all looks and questions together, that a verdict is wrong, at most.
pub const ERROR: f64 = 0.05;
/// Fewer replications give no trustworthy interval.
pub const FEWEST: u32 = 10;
/// How many times the replications of the first look there may be, and how many in all, where nothing is said.
pub const MOST_TIMES: u32 = 16;
/// The most replications where nothing is said.
pub const MOST: u32 = 400;

/// The numbers of replications at which a study is looked at: each twice the one before, until the last.
pub fn looks(first: u32, most: Option<u32>) -> Vec<u32> {
    let first = first.max(FEWEST);
    let most = most.unwrap_or(first.saturating_mul(MOST_TIMES).min(MOST)).max(first);
    let doubled = std::iter::successors(Some(first), |n| n.checked_mul(2));
    doubled.take_while(|n| *n < most).chain([most]).collect()
}

/// Continues a study until every objective, and every number against the base, is decided, or as many replications are
/// done as there may be. What is known is looked at after fixed numbers of them, so that the result is the same on
/// every machine. `about` tells of a study of so many replications what is to be told besides its numbers; `progress`
/// hears of each replication.
///
/// # Errors
/// An unknown number, or a study that cannot be finished.
pub fn check(
    check: &Check<'_>,
    about: &dyn Fn(u32) -> About,
    progress: &(dyn Fn() + Sync),
) -> Result<Study, CheckError> {
    let looks = looks(check.plan.replications.least(), check.most);
    let most = looks.last().copied().unwrap_or(FEWEST);
    let mut study = GrowingStudy::new(check.plan, check.stop)?;
    let mut against = Opponent::of(check, &study)?;
    let questions = check.plan.objectives.len() + against.as_ref().map_or(0, |against| against.gated.len());
    let information: Vec<f64> = looks.iter().map(|&n| f64::from(n) / f64::from(most)).collect();
    let levels = spending::levels(ERROR / questions.max(1) as f64, &information);
    let mut objectives: Vec<ObjectiveResult> = Vec::new();
    let mut taken = Vec::new();
    let mut level = levels[0];
    for (&replications, &at) in looks.iter().zip(&levels) {
        study.grow_to(replications, progress)?;
        if let Some(against) = &mut against {
            against.grow_to(replications, progress)?;
        }
        if study.is_interrupted() || against.as_ref().is_some_and(Opponent::is_interrupted) {
            break;
        }
        level = at;
        taken.push(replications);
        objectives = merged(&objectives, study.objectives(level), replications);
        let open = objectives.iter().any(|objective| objective.verdict == Verdict::Inconclusive);
        let other = against.is_some().then(|| compared(&about(replications).name, check.plan, &study));
        let more = against.as_mut().zip(other).is_some_and(|(against, other)| against.judge(&other, level));
        if !open && !more {
            break;
        }
    }
    if taken.is_empty() {
        // Interrupted before the first look: what is there decides nothing.
        objectives = study.objectives(level);
        objectives.iter_mut().for_each(|objective| objective.verdict = Verdict::Inconclusive);
    }
    let mut found = study.judged(about(taken.last().copied().unwrap_or(looks[0])), objectives)?;
    found.interrupted |= against.as_ref().is_some_and(Opponent::is_interrupted);
    let against = against.and_then(|against| against.found);
    if let Some(sentence) = against.as_ref().and_then(|against| worse(against, &found.currency)) {
        found.headline = format!("{sentence} {}", found.headline);
    }
    found.check = Some(SequentialCheck { level: 1.0 - ERROR, looks: taken, most, against });
    Ok(found)
}

/// Says what got worse than is allowed.
fn worse(against: &Against, currency: &str) -> Option<String> {
    let mut failed = against.regressions.iter().filter(|number| number.verdict == Verdict::Fail);
    let first = failed.next()?;
    let [other, base] = [first.other, first.base].map(|found| quantity(found.value, &first.unit, currency));
    let more = match failed.count() {
        0 => String::new(),
        more => format!(" (and {more} more of {} numbers)", against.regressions.len()),
    };
    Some(format!("Worse than {}: {} is {other}, not {base}{more}.", against.base, first.name))
}

/// The objectives as of this look; a verdict that was found before stays.
pub(super) fn merged(
    before: &[ObjectiveResult],
    found: Vec<ObjectiveResult>,
    replications: u32,
) -> Vec<ObjectiveResult> {
    let mut found = found;
    for (place, objective) in found.iter_mut().enumerate() {
        match before.get(place) {
            Some(known) if known.decided_after.is_some() => {
                (objective.verdict, objective.decided_after) = (known.verdict, known.decided_after);
            }
            _ if objective.verdict != Verdict::Inconclusive => objective.decided_after = Some(replications),
            _ => {}
        }
    }
    found
}

/// What the study is compared with, as far as it is known.
struct Opponent<'a> {
    side: Opposite<'a>,
    gated: Vec<Gated>,
    found: Option<Against>,
}

enum Opposite<'a> {
    Growing { name: &'a str, plan: &'a Plan, study: Box<GrowingStudy<'a>> },
    Known(Compared),
}

impl<'a> Opponent<'a> {
    fn of(check: &Check<'a>, study: &GrowingStudy<'a>) -> Result<Option<Self>, CheckError> {
        let Some(base) = &check.base else {
            return Ok(None);
        };
        let names = study.key_names();
        let gated = gate::gated(&names, &check.plan.objectives, check.allowances, check.file).map_err(|name| {
            CheckError::UnknownNumber { name, known: names.into_iter().map(|key| key.name).collect() }
        })?;
        let side = match base {
            Base::Study(known) => Opposite::Known(known.clone()),
            Base::Scenario(name, plan) => {
                Opposite::Growing { name, plan, study: Box::new(GrowingStudy::new(plan, check.stop)?) }
            }
        };
        Ok(Some(Opponent { side, gated, found: None }))
    }

    fn grow_to(&mut self, replications: u32, progress: &(dyn Fn() + Sync)) -> Result<(), StudyError> {
        match &mut self.side {
            Opposite::Growing { study, .. } => study.grow_to(replications, progress),
            Opposite::Known(_) => Ok(()),
        }
    }

    fn is_interrupted(&self) -> bool {
        matches!(&self.side, Opposite::Growing { study, .. } if study.is_interrupted())
    }

    /// Judges what is not decided yet. Whether more replications could decide what is left.
    fn judge(&mut self, other: &Compared, level: f64) -> bool {
        let grown;
        let (base, grows) = match &self.side {
            Opposite::Known(known) => (known, known.seed != other.seed || known.runs.len() > other.runs.len()),
            Opposite::Growing { name, plan, study } => {
                grown = compared(name, plan, study);
                (&grown, true)
            }
        };
        let mut found = gate::judge(&self.gated, base, other, level);
        for known in self.found.iter().flat_map(|before| &before.regressions).filter(|r| r.decided_after.is_some()) {
            if let Some(same) = found.regressions.iter_mut().find(|r| r.name == known.name && r.unit == known.unit) {
                (same.verdict, same.decided_after) = (known.verdict, known.decided_after);
            }
        }
        let open = found.regressions.iter().any(|number| number.verdict == Verdict::Inconclusive);
        self.found = Some(found);
        open && grows
    }
}

/// A study that grows, as it is compared.
fn compared(name: &str, plan: &Plan, study: &GrowingStudy<'_>) -> Compared {
    Compared {
        name: name.to_owned(),
        seed: plan.seed,
        currency: plan.currency.clone(),
        duration: plan.duration as f64 / 1e9,
        runs: (0..study.replications()).collect(),
        key_numbers: study.key_numbers(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_double_until_the_last() {
        assert_eq!(looks(20, None), [20, 40, 80, 160, 320]);
        assert_eq!(looks(4, None), [10, 20, 40, 80, 160]);
        assert_eq!(looks(30, None), [30, 60, 120, 240, 400]);
        assert_eq!(looks(1000, None), [1000]);
        assert_eq!(looks(20, Some(5)), [20]);
        assert_eq!(looks(20, Some(50)), [20, 40, 50]);
    }
}
