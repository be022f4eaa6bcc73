//! Whether a student's scenario is the lab's with nothing changed but what may be, and whether the objectives hold in it.

use super::error::GradeError;
use super::numbers::Numbers;
use super::question::Design;
use super::{Lab, handout, tree};
use crate::experiment::study::Verdict;
use crate::explore::{self, Check, CheckError};
use crate::language::{Diagnostics, read};
use crate::plan;
use crate::report::junit::found;
use crate::scenario::load::{Input, Loaded, load, load_written};
use crate::simulate::about;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// What became of a design.
#[derive(Debug)]
pub enum Judged {
    /// It was simulated: whether every objective holds, and what was found.
    Run(bool, String),
    /// It changes what is given, so that it was not simulated: these paths.
    Changed(Vec<String>),
    /// It is no valid scenario.
    Invalid(Box<Loaded>),
}

/// What may always be changed: nothing of it makes a difference, since the objectives are those of the question.
const WORDS: &[&str] = &["name", "description", "slo"];

/// Judges a student's scenario.
///
/// # Errors
/// A simulation that does not come to its end.
pub fn judge(
    lab: &Lab,
    numbers: &Numbers,
    design: &Design,
    file: &Path,
    stop: &AtomicBool,
) -> Result<Judged, GradeError> {
    let input = Input::File(file.to_owned());
    let mut loaded = load(&input, &[format!("slo=[ {} ]", quoted(design.objectives))]);
    let Some(scenario) = loaded.scenario.take() else {
        return Ok(Judged::Invalid(Box::new(loaded)));
    };
    let tree = match load_written(&input, &[]) {
        Ok(written) => written.tree,
        Err(loaded) => return Ok(Judged::Invalid(loaded)),
    };
    let Some(given) = read::read(0, &handout::scenario(lab, numbers), &mut Diagnostics::default()) else {
        return Err(GradeError::Lab(format!("the scenario of `{}` cannot be read", lab.name)));
    };
    let differences = tree::differences(&given, &tree);
    let may = |path: &String| tree::is_below(path, design.free) || tree::is_below(path, WORDS);
    let changed: Vec<String> = differences.into_iter().filter(|path| !may(path)).collect();
    if !changed.is_empty() {
        return Ok(Judged::Changed(changed));
    }
    let plan = plan::compile(&scenario, &loaded.sources);
    let file = file.display().to_string();
    let check = Check { plan: &plan, file: &file, base: None, allowances: &[], most: None, stop };
    let study = match explore::check(&check, &|_| about(&scenario, &loaded), &|| {}) {
        Ok(study) => study,
        Err(CheckError::Study(error)) => return Err(error.into()),
        // Numbers are asked for by name only where there is a base.
        Err(CheckError::UnknownNumber { .. }) => return Ok(Judged::Invalid(Box::new(loaded))),
    };
    let holds = study.objectives.iter().all(|objective| objective.verdict == Verdict::Pass);
    let told: Vec<String> = study.objectives.iter().map(|objective| found(&study, objective)).collect();
    Ok(Judged::Run(holds, told.join("; ")))
}

fn quoted(objectives: &[&str]) -> String {
    objectives.iter().map(|objective| format!("'{objective}'")).collect::<Vec<_>>().join(", ")
}
