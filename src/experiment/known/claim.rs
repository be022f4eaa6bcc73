//! What theory says, before it is compared.

use super::super::cache::CacheFacts;
use super::super::facts::FleetFacts;
use super::super::view::View;
use crate::engine::time;

/// A number that theory knows.
pub struct Claim {
    /// The service or cache.
    pub part: String,
    /// The model.
    pub model: String,
    /// Where its formula comes from.
    pub source: &'static str,
    /// What it is, in words.
    pub measure: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The number.
    pub theory: f64,
    /// Where the study says it.
    pub reading: Reading,
    /// By how much the study may be off, beyond chance.
    pub margin: f64,
    /// How many observations, of all runs together, it rests on.
    pub observations: f64,
    /// Why it cannot be compared, if it cannot.
    pub doubt: Option<&'static str>,
}

/// Where a study says a number.
pub enum Reading {
    /// Among those of a fleet.
    Fleet(u32, fn(&FleetFacts<usize>) -> usize),
    /// Of a fleet, the share that is left to 1.
    Rest(u32, fn(&FleetFacts<usize>) -> usize),
    /// Among those of a cache.
    Cache(u32, fn(&CacheFacts<usize>) -> usize),
}

/// The time that a study looks at, in seconds.
pub struct Span {
    /// Of a run, before it is measured.
    pub warmup: f64,
    /// Of a run, while it is.
    pub measured: f64,
    /// How many runs there are.
    pub runs: f64,
}

impl Span {
    /// Of a study.
    pub fn of(view: View<'_>) -> Self {
        Span {
            warmup: time::to_seconds(view.plan.warmup),
            measured: time::to_seconds(view.plan.duration - view.plan.warmup),
            runs: view.tally.runs as f64,
        }
    }

    /// Measured seconds of all runs.
    pub fn total(&self) -> f64 {
        self.measured * self.runs
    }
}
