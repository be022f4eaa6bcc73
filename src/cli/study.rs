//! From the command line to a study: loading, compiling, running with a progress bar.

use super::args::{Colour, ScenarioOptions, StudyOptions};
use super::{Outcome, progress};
use crate::experiment::{self, About, Study, StudyError};
use crate::language::diagnostic::nearest;
use crate::plan::{self, Plan, Replications};
use crate::scenario::load::{self, Input, Loaded};
use crate::scenario::replications;
use crate::scenario::{Scenario, embedded};
use crate::simulate::about;
use crate::world::RunError;
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
fn input(word: &str) -> Result<Input, String> {
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
        Some(scenario) if !path.exists() || path.is_dir() => Ok(Input::embedded(scenario)),
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

/// As [`input`]; where there is no such thing, that is told.
pub fn found(word: &str) -> Result<Input, Outcome> {
    input(word).map_err(|message| {
        eprintln!("error: {message}");
        Outcome::Failed
    })
}

/// Loads a scenario. Errors and, unless quiet, warnings go to standard error.
pub fn load(word: &str, options: &ScenarioOptions, quiet: bool) -> Result<(Scenario, Loaded), Outcome> {
    read(word, &options.settings, options.color, quiet)
}

/// Loads a scenario with the middle of each value that is not known. Errors and warnings go to standard error.
pub fn load_middle(input: &Input, options: &ScenarioOptions) -> Result<(Scenario, Loaded), Outcome> {
    told(load::load_middle(input, &options.settings), options.color, false)
}

/// Loads a scenario with settings that are not those of the command line.
pub fn load_with(word: &str, settings: &[String], options: &StudyOptions) -> Result<(Scenario, Loaded), Outcome> {
    read(word, settings, options.scenario.color, options.running.effort.quiet)
}

fn read(word: &str, settings: &[String], color: Colour, quiet: bool) -> Result<(Scenario, Loaded), Outcome> {
    told(load::load(&found(word)?, settings), color, quiet)
}

/// What was loaded, after errors and warnings are told.
fn told(mut loaded: Loaded, color: Colour, quiet: bool) -> Result<(Scenario, Loaded), Outcome> {
    let text = loaded.render(color.on_stderr());
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

/// A scenario that is ready to run.
pub struct Compiled {
    /// What is simulated.
    pub plan: Plan,
    /// What a study says besides its numbers.
    pub about: About,
}

/// Loads a scenario and compiles it, with what the options say of its replications.
pub fn compiled(word: &str, options: &StudyOptions) -> Result<Compiled, Outcome> {
    let (scenario, loaded) = prepare(word, options)?;
    Ok(Compiled { plan: plan::compile(&scenario, &loaded.sources), about: about(&scenario, &loaded) })
}

/// Loads a scenario, with the seed and the number of replications that the command line asks for.
pub fn prepare(word: &str, options: &StudyOptions) -> Result<(Scenario, Loaded), Outcome> {
    let (mut scenario, loaded) = load(word, &options.scenario, options.running.effort.quiet)?;
    if let Some(seed) = options.running.seed {
        scenario.seed = seed;
    }
    if let Some(n) = options.replications {
        scenario.replications = replications::Replications::fixed(n);
    }
    Ok((scenario, loaded))
}

/// A study that is to be told of.
pub struct Found {
    /// The study.
    pub study: Study,
    /// The plan by which slow requests are followed for the report; none where it tells nothing of single requests.
    pub followed: Option<Plan>,
}

/// Loads a scenario and studies it.
pub fn study(word: &str, options: &StudyOptions) -> Result<Found, Outcome> {
    let Compiled { plan, about } = compiled(word, options)?;
    let study = replicate(&plan, about, options)?;
    Ok(Found { study, followed: Some(plan) })
}

/// Runs the study that a plan asks for, with a progress bar.
pub fn replicate(plan: &Plan, about: About, options: &StudyOptions) -> Result<Study, Outcome> {
    let name = about.name.clone();
    let at_most = matches!(plan.replications, Replications::Until { .. });
    let most = if at_most { "at most " } else { "" };
    let told = format!("{most}{{len}} replications, {}", progress::LEFT);
    let bar = progress::bar(plan.replications.most().into(), &told, &options.running.effort);
    let study = on_threads(options.running.effort.jobs, || experiment::study(plan, about, stop(), &|| bar.inc(1)));
    bar.finish_and_clear();
    study.map_err(|error| complain(&name, &error))
}

/// Does something on so many threads, or on as many as there are cores.
pub fn on_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from)).build() {
        Ok(pool) => pool.install(work),
        // A machine that refuses threads can still simulate on the one that there is.
        Err(_) => work(),
    }
}

/// What Ctrl-C sets.
pub fn stop() -> &'static AtomicBool {
    &STOP
}

/// Tells why there is no result.
pub fn complain(name: &str, error: &StudyError) -> Outcome {
    match error {
        StudyError::NothingDone => {
            eprintln!("interrupted before the first replication of `{name}` was complete: nothing was written");
            Outcome::Interrupted
        }
        StudyError::Run(RunError::Interrupted) => Outcome::Interrupted,
        StudyError::Run(_) | StudyError::Panic { .. } => {
            tell(error);
            Outcome::Failed
        }
        StudyError::Unreadable(_) => {
            tell(error);
            Outcome::Misfit
        }
    }
}

/// Prints an error and, below it, what to do about it.
pub fn tell(error: &dyn std::error::Error) {
    eprintln!("error: {}", error.to_string().replace('\n', "\n       "));
}
