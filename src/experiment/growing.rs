//! A study that grows until its questions are answered.

use super::assemble::{self, About};
use super::error::StudyError;
use super::flows::{self, FlowOf};
use super::headline;
use super::keys::{self, KeyName};
use super::pilot;
use super::replicate::{Gathered, RunFacts};
use super::runs::Simulated;
use super::study::{KeyNumber, ObjectiveResult, Study};
use super::view::View;
use crate::measure::Measure;
use crate::plan::objective::Objective;
use crate::plan::{Plan, Replications};
use std::sync::atomic::AtomicBool;

/// A study to which replications are added, a block at a time, by somebody who looks at what is known so far.
pub struct GrowingStudy<'a> {
    plan: Plan,
    warnings: Vec<String>,
    flows: Vec<FlowOf>,
    gathered: Gathered,
    stop: &'a AtomicBool,
}

impl<'a> GrowingStudy<'a> {
    /// A study without replications yet. What the plan says of their number does not count; its warm-up is found here if
    /// it is to be found.
    ///
    /// # Errors
    /// A pilot run that cannot be finished.
    pub fn new(plan: &Plan, stop: &'a AtomicBool) -> Result<Self, StudyError> {
        let mut warnings = Vec::new();
        let mut plan = match plan.find_warmup {
            true => pilot::with_warmup(plan, &mut warnings, stop)?,
            false => plan.clone(),
        };
        plan.replications = Replications::Fixed(0);
        let (flows, gathered) = (flows::flows(&plan), Gathered::none(&plan));
        Ok(GrowingStudy { plan, warnings, flows, gathered, stop })
    }

    /// Simulates as many replications as there are to be in all; `progress` hears of each.
    ///
    /// # Errors
    /// A run that cannot be finished.
    pub fn grow_to(&mut self, replications: u32, progress: &(dyn Fn() + Sync)) -> Result<(), StudyError> {
        let next = self.plan.replications.most();
        self.plan.replications = Replications::Fixed(next.max(replications));
        let source = Simulated { plan: &self.plan, stop: self.stop };
        self.gathered.add(&self.plan, &self.flows, next..replications, &source, progress)
    }

    /// How many replications are complete.
    pub fn replications(&self) -> u32 {
        self.gathered.runs.len() as u32
    }

    /// Whether it was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.gathered.interrupted
    }

    /// How many of the replications met all objectives, each on its own. A latency that nobody was there to see is not met:
    /// nobody was answered. Anything else that was not observed is not broken.
    pub fn met(&self) -> u32 {
        let holds = |objective: &Objective, value: Option<f64>| match value {
            Some(value) => objective.comparison.holds(value, objective.limit),
            None => !matches!(objective.measure, Measure::Quantile(_) | Measure::Mean),
        };
        let met = |run: &&RunFacts| {
            let mut numbers = self.plan.objectives.iter().zip(&run.numbers);
            numbers.all(|(objective, number)| holds(objective, number.value))
        };
        self.gathered.runs.iter().filter(met).count() as u32
    }

    /// The numbers by which it is compared with others, as far as they are known.
    pub fn key_numbers(&self) -> Vec<KeyNumber> {
        keys::key_numbers(View::whole(&self.plan, &self.gathered.merged), &self.flows, &self.gathered.runs)
    }

    /// The names of those numbers, with their units and which way they get better, whether or not anything is known of them.
    pub fn key_names(&self) -> Vec<KeyName> {
        keys::key_names(View::whole(&self.plan, &self.gathered.merged), &self.flows)
    }

    /// What each run says of those numbers by itself; none where it observed nothing.
    pub fn by_itself(&self) -> Vec<(KeyName, Vec<Option<f64>>)> {
        keys::by_itself(View::whole(&self.plan, &self.gathered.merged), &self.flows, &self.gathered.runs)
    }

    /// The objectives as far as they are known, judged on intervals at this level.
    pub fn objectives(&self, level: f64) -> Vec<ObjectiveResult> {
        let view = View::whole(&self.plan, &self.gathered.merged);
        assemble::objectives(view, &self.flows, &self.gathered, level)
    }

    /// Whether each of the objectives that it found holds by its estimate alone; what was not observed does not.
    pub fn holds(&self, found: &[ObjectiveResult]) -> Vec<bool> {
        let holds = |(objective, found): (&Objective, &ObjectiveResult)| {
            found.estimate.value.is_some_and(|value| objective.comparison.holds(value, objective.limit))
        };
        self.plan.objectives.iter().zip(found).map(holds).collect()
    }

    /// All that is known, with objectives that were judged before.
    ///
    /// # Errors
    /// No replication is complete.
    pub fn judged(&self, about: About, objectives: Vec<ObjectiveResult>) -> Result<Study, StudyError> {
        let mut study = Study { objectives, ..self.study(about)? };
        study.headline = headline::headline(&study);
        Ok(study)
    }

    /// All that is known.
    ///
    /// # Errors
    /// No replication is complete.
    pub fn study(&self, about: About) -> Result<Study, StudyError> {
        if self.gathered.runs.is_empty() {
            return Err(StudyError::NothingDone);
        }
        let warnings = about.warnings.iter().chain(&self.warnings).cloned().collect();
        Ok(assemble::assemble(&self.plan, About { warnings, ..about }, &self.flows, &self.gathered))
    }
}
