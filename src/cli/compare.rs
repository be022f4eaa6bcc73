//! `compare`: what changes from one scenario to others.

use super::args::{Format, StudyOptions};
use super::{Outcome, output, progress, study};
use crate::experiment::{self, Study};
use crate::explore::Variants;
use crate::explore::check::FEWEST;
use crate::plan;
use crate::report::compare;
use crate::scenario::Scenario;
use crate::scenario::load::Loaded;
use crate::scenario::replications::Replications;
use crate::simulate::about;
use std::path::{Path, PathBuf};

/// Simulates scenarios with the same chance, and tells what changes from the first to each of the others.
pub fn compare(options: &StudyOptions) -> Outcome {
    if options.scenario.scenarios.len() < 2 {
        eprintln!("error: there is nothing to compare with: give two scenarios or more");
        return Outcome::Usage;
    }
    if matches!(options.presentation.format, Format::Junit | Format::Github) {
        eprintln!(
            "error: a comparison is printed as human, json or markdown; `check --against` has verdicts for junit and github"
        );
        return Outcome::Usage;
    }
    match simulated(options) {
        Ok(studies) => present(studies, options),
        Err(outcome) => outcome,
    }
}

/// All studies, with the same seed and the same number of replications; none that Ctrl-C ended.
fn simulated(options: &StudyOptions) -> Result<Vec<Study>, Outcome> {
    let mut scenarios: Vec<(Scenario, Loaded)> = Vec::new();
    for word in &options.scenario.scenarios {
        scenarios.push(study::prepare(word, options)?);
    }
    let seed = scenarios[0].0.seed;
    let most = scenarios.iter().map(|(scenario, _)| scenario.replications.least()).max().unwrap_or(FEWEST);
    let replications = options.replications.unwrap_or(most.max(FEWEST)).max(2);
    let bar = progress::replications(u64::from(replications) * scenarios.len() as u64, &options.running.effort);
    let mut studies = Vec::new();
    for (scenario, loaded) in &mut scenarios {
        scenario.seed = seed;
        scenario.replications = Replications::fixed(replications);
        let plan = plan::compile(scenario, &loaded.sources);
        let about = about(scenario, loaded);
        let run = || experiment::study(&plan, about, study::stop(), &|| bar.inc(1));
        let found = study::on_threads(options.running.effort.jobs, run)
            .map_err(|error| study::complain(&scenario.name, &error))?;
        if found.interrupted {
            bar.finish_and_clear();
            eprintln!(
                "interrupted before `{}` was simulated as often as the others: nothing was written",
                scenario.name
            );
            return Err(Outcome::Interrupted);
        }
        studies.push(found);
    }
    bar.finish_and_clear();
    Ok(studies)
}

fn present(studies: Vec<Study>, options: &StudyOptions) -> Outcome {
    let currencies: Vec<&str> = studies.iter().map(|study| study.currency.as_str()).collect();
    if currencies.iter().any(|currency| *currency != currencies[0]) {
        eprintln!("error: money cannot be compared in several currencies: {}", currencies.join(", "));
        return Outcome::Failed;
    }
    let Some(variants) = Variants::of(studies) else {
        return Outcome::Usage;
    };
    let folder =
        options.presentation.output.clone().unwrap_or_else(|| PathBuf::from("reports").join(compare::name(&variants)));
    let colour = options.scenario.color.on_stdout();
    let written = if options.presentation.no_report { Ok(()) } else { compare::write(&variants, &folder).map(drop) };
    let text = match options.presentation.format {
        Format::Json => compare::json(&variants),
        Format::Markdown => Ok(compare::markdown(&variants)),
        _ => Ok(human(&variants, &folder, written.is_ok() && !options.presentation.no_report, colour)),
    };
    let printed = match text {
        Ok(text) => output::print(&text),
        Err(error) => {
            eprintln!("error: cannot render the comparison: {error}");
            return Outcome::Failed;
        }
    };
    match written {
        Ok(()) => printed,
        Err(error) => {
            eprintln!("error: cannot write the report to {}: {error}", folder.display());
            Outcome::Failed
        }
    }
}

fn human(variants: &Variants, folder: &Path, written: bool, colour: bool) -> String {
    let place = if written { format!("\nreport: {}\n", folder.join("compare.html").display()) } else { String::new() };
    compare::text(variants, output::width(), colour) + &place
}
