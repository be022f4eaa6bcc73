//! The numbers by which studies are compared, with what each run contributes to them.

use super::estimate::{by_run, estimate};
use super::facts::{self, Facts, FlowFacts};
use super::flows::FlowOf;
use super::latency::LatencyFacts;
use super::replicate::RunFacts;
use super::sample::Sample;
use super::study::{KeyNumber, Method};
use super::view::View;
use crate::measure::{Better, Measure};
use crate::plan::Plan;
use crate::units::Period;

/// A number by which studies are compared: what it is, and its place in the record of a run.
struct Key {
    name: String,
    unit: &'static str,
    better: Option<Better>,
    place: usize,
}

/// The key numbers of a study of several runs; of a single run there is nothing to compare.
pub fn key_numbers(view: View<'_>, flows: &[FlowOf], runs: &[RunFacts]) -> Vec<KeyNumber> {
    let (places, whole) = facts::placed(view, flows);
    let number = |key: Key| {
        let samples: Vec<&Sample> = runs.iter().map(|run| &run.numbers[key.place].sample).collect();
        let number = &whole[key.place];
        KeyNumber {
            name: key.name,
            unit: key.unit.to_owned(),
            better: key.better,
            estimate: estimate(number, &samples, Method::Replications),
            by_run: by_run(number, &samples).unwrap_or_default(),
        }
    };
    keys(view.plan, flows, places).into_iter().map(number).filter(|key| key.estimate.value.is_some()).collect()
}

/// A number by which studies are compared, without what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyName {
    /// As in an objective: `p99 of checkout`.
    pub name: String,
    /// The unit of the number.
    pub unit: &'static str,
    /// Which way it gets better; none where that is a matter of taste.
    pub better: Option<Better>,
}

/// The names of the numbers by which studies of a plan are compared.
pub fn key_names(view: View<'_>, flows: &[FlowOf]) -> Vec<KeyName> {
    let places = facts::placed(view, flows).0;
    keys(view.plan, flows, places)
        .into_iter()
        .map(|Key { name, unit, better, .. }| KeyName { name, unit, better })
        .collect()
}

/// What each run says of those numbers by itself; none where it observed nothing.
pub fn by_itself(view: View<'_>, flows: &[FlowOf], runs: &[RunFacts]) -> Vec<(KeyName, Vec<Option<f64>>)> {
    let places = facts::placed(view, flows).0;
    let values = |place: usize| runs.iter().map(|run| run.numbers[place].value).collect();
    keys(view.plan, flows, places)
        .into_iter()
        .map(|Key { name, unit, better, place }| (KeyName { name, unit, better }, values(place)))
        .collect()
}

/// Which numbers are compared: those of the objectives first, then what every architecture is asked for.
fn keys(plan: &Plan, flows: &[FlowOf], places: Facts<usize>) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut add_key = |key: Key| {
        if !keys.iter().any(|known: &Key| known.name == key.name && known.unit == key.unit) {
            keys.push(key);
        }
    };
    let mut add = |name: String, measure: Measure, place: usize| {
        add_key(Key { name, unit: measure.unit(), better: measure.better(), place });
    };
    for (objective, &place) in plan.objectives.iter().zip(&places.objectives) {
        add(objective.subject_text.clone(), objective.measure, place);
    }
    let Facts { burns, flows: flow_places, fleets, caches, queues, memories, .. } = places;
    let (cost, cost_per_hour, cost_per_thousand) = (places.cost, places.cost_per_hour, places.cost_per_thousand);
    for (of, places) in flows.iter().zip(&flow_places) {
        // A flow that is all there is has been told already.
        let alone = !of.name.is_empty() && of.classes.len() == plan.classes.len();
        if !alone {
            flow(&of.name, places, &mut add);
        }
    }
    add("cost".to_owned(), Measure::Cost, cost);
    add("cost".to_owned(), Measure::CostRate(Period::Hour), cost_per_hour);
    add("cost_per_thousand".to_owned(), Measure::CostPerThousand, cost_per_thousand);
    for (fleet, places) in plan.fleets.iter().zip(&fleets).filter(|(fleet, _)| fleet.pool.is_none()) {
        let of = |word: &str| format!("{word} of {}", fleet.name);
        add(of("p99"), Measure::Quantile(0.99), places.sojourn.quantiles[3]);
        add(of("utilization"), Measure::Utilization, places.utilization);
        add(of("replicas"), Measure::Replicas, places.replicas);
        add(of("peak_replicas"), Measure::PeakReplicas, places.peak);
    }
    for (cache, places) in plan.caches.iter().zip(&caches) {
        add(format!("hit_ratio of {}", cache.name), Measure::HitRatio, places.hit_ratio);
    }
    for (group, places) in plan.queues.groups.iter().zip(&queues) {
        add(format!("p99 of {}", group.name), Measure::Quantile(0.99), places.age.quantiles[3]);
    }
    for (&fleet, places) in plan.memories.iter().zip(&memories) {
        let name = &plan.fleets[fleet as usize].name;
        add(format!("memory of {name}"), Measure::Memory, places.utilization);
        add(format!("oom_kills of {name}"), Measure::OomKills, places.oom_kills);
    }
    for (objective, &place) in plan.objectives.iter().zip(&burns) {
        let name = format!("budget of {}", objective.text);
        add_key(Key { name, unit: "", better: Some(Better::Less), place });
    }
    keys
}

/// The key numbers of a flow of requests: of all together the whole set, of parts what tells them apart.
fn flow(name: &str, places: &FlowFacts<usize>, add: &mut impl FnMut(String, Measure, usize)) {
    let LatencyFacts { mean, quantiles: [p50, _, p95, p99, p999] } = places.latency;
    let whole = name.is_empty();
    let of = |word: &str| if whole { word.to_owned() } else { format!("{word} of {name}") };
    if whole {
        add(of("mean"), Measure::Mean, mean);
        add(of("p50"), Measure::Quantile(0.5), p50);
        add(of("p95"), Measure::Quantile(0.95), p95);
    }
    add(of("p99"), Measure::Quantile(0.99), p99);
    if whole {
        add(of("p999"), Measure::Quantile(0.999), p999);
    }
    add(of("availability"), Measure::Availability, places.availability);
    if whole {
        add(of("throughput"), Measure::Throughput, places.throughput);
        add(of("attempts"), Measure::Attempts, places.attempts);
        add(of("lost_value"), Measure::LostValue, places.lost);
    }
}
