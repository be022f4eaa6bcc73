//! `run`: simulates, prints, writes the reports.

use super::args::{Format, StudyOptions};
use super::{Outcome, output, study};
use crate::experiment::Study;
use crate::report;
use std::path::{Path, PathBuf};

/// Simulates scenarios, prints their summaries and writes their reports.
pub fn run(options: &StudyOptions) -> Outcome {
    each(options, |_| Outcome::Done)
}

/// Studies each scenario; what it comes to is the worst of what the studies come to.
pub fn each(options: &StudyOptions, judge: impl Fn(&Study) -> Outcome) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenario.scenarios {
        let outcome = match study::study(word, options) {
            Ok(found) if found.interrupted => present(&found, options).max(Outcome::Interrupted),
            Ok(found) => present(&found, options).max(judge(&found)),
            Err(outcome) => outcome,
        };
        worst = worst.max(outcome);
        if outcome == Outcome::Interrupted {
            break;
        }
    }
    worst
}

/// Prints a study and writes its report.
fn present(study: &Study, options: &StudyOptions) -> Outcome {
    let folder = folder(study, options);
    let written = if options.no_report { Ok(()) } else { report::write(study, &folder).map(drop) };
    let place = (!options.no_report && written.is_ok()).then_some(folder.as_path());
    let text = match text(study, place, options) {
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
fn text(study: &Study, place: Option<&Path>, options: &StudyOptions) -> std::io::Result<String> {
    let colour = options.scenario.color.on_stdout();
    Ok(match options.format {
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

fn folder(study: &Study, options: &StudyOptions) -> PathBuf {
    let name = report::slug(&study.name);
    match &options.output {
        Some(folder) if options.scenario.scenarios.len() > 1 => folder.join(name),
        Some(folder) => folder.clone(),
        None => Path::new("reports").join(name),
    }
}
