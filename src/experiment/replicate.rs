//! Has replications run in parallel and gathers what they found.

use super::alerts::{self, Firing};
use super::curves::{self, Values};
use super::error::StudyError;
use super::estimate::estimate;
use super::facts;
use super::flows::FlowOf;
use super::incidents::{self, Occurrence};
use super::onset::{self, Breach};
use super::runs::Runs;
use super::sample::{Number, Sample};
use super::slices;
use super::study::Method;
use super::symptoms;
use super::view::View;
use crate::plan::{Plan, Replications};
use crate::statistics::stopping::Stopping;
use crate::tally::fleet::Gauge;
use crate::tally::{Decisions, Evenness, FleetTally, RunTally};
use crate::world::{self, RunError};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Mutex;

/// What is kept of a single run.
pub struct RunFacts {
    /// Which replication it is.
    pub replication: u32,
    /// All numbers, in the order of [`facts::facts`].
    pub numbers: Vec<Number>,
    /// All curves.
    pub curves: Values,
    /// What broke.
    pub symptoms: Vec<symptoms::Occurrence>,
    /// When each objective began to be broken.
    pub breaches: Vec<Option<Breach>>,
    /// What users suffered.
    pub incidents: Vec<Occurrence>,
    /// The alerts that fired.
    pub firings: Vec<Firing>,
    /// Seconds of measured time in which each fleet was not available.
    pub downtimes: Vec<f64>,
    /// The calls of each fleet's busiest replica over the mean of all, where there are several.
    pub imbalances: Vec<Option<f64>>,
    /// What autoscalers decided, in the first run.
    pub decisions: Decisions,
    /// Its fingerprint.
    pub fingerprint: u64,
}

/// What many runs found.
pub struct Gathered {
    /// All counts, merged.
    pub merged: RunTally,
    /// The single runs, in order.
    pub runs: Vec<RunFacts>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Whether it was to reach a precision and did not.
    pub imprecise: bool,
}

/// Replications between two looks at whether the precision is reached. The same whatever the number of
/// threads, so that the number of threads cannot change the number of replications.
const BLOCK: u32 = 10;

/// Gathers the replications that a plan asks for from where they come. `progress` hears of each that is complete.
pub fn replicate(
    plan: &Plan,
    flows: &[FlowOf],
    source: &dyn Runs,
    progress: &(dyn Fn() + Sync),
) -> Result<Gathered, StudyError> {
    let mut gathered = Gathered::none(plan);
    let mut rule = Target::of(plan);
    let mut next = 0;
    while next < plan.replications.most() && !gathered.interrupted {
        let block = match plan.replications {
            Replications::Fixed(n) => n,
            Replications::Until { max, .. } => max.min(next + BLOCK),
        };
        gathered.add(plan, flows, next..block, source, progress)?;
        next = block;
        if rule.as_mut().is_some_and(|rule| rule.reached(plan, &gathered)) {
            rule = None;
            break;
        }
    }
    gathered.imprecise = rule.is_some();
    if gathered.runs.is_empty() {
        return Err(StudyError::NothingDone);
    }
    Ok(gathered)
}

impl Gathered {
    /// Nothing yet.
    pub fn none(plan: &Plan) -> Self {
        Gathered { merged: world::empty_tally(plan), runs: Vec::new(), interrupted: false, imprecise: false }
    }

    /// Adds replications, which follow those that are there.
    ///
    /// # Errors
    /// A replication that cannot be had.
    pub fn add(
        &mut self,
        plan: &Plan,
        flows: &[FlowOf],
        replications: Range<u32>,
        source: &dyn Runs,
        progress: &(dyn Fn() + Sync),
    ) -> Result<(), StudyError> {
        let merged = Mutex::new(&mut self.merged);
        // Collected in order: what is folded from here on does not depend on who finished first.
        let results: Vec<Result<Option<RunFacts>, StudyError>> = replications
            .into_par_iter()
            .map(|replication| {
                let result = run_one(plan, flows, replication, source, &merged);
                progress();
                result
            })
            .collect();
        for result in results {
            match result {
                Ok(run) => self.runs.extend(run),
                Err(StudyError::Run(RunError::Interrupted)) => self.interrupted = true,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn run_one(
    plan: &Plan,
    flows: &[FlowOf],
    replication: u32,
    source: &dyn Runs,
    merged: &Mutex<&mut RunTally>,
) -> Result<Option<RunFacts>, StudyError> {
    let Some(mut tally) = source.run(replication)? else {
        return Ok(None);
    };
    tally.slices = slices::slices(plan, flows, &tally);
    let decisions = std::mem::take(&mut tally.decisions);
    let view = View::whole(plan, &tally);
    let firings = alerts::firings(plan, &tally);
    let sightings = symptoms::sightings(plan, &tally);
    let facts = RunFacts {
        replication,
        numbers: facts::recorded(view, flows),
        curves: curves::values(view, flows),
        symptoms: symptoms::occurrences(plan, &sightings),
        breaches: onset::breaches(plan, &tally, &sightings),
        incidents: incidents::occurrences(plan, &tally, &firings),
        firings,
        downtimes: downtimes(plan, &tally),
        imbalances: tally.fleets.iter().map(|fleet| imbalance(&fleet.evenness)).collect(),
        decisions,
        fingerprint: tally.fingerprint,
    };
    // Counts are integers, so the order in which the threads come here leaves no trace.
    merged.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).merge(&tally);
    Ok(Some(facts))
}

fn downtimes(plan: &Plan, tally: &RunTally) -> Vec<f64> {
    let measured = u128::from(plan.duration - plan.warmup);
    let available = |fleet: &FleetTally| fleet.gauges.integrals[Gauge::Available as usize];
    tally.fleets.iter().map(|fleet| measured.saturating_sub(available(fleet)) as f64 / 1e9).collect()
}

fn imbalance(evenness: &Evenness) -> Option<f64> {
    (evenness.runs() > 0).then(|| evenness.imbalance() / evenness.runs() as f64)
}

/// The number whose precision decides when to stop.
struct Target {
    rule: Stopping,
}

impl Target {
    /// That of a plan, if it has one.
    fn of(plan: &Plan) -> Option<Self> {
        match plan.replications {
            Replications::Until { precision, min, .. } => Some(Target { rule: Stopping::new(precision, min) }),
            Replications::Fixed(_) => None,
        }
    }

    /// Whether it is known well enough now.
    fn reached(&mut self, plan: &Plan, gathered: &Gathered) -> bool {
        let Replications::Until { measure, subject, .. } = &plan.replications else {
            return false;
        };
        if gathered.runs.is_empty() {
            return false;
        }
        let number = View::whole(plan, &gathered.merged).measure(*measure, subject);
        let runs = &gathered.runs;
        let samples: Vec<&Sample> = runs.iter().map(|run| &run.numbers[plan.objectives.len()].sample).collect();
        let found = estimate(&number, &samples, Method::Replications);
        let interval = found.low.zip(found.value).zip(found.high).map(|((low, value), high)| (low, value, high));
        self.rule.enough(runs.len() as u32, interval)
    }
}
