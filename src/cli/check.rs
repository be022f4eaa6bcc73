//! `check`: continues until the objectives are decided, and the exit code tells whether they hold, and whether a base is
//! not bettered by more than is allowed.

use super::args::CheckOptions;
use super::study::Found;
use super::{Outcome, progress, run, study};
use crate::experiment::Study;
use crate::experiment::study::Verdict;
use crate::explore::check::Base;
use crate::explore::{self, Allowance, Check, CheckError, Compared};
use crate::language::diagnostic::nearest;
use crate::plan::{self, Plan, Replications};
use crate::scenario::{Scenario, explain, replications};
use crate::simulate::about;
use crate::units::{Duration, Share};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Simulates scenarios; the exit code tells whether their objectives hold.
pub fn check(options: &CheckOptions) -> Outcome {
    let allowances = match options.max_regression.iter().map(|text| allowance(text)).collect::<Result<Vec<_>, _>>() {
        Ok(allowances) => allowances,
        Err(message) => return refuse(&message),
    };
    if options.against.is_none() && options.baseline.is_none() && !allowances.is_empty() {
        return refuse("--max-regression needs a base: --against OTHER.yaml or --baseline summary.json");
    }
    run::all(&options.study, |word| checked(word, options, &allowances), judge)
}

fn refuse(message: &str) -> Outcome {
    eprintln!("error: {message}");
    Outcome::Usage
}

/// `p99 of checkout=5%`.
fn allowance(text: &str) -> Result<Allowance, String> {
    let wrong = |why: &str| format!("--max-regression {text}: {why}");
    let (name, share) = text.rsplit_once('=').ok_or_else(|| wrong("write it as NAME=SHARE: p99=5%"))?;
    let share: Share = share.trim().parse().map_err(|why: String| wrong(&why))?;
    Ok(Allowance { name: name.trim().to_owned(), share: share.value() })
}

fn checked(word: &str, options: &CheckOptions, allowances: &[Allowance]) -> Result<Found, Outcome> {
    let (scenario, loaded) = study::prepare(word, &options.study)?;
    let plan = plan::compile(&scenario, &loaded.sources);
    let other = match &options.against {
        Some(other) => Some(base_plan(other, options, plan.seed)?),
        None => None,
    };
    let base = match (&other, &options.baseline) {
        (Some((name, plan)), _) => Some(Base::Scenario(name, plan)),
        (None, Some(path)) => Some(Base::Study(baseline(path)?)),
        (None, None) => None,
    };
    let alone = base.is_none() && matches!(plan.replications, Replications::Fixed(1));
    if alone {
        // A single run has its intervals from its windows, and goes on for no longer than it is.
        let study = study::replicate(&plan, about(&scenario, &loaded), &options.study)?;
        return Ok(Found { study, followed: None });
    }
    let asked = Check {
        plan: &plan,
        file: loaded.sources.get(0).map_or(word, |source| source.name.as_str()),
        base,
        allowances,
        most: options.max_replications,
        stop: study::stop(),
    };
    let sides = if other.is_some() { 2 } else { 1 };
    let most = explore::check::looks(plan.replications.least(), asked.most).last().copied().unwrap_or(0);
    let told = format!("at most {{len}} replications, {}", progress::LEFT);
    let bar = progress::bar(u64::from(most) * sides, &told, &options.study.running.effort);
    let settled = |replications: u32| Scenario {
        replications: replications::Replications::fixed(replications),
        ..scenario.clone()
    };
    let work = || explore::check(&asked, &|replications| about(&settled(replications), &loaded), &|| bar.inc(1));
    let found = study::on_threads(options.study.running.effort.jobs, work);
    bar.finish_and_clear();
    let mut found = found.map_err(|error| complain(&scenario.name, &error))?;
    if plan.find_warmup {
        // How many pilots look for it hangs on how many replications are asked for.
        let mut settled = settled(found.replications_planned);
        settled.warmup.given = Some(Duration::from_nanos((found.warmup * 1e9).round() as u64));
        found.lock = explain::lock(&settled);
    }
    Ok(Found { study: found, followed: None })
}

/// The scenario that others are held against. Settings are not for it, so that a scenario can be compared with itself.
fn base_plan(word: &str, options: &CheckOptions, seed: u64) -> Result<(String, Plan), Outcome> {
    let (mut scenario, loaded) = study::load_with(word, &[], &options.study)?;
    scenario.seed = seed;
    Ok((scenario.name.clone(), plan::compile(&scenario, &loaded.sources)))
}

fn baseline(path: &Path) -> Result<Compared, Outcome> {
    let fail = |message: String| {
        eprintln!("error: {message}");
        Outcome::Failed
    };
    let place = path.display();
    let file = File::open(path).map_err(|error| fail(format!("cannot read {place}: {error}")))?;
    let read: Compared = serde_json::from_reader(BufReader::new(file)).map_err(|error| {
        fail(format!("{place} is no summary.json that `ninefold run` or `check` has written: {error}"))
    })?;
    match read.key_numbers.iter().any(|key| key.by_run.len() > 1) {
        true => Ok(read),
        false => Err(fail(format!("{place} is of a single run, which nothing can be compared with"))),
    }
}

fn complain(name: &str, error: &CheckError) -> Outcome {
    match error {
        CheckError::Study(error) => study::complain(name, error),
        CheckError::UnknownNumber { name, known } => {
            let hint = match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => format!("; there are {}", known.join(", ")),
            };
            refuse(&format!("--max-regression {name}: no number that gets better or worse is called so{hint}"))
        }
    }
}

/// What the objectives of a study come to, and its differences.
pub fn judge(study: &Study) -> Outcome {
    let against = study.check.as_ref().and_then(|check| check.against.as_ref());
    let gated = against.map_or(&[][..], |against| &against.regressions);
    let verdicts: Vec<Verdict> =
        study.objectives.iter().map(|o| o.verdict).chain(gated.iter().map(|number| number.verdict)).collect();
    if verdicts.is_empty() {
        eprintln!("`{}` has no objectives (`slo`), so there is nothing to check", study.name);
        return Outcome::Inconclusive;
    }
    if verdicts.contains(&Verdict::Fail) {
        Outcome::Broken
    } else if verdicts.contains(&Verdict::Inconclusive) {
        Outcome::Inconclusive
    } else {
        Outcome::Done
    }
}
