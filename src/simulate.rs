//! From a scenario, or from the parts of its study, to the study in one call.

use crate::experiment::study::Assumption;
use crate::experiment::{self, About, Study, StudyError};
use crate::language::Assumed;
use crate::parts::{PartError, Parts};
use crate::plan::{self, Plan};
use crate::scenario::architecture::architecture;
use crate::scenario::load::{Input, Loaded, load};
use crate::scenario::{Scenario, explain};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Why there is no study of a scenario.
#[derive(Debug)]
pub enum Error {
    /// The scenario is wrong: the diagnostics say where, and what would be right.
    Scenario(Box<Loaded>),
    /// It is right, and could not be simulated to its end.
    Study(StudyError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Scenario(loaded) => f.write_str(&loaded.render(false)),
            Error::Study(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// Studies a scenario, with `PATH=VALUE` settings layered over it (as `--set` does): all replications that it asks for.
///
/// # Errors
/// A scenario that is wrong, or that cannot be simulated to its end.
pub fn study(input: &Input, settings: &[String]) -> Result<Study, Error> {
    let (scenario, loaded) = sound(input, settings)?;
    let plan = plan::compile(&scenario, &loaded.sources);
    experiment::study(&plan, about(&scenario, &loaded), &AtomicBool::new(false), &|| {}).map_err(Error::Study)
}

/// Compiles a scenario, with settings layered over it, for single runs of it by `world::run`.
///
/// # Errors
/// A scenario that is wrong.
pub fn compile(input: &Input, settings: &[String]) -> Result<Plan, Error> {
    let (scenario, loaded) = sound(input, settings)?;
    Ok(plan::compile(&scenario, &loaded.sources))
}

/// A study whose replications come from parts.
#[derive(Debug)]
pub struct Merged {
    /// The study. If all replications are there it is the one that a single machine makes, to the last bit.
    pub study: Study,
    /// Which parts of it are missing, in words; also among the study's warnings.
    pub missing: Option<String>,
    /// What was simulated.
    pub plan: Plan,
}

/// Joins the parts of a study. Some may be missing.
///
/// # Errors
/// Parts that cannot be read or do not fit together, or that have no whole replication.
pub fn merge(paths: &[PathBuf]) -> Result<Merged, PartError> {
    joined(paths, None)
}

/// As [`merge`], with objectives that are judged so that with a chance of `error`, at most, any of the verdicts is wrong.
/// There is one look, at all replications: where some are missing nothing is decided, since looking again when they are
/// there would be another chance to be wrong.
///
/// # Errors
/// As [`merge`].
pub fn check(paths: &[PathBuf], error: f64) -> Result<Merged, PartError> {
    joined(paths, Some(error))
}

/// The study of parts, judged where an error is given.
fn joined(paths: &[PathBuf], error: Option<f64>) -> Result<Merged, PartError> {
    let parts = Parts::open(paths)?;
    let header = parts.header();
    let mut plan = resolved(&header.about)?;
    header.apply(&mut plan);
    let kept = parts.kept(&plan);
    // Counts that contradict each other, from files made to do so, must not end the program.
    let about = header.about.clone();
    let study = catch_unwind(AssertUnwindSafe(|| match error {
        None => experiment::study_of(&plan, about, &kept, &|| {}),
        Some(error) => experiment::check_of(&plan, about, &kept, error, &|there| kept.absent(there).is_none()),
    }));
    let mut study = match study {
        Ok(Err(StudyError::NothingDone)) => {
            return Err(PartError::Misfit(format!("no replication of {} is complete yet", header.called())));
        }
        Ok(study) => study?,
        Err(_) => return Err(PartError::Misfit("the counts in these parts contradict each other".to_owned())),
    };
    let missing = kept.absent(study.replications);
    study.warnings.extend(missing.clone());
    Ok(Merged { study, missing, plan })
}

/// The plan of the resolved scenario that parts have with them.
///
/// # Errors
/// A text that is no scenario, or that is too long since it has all measured values in it.
pub fn resolved(about: &About) -> Result<Plan, PartError> {
    compile(&Input::text(about.lock.as_str()), &[]).map_err(|error| {
        PartError::Misfit(format!(
            "the resolved scenario of `{}` cannot be read, as merging takes it\n{error}",
            about.name
        ))
    })
}

/// What a study says of a scenario besides its numbers.
pub fn about(scenario: &Scenario, loaded: &Loaded) -> About {
    let assumption =
        |a: &Assumed| Assumption { path: a.path.clone(), value: a.value.clone(), origin: a.origin.to_owned() };
    About {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        warnings: loaded.diagnostics.warnings().map(|warning| warning.message.clone()).collect(),
        assumptions: loaded.assumed.iter().map(assumption).collect(),
        architecture: architecture(scenario),
        lock: explain::lock(scenario),
    }
}

fn sound(input: &Input, settings: &[String]) -> Result<(Scenario, Loaded), Error> {
    let mut loaded = load(input, settings);
    match loaded.scenario.take() {
        Some(scenario) => Ok((scenario, loaded)),
        None => Err(Error::Scenario(Box::new(loaded))),
    }
}
