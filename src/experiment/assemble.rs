//! Puts a study together from what the replications found.

use super::bill;
use super::budget;
use super::cache;
use super::connections;
use super::counts::Part;
use super::curves;
use super::databases;
use super::decisions;
use super::estimate::{Estimator, LEVEL, estimate_at};
use super::facts::{self, Facts, FleetFacts, FlowFacts};
use super::flows::FlowOf;
use super::functions;
use super::headline;
use super::incidents;
use super::keys;
use super::known;
use super::latency;
use super::locks;
use super::memory;
use super::nodes;
use super::onset;
use super::queues;
use super::quorum;
use super::recoveries;
use super::replicate::{Gathered, RunFacts};
use super::sample::Number;
use super::slices;
use super::spread::{root, spread};
use super::study::{
    Assumption, Estimate, Method, ObjectiveResult, Occupancy, Outcomes, ServiceResult, Study, TimeSlices, Timeline,
    TrafficResult, Verdict, WarmupMethod,
};
use super::symptoms;
use super::view::View;
use super::words;
use crate::architecture::Architecture;
use crate::engine::time;
use crate::measure::Measure;
use crate::plan::objective::Objective;
use crate::plan::{Plan, Replications};
use crate::statistics::scale::Scale;
use crate::statistics::settling;
use crate::tally::{self, Flow, Outcome};
use serde::{Deserialize, Serialize};

/// What a study says of the scenario besides its numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct About {
    /// The scenario's name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Warnings about it.
    pub warnings: Vec<String>,
    /// The defaults that were used.
    pub assumptions: Vec<Assumption>,
    /// What it consists of, and who calls whom.
    pub architecture: Architecture,
    /// The scenario with everything filled in, as YAML.
    pub lock: String,
}

/// Version of the layout of `summary.json`.
const SCHEMA: u32 = 1;

