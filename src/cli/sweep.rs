//! `sweep`: a scenario with many values, and where its objectives begin to break.

use super::args::{Colour, DesignName, SweepFormat, SweepOptions};
use super::{Outcome, output, study};
use crate::explore::sweep::{Options, Sweep, SweepError, Watch, sweep as explore};
use crate::explore::{Base, Design};
use crate::report;
use crate::simulate::Error;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};

/// Points of a design that is no grid.
const POINTS: usize = 64;

/// Sweeps scenarios one after the other, prints what was found and writes the reports.
pub fn sweep(options: &SweepOptions) -> Outcome {
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

fn one(word: &str, options: &SweepOptions) -> Result<Outcome, Outcome> {
    let failed = |message: String| {
        eprintln!("error: {message}");
        Outcome::Failed
    };
    let input = study::input(word).map_err(failed)?;
    let mut settings = options.scenario.settings.clone();
    settings.extend(options.seed.map(|seed| format!("seed={seed}")));
    let base = Base { input, settings };
    let wrong = |error: SweepError| complain(word, &error, options.scenario.color);
    let axes = base.axes(&options.varied).map_err(|error| wrong(SweepError::Scenario(error)))?;
    if axes.is_empty() {
        eprintln!(
            "error: nothing is varied\nhelp: --vary services.web.replicas=2..20, or `replicas: {{ sweep: 2..20 }}` in the scenario"
        );
        return Err(Outcome::Usage);
    }
    if options.design == DesignName::Grid && options.points.is_some() {
        eprintln!(
            "error: a grid has as many points as its axes make\nhelp: --points goes with --design sobol or latin-hypercube"
        );
        return Err(Outcome::Usage);
    }
    let points = options.points.map_or(POINTS, |points| points as usize);
    let how = Options {
        design: match options.design {
            DesignName::Grid => Design::Grid,
            DesignName::LatinHypercube => Design::LatinHypercube(points),
            DesignName::Sobol => Design::Sobol(points),
        },
        replications: options.replications,
        refine: !options.no_refine,
    };
    let bar = progress_bar(options.quiet || options.no_progress);
    let watch = Watch { stop: study::stop(), planned: &|more| bar.inc_length(more), done: &|| bar.inc(1) };
    let found = study::on_threads(options.jobs, || explore(&base, axes, &how, &watch));
    bar.finish_and_clear();
    present(&found.map_err(wrong)?, options)
}

/// Prints a sweep and writes its report.
fn present(sweep: &Sweep, options: &SweepOptions) -> Result<Outcome, Outcome> {
    let failed = |what: &str, error: std::io::Error| {
        eprintln!("error: cannot {what}: {error}");
        Outcome::Failed
    };
    if sweep.points.is_empty() {
        eprintln!("interrupted before the first point of `{}` was complete: nothing was written", sweep.name);
        return Err(Outcome::Interrupted);
    }
    let folder = folder(sweep, options);
    let written = if options.no_report { Ok(Vec::new()) } else { report::sweep::write(sweep, &folder) };
    let colour = options.scenario.color.on_stdout();
    let text = match options.format {
        SweepFormat::Human => {
            let text = report::sweep::terminal(sweep, output::width(), colour);
            let place = written.as_ref().ok().and_then(|files| files.first());
            text + &place.map_or_else(String::new, |page| report::terminal::place(page, colour))
        }
        SweepFormat::Json => report::sweep::json(sweep).map_err(|error| failed("render the result", error))?,
        SweepFormat::Markdown => report::sweep::markdown(sweep),
        SweepFormat::Csv => {
            let bytes = report::sweep::csv(sweep).map_err(|error| failed("render the result", error))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let printed = output::print(&text);
    written.map_err(|error| failed(&format!("write the report to {}", folder.display()), error))?;
    Ok(if sweep.interrupted { Outcome::Interrupted } else { printed })
}

fn folder(sweep: &Sweep, options: &SweepOptions) -> PathBuf {
    let name = report::slug(&sweep.name);
    match &options.output {
        Some(folder) if options.scenario.scenarios.len() > 1 => folder.join(name),
        Some(folder) => folder.clone(),
        None => Path::new("reports").join(format!("{name}-sweep")),
    }
}

/// A bar for replications of which there will be more and more.
pub fn progress_bar(hidden: bool) -> ProgressBar {
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let template = "{bar:32} {pos} of {len} replications, {elapsed} passed, about {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar
}

/// Tells why there is no sweep, or no other study at many points.
pub fn complain(word: &str, error: &SweepError, colour: Colour) -> Outcome {
    match error {
        SweepError::Scenario(Error::Scenario(loaded)) => {
            eprint!("{}", loaded.render(colour.on_stderr()));
            Outcome::Invalid
        }
        SweepError::Scenario(Error::Study(error)) => study::complain(word, error),
        SweepError::Design(wrong) => {
            eprintln!("error: {wrong}");
            Outcome::Usage
        }
        SweepError::Study { point, error } => {
            eprintln!("at {point}:");
            study::complain(word, error)
        }
    }
}
