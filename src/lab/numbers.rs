//! The numbers of a lab: each student's own, by the student's ID.

use crate::engine::random::{Key, Source};
use crate::lab::Lab;
use crate::units::{Duration, Rate, Share};
use std::ops::Index;

/// What a number is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A time: `33ms`.
    Time,
    /// A rate: `70/s`.
    Rate,
    /// A share: `99.9%`.
    Share,
    /// A plain number.
    Number,
}

impl Unit {
    /// Reads a number: seconds, a second, a share of one, or plain.
    ///
    /// # Errors
    /// What is no such quantity; the message says how one is written.
    pub fn read(self, text: &str) -> Result<f64, String> {
        match self {
            Unit::Time => text.parse::<Duration>().map(Duration::seconds),
            Unit::Rate => text.parse::<Rate>().map(Rate::value),
            Unit::Share => text.parse::<Share>().map(Share::value),
            Unit::Number => match text.trim().replace('_', "").parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(number),
                _ => Err("write a plain number, without a unit: 12.5".to_owned()),
            },
        }
    }

    /// How one is written, for those who answer.
    pub fn example(self) -> &'static str {
        match self {
            Unit::Time => "a time, such as 12.5ms",
            Unit::Rate => "a rate, such as 42.5/s",
            Unit::Share => "a share, such as 12.5%",
            Unit::Number => "a number, such as 12.5",
        }
    }
}

/// A number of a lab that has a name.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As formulas write it: `λ`.
    pub symbol: &'static str,
    /// What it is.
    pub means: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Where it stands in the scenario; nowhere if only a question needs it.
    pub paths: &'static [&'static str],
    /// The values of which each student has one. The first is that of the lab's own scenario.
    pub values: &'static [&'static str],
}

/// The numbers of one student.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// The seed of the scenario.
    pub seed: u64,
    /// Each parameter with its value.
    values: Vec<(&'static Parameter, &'static str, f64)>,
}

/// The seed of the labs' own scenarios.
const USUAL_SEED: u64 = 1;
/// Seeds of students are numbers of at most five digits.
const SEEDS: usize = 100_000;

impl Numbers {
    /// The numbers of a student, or those of the lab's own scenario.
    pub fn of(lab: &Lab, student: Option<&str>) -> Self {
        let key = |id: &str, what: &str| Key::replication(0, 0).word("lab").word(lab.name).word(id).word(what);
        let choose = |parameter: &Parameter| match student {
            Some(id) => parameter.values[key(id, parameter.symbol).stream().below(parameter.values.len())],
            None => parameter.values[0],
        };
        let value = |parameter: &'static Parameter| {
            let text = choose(parameter);
            (parameter, text, parameter.unit.read(text).unwrap_or(f64::NAN))
        };
        let seed = student.map_or(USUAL_SEED, |id| key(id, "seed").stream().below(SEEDS) as u64);
        Numbers { seed, values: lab.parameters.iter().map(value).collect() }
    }

    /// Each parameter with its value, as it is written.
    pub fn written(&self) -> impl Iterator<Item = (&'static Parameter, &'static str)> {
        self.values.iter().map(|(parameter, text, _)| (*parameter, *text))
    }
}

/// A number by its symbol: seconds, a second, a share of one, or plain. Not a number where there is none, so that nothing that is
/// computed with it is right.
impl Index<&str> for Numbers {
    type Output = f64;

    fn index(&self, symbol: &str) -> &f64 {
        self.values.iter().find(|(parameter, ..)| parameter.symbol == symbol).map_or(&f64::NAN, |(_, _, value)| value)
    }
}
