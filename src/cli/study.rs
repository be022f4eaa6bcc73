//! From the command line to a study: loading, compiling, running with a progress bar.

use super::Outcome;
use super::args::{ScenarioOptions, StudyOptions};
use crate::experiment::study::Assumption;
use crate::experiment::{self, About, Study, StudyError};
use crate::language::diagnostic::nearest;
use crate::plan::{self, Plan, Replications};
use crate::scenario::load::{self, Input, Loaded};
use crate::scenario::replications;
use crate::scenario::{Scenario, embedded, explain};
use crate::world::RunError;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

/// Whether Ctrl-C was pressed.
static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let stop = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&stop);
    // Where no handler can be set, Ctrl-C ends the program at once, which is right too.
    let _ = ctrlc::set_handler(move || {
        if handler.swap(true, Ordering::Relaxed) {
            std::process::exit(Outcome::Interrupted as i32);
        }
    });
    stop
});

/// What a word of the command line stands for: a file, standard input, or a built-in scenario.
pub fn input(word: &str) -> Result<Input, String> {
    if word == "-" {
        let mut bytes = Vec::new();
        let limit = crate::language::read::MAX_BYTES as u64 + 1;
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|e| format!("cannot read standard input: {e}"))?;
        let text = String::from_utf8(bytes).map_err(|_| "standard input is no text in UTF-8".to_owned())?;
        return Ok(Input::Text { name: "standard input".to_owned(), text });
    }
    let path = Path::new(word);
    match embedded::find(word) {
        Some(scenario) if !path.exists() => {
            Ok(Input::Text { name: format!("{} (built in)", scenario.name), text: scenario.text.to_owned() })
        }
        None if !path.exists() => {
            let names = embedded::ALL.iter().map(|scenario| scenario.name);
            match nearest(word, names) {
                Some(name) => Err(format!("there is no file `{word}`; did you mean the built-in `{name}`?")),
                None => Ok(Input::File(path.to_owned())),
            }
        }
        _ => Ok(Input::File(path.to_owned())),
    }
}

/// Loads a scenario. Errors and, unless quiet, warnings go to standard error.
pub fn load(word: &str, options: &ScenarioOptions, quiet: bool) -> Result<(Scenario, Loaded), Outcome> {
    let input = input(word).map_err(|message| {
        eprintln!("error: {message}");
        Outcome::Failed
    })?;
    let mut loaded = load::load(&input, &options.settings);
    let text = loaded.render(options.color.on_stderr());
    match loaded.scenario.take() {
        Some(scenario) => {
            if !quiet {
                eprint!("{text}");
            }
            Ok((scenario, loaded))
        }
        None => {
            eprint!("{text}");
            Err(Outcome::Invalid)
        }
    }
}

/// Loads a scenario and studies it.
pub fn study(word: &str, options: &StudyOptions) -> Result<Study, Outcome> {
    let (mut scenario, loaded) = load(word, &options.scenario, options.quiet)?;
    if let Some(seed) = options.seed {
        scenario.seed = seed;
    }
    if let Some(n) = options.replications {
        scenario.replications = replications::Replications::fixed(n);
    }
    let plan = plan::compile(&scenario, &loaded.sources);
    let about = About {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        warnings: loaded.diagnostics.warnings().map(|warning| warning.message.clone()).collect(),
        assumptions: loaded
            .assumed
            .iter()
            .map(|a| Assumption { path: a.path.clone(), value: a.value.clone(), origin: a.origin.to_owned() })
            .collect(),
        lock: explain::lock(&scenario),
    };
    replicate(&plan, about, options).map_err(|error| complain(&scenario.name, &error))
}

fn replicate(plan: &Plan, about: About, options: &StudyOptions) -> Result<Study, StudyError> {
    let bar = progress_bar(plan, options);
    let stop = &**STOP;
    let work = || experiment::study(plan, about, stop, &|| bar.inc(1));
    let threads = options.jobs.map_or(0, usize::from);
    let study = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        // A machine that refuses threads can still simulate on the one that there is.
        Err(_) => work(),
    };
    bar.finish_and_clear();
    study
}

fn progress_bar(plan: &Plan, options: &StudyOptions) -> ProgressBar {
    let hidden = options.quiet || options.no_progress;
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(u64::from(plan.replications.most())), target);
    let most = if matches!(plan.replications, Replications::Until { .. }) { "at most " } else { "" };
    let template = format!("{{bar:32}} {{pos}} of {most}{{len}} replications, {{elapsed}} passed, about {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.tick();
    bar
}

fn complain(name: &str, error: &StudyError) -> Outcome {
    match error {
        StudyError::NothingDone => {
            eprintln!("interrupted before the first replication of `{name}` was complete: nothing was written");
            Outcome::Interrupted
        }
        StudyError::Run(RunError::TooManyInFlight { at, busiest }) => {
            let minutes = *at as f64 / 6e10;
            eprintln!(
                "error: after {minutes:.1} simulated minutes more than 16 million requests were under way at once, most of them at `{busiest}`"
            );
            eprintln!(
                "       its queue has no bound and grows for ever: give it a `queue`, more replicas, or clients with a `timeout`"
            );
            Outcome::Failed
        }
        StudyError::Run(RunError::TimeStandsStill { at }) => {
            let seconds = *at as f64 / 1e9;
            eprintln!(
                "error: after {seconds:.3} simulated seconds time stands still: requests are sent and answered without any time passing"
            );
            eprintln!(
                "       users who neither think nor wait for work do that: give them a `think`, or the service some `work`"
            );
            Outcome::Failed
        }
        StudyError::Run(RunError::Interrupted) => Outcome::Interrupted,
        StudyError::Panic { replication, message } => {
            eprintln!("error: replication {replication} of `{name}` failed inside the simulator: {message}");
            eprintln!("       this is a mistake in ninefold, not in the scenario; please report it with the scenario");
            Outcome::Failed
        }
    }
}
