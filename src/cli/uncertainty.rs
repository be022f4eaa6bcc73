//! `uncertainty`: what follows from values that are not known, and what from chance.

use super::args::UncertaintyOptions;
use super::each::each;
use super::{Outcome, explore, progress, study};
use crate::explore::uncertainty::{Options, inputs, uncertainty as find};

/// Studies scenarios one after the other, prints what follows and writes the reports.
pub fn uncertainty(options: &UncertaintyOptions) -> Outcome {
    each(&options.scenario.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &UncertaintyOptions) -> Result<Outcome, Outcome> {
    let base = explore::base(word, &options.scenario, &options.running)?;
    let wrong = |error| explore::complain(word, &error, options.scenario.color);
    let axes = inputs(&base, &options.varied).map_err(wrong)?;
    if axes.is_empty() {
        eprintln!(
            "error: all values are known\nhelp: `work: {{ between: [5ms, 9ms] }}` in the scenario, or --vary services.web.work=5ms..9ms"
        );
        return Err(Outcome::Usage);
    }
    let how = Options { on: options.on.clone(), draws: options.draws.into(), replications: options.replications };
    let told = format!("{{len}} replications, {}", progress::LEFT);
    let found = progress::growing(&told, &options.running.effort, study::stop(), |watch| {
        study::on_threads(options.running.effort.jobs, || find(&base, &axes, &how, watch))
    });
    let Some(found) = found.map_err(wrong)? else {
        eprintln!("interrupted before three draws of `{word}` were complete: nothing was written");
        return Err(Outcome::Interrupted);
    };
    let presented = explore::present(&found, &options.presentation, &options.scenario)?;
    Ok(if found.interrupted { Outcome::Interrupted } else { presented })
}
