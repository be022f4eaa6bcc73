//! The incidents of all runs, merged by what set them off.

use super::answer::Scaling;
use super::course::Occurrence;
use super::ending::{Of, Sustaining};
use super::trigger::Cause;
use crate::experiment::estimate::mean;
use crate::experiment::study::{Ending, Endings, Incident, Losses, ScalingAnswer, Sustainer};
use crate::plan::Plan;
use crate::tally::Outcome;
use std::collections::BTreeMap;

/// The occurrences of one cause in each run that had it.
type Runs<'a> = Vec<Vec<&'a Occurrence>>;

/// The incidents of all runs, in order of time.
pub fn incidents(plan: &Plan, runs: &[Vec<Occurrence>]) -> Vec<Incident> {
    let mut by_cause: BTreeMap<Cause, Runs<'_>> = BTreeMap::new();
    for run in runs {
        let mut of_run: BTreeMap<Cause, Vec<&Occurrence>> = BTreeMap::new();
        run.iter().for_each(|occurrence| of_run.entry(occurrence.fault.cause).or_default().push(occurrence));
        of_run.into_iter().for_each(|(cause, found)| by_cause.entry(cause).or_default().push(found));
    }
    let mut incidents: Vec<Incident> =
        by_cause.iter().map(|(&cause, found)| incident(plan, cause, found, runs.len())).collect();
    let began = |incident: &Incident| incident.began.value.unwrap_or(0.0);
    incidents.sort_by(|a, b| began(a).total_cmp(&began(b)));
    incidents
}

