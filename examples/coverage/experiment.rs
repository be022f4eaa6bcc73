//! The coverage experiment: how often the 95 % intervals of a thousand studies hold the truth.
//!
//! Each study goes the public way, from the text of a scenario to a study, with a seed of its own.

use ninefold::Input;
use ninefold::experiment::study::{Estimate, Study};
use rayon::prelude::*;

/// A number of a study, with what it should be.
pub struct Probe {
    /// What it is called in the table.
    pub name: &'static str,
    /// Where it stands in a study.
    pub read: fn(&Study) -> Estimate,
    /// The truth.
    pub truth: f64,
}

/// A scenario with its numbers.
pub struct Case {
    /// What it is called in the table.
    pub name: String,
    /// The scenario without its seed.
    pub yaml: String,
    /// Its numbers.
    pub probes: Vec<Probe>,
}

/// What many studies found of one number.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// What it is called.
    pub name: &'static str,
    /// Studies.
    pub studies: u32,
    /// Studies that gave an interval.
    pub given: u32,
    /// Intervals that hold the truth.
    pub covered: u32,
    /// Intervals that lie below the truth.
    pub below: u32,
    /// Intervals that lie above it.
    pub above: u32,
    /// The mean of the estimates over the truth, less one.
    pub bias: f64,
    /// The mean half width over the truth.
    pub half_width: f64,
}

impl Coverage {
    /// The share of the intervals that hold the truth.
    pub fn share(&self) -> f64 {
        f64::from(self.covered) / f64::from(self.given.max(1))
    }
}

/// The study of a scenario.
pub fn study(yaml: &str, seed: u64) -> Study {
    let text = format!("{yaml}seed: {seed}\n");
    ninefold::study(&Input::text(text), &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// What the studies with seeds 1 to `studies` found. Also the mean number of replications they took.
pub fn cover(case: &Case, studies: u32) -> (Vec<Coverage>, f64) {
    let found: Vec<(u32, Vec<Estimate>)> = (1..=u64::from(studies))
        .into_par_iter()
        .map(|seed| {
            let study = study(&case.yaml, seed);
            (study.replications, case.probes.iter().map(|probe| (probe.read)(&study)).collect())
        })
        .collect();
    let replications = found.iter().map(|(n, _)| f64::from(*n)).sum::<f64>() / f64::from(studies);
    let of_probe = |(index, probe): (usize, &Probe)| {
        let estimates: Vec<Estimate> = found.iter().map(|(_, estimates)| estimates[index]).collect();
        judge(probe, &estimates)
    };
    (case.probes.iter().enumerate().map(of_probe).collect(), replications)
}

fn judge(probe: &Probe, estimates: &[Estimate]) -> Coverage {
    let intervals: Vec<(f64, f64)> = estimates.iter().filter_map(|e| e.low.zip(e.high)).collect();
    let values: Vec<f64> = estimates.iter().filter_map(|e| e.value).collect();
    let count = |test: &dyn Fn(&(f64, f64)) -> bool| intervals.iter().filter(|interval| test(interval)).count() as u32;
    let (below, above) = (count(&|(_, high)| *high < probe.truth), count(&|(low, _)| *low > probe.truth));
    let given = intervals.len() as u32;
    let widths = intervals.iter().map(|(low, high)| (high - low) / 2.0).sum::<f64>();
    Coverage {
        name: probe.name,
        studies: estimates.len() as u32,
        given,
        covered: given - below - above,
        below,
        above,
        bias: values.iter().sum::<f64>() / values.len() as f64 / probe.truth - 1.0,
        half_width: widths / f64::from(given.max(1)) / probe.truth,
    }
}