/// The study.
pub fn assemble(plan: &Plan, about: About, flows: &[FlowOf], gathered: &Gathered) -> Study {
    let view = View::whole(plan, &gathered.merged);
    let windows = windows(view, flows, gathered);
    let (sections, method) = sections(windows.as_deref(), gathered);
    let known = known::known(view, flows, &sections, method);
    let mut estimator = Estimator::new(sections, method);
    let facts = facts::facts(view, flows, &mut estimator);
    // With several runs a number without an interval has no spread, or too few runs that tell it.
    let dependent = if windows.is_some() { estimator.dependent } else { 0 };
    let doubts = doubts(plan, gathered, dependent);
    let Facts { objectives, flows: flow_facts, fleets, quorums, databases, recoveries, queues, caches, .. } = facts;
    let Facts { cost, cost_per_hour, cost_per_thousand, cost_per_month, bill, locks, connections, .. } = facts;
    let Facts { pools, pods, functions, memories, .. } = facts;
    let mut traffic: Vec<TrafficResult> =
        flows.iter().zip(flow_facts).map(|(of, facts)| traffic_result(view, of, facts)).collect();
    let whole = traffic.remove(0);
    // The first run is not there where it was interrupted before others that are.
    let first = gathered.runs.iter().find(|run| !run.decisions.kept().is_empty());
    let (decisions, decisions_left_out) =
        first.map_or_else(Default::default, |run| decisions::changes(plan, &run.decisions));
    let mut study = Study {
        schema: SCHEMA,
        name: about.name,
        description: about.description,
        architecture: about.architecture,
        version: env!("CARGO_PKG_VERSION"),
        seed: plan.seed,
        replications_planned: plan.replications.most(),
        replications: gathered.runs.len() as u32,
        interrupted: gathered.interrupted,
        duration: time::to_seconds(plan.duration),
        warmup: time::to_seconds(plan.warmup),
        warmup_method: if plan.find_warmup { WarmupMethod::Mser5 } else { WarmupMethod::Given },
        currency: plan.currency.clone(),
        timed: timed(plan),
        events: gathered.merged.events,
        fingerprint: fingerprint(gathered),
        headline: String::new(),
        objectives: objective_results(plan, &objectives, &gathered.runs),
        check: None,
        whole,
        traffic,
        scripted: incidents::scripted(plan),
        services: fleets
            .into_iter()
            .enumerate()
            // Nodes serve nobody: of them there is a table of their own.
            .filter(|(f, _)| plan.fleets[*f].pool.is_none())
            .map(|(f, facts)| service_result(view, f as u32, facts, &gathered.runs))
            .collect(),
        quorums: quorums.into_iter().enumerate().map(|(store, facts)| quorum::result(view, store, facts)).collect(),
        recoveries: (0..).zip(recoveries).map(|(plan, facts)| recoveries::result(view, plan, facts)).collect(),
        databases: (0..).zip(databases).map(|(database, facts)| databases::result(view, database, facts)).collect(),
        queues: queues::results(view, queues),
        locks: locks.into_iter().enumerate().map(|(table, facts)| locks::result(view, table, facts)).collect(),
        connections: connections
            .into_iter()
            .enumerate()
            .map(|(of, facts)| connections::result(view, of, facts))
            .collect(),
        nodes: pools.into_iter().enumerate().map(|(pool, facts)| nodes::pool_result(view, pool, facts)).collect(),
        pods: pods.into_iter().enumerate().map(|(group, facts)| nodes::pod_result(view, group, facts)).collect(),
        functions: functions.into_iter().enumerate().map(|(of, facts)| functions::result(view, of, facts)).collect(),
        memory: (0..).zip(memories).map(|(of, facts)| memory::result(view, of, facts)).collect(),
        caches: caches.into_iter().enumerate().map(|(c, facts)| cache::result(view, c, facts)).collect(),
        cost,
        cost_per_hour,
        cost_per_thousand,
        cost_per_month,
        bill: bill::lines(view, bill),
        symptoms: symptoms::symptoms(plan, &each(gathered, |run| run.symptoms.clone())),
        incidents: incidents::incidents(plan, &each(gathered, |run| run.incidents.clone())),
        budgets: Vec::new(),
        decisions,
        decisions_left_out,
        alerts: budget::alerts(plan, &each(gathered, |run| (run.firings.as_slice(), run.incidents.as_slice()))),
        time_slices: TimeSlices {
            window: time::to_seconds(plan.window) * plan.slices.windows as f64,
            target: slices::slice_target(plan, &flows[0].classes),
        },
        known: known.answers,
        laws: known.laws,
        warnings: about.warnings.into_iter().chain(doubts).chain(known.warnings).collect(),
        runs: each(gathered, |run| run.replication),
        key_numbers: keys::key_numbers(view, flows, &gathered.runs),
        time_spent: None,
        timeline: timeline(view, flows, gathered),
        assumptions: about.assumptions,
        lock: about.lock,
    };
    let values = each(gathered, |run| run.numbers[..plan.objectives.len()].iter().map(|n| n.value).collect());
    study.budgets = budget::budgets(plan, &study.objectives, &values);
    study.headline = headline::headline(&study);
    study
}

/// Something of each run.
fn each<'a, T>(gathered: &'a Gathered, of: impl Fn(&'a RunFacts) -> T) -> Vec<T> {
    gathered.runs.iter().map(of).collect()
}

/// What the windows of a run that stands alone tell; none if there are several runs. Only windows that are measured
/// from their beginning to their end count.
fn windows(view: View<'_>, flows: &[FlowOf], gathered: &Gathered) -> Option<Vec<Vec<Number>>> {
    let plan = view.plan;
    let first = plan.warmup.div_ceil(plan.window) as usize;
    let complete = (plan.duration / plan.window) as usize;
    let window = |index| facts::recorded(View { part: Part::Window(index), ..view }, flows);
    (gathered.runs.len() == 1).then(|| (first..complete).map(window).collect())
}

/// What intervals rest on: the runs, or the windows of the only one.
fn sections<'a>(windows: Option<&'a [Vec<Number>]>, gathered: &'a Gathered) -> (Vec<&'a [Number]>, Method) {
    match windows {
        Some(windows) => (windows.iter().map(Vec::as_slice).collect(), Method::BatchMeans),
        None => (gathered.runs.iter().map(|run| run.numbers.as_slice()).collect(), Method::Replications),
    }
}

