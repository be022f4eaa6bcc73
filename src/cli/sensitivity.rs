//! `sensitivity`: which inputs of a scenario matter.

use super::args::{MethodName, SensitivityOptions, SweepFormat};
use super::sweep::{complain, progress_bar};
use super::{Outcome, output, study};
use crate::explore::sensitivity::{Method, Options, inputs};
use crate::explore::sweep::{SweepError, Watch};
use crate::explore::{Base, Sensitivity, sensitivity as explore};
use crate::report;
use std::path::{Path, PathBuf};

/// Studies scenarios one after the other, prints what matters and writes the reports.
pub fn sensitivity(options: &SensitivityOptions) -> Outcome {
    let mut worst = Outcome::Done;
    for word in &options.scenario.scenarios {
        let outcome = one(word, options).unwrap_or_else(|outcome| outcome);
        worst = worst.max(outcome);
        if outcome == Outcome::Interrupted {
            break;
        }
    }
    worst
}

fn one(word: &str, options: &SensitivityOptions) -> Result<Outcome, Outcome> {
    let input = study::input(word).map_err(|message| {
        eprintln!("error: {message}");
        Outcome::Failed
    })?;
    let mut settings = options.scenario.settings.clone();
    settings.extend(options.seed.map(|seed| format!("seed={seed}")));
    let base = Base { input, settings };
    let wrong = |error: SweepError| complain(word, &error, options.scenario.color);
    let how = Options {
        method: match options.method {
            MethodName::Morris => Method::Morris,
            MethodName::Sobol => Method::Sobol,
            MethodName::Both => Method::Both,
        },
        on: options.on.clone(),
        replications: options.replications,
        trajectories: options.trajectories.into(),
        rows: options.points.into(),
    };
    let bar = progress_bar(options.quiet || options.no_progress);
    let watch = Watch { stop: study::stop(), planned: &|more| bar.inc_length(more), done: &|| bar.inc(1) };
    let found = study::on_threads(options.jobs, || explore(&base, inputs(&base, &options.varied)?, &how, &watch));
    bar.finish_and_clear();
    match found.map_err(wrong)? {
        Some(found) => present(&found, options),
        None => {
            eprintln!("interrupted before each input of `{word}` was moved: nothing was written");
            Err(Outcome::Interrupted)
        }
    }
}

/// Prints what was found and writes its report.
fn present(found: &Sensitivity, options: &SensitivityOptions) -> Result<Outcome, Outcome> {
    let failed = |what: &str, error: std::io::Error| {
        eprintln!("error: cannot {what}: {error}");
        Outcome::Failed
    };
    let folder = folder(found, options);
    let written = if options.no_report { Ok(Vec::new()) } else { report::sensitivity::write(found, &folder) };
    let colour = options.scenario.color.on_stdout();
    let text = match options.format {
        SweepFormat::Human => {
            let text = report::sensitivity::terminal(found, output::width(), colour);
            let place = written.as_ref().ok().and_then(|files| files.first());
            text + &place.map_or_else(String::new, |page| report::terminal::place(page, colour))
        }
        SweepFormat::Json => report::sensitivity::json(found).map_err(|error| failed("render the result", error))?,
        SweepFormat::Markdown => report::sensitivity::markdown(found),
        SweepFormat::Csv => {
            let bytes = report::sensitivity::csv(found).map_err(|error| failed("render the result", error))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let printed = output::print(&text);
    written.map_err(|error| failed(&format!("write the report to {}", folder.display()), error))?;
    Ok(if found.interrupted { Outcome::Interrupted } else { printed })
}

fn folder(found: &Sensitivity, options: &SensitivityOptions) -> PathBuf {
    let name = report::slug(&found.name);
    match &options.output {
        Some(folder) if options.scenario.scenarios.len() > 1 => folder.join(name),
        Some(folder) => folder.clone(),
        None => Path::new("reports").join(format!("{name}-sensitivity")),
    }
}
