//! A setting of the knobs in the race, and what is known of it.

use super::bounds::{Bounds, Certain, LEVEL};
use super::grid::Places;
use crate::experiment::study::{Estimate, KeyNumber, Verdict};
use crate::experiment::{GrowingStudy, StudyError};
use crate::explore::sweep::ObjectiveAt;
use crate::explore::variants::Variant;
use crate::measure::Comparison;
use crate::plan::objective::Objective;
use crate::statistics::change::{Change, Pairing, side};
use crate::statistics::interval::{half_width, mean};
use crate::statistics::proportion::clopper_pearson;
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// Differences in cost below this share are none, unless they are certain: the indifference zone (Kim and Nelson 2001).
const INDIFFERENT: f64 = 0.01;

/// What became of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It meets all objectives often enough, for certain.
    Holds,
    /// It does not, for certain.
    Fails,
    /// It costs no less than one that holds, and was not looked at any further.
    Dearer,
    /// Nothing is certain after as many replications as there are.
    Undecided,
}

/// A setting of the knobs, and what was found.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// Its number, in the order in which settings were looked at.
    pub number: usize,
    /// The values of the knobs.
    pub values: Vec<String>,
    /// The places of these values among those of each knob.
    #[serde(skip)]
    pub places: Places,
    /// What became of it.
    pub standing: Standing,
    /// How many replications are behind its numbers.
    pub replications: u32,
    /// How many of them met all objectives.
    pub met: u32,
    /// The share that meets all objectives, with its 95 % interval.
    pub met_share: Estimate,
    /// The place of the objective that the fewest of them met; none without replications.
    pub worst: Option<usize>,
    /// Why there are no numbers: a queue grew beyond all bounds.
    pub failure: Option<String>,
    /// What it costs.
    pub cost: Estimate,
    /// The objectives, in the order of the scenario.
    pub objectives: Vec<ObjectiveAt>,
}

/// A candidate with the study behind it.
pub struct Racer<'a> {
    /// What is known of it.
    pub candidate: Candidate,
    /// What each replication cost an hour.
    costs: Vec<f64>,
    /// Which share of the replications met each objective.
    met_in: Vec<f64>,
    /// By how much of its limit each objective is missed; below zero where it is met.
    excess: Vec<f64>,
    study: Option<(GrowingStudy<'a>, Variant)>,
}

impl<'a> Racer<'a> {
    /// A candidate without replications.
    ///
    /// # Errors
    /// A pilot run, for the warm-up, that cannot be finished.
    pub fn new(
        number: usize,
        places: Places,
        values: Vec<String>,
        variant: Variant,
        stop: &'a AtomicBool,
    ) -> Result<Self, StudyError> {
        let candidate = Candidate {
            number,
            values,
            places,
            standing: Standing::Undecided,
            replications: 0,
            met: 0,
            met_share: Estimate::default(),
            worst: None,
            failure: None,
            cost: Estimate::default(),
            objectives: Vec::new(),
        };
        let mut racer = Racer { candidate, costs: Vec::new(), met_in: Vec::new(), excess: Vec::new(), study: None };
        match GrowingStudy::new(&variant.plan, stop) {
            Ok(study) => racer.study = Some((study, variant)),
            Err(error) => racer.fail(error)?,
        }
        Ok(racer)
    }

    /// Adds replications up to the next look, and looks. False if it was interrupted: then it is as before.
    ///
    /// # Errors
    /// A run that cannot be finished.
    pub fn look(&mut self, bounds: &Bounds, progress: &(dyn Fn() + Sync)) -> Result<bool, StudyError> {
        let Some((study, variant)) = &mut self.study else { return Ok(true) };
        let Some(next) = bounds.after(self.candidate.replications) else { return Ok(true) };
        let found = match study.grow_to(next, progress) {
            Ok(()) if study.is_interrupted() => return Ok(false),
            Ok(()) => study.study(variant.about.clone()),
            Err(error) => Err(error),
        };
        let found = match found {
            Ok(found) => found,
            Err(error) if error.is_interruption() => return Ok(false),
            Err(error) => return self.fail(error).map(|()| true),
        };
        let cost = found.key_numbers.iter().find(|key| key.name == "cost" && key.unit == "money/h");
        if let Some(cost) = cost {
            self.costs.clone_from(&cost.by_run);
            self.candidate.cost = cost.estimate;
        }
        let (met, replications) = (study.met(), study.replications());
        let share = clopper_pearson(f64::from(met), f64::from(replications), LEVEL);
        self.candidate.replications = replications;
        self.candidate.met = met;
        self.candidate.met_share = Estimate {
            value: (replications > 0).then(|| f64::from(met) / f64::from(replications)),
            low: share.map(|(low, _)| low),
            high: share.map(|(_, high)| high),
            method: None,
        };
        let broken = plainly_broken(&variant.plan.objectives, &found.key_numbers, bounds);
        self.met_in = found.objectives.iter().map(|objective| objective.met_in.unwrap_or(0.0)).collect();
        self.candidate.objectives = found.objectives.into_iter().map(ObjectiveAt::from).collect();
        self.excess = self.candidate.objectives.iter().map(excess).collect();
        let passed = self.candidate.objectives.iter().all(|objective| objective.verdict == Verdict::Pass);
        self.candidate.worst = broken.or_else(|| self.least_met());
        self.candidate.standing = match bounds.judge(met, replications) {
            _ if broken.is_some() => Standing::Fails,
            Certain::TooFew => Standing::Fails,
            Certain::Enough if passed => Standing::Holds,
            Certain::Enough | Certain::Neither => Standing::Undecided,
        };
        if self.candidate.standing != Standing::Undecided {
            self.study = None;
        }
        Ok(true)
    }

