//! `plan`: the cheapest setting of knobs that meets all objectives.

use super::args::PlanOptions;
use super::each::each;
use super::{Outcome, explore, progress, study};
use crate::explore::knobs::Turnable;
use crate::explore::plan::{Options, plan as find};

/// Plans scenarios one after the other, prints what was found and writes the reports.
pub fn plan(options: &PlanOptions) -> Outcome {
    each(&options.scenario.scenarios, |word| one(word, options))
}

fn one(word: &str, options: &PlanOptions) -> Result<Outcome, Outcome> {
    let base = explore::base(word, &options.scenario, &options.running)?;
    let wrong = |error| explore::complain(word, &error, options.scenario.color);
    let mut knobs = base.axes_as(&options.knobs, "--knob").map_err(|error| wrong(error.into()))?;
    if knobs.is_empty() {
        let declared = base.knobs().map_err(|error| wrong(error.into()))?;
        knobs.extend(declared.into_iter().filter(Turnable::is_chosen).map(|knob| knob.axis));
    }
    if knobs.is_empty() {
        eprintln!(
            "error: nothing may be set\nhelp: --knob services.web.replicas=2..40, or `knobs: {{ services.web.replicas: 2..40 }}` in the scenario"
        );
        return Err(Outcome::Usage);
    }
    let how = Options { probability: options.probability, budget: options.budget_replications };
    let told = "{len} replications so far, {elapsed} passed";
    let found = progress::growing(told, &options.running.effort, study::stop(), |watch| {
        study::on_threads(options.running.effort.jobs, || find(&base, knobs, &how, watch))
    });
    let found = found.map_err(wrong)?;
    if found.candidates.is_empty() {
        eprintln!("stopped before any setting of `{}` was looked at: nothing was written", found.name);
        return Err(if found.interrupted { Outcome::Interrupted } else { Outcome::Inconclusive });
    }
    let presented = explore::present(&found, &options.presentation, &options.scenario)?;
    let outcome = match () {
        () if found.interrupted => Outcome::Interrupted,
        () if found.chosen.is_some() && !found.exhausted => Outcome::Done,
        () if found.exhausted || !found.undecided.is_empty() => Outcome::Inconclusive,
        () => Outcome::Broken,
    };
    Ok(presented.max(outcome))
}
