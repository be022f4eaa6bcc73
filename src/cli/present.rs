//! What becomes of a study: it is printed, and its report is written.

use super::args::{Colour, Format, Presentation};
use super::study::{self, Found};
use super::{Outcome, output};
use crate::experiment::{self, Study};
use crate::plan::Plan;
use crate::report;
use std::path::{Path, PathBuf};

/// Prints a study, and writes its report.
pub fn present(found: Found, folder: &Path, options: &Presentation<Format>, colour: Colour) -> Outcome {
    let Found { mut study, followed } = found;
    let text = match text(&study, options.format, colour.on_stdout()) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: cannot render the result: {error}");
            return Outcome::Failed;
        }
    };
    let printed = output::print(&text);
    if options.no_report {
        return printed;
    }
    if let Some(plan) = followed {
        follow_slow_requests(&plan, &mut study);
    }
    if let Err(error) = report::write(&study, folder) {
        eprintln!("error: cannot write the report to {}: {error}", folder.display());
        return Outcome::Failed;
    }
    match options.format {
        Format::Human => printed.max(output::print(&report::terminal::location(folder, colour.on_stdout()))),
        _ => printed,
    }
}

/// Adds to a study what its report tells of single requests. Where they cannot be followed there is a report without it.
fn follow_slow_requests(plan: &Plan, study: &mut Study) {
    if study.interrupted {
        return;
    }
    match experiment::trace::time_spent(plan, study, study::stop()) {
        Ok(found) => study.time_spent = found,
        Err(error) if error.is_interruption() => {}
        Err(error) => {
            let error = error.to_string().replace('\n', "\n         ");
            eprintln!("warning: the report does not tell where the time of slow requests went: {error}");
        }
    }
}

/// What goes to standard output.
fn text(study: &Study, format: Format, colour: bool) -> std::io::Result<String> {
    Ok(match format {
        Format::Human => report::terminal::summary(study, output::width(), colour),
        Format::Json => report::json::summary(study)?,
        Format::Markdown => report::markdown::summary(study),
        Format::Junit => report::junit::xml(study)?,
        Format::Github => report::github::annotations(study),
    })
}

/// Where a report goes: the folder that is given, or one named like the scenario and, if it is more than run, what is done
/// with it; below the one that is given, if it is given for several scenarios.
pub fn folder(name: &str, what: Option<&str>, given: Option<&Path>, several: bool) -> PathBuf {
    let name = report::slug(name);
    match given {
        Some(folder) if several => folder.join(name),
        Some(folder) => folder.to_owned(),
        None => Path::new("reports").join(what.map_or_else(|| name.clone(), |what| format!("{name}-{what}"))),
    }
}
