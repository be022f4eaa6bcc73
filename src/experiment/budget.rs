//! Error budgets and their alerts over all runs.

use super::alerts::{Firing, RULES};
use super::estimate::mean;
use super::incidents::Occurrence;
use super::slices::{classes, target};
use super::spread::spread;
use super::study::{Alert, Ending, ErrorBudget, Estimate, ObjectiveResult};
use crate::engine::time;
use crate::plan::Plan;

/// The objectives that have an error budget: their numbers, with the share of requests that must be good.
fn budgeted(plan: &Plan) -> impl Iterator<Item = (usize, f64)> + '_ {
    let objectives = plan.objectives.iter().enumerate();
    objectives
        .filter_map(|(number, o)| Some((number, target(o).filter(|_| classes(plan, &o.subject).is_some())?)))
        .filter(|(_, target)| *target < 1.0)
}

/// How much of each error budget was used. `runs` are the objectives' values in each run.
pub fn budgets(plan: &Plan, results: &[ObjectiveResult], runs: &[Vec<Option<f64>>]) -> Vec<ErrorBudget> {
    let budget = |(number, target): (usize, f64)| {
        let result = &results[number];
        // The limit of an objective on availability is that of the good ones, of the error rate that of the bad ones.
        let good = result.operator.starts_with('>');
        let used = |value: f64| (if good { 1.0 - value } else { value }).max(0.0) / (1.0 - target);
        let found = result.estimate;
        let (low, high) = if good { (found.high, found.low) } else { (found.low, found.high) };
        let values: Vec<f64> = runs.iter().filter_map(|run| run[number]).map(used).collect();
        ErrorBudget {
            objective: result.text.clone(),
            target,
            used: Estimate {
                value: found.value.map(used),
                low: low.map(used),
                high: high.map(used),
                method: found.method,
            },
            exhausted_in: values.iter().filter(|&&used| used > 1.0).count() as f64 / values.len().max(1) as f64,
        }
    };
    budgeted(plan).map(budget).collect()
}

/// The alerts on each budget: whether and when they fire.
pub fn alerts(plan: &Plan, runs: &[(&[Firing], &[Occurrence])]) -> Vec<Alert> {
    let measured = time::to_seconds(plan.duration - plan.warmup);
    let alert = |objective: usize, number: usize| {
        let rule = RULES[number];
        let of = |firing: &&Firing| (firing.objective, firing.rule) == (objective, number);
        let times: Vec<f64> = runs.iter().map(|(firings, _)| firings.iter().filter(of).count() as f64).collect();
        let fired = times.iter().filter(|&&times| times > 0.0).count();
        let delay = |(firings, incidents): &(&[Firing], &[Occurrence])| {
            let first = firings.iter().find(of)?;
            let harmful = incidents.iter().filter(|incident| incident.ending != Ending::Unaffected);
            let began = harmful.map(|incident| (incident.fault.began, incident.over));
            let covers = |&(began, over): &(f64, Option<f64>)| {
                began <= first.at && over.is_none_or(|over| first.at <= began + over)
            };
            began.filter(covers).map(|(began, _)| first.at - began).reduce(f64::min)
        };
        let delays: Vec<f64> = runs.iter().filter_map(delay).collect();
        Alert {
            objective: plan.objectives[objective].text.clone(),
            severity: rule.severity,
            factor: rule.factor,
            long: rule.long,
            short: rule.short,
            complete: measured >= rule.long,
            fired_in: fired as f64 / runs.len().max(1) as f64,
            times: mean(&times),
            delay: spread(mean(&delays), delays),
        }
    };
    budgeted(plan).flat_map(|(objective, _)| (0..RULES.len()).map(move |rule| alert(objective, rule))).collect()
}
