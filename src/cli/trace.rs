//! `trace`: single requests of one replication.

use super::args::{TraceFormat, TraceOptions};
use super::each::each;
use super::{Outcome, output, study};
use crate::experiment::trace::{self, Traces, Which};
use crate::language::diagnostic::nearest;
use crate::plan::{self, Plan};
use crate::report;

/// Follows requests of each scenario.
pub fn trace(options: &TraceOptions) -> Outcome {
    if options.output.is_some() && options.scenario.scenarios.len() > 1 {
        eprintln!("error: --output names the file of one scenario, and there are {}", options.scenario.scenarios.len());
        return Outcome::Usage;
    }
    each(&options.scenario.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &TraceOptions) -> Result<Outcome, Outcome> {
    let (mut scenario, loaded) = study::load(word, &options.scenario, options.quiet)?;
    if let Some(seed) = options.seed {
        scenario.seed = seed;
    }
    let plan = plan::compile(&scenario, &loaded.sources);
    let which = Which {
        replication: options.replication - 1,
        slowest: options.slowest.into(),
        failed: options.failed.into(),
        median: options.median().into(),
        window: options.at.map(|window| (window.from, window.until)),
        classes: classes(&plan, options)?,
    };
    let found = trace::traces(&scenario.name, &plan, &which, study::stop());
    let found = found.map_err(|error| study::complain(&scenario.name, &error))?;
    Ok(present(&found, options))
}

/// The classes of requests that the options name.
fn classes(plan: &Plan, options: &TraceOptions) -> Result<Vec<bool>, Outcome> {
    let (traffic, endpoint) = (options.traffic.as_deref(), options.endpoint.as_deref());
    trace::classes(plan, traffic, endpoint).map_err(|unknown| {
        let (what, name) = if unknown.is_endpoint { ("endpoint", endpoint) } else { ("traffic", traffic) };
        let name = name.unwrap_or_default();
        let there = unknown.there.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let help = match nearest(name, unknown.there.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if there.is_empty() => "no request names one".to_owned(),
            None => format!("there is {there}"),
        };
        eprintln!("error: no request is of {what} `{name}`\nhelp: {help}");
        Outcome::Usage
    })
}

/// Prints what was found, or writes it to a file.
fn present(found: &Traces, options: &TraceOptions) -> Outcome {
    let text = match options.format {
        TraceFormat::Human => {
            let colour = options.output.is_none() && options.scenario.color.on_stdout();
            Ok(report::trace::human(found, output::width(), colour))
        }
        TraceFormat::Json => report::trace::json(found),
        TraceFormat::Otlp => report::trace::otlp(found),
        TraceFormat::Chrome => report::trace::chrome(found),
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: cannot render the traces: {error}");
            return Outcome::Failed;
        }
    };
    let Some(path) = &options.output else {
        return output::print(&text);
    };
    match std::fs::write(path, text) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            eprintln!("error: cannot write {}: {error}", path.display());
            Outcome::Failed
        }
    }
}
