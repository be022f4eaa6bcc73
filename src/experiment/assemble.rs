//! Puts a study together from what the replications found.

use super::curves;
use super::estimate::Estimator;
use super::facts::{self, Facts, FleetFacts, FlowFacts, FlowOf, LatencyFacts};
use super::headline;
use super::incidents;
use super::replicate::Gathered;
use super::study::{
    Assumption, Estimate, Latency, ObjectiveResult, Outcomes, ServiceResult, Study, Timeline, TrafficResult, Verdict,
};
use super::view::View;
use crate::engine::time;
use crate::plan::Plan;
use crate::plan::objective::Objective;
use crate::tally::{Flow, Histogram, Outcome};

/// What a study says of the scenario besides its numbers.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The scenario's name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Warnings about it.
    pub warnings: Vec<String>,
    /// The defaults that were used.
    pub assumptions: Vec<Assumption>,
    /// The scenario with everything filled in, as YAML.
    pub lock: String,
}

/// Version of the layout of `summary.json`.
const SCHEMA: u32 = 1;

/// The study.
pub fn assemble(plan: &Plan, about: About, flows: &[FlowOf], gathered: &Gathered) -> Study {
    let view = View { plan, tally: &gathered.merged };
    let numbers: Vec<Vec<Option<f64>>> = gathered.runs.iter().map(|run| run.numbers.clone()).collect();
    let facts = facts::facts(view, flows, &mut Estimator::new(&numbers));
    let Facts { objectives, flows: flow_facts, fleets, cost, cost_per_hour, cost_per_thousand, .. } = facts;
    let mut traffic: Vec<TrafficResult> =
        flows.iter().zip(flow_facts).map(|(of, facts)| traffic_result(view, of, facts)).collect();
    let whole = traffic.remove(0);
    let mut study = Study {
        schema: SCHEMA,
        name: about.name,
        description: about.description,
        version: env!("CARGO_PKG_VERSION"),
        seed: plan.seed,
        replications_planned: plan.replications.most(),
        replications: gathered.runs.len() as u32,
        interrupted: gathered.interrupted,
        duration: time::to_seconds(plan.duration),
        warmup: time::to_seconds(plan.warmup),
        currency: plan.currency.clone(),
        events: gathered.merged.events,
        fingerprint: fingerprint(gathered),
        headline: String::new(),
        objectives: objective_results(plan, &objectives, &numbers),
        whole,
        traffic,
        services: fleets.into_iter().enumerate().map(|(f, facts)| service_result(view, f as u32, facts)).collect(),
        cost,
        cost_per_hour,
        cost_per_thousand,
        incidents: {
            let occurrences: Vec<_> = gathered.runs.iter().map(|run| run.occurrences.clone()).collect();
            incidents::incidents(plan, &occurrences)
        },
        warnings: about.warnings,
        timeline: timeline(view, flows, gathered),
        assumptions: about.assumptions,
        lock: about.lock,
    };
    study.headline = headline::headline(&study);
    study
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
        in_flight: flow.born - flow.finished(),
    }
}

fn latency(histogram: &Histogram, facts: LatencyFacts<Estimate>) -> Latency {
    let [p50, p90, p95, p99, p999] = facts.quantiles;
    Latency {
        count: histogram.count(),
        mean: facts.mean,
        p50,
        p90,
        p95,
        p99,
        p999,
        max: histogram.max(),
        cdf: histogram.cumulative(),
    }
}

fn traffic_result(view: View<'_>, of: &FlowOf, facts: FlowFacts<Estimate>) -> TrafficResult {
    let requests = view.requests(&of.classes);
    TrafficResult {
        name: of.name.clone(),
        outcomes: outcomes(&requests.flow),
        availability: within(facts.availability, 0.0, 1.0),
        offered: facts.offered,
        throughput: facts.throughput,
        attempts: facts.attempts,
        in_system: facts.in_system,
        latency: latency(&requests.flow.latency, facts.latency),
        earned_value: facts.earned,
        lost_value: facts.lost,
    }
}

fn service_result(view: View<'_>, fleet: u32, facts: FleetFacts<Estimate>) -> ServiceResult {
    let tally = view.fleet(fleet);
    let follows = view.plan.fleets[fleet as usize].follows.is_some();
    let staleness = latency(&tally.staleness, facts.staleness);
    ServiceResult {
        name: view.plan.fleets[fleet as usize].name.clone(),
        outcomes: outcomes(&tally.calls),
        availability: within(facts.availability, 0.0, 1.0),
        throughput: facts.throughput,
        sojourn: latency(&tally.calls.latency, facts.sojourn),
        wait: latency(&tally.wait, facts.wait),
        prob_wait: within(facts.prob_wait, 0.0, 1.0),
        in_system: facts.in_system,
        queue_length: facts.queue_length,
        busy: facts.busy,
        utilization: within(facts.utilization, 0.0, 1.0),
        replicas: facts.replicas,
        peak_replicas: facts.peak,
        time_available: within(facts.time_available, 0.0, 1.0),
        stale_reads: follows.then_some(within(facts.stale_reads, 0.0, 1.0)),
        staleness: follows.then_some(staleness),
        cost: facts.cost,
    }
}

/// An interval cut to the values that are possible.
fn within(estimate: Estimate, least: f64, most: f64) -> Estimate {
    let cut = |v: f64| v.clamp(least, most);
    Estimate { value: estimate.value, low: estimate.low.map(cut), high: estimate.high.map(cut) }
}

fn objective_results(plan: &Plan, estimates: &[Estimate], runs: &[Vec<Option<f64>>]) -> Vec<ObjectiveResult> {
    let results = plan.objectives.iter().zip(estimates).enumerate().map(|(index, (objective, &estimate))| {
        let values: Vec<f64> = runs.iter().filter_map(|run| run[index]).collect();
        let met = values.iter().filter(|&&v| objective.comparison.holds(v, objective.limit)).count();
        ObjectiveResult {
            text: objective.text.clone(),
            subject: objective.subject_text.clone(),
            operator: objective.comparison.sign(),
            limit: objective.limit,
            unit: objective.measure.unit(),
            estimate: if objective.measure.unit() == "share" { within(estimate, 0.0, 1.0) } else { estimate },
            verdict: verdict(objective, estimate),
            met_in: (!values.is_empty()).then(|| met as f64 / values.len() as f64),
            file: objective.file.clone(),
            line: objective.line,
        }
    });
    results.collect()
}

/// An objective holds if its whole interval does. Without an interval (a single run) nothing is decided,
/// unless the run is the same whatever the seed.
fn verdict(objective: &Objective, estimate: Estimate) -> Verdict {
    let holds = |value: f64| objective.comparison.holds(value, objective.limit);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) if holds(low) && holds(high) => Verdict::Pass,
        (Some(low), Some(high)) if !holds(low) && !holds(high) => Verdict::Fail,
        _ => Verdict::Inconclusive,
    }
}