    /// Takes an error for what it says of the setting, if it does.
    fn fail(&mut self, error: StudyError) -> Result<(), StudyError> {
        if !error.is_overload() {
            return Err(error);
        }
        self.study = None;
        self.candidate.standing = Standing::Fails;
        self.candidate.failure = Some(error.to_string().lines().next().unwrap_or_default().to_owned());
        Ok(())
    }

    /// The objective that the fewest replications met; of several the one that is missed by most.
    fn least_met(&self) -> Option<usize> {
        let by = |a: &usize, b: &usize| {
            self.met_in[*a].total_cmp(&self.met_in[*b]).then(self.excess[*b].total_cmp(&self.excess[*a]))
        };
        (0..self.met_in.len()).min_by(by)
    }

    /// By how much of its limit the objective is missed that is missed by most; infinite where nothing is known.
    pub fn miss(&self) -> f64 {
        self.excess.iter().copied().reduce(f64::max).unwrap_or(f64::INFINITY)
    }

    /// What it costs on average; infinite where that is not known.
    pub fn mean_cost(&self) -> f64 {
        self.candidate.cost.value.unwrap_or(f64::INFINITY)
    }

    /// Whether it certainly costs no less than another, or hardly less. Both saw the same random numbers, so that
    /// replications are compared in pairs.
    pub fn is_dearer(&self, than: &Racer<'_>, level: f64) -> bool {
        let pairs = self.costs.len().min(than.costs.len());
        let (mine, theirs) = (&self.costs[..pairs], &than.costs[..pairs]);
        let change =
            side(theirs).zip(side(mine)).and_then(|(theirs, mine)| Change::between(theirs, mine, Pairing::Paired));
        let (Some(change), Some(theirs)) = (change, mean(theirs)) else { return false };
        let difference = change.difference(level);
        difference.low >= 0.0 || difference.high >= 0.0 && difference.low > -INDIFFERENT * theirs
    }
}

/// By how much of its limit an objective is missed: of a share that should be large, by how much of what may be missing.
fn excess(objective: &ObjectiveAt) -> f64 {
    let Some(value) = objective.estimate.value else { return f64::INFINITY };
    let (over, limit) = match (objective.operator.starts_with('>'), objective.unit) {
        (true, "share") => (objective.limit - value, 1.0 - objective.limit),
        (true, _) => (objective.limit - value, objective.limit),
        (false, _) => (value - objective.limit, objective.limit),
    };
    over / limit.abs().max(f64::MIN_POSITIVE)
}

/// The objective whose number breaks its limit for certain, whatever the share of the runs: Student's interval of what
/// the runs contribute to it lies beyond.
fn plainly_broken(objectives: &[Objective], keys: &[KeyNumber], bounds: &Bounds) -> Option<usize> {
    let level = 1.0 - 2.0 * bounds.bad_error / objectives.len().max(1) as f64;
    objectives.iter().position(|objective| {
        let same = |key: &&KeyNumber| key.name == objective.subject_text && key.unit == objective.measure.unit();
        let Some(key) = keys.iter().find(same) else { return false };
        let (Some(value), Some(half)) = (mean(&key.by_run), half_width(&key.by_run, level)) else { return false };
        let best = match objective.comparison {
            Comparison::Less | Comparison::LessOrEqual => value - half,
            Comparison::Greater | Comparison::GreaterOrEqual => value + half,
        };
        !objective.comparison.holds(best, objective.limit)
    })
}
