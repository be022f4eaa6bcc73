//! When an objective began to be broken, and what was wrong then.

use super::incidents::{CALM, Yardstick};
use super::study::{Onset, OnsetSymptom};
use super::symptoms::{self, Sighting};
use crate::engine::time;
use crate::plan::Plan;
use crate::statistics::interval::quantile;
use crate::tally::RunTally;

/// The share of the runs that must have seen the objective break, and of those that must have seen the same symptom.
const MOST: f64 = 0.5;

/// Something that was wrong when an objective of one run began to be broken.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Seen {
    /// Its number in the list of symptoms.
    what: usize,
    /// How long before that it began, seconds.
    before: f64,
    /// How long that stretch of it lasted, seconds.
    lasted: f64,
}

/// When an objective of one run began to be broken.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// When, seconds.
    at: f64,
    /// Whether that is where measuring began.
    from_start: bool,
    /// What was wrong then.
    with: Vec<Seen>,
}

/// When each objective of a run began to be broken; none of those of which windows do not tell, and of those that were
/// not.
pub fn breaches(plan: &Plan, tally: &RunTally, sightings: &[Sighting]) -> Vec<Option<Breach>> {
    let first = plan.warmup.div_ceil(plan.window) as usize;
    let breach = |objective| {
        let onset = Yardstick::of(plan, objective)?.onset(tally, first, plan.windows())?;
        let width = time::to_seconds(plan.window);
        let seen = |sighting: &Sighting| {
            let (begin, end) = stretch(&sighting.windows, onset)?;
            let (before, lasted) = ((onset - begin) as f64 * width, (end + 1 - begin) as f64 * width);
            Some(Seen { what: sighting.what, before, lasted })
        };
        let with = sightings.iter().filter_map(seen).collect();
        Some(Breach { at: onset as f64 * width, from_start: onset == first, with })
    };
    plan.objectives.iter().map(breach).collect()
}

/// The stretch of a symptom's windows that is there when something breaks, or was up to three windows before: its first
/// and its last.
fn stretch(windows: &[usize], onset: usize) -> Option<(usize, usize)> {
    let up_to = windows.partition_point(|&window| window <= onset);
    let last = windows[..up_to].last().filter(|&&last| last + CALM >= onset)?;
    let joined = |pair: &[usize]| pair[1] - pair[0] <= CALM;
    let earlier = windows[..up_to].windows(2).rev().take_while(|pair| joined(pair)).last();
    let later = windows[up_to - 1..].windows(2).take_while(|pair| joined(pair)).last();
    Some((earlier.map_or(*last, |pair| pair[0]).min(onset), later.map_or(*last, |pair| pair[1])))
}

/// When an objective began to be broken, over the runs, if it was in at least half of them. The symptom is that which
/// was there first, of those that at least half of these runs saw.
pub fn onset(plan: &Plan, runs: &[Option<&Breach>]) -> Option<Onset> {
    let seen: Vec<&Breach> = runs.iter().copied().flatten().collect();
    let share = seen.len() as f64 / runs.len() as f64;
    if seen.is_empty() || share < MOST {
        return None;
    }
    let of = |what: usize| seen.iter().flat_map(|breach| &breach.with).filter(move |seen| seen.what == what);
    let median = |values: Vec<f64>| {
        let mut values = values;
        values.sort_by(f64::total_cmp);
        quantile(&values, 0.5).unwrap_or(0.0)
    };
    let often = |what: &usize| of(*what).count() as f64 >= MOST * seen.len() as f64;
    let names = symptoms::catalogue(plan);
    let before = |what: usize| median(of(what).map(|seen| seen.before).collect());
    // Of equals the first of the list.
    let first = (0..names.len()).rev().filter(often).max_by(|&a, &b| before(a).total_cmp(&before(b)));
    let symptom = first.and_then(|what| {
        let (entity, words) = names.get(what)?;
        let lasted = median(of(what).map(|seen| seen.lasted).collect());
        Some(OnsetSymptom { entity: entity.clone(), what: (*words).to_owned(), lasted })
    });
    Some(Onset {
        at: median(seen.iter().map(|breach| breach.at).collect()),
        from_start: 2 * seen.iter().filter(|breach| breach.from_start).count() >= seen.len(),
        share,
        symptom,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symptom_counts_that_is_there_when_the_breach_begins() {
        // There since window 4 with a short gap, and again much later.
        let windows = [4, 5, 8, 9, 10, 30];
        assert_eq!(stretch(&windows, 9), Some((4, 10)));
        assert_eq!(stretch(&windows, 12), Some((4, 10)));
        assert_eq!(stretch(&windows, 14), None);
        assert_eq!(stretch(&windows, 30), Some((30, 30)));
        // What comes later is no cause.
        assert_eq!(stretch(&windows, 3), None);
        assert_eq!(stretch(&[], 3), None);
    }
}
