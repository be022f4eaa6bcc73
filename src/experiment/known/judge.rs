//! Whether theory and simulation agree.

use super::super::facts::Facts;
use super::claim::{Claim, Reading};
use crate::experiment::estimate::estimate_at;
use crate::experiment::sample::{Number, Sample};
use crate::experiment::study::{Agreement, Estimate, KnownAnswer, Method};

/// The chance that any of a study's comparisons warns though all is right, as far as intervals keep their word so far out. It is
/// shared among them in equal parts (Bonferroni; Dunn 1961).
const FAMILY: f64 = 1e-4;
/// Observations behind a number, in all runs together, below which nothing is said of it.
const FEWEST: f64 = 200.0;
/// An interval that is wider than this, over the value, tells nothing.
const WIDEST: f64 = 1.0;

/// Compares each claim with what is told in its place: by `whole` of all runs, by `sections` of each.
pub fn judge(
    claims: Vec<Claim>,
    places: &Facts<usize>,
    whole: &[Number],
    sections: &[&[Number]],
    method: Method,
) -> Vec<KnownAnswer> {
    let level = 1.0 - FAMILY / claims.len().max(1) as f64;
    let answer = |claim: Claim| {
        let place = place(&claim.reading, places);
        let samples: Vec<&Sample> = sections.iter().map(|section| &section[place].sample).collect();
        let rest = matches!(claim.reading, Reading::Rest(..));
        let at = |level| {
            let found = estimate_at(&whole[place], &samples, method, level);
            if rest { left_to_one(found) } else { found }
        };
        let simulated = at(super::LEVEL);
        let (verdict, because) = verdict(&claim, &at(level));
        let Claim { part, model, source, measure, unit, theory, margin, .. } = claim;
        KnownAnswer { part, model, source, measure, unit, theory, simulated, margin, verdict, because }
    };
    claims.into_iter().map(answer).collect()
}

fn place(reading: &Reading, places: &Facts<usize>) -> usize {
    match reading {
        Reading::Fleet(fleet, of) | Reading::Rest(fleet, of) => of(&places.fleets[*fleet as usize]),
        Reading::Cache(cache, of) => of(&places.caches[*cache as usize]),
    }
}

/// The share that another one leaves.
fn left_to_one(share: Estimate) -> Estimate {
    let left = |value: Option<f64>| value.map(|value| 1.0 - value);
    Estimate { value: left(share.value), low: left(share.high), high: left(share.low), method: share.method }
}

fn verdict(claim: &Claim, wide: &Estimate) -> (Agreement, Option<&'static str>) {
    let cannot = |because| (Agreement::CannotTell, Some(because));
    if let Some(doubt) = claim.doubt {
        return cannot(doubt);
    }
    if claim.observations < FEWEST {
        return cannot("too rare to be seen often enough");
    }
    let Some((low, high)) = wide.low.zip(wide.high) else {
        return cannot("no interval that is sure enough");
    };
    if claim.theory < low - claim.margin || claim.theory > high + claim.margin {
        return (Agreement::Parts, None);
    }
    match high - low > WIDEST * claim.theory.abs() {
        true => cannot("the interval is too wide"),
        false => (Agreement::Agrees, None),
    }
}

/// What is said where both part.
pub fn warning(answer: &KnownAnswer) -> String {
    let KnownAnswer { part, model, measure, theory, .. } = answer;
    let found = answer.simulated.value.unwrap_or(f64::NAN);
    let unit = if answer.unit == "s" { " s" } else { "" };
    format!(
        "theory and simulation part at {part}: by {model} the {measure} is {theory:.6}{unit}, in the simulation {found:.6}{unit}; \
         one of them is wrong"
    )
}
