//! How often a scenario is run, how its time is cut, and what may bring harm.

use super::objective::Subject;
use crate::engine::Time;
use crate::measure::Measure;

/// How time is cut to judge availability by time.
#[derive(Clone, Copy, Debug)]
pub struct Slices {
    /// How many windows make a slice.
    pub windows: usize,
    /// The share of a slice's requests that must be good; told by the objectives if none.
    pub target: Option<f64>,
}

/// More traffic than before, by the script.
#[derive(Clone, Debug)]
pub struct Surge {
    /// When it begins.
    pub at: Time,
    /// When all is as before; none if it stays.
    pub until: Option<Time>,
    /// What it is: `users: surge to +500%`.
    pub words: String,
}

/// How many replications to run.
#[derive(Clone, Debug)]
pub enum Replications {
    /// So many.
    Fixed(u32),
    /// Until a number is known well enough.
    Until {
        /// What is measured.
        measure: Measure,
        /// Of what.
        subject: Subject,
        /// Half width of the interval over the value.
        precision: f64,
        /// At least so many.
        min: u32,
        /// At most so many.
        max: u32,
    },
}

impl Replications {
    /// The fewest that are run.
    pub fn least(&self) -> u32 {
        match self {
            Replications::Fixed(n) => *n,
            Replications::Until { min, .. } => *min,
        }
    }

    /// The most that are run.
    pub fn most(&self) -> u32 {
        match self {
            Replications::Fixed(n) => *n,
            Replications::Until { max, .. } => *max,
        }
    }
}
