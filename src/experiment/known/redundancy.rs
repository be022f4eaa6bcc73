//! What theory says of replicas that fail.

use super::super::facts::FleetFacts;
use super::claim::{Claim, Reading, Span};
use crate::plan::Plan;
use crate::plan::textbook::{self, Units};
use crate::theory::redundancy::Redundant;
use crate::theory::transient;

const SOURCE: &str = "Ross 1996, Kleinrock 1975";
/// Of 365 days, in seconds.
const YEAR: f64 = 31_536_000.0;
/// Of the relative bias that a start with all units up leaves, so much is put up with.
const MOST_BIAS: f64 = 0.02;

/// All claims about availability.
pub fn claims(plan: &Plan, span: &Span) -> Vec<Claim> {
    textbook::redundant_units(plan).iter().flat_map(|units| of_units(plan, units, span)).collect()
}

fn of_units(plan: &Plan, units: &Units, span: &Span) -> [Claim; 2] {
    let known = Redundant::new(units.units, units.needed, units.to_failure, units.to_repair, units.repairs);
    // All is well at the start. Where repairs wait for each other it takes as many of them.
    let queued = f64::from(units.units).min(f64::from(units.units) / f64::from(units.repairs.max(1)));
    let relaxation = units.to_repair * queued;
    let bias = transient::bias(relaxation, span.warmup, span.measured);
    // The deviation of outages is that of their own number, not of the time that is available.
    let unsteady = bias > MOST_BIAS || relaxation * 10.0 > span.measured;
    let claim = |measure, unit, theory: f64, margin: f64, reading: fn(&FleetFacts<usize>) -> usize| Claim {
        part: plan.fleets[units.fleet as usize].name.clone(),
        model: model(units),
        source: SOURCE,
        measure,
        unit,
        theory,
        reading: Reading::Fleet(units.fleet, reading),
        margin,
        observations: known.outages * span.total(),
        doubt: unsteady.then_some("no steady state in so short a time"),
    };
    let available = 1.0 - known.unavailability;
    let a_year = known.outages * YEAR;
    [
        claim("availability", "share", available, known.unavailability * bias, |of| of.time_available),
        claim("outages a year", "", a_year, a_year * bias, |of| of.outages_per_year),
    ]
}

fn model(units: &Units) -> String {
    let Units { units, needed, repairs, .. } = *units;
    match (units, repairs < units) {
        (1, _) => "one unit".to_owned(),
        (_, true) => format!("{needed} of {units}, {repairs} repaired at once"),
        (_, false) => format!("{needed} of {units}"),
    }
}