/// What the numbers leave open.
fn doubts(plan: &Plan, gathered: &Gathered, dependent: u32) -> Vec<String> {
    let mut doubts = Vec::new();
    if let Replications::Until { precision, .. } = plan.replications
        && gathered.imprecise
        && !gathered.interrupted
    {
        let (runs, precision) = (gathered.runs.len(), words::percent(precision));
        doubts.push(format!("{runs} replications did not reach the precision of {precision} asked for"));
    }
    if dependent > 0 {
        doubts.push(format!(
            "{dependent} numbers have no interval: the windows of this one run are not independent, however they are batched; a longer run or several replications would tell"
        ));
    }
    doubts
}

fn timeline(view: View<'_>, flows: &[FlowOf], gathered: &Gathered) -> Timeline {
    let runs: Vec<curves::Values> = gathered.runs.iter().map(|run| run.curves.clone()).collect();
    curves::timeline(view.plan, flows, &curves::values(view, flows), &runs)
}

/// All runs' fingerprints, folded in order.
fn fingerprint(gathered: &Gathered) -> String {
    let fold = |all: u64, run: u64| all.rotate_left(9).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ run;
    format!("{:016x}", gathered.runs.iter().map(|run| run.fingerprint).fold(0, fold))
}

fn outcomes(flow: &Flow) -> Outcomes {
    let ended = |outcome: Outcome| flow.ended[outcome as usize];
    Outcomes {
        born: flow.born,
        ok: ended(Outcome::Ok),
        timeout: ended(Outcome::Timeout),
        rejected: ended(Outcome::Rejected),
        failed: ended(Outcome::Failed),
        lost: ended(Outcome::Lost),
        abandoned: ended(Outcome::Abandoned),
        cancelled: ended(Outcome::Cancelled),
        limited: ended(Outcome::Limited),
        short_circuited: ended(Outcome::ShortCircuited),
        in_flight: flow.born - flow.finished(),
    }
}

fn traffic_result(view: View<'_>, of: &FlowOf, facts: FlowFacts<Estimate>) -> TrafficResult {
    let flow = view.flow(&of.classes);
    TrafficResult {
        name: of.name.clone(),
        outcomes: outcomes(&flow),
        availability: facts.availability,
        good_slices: facts.good_slices,
        offered: facts.offered,
        throughput: facts.throughput,
        attempts: facts.attempts,
        degraded: facts.degraded,
        in_system: facts.in_system,
        latency: latency::result(&flow.latency, facts.latency),
        earned_value: facts.earned,
        lost_value: facts.lost,
    }
}

fn service_result(view: View<'_>, fleet: u32, facts: FleetFacts<Estimate>, runs: &[RunFacts]) -> ServiceResult {
    let tally = view.tally_of(fleet);
    let fleet_plan = &view.plan.fleets[fleet as usize];
    let imbalances: Vec<f64> = runs.iter().filter_map(|run| run.imbalances[fleet as usize]).collect();
    let several = !imbalances.is_empty();
    ServiceResult {
        name: fleet_plan.name.clone(),
        autoscaled: fleet_plan.autoscaler.is_some(),
        outcomes: outcomes(&tally.calls),
        availability: facts.availability,
        throughput: facts.throughput,
        sojourn: latency::result(&tally.calls.latency, facts.sojourn),
        wait: latency::result(&tally.wait, facts.wait),
        prob_wait: facts.prob_wait,
        in_system: facts.in_system,
        queue_length: facts.queue_length,
        busy: facts.busy,
        utilization: facts.utilization,
        wasted: facts.wasted,
        replicas: facts.replicas,
        peak_replicas: facts.peak,
        time_available: facts.time_available,
        outages: facts.outages,
        outages_per_year: facts.outages_per_year,
        time_to_first_outage: facts.time_to_first_outage,
        outage: latency::result(&tally.outage, facts.outage),
        downtime: spread(facts.downtime, runs.iter().map(|run| run.downtimes[fleet as usize]).collect()),
        cpus: facts.cpus,
        warm_pool: facts.warm_pool,
        off: facts.off,
        setup: facts.setup,
        ejected: facts.ejected,
        ejections: facts.ejections,
        restarts: facts.restarts,
        rollbacks: facts.rollbacks,
        forecast_error: (tally.forecasts.1 > 0).then_some(facts.forecast_error),
        imbalance: several.then(|| spread(facts.imbalance, imbalances)),
        spread: several.then(|| root(facts.variation)),
        cost: facts.cost,
        idle: facts.idle,
        idle_cost: facts.idle_cost,
        occupancy: occupancy(&tally.present),
        load: (tally.load.looks() > 0).then(|| occupancy(&tally.load)),
    }
}

