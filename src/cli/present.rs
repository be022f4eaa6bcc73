//! What becomes of a study: it is printed, and its report is written.

use super::args::{Colour, Format, Presentation};
use super::{Outcome, output};
use crate::experiment::Study;
use crate::report;
use std::path::{Path, PathBuf};

/// Prints a study and writes its report.
pub fn present(study: &Study, folder: &Path, options: &Presentation<Format>, colour: Colour) -> Outcome {
    let written = if options.no_report { Ok(()) } else { report::write(study, folder).map(drop) };
    let place = (!options.no_report && written.is_ok()).then_some(folder);
    let text = match text(study, place, options.format, colour.on_stdout()) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: cannot render the result: {error}");
            return Outcome::Failed;
        }
    };
    let printed = output::print(&text);
    if let Err(error) = written {
        eprintln!("error: cannot write the report to {}: {error}", folder.display());
        return Outcome::Failed;
    }
    printed
}

/// What goes to standard output.
fn text(study: &Study, place: Option<&Path>, format: Format, colour: bool) -> std::io::Result<String> {
    Ok(match format {
        Format::Human => {
            let report = place.map_or_else(String::new, |folder| report::terminal::location(folder, colour));
            report::terminal::summary(study, output::width(), colour) + &report
        }
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