/// The mean over runs of what each run's occurrences tell on average; runs that do not tell it are left out. Beside it
/// the share of the runs that do.
fn over_runs(runs: &Runs<'_>, value: impl Fn(&Occurrence) -> Option<f64>) -> (crate::experiment::study::Estimate, f64) {
    let of_run = |run: &Vec<&Occurrence>| {
        let values: Vec<f64> = run.iter().filter_map(|occurrence| value(occurrence)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let values: Vec<f64> = runs.iter().filter_map(of_run).collect();
    let share = values.len() as f64 / runs.len().max(1) as f64;
    (mean(&values), share)
}

fn incident(plan: &Plan, cause: Cause, runs: &Runs<'_>, all: usize) -> Incident {
    let estimate = |value: &dyn Fn(&Occurrence) -> Option<f64>| over_runs(runs, value).0;
    let number = |value: &dyn Fn(&Occurrence) -> u64| estimate(&|o| Some(value(o) as f64));
    let bad = |outcome: Outcome| number(&|o| o.bad[outcome as usize]);
    let (detected, detected_in) = over_runs(runs, |o| o.detected);
    let (mitigated, mitigated_in) = over_runs(runs, |o| o.mitigated);
    let (over, over_in) = over_runs(runs, |o| o.over);
    let firsts: Vec<f64> = runs.iter().filter_map(|run| run.first().map(|o| o.fault.began)).collect();
    let times: Vec<f64> = runs.iter().map(|run| run.len() as f64).collect();
    let (ending, endings) = endings(runs);
    let mut with: Vec<Cause> = runs.iter().flatten().flat_map(|o| o.with.iter().copied()).collect();
    with.sort_unstable();
    with.dedup();
    Incident {
        cause: cause.words(plan),
        trigger: cause.trigger(plan),
        began: mean(&firsts),
        lasted: estimate(&|o| o.fault.lasted()),
        share: runs.len() as f64 / all.max(1) as f64,
        times: mean(&times),
        with: with.into_iter().map(|cause| cause.words(plan)).collect(),
        ending,
        endings,
        hurt: estimate(&|o| o.hurt),
        detected,
        detected_in,
        mitigated,
        mitigated_in,
        over,
        over_in,
        losses: Losses {
            all: number(&|o| o.bad.iter().sum()),
            timeout: bad(Outcome::Timeout),
            rejected: bad(Outcome::Rejected),
            failed: bad(Outcome::Failed),
            lost: bad(Outcome::Lost),
            abandoned: bad(Outcome::Abandoned),
            limited: bad(Outcome::Limited),
            short_circuited: bad(Outcome::ShortCircuited),
        },
        users: number(&|o| o.users),
        lost_value: estimate(&|o| Some(o.lost_value)),
        taken_out: number(&|o| o.replicas.0),
        returned: number(&|o| o.replicas.1),
        scaling: scaling(plan, runs),
        goodput_at_end: estimate(&|o| o.tail.as_ref()?.goodput),
        sustained_by: if ending >= Ending::Degraded { sustained(plan, runs, ending) } else { Vec::new() },
    }
}

/// How the incident ended in most runs, and in which share of them in each way.
fn endings(runs: &Runs<'_>) -> (Ending, Endings) {
    let worst = |run: &Vec<&Occurrence>| run.iter().map(|o| o.ending).max().unwrap_or(Ending::Unaffected);
    let count = |ending: Ending| runs.iter().filter(|run| worst(run) == ending).count();
    let all = [Ending::Unaffected, Ending::Recovered, Ending::Ongoing, Ending::Degraded, Ending::Collapsed];
    let most = all.into_iter().max_by_key(|&ending| (count(ending), ending)).unwrap_or(Ending::Unaffected);
    let share = |ending| count(ending) as f64 / runs.len().max(1) as f64;
    let [unaffected, recovered, ongoing, degraded, collapsed] = all.map(share);
    (most, Endings { unaffected, recovered, ongoing, degraded, collapsed })
}

fn scaling(plan: &Plan, runs: &Runs<'_>) -> Vec<ScalingAnswer> {
    let fleets = (0u32..).zip(&plan.fleets).filter(|(_, fleet)| fleet.autoscaler.is_some());
    let answer = |(fleet, spec): (u32, &crate::plan::Fleet)| {
        let of = |o: &Occurrence| o.scaling.iter().find(|scaling| scaling.fleet == fleet).copied();
        let estimate = |value: fn(Scaling) -> Option<f64>| over_runs(runs, |o| of(o).and_then(value));
        let (ordered, share) = estimate(|scaling| Some(scaling.ordered));
        (share > 0.0).then(|| ScalingAnswer {
            service: spec.name.clone(),
            share,
            ordered,
            ready: estimate(|scaling| scaling.ready).0,
            from: estimate(|scaling| Some(scaling.from as f64)).0,
            to: estimate(|scaling| Some(scaling.to as f64)).0,
        })
    };
    fleets.filter_map(answer).collect()
}

/// What keeps the incident going in at least half of the runs that ended in this way.
fn sustained(plan: &Plan, runs: &Runs<'_>, ending: Ending) -> Vec<Sustainer> {
    let tails: Vec<&[Sustaining]> = (runs.iter().flatten())
        .filter(|o| o.ending == ending)
        .filter_map(|o| o.tail.as_ref().map(|tail| tail.sustained.as_slice()))
        .collect();
    let mut kinds: Vec<(&'static str, Of)> = Vec::new();
    for found in tails.iter().copied().flatten() {
        if !kinds.contains(&(found.what, found.of)) {
            kinds.push((found.what, found.of));
        }
    }
    let sustainer = |(what, of): (&'static str, Of)| {
        let same = |tail: &&[Sustaining]| tail.iter().find(|s| s.what == what && s.of == of).copied();
        let seen: Vec<Sustaining> = tails.iter().filter_map(same).collect();
        let values = |value: fn(&Sustaining) -> f64| mean(&seen.iter().map(value).collect::<Vec<f64>>());
        (2 * seen.len() >= tails.len()).then(|| Sustainer {
            what,
            of: match of {
                Of::Clients => String::new(),
                Of::Fleet(fleet) => plan.fleets[fleet as usize].name.clone(),
                Of::Cache(cache) => plan.caches[cache as usize].name.clone(),
            },
            before: values(|s| s.before),
            now: values(|s| s.now),
        })
    };
    kinds.into_iter().filter_map(sustainer).collect()
}
