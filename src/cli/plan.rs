//! `plan`: the cheapest setting of knobs that meets all objectives.

use super::args::{PlanFormat, PlanOptions};
use super::{Outcome, output, study};
use crate::explore::plan::{Options, PlanError, Planned, Watch, plan as explore};
use crate::explore::{Axis, Base};
use crate::report;
use crate::simulate::Error;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};

/// Plans scenarios one after the other, prints what was found and writes the reports.
pub fn plan(options: &PlanOptions) -> Outcome {
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

fn one(word: &str, options: &PlanOptions) -> Result<Outcome, Outcome> {
    let failed = |message: String| {
        eprintln!("error: {message}");
        Outcome::Failed
    };
    let input = study::input(word).map_err(failed)?;
    let mut settings = options.scenario.settings.clone();
    settings.extend(options.seed.map(|seed| format!("seed={seed}")));
    let base = Base { input, settings };
    let wrong = |error: PlanError| complain(word, &error, options);
    let knobs: Vec<Axis> = base.axes_as(&options.knobs, "--knob").map_err(|error| wrong(PlanError::Scenario(error)))?;
    if knobs.is_empty() {
        eprintln!(
            "error: nothing may be set\nhelp: --knob services.web.replicas=2..40, or `replicas: {{ sweep: 2..40 }}` in the scenario"
        );
        return Err(Outcome::Usage);
    }
    let how = Options { probability: options.probability, budget: options.budget_replications };
    let bar = progress_bar(options);
    let watch = Watch { stop: study::stop(), planned: &|more| bar.inc_length(more), done: &|| bar.inc(1) };
    let found = study::on_threads(options.jobs, || explore(&base, knobs, &how, &watch));
    bar.finish_and_clear();
    present(&found.map_err(wrong)?, options)
}

/// Prints a plan and writes its report.
fn present(plan: &Planned, options: &PlanOptions) -> Result<Outcome, Outcome> {
    let failed = |what: &str, error: std::io::Error| {
        eprintln!("error: cannot {what}: {error}");
        Outcome::Failed
    };
    if plan.candidates.is_empty() {
        eprintln!("stopped before any setting of `{}` was looked at: nothing was written", plan.name);
        return Err(if plan.interrupted { Outcome::Interrupted } else { Outcome::Inconclusive });
    }
    let folder = folder(plan, options);
    let written = if options.no_report { Ok(Vec::new()) } else { report::plan::write(plan, &folder) };
    let colour = options.scenario.color.on_stdout();
    let text = match options.format {
        PlanFormat::Human => {
            let text = report::plan::terminal(plan, output::width(), colour);
            let place = written.as_ref().ok().and_then(|files| files.first());
            text + &place.map_or_else(String::new, |page| report::terminal::place(page, colour))
        }
        PlanFormat::Json => report::plan::json(plan).map_err(|error| failed("render the result", error))?,
        PlanFormat::Markdown => report::plan::markdown(plan),
        PlanFormat::Csv => {
            let bytes = report::plan::csv(plan).map_err(|error| failed("render the result", error))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let printed = output::print(&text);
    written.map_err(|error| failed(&format!("write the report to {}", folder.display()), error))?;
    let outcome = match () {
        () if plan.interrupted => Outcome::Interrupted,
        () if plan.chosen.is_some() && !plan.exhausted => Outcome::Done,
        () if plan.exhausted || !plan.undecided.is_empty() => Outcome::Inconclusive,
        () => Outcome::Broken,
    };
    Ok(printed.max(outcome))
}

fn folder(plan: &Planned, options: &PlanOptions) -> PathBuf {
    let name = report::slug(&plan.name);
    match &options.output {
        Some(folder) if options.scenario.scenarios.len() > 1 => folder.join(name),
        Some(folder) => folder.clone(),
        None => Path::new("reports").join(format!("{name}-plan")),
    }
}

fn progress_bar(options: &PlanOptions) -> ProgressBar {
    let hidden = options.quiet || options.no_progress;
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let template = "{bar:32} {pos} of {len} replications so far, {elapsed} passed";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar
}

/// Tells why there is no plan.
fn complain(word: &str, error: &PlanError, options: &PlanOptions) -> Outcome {
    match error {
        PlanError::Scenario(Error::Scenario(loaded)) => {
            eprint!("{}", loaded.render(options.scenario.color.on_stderr()));
            Outcome::Invalid
        }
        PlanError::Scenario(Error::Study(error)) => study::complain(word, error),
        PlanError::NoObjectives | PlanError::NoPrices => {
            eprintln!("error: {error}");
            Outcome::Usage
        }
        PlanError::Study { at, error } => {
            eprintln!("at {at}:");
            study::complain(word, error)
        }
    }
}
