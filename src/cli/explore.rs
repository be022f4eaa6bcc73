//! What studies of many variants of a scenario have in common: how the scenario is read, how they are told, and why there
//! is nothing to tell.

use super::args::{Colour, Presentation, Running, ScenarioOptions, TableFormat};
use super::{Outcome, output, present, shard, study};
use crate::explore::{Base, ExploreError};
use crate::report::findings::{self, Findings};
use crate::report::terminal;
use crate::simulate::Error;
use std::io;
use std::path::Path;

/// A scenario whose values are to be varied.
pub fn base(word: &str, scenario: &ScenarioOptions, running: &Running) -> Result<Base, Outcome> {
    let input = study::found(word)?;
    let mut settings = scenario.settings.clone();
    settings.extend(running.seed.map(|seed| format!("seed={seed}")));
    Ok(Base { input, settings })
}

/// Prints what was found and writes its report.
pub fn present<F: Findings>(
    found: &F,
    options: &Presentation<TableFormat>,
    scenario: &ScenarioOptions,
) -> Result<Outcome, Outcome> {
    let folder = present::folder(found.name(), Some(F::WHAT), options.output.as_deref(), scenario.scenarios.len() > 1);
    present_in(found, &folder, options, scenario.color)
}

/// As [`present`], with the report in a folder that is known.
pub fn present_in<F: Findings>(
    found: &F,
    folder: &Path,
    options: &Presentation<TableFormat>,
    colour: Colour,
) -> Result<Outcome, Outcome> {
    let failed = |what: &str, error: io::Error| {
        eprintln!("error: cannot {what}: {error}");
        Outcome::Failed
    };
    let written = if options.no_report { Ok(Vec::new()) } else { findings::write(found, folder) };
    let colour = colour.on_stdout();
    let text = match options.format {
        TableFormat::Human => {
            let page = written.as_ref().ok().and_then(|files| files.first());
            let place = page.map_or_else(String::new, |page| terminal::place(page, colour));
            Ok(found.terminal(output::width(), colour) + &place)
        }
        TableFormat::Json => found.json(),
        TableFormat::Markdown => Ok(found.markdown()),
        TableFormat::Csv => found.csv().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    };
    let printed = output::print(&text.map_err(|error| failed("render the result", error))?);
    written.map_err(|error| failed(&format!("write the report to {}", folder.display()), error))?;
    Ok(printed)
}

/// Tells why nothing was found.
pub fn complain(word: &str, error: &ExploreError, colour: Colour) -> Outcome {
    match error {
        ExploreError::Scenario(Error::Scenario(loaded)) => {
            eprint!("{}", loaded.render(colour.on_stderr()));
            Outcome::Invalid
        }
        ExploreError::Scenario(Error::Study(error)) => study::complain(word, error),
        ExploreError::Question(wrong) => {
            eprintln!("error: {wrong}");
            Outcome::Usage
        }
        ExploreError::Study { at, error } => {
            eprintln!("at {at}:");
            study::complain(word, error)
        }
        ExploreError::Part(error) => shard::complain(word, error),
    }
}
