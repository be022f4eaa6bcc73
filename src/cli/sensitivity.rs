//! `sensitivity`: which inputs of a scenario matter.

use super::args::{MethodName, SensitivityOptions};
use super::each::each;
use super::{Outcome, explore, progress, study};
use crate::explore::sensitivity as find;
use crate::explore::sensitivity::{Method, Options, inputs};

/// Studies scenarios one after the other, prints what matters and writes the reports.
pub fn sensitivity(options: &SensitivityOptions) -> Outcome {
    each(&options.scenario.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &SensitivityOptions) -> Result<Outcome, Outcome> {
    let base = explore::base(word, &options.scenario, &options.running)?;
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
    let told = format!("{{len}} replications, {}", progress::LEFT);
    let found = progress::growing(&told, &options.running.effort, study::stop(), |watch| {
        study::on_threads(options.running.effort.jobs, || find(&base, inputs(&base, &options.varied)?, &how, watch))
    });
    let Some(found) = found.map_err(|error| explore::complain(word, &error, options.scenario.color))? else {
        eprintln!("interrupted before each input of `{word}` was moved: nothing was written");
        return Err(Outcome::Interrupted);
    };
    let presented = explore::present(&found, &options.presentation, &options.scenario)?;
    Ok(if found.interrupted { Outcome::Interrupted } else { presented })
}
