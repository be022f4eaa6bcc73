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
    let written = if options.no_report { Ok(()) } else { report::write(study, &folder) };
    let place = (!options.no_report && written.is_ok()).then_some(folder.as_path());
    let text = match options.format {
        Format::Human => report::terminal::summary(study, place, output::width(), options.scenario.color.on_stdout()),
        Format::Json => report::json::summary(study),
        Format::Markdown => report::markdown::summary(study),
        Format::Junit => report::junit::suite(study),
        Format::Github => report::github::annotations(study),
    };
    let printed = output::print(&text);
    if let Err(error) = written {
        eprintln!("error: cannot write the report to {}: {error}", folder.display());
        return Outcome::Failed;
    }
    printed
}

fn folder(study: &Study, options: &StudyOptions) -> PathBuf {
    let name = report::slug(&study.name);
    match &options.output {
        Some(folder) if options.scenario.scenarios.len() > 1 => folder.join(name),
        Some(folder) => folder.clone(),
        None => Path::new("reports").join(name),
    }
}
