//! What a lab asks, and how it is told whether an answer is right.

use super::numbers::{Numbers, Unit};
use crate::experiment::Study;
use crate::experiment::study::Estimate;

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its key in the answer file: `q1`.
    pub id: &'static str,
    /// What is asked, in one sentence.
    pub asks: &'static str,
    /// What a right answer gives.
    pub points: u32,
    /// What kind of answer is wanted.
    pub kind: Kind,
}

/// What kind of answer is wanted, and what is right.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// What the student expects before anything is run: a number. Any counts.
    PredictedNumber(Unit),
    /// What the student expects before anything is run: one of these words. Any counts.
    PredictedWord(&'static [&'static str]),
    /// A number.
    Number(Number),
    /// One of several words.
    Choice(Choice),
    /// A scenario in which objectives hold.
    Design(Design),
}

/// A number that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// What it is counted in.
    pub unit: Unit,
    /// How far an answer may be off, as a share of what is right; of a share, of the lesser of it and what it lacks to the whole,
    /// so that 99 % is no answer where 99.9 % is right.
    pub tolerance: f64,
    /// Where the right number comes from.
    pub source: Origin,
    /// How it is found, in words or as a formula, for those whose answer is wrong.
    pub hint: &'static str,
}

/// Where a right number comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// A formula, and where a simulation shows the same.
    Theory {
        /// The formula.
        formula: fn(&Numbers) -> f64,
        /// Where it can be seen.
        seen: Option<Observation>,
    },
    /// The student's own scenario, run with the student's seed.
    Simulation(Observation),
}

/// A number of a study of the student's scenario.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    /// What is set in it, as `--set` does.
    pub settings: &'static [&'static str],
    /// Which number.
    pub reading: fn(&Study) -> Estimate,
}

/// One of several answers.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// All of them.
    pub words: &'static [&'static str],
    /// The right one.
    pub right: fn(&Numbers) -> &'static str,
    /// Where to look, for those whose answer is wrong.
    pub hint: &'static str,
}

impl Question {
    /// A question with its key, its points, its sentence and what is right.
    pub const fn new(id: &'static str, points: u32, asks: &'static str, kind: Kind) -> Self {
        Question { id, asks, points, kind }
    }
}

impl Kind {
    /// A number that a formula tells, and perhaps where a simulation shows it.
    pub const fn theory(
        unit: Unit,
        tolerance: f64,
        formula: fn(&Numbers) -> f64,
        seen: Option<Observation>,
        hint: &'static str,
    ) -> Self {
        Kind::Number(Number { unit, tolerance, source: Origin::Theory { formula, seen }, hint })
    }

    /// A number that only a simulation tells.
    pub const fn simulated(unit: Unit, tolerance: f64, seen: Observation, hint: &'static str) -> Self {
        Kind::Number(Number { unit, tolerance, source: Origin::Simulation(seen), hint })
    }

    /// One of several words.
    pub const fn choice(
        words: &'static [&'static str],
        right: fn(&Numbers) -> &'static str,
        hint: &'static str,
    ) -> Self {
        Kind::Choice(Choice { words, right, hint })
    }
}

impl Observation {
    /// A number of the student's scenario as it is.
    pub const fn plain(reading: fn(&Study) -> Estimate) -> Self {
        Observation { settings: &[], reading }
    }

    /// A number of the student's scenario with something set in it.
    pub const fn with(settings: &'static [&'static str], reading: fn(&Study) -> Estimate) -> Self {
        Observation { settings, reading }
    }
}

/// A scenario that the student makes of the lab's.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// What may be changed: paths, with all below them. The name, the description and the objectives may always be.
    pub free: &'static [&'static str],
    /// What must hold.
    pub objectives: &'static [&'static str],
}