fn occupancy(seen: &tally::Occupancy) -> Occupancy {
    let (moments, cumulative) = (seen.moments(), seen.cumulative());
    let at = |share: f64| cumulative.iter().find(|(_, below)| *below >= share).map(|(number, _)| *number);
    Occupancy {
        looks: seen.looks(),
        mean: moments.map(|(mean, _)| mean),
        variance: moments.map(|(_, variance)| variance),
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        max: cumulative.last().map(|(number, _)| *number),
        cumulative,
    }
}

/// Whether an answer can come too late.
fn timed(plan: &Plan) -> bool {
    let limited = |measure| matches!(measure, Measure::Quantile(_) | Measure::Mean);
    plan.edges.iter().any(|edge| edge.timeout.is_some() || edge.deadline.is_some())
        || plan.objectives.iter().any(|objective| limited(objective.measure))
}

/// The objectives of a study, judged on intervals at this level.
pub fn objectives(view: View<'_>, flows: &[FlowOf], gathered: &Gathered, level: f64) -> Vec<ObjectiveResult> {
    let whole = facts::recorded(view, flows);
    let windows = windows(view, flows, gathered);
    let (sections, method) = sections(windows.as_deref(), gathered);
    // The objectives' numbers come first in every record.
    let numbers = whole.iter().take(view.plan.objectives.len()).enumerate();
    let estimates = numbers.map(|(place, number)| {
        let samples: Vec<_> = sections.iter().map(|section| &section[place].sample).collect();
        estimate_at(number, &samples, method, level)
    });
    objective_results(view.plan, &estimates.collect::<Vec<_>>(), &gathered.runs)
}

fn objective_results(plan: &Plan, estimates: &[Estimate], runs: &[RunFacts]) -> Vec<ObjectiveResult> {
    let results = plan.objectives.iter().zip(estimates).enumerate().map(|(index, (objective, &estimate))| {
        let values: Vec<f64> = runs.iter().filter_map(|run| run.numbers[index].value).collect();
        let met = values.iter().filter(|&&v| objective.comparison.holds(v, objective.limit)).count();
        let verdict = verdict(objective, estimate);
        let breaches: Vec<_> = runs.iter().map(|run| run.breaches[index].as_ref()).collect();
        ObjectiveResult {
            text: objective.text.clone(),
            subject: objective.subject_text.clone(),
            measure: objective.measure,
            operator: objective.comparison.sign(),
            limit: objective.limit,
            unit: objective.measure.unit(),
            estimate,
            verdict,
            met_in: (!values.is_empty()).then(|| met as f64 / values.len() as f64),
            replications_to_settle: to_settle(objective, estimate, runs.len() as u32)
                .filter(|_| verdict == Verdict::Inconclusive),
            onset: onset::onset(plan, &breaches),
            decided_after: None,
            file: objective.file.clone(),
            line: objective.line,
        }
    });
    results.collect()
}

/// An objective holds if its whole interval does. Without an interval nothing is decided.
fn verdict(objective: &Objective, estimate: Estimate) -> Verdict {
    let holds = |value: f64| objective.comparison.holds(value, objective.limit);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) if holds(low) && holds(high) => Verdict::Pass,
        (Some(low), Some(high)) if !holds(low) && !holds(high) => Verdict::Fail,
        _ => Verdict::Inconclusive,
    }
}

/// How many replications would settle an objective whose interval spans its limit.
fn to_settle(objective: &Objective, estimate: Estimate, runs: u32) -> Option<u32> {
    let (value, low, high) = (estimate.value?, estimate.low?, estimate.high?);
    let scale = if objective.measure.unit() == "share" { Scale::Logit } else { Scale::Log };
    let bound = if objective.limit < value { low } else { high };
    settling::replications(scale, runs, value, bound, objective.limit, LEVEL)
}
