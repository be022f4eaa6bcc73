//! What all files together say, before anything is made of it.

use super::clock::Stamp;
use super::endpoints::Endpoints;
use super::fit::cells::Cells;
use super::timeline::{LONGEST, Timeline};
use super::took::Took;

/// What was found in a file, for the comment at the top.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The file.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// What is counted in it, lines if this is empty: series, values, scenarios.
    pub units: &'static str,
    /// How many of these were looked at.
    pub lines: u64,
    /// Those that say something.
    pub taken: u64,
    /// The first ones that say nothing: where, and why.
    pub first_bad: Vec<(u64, String)>,
    /// Those that say nothing.
    pub bad: u64,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// So many lines that say nothing are shown.
const SHOWN: usize = 5;

impl Account {
    /// What is counted in it.
    pub fn counted(&self) -> &'static str {
        if self.units.is_empty() { "lines" } else { self.units }
    }

    /// Notes a line that says nothing.
    pub fn reject(&mut self, line: u64, why: impl Into<String>) {
        self.bad += 1;
        if self.first_bad.len() < SHOWN {
            self.first_bad.push((line, why.into()));
        }
    }
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// When it was logged.
    pub at: Option<Stamp>,
    /// What it asked for.
    pub key: &'a [u8],
    /// How it ended; 0 if that is not known.
    pub status: u16,
    /// How long it took.
    pub took: Option<Took>,
}

/// Rates over time.
#[derive(Clone, Debug)]
pub struct Curve {
    /// By what name the traffic is called.
    pub name: String,
    /// Seconds from the start, and requests a second; linear in between.
    pub points: Vec<(f64, f64)>,
    /// How long it lasts, in seconds.
    pub lasts: f64,
    /// Where it comes from.
    pub source: String,
}

/// Users who wait for their answers.
#[derive(Clone, Debug)]
pub struct Users {
    /// By what name the traffic is called.
    pub name: String,
    /// How many.
    pub count: u64,
    /// How long each thinks, in seconds.
    pub think: f64,
    /// How long they are there, in seconds.
    pub lasts: f64,
    /// Where it comes from.
    pub source: String,
}

/// How long requests took, known by classes only (buckets, percentiles).
#[derive(Clone, Debug)]
pub struct Classes {
    /// What was asked for.
    pub key: String,
    /// The classes.
    pub cells: Cells,
    /// Where they come from.
    pub source: String,
}

/// A rate that was told as a single number.
#[derive(Clone, Debug)]
pub struct Told {
    /// Requests a second.
    pub rate: f64,
    /// For how long, in seconds, if that is known.
    pub lasts: Option<f64>,
    /// Where it comes from.
    pub source: String,
}

/// What all files together say.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// When requests came.
    pub timeline: Timeline,
    /// What they asked for, and how long that took.
    pub endpoints: Endpoints,
    /// The offset of the first time from UTC, in seconds.
    pub offset: Option<i32>,
    /// Rates over time.
    pub curves: Vec<Curve>,
    /// Users who wait for their answers.
    pub users: Vec<Users>,
    /// Times that are known by classes.
    pub classes: Vec<Classes>,
    /// A rate that is a single number.
    pub told: Option<Told>,
    /// Objectives in the language of scenarios, with where they come from.
    pub objectives: Vec<(String, String)>,
    /// The share of requests that failed, with where it comes from.
    pub failed: Option<(f64, String)>,
    /// What was found in each file.
    pub accounts: Vec<Account>,
}

impl Gathered {
    /// Takes a request in; nothing if its time is too far from the others to be true.
    pub fn record(&mut self, record: Record<'_>) -> Result<(), String> {
        if let Some(stamp) = record.at {
            if !self.timeline.record(stamp.seconds, record.took.map(|took| took.nanos)) {
                return Err(format!("a time more than {} days from the others", LONGEST / 86_400));
            }
            self.offset.get_or_insert(stamp.offset);
        }
        self.endpoints.record(record.key, record.status, record.took);
        Ok(())
    }
}
