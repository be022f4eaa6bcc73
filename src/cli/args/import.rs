//! The words of `import`.

use crate::import::{Columns, Format, Options, Unit};
use crate::units::Rate;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What stands below the options.
pub const HELP: &str = "Exit codes: 0 done, 1 error, 2 usage, 3 the files do not say what is needed";

/// What to make a scenario of.
#[derive(Args, Debug)]
pub struct ImportOptions {
    /// Files, packed with gzip or not, or `-` for standard input; together they make one scenario
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// What the files are
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub from: From,
    /// The scenario to write; standard output if not given. An existing file is left alone
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over an existing file
    #[arg(long, requires = "output")]
    pub force: bool,
    /// What the service is called
    #[arg(long, value_name = "NAME", default_value = "web", value_parser = name)]
    pub service: String,
    /// How many endpoints are told apart; all others are one
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub endpoints: u16,
    /// How many replicas the service has
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub replicas: u32,
    /// How many requests a replica works on at once; any number if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub concurrency: Option<u32>,
    /// Requests a second, where no file tells: 20/s
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub rate: Option<f64>,
    /// How long a request takes, where no file tells: a time, or a distribution such as `{ exponential: 20ms }`
    #[arg(long, value_name = "TIME", value_parser = one_line)]
    pub work: Option<String>,
    /// The unit of times whose names do not tell it
    #[arg(long, value_enum, value_name = "UNIT")]
    pub unit: Option<TimeUnit>,
    /// How often each virtual user of k6 sends a request, where no summary tells: 0.5/s
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub per_user: Option<f64>,
    /// The column of times of a table
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// The column of durations or rates of a table
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// What files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Told by their names and how they begin
    Auto,
    /// Common or combined format, with $request_time or %D appended
    AccessLog,
    /// A JSON object a line (nginx escape=json)
    JsonLines,
    /// A summary or a script of k6
    K6,
    /// The result of a range query of Prometheus
    Prometheus,
    /// A table with names in its first line
    Csv,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimeUnit {
    /// Seconds
    S,
    /// Milliseconds
    Ms,
    /// Microseconds
    Us,
    /// Nanoseconds
    Ns,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<Rate>()?.value() {
        rate if rate > 0.0 => Ok(rate),
        _ => Err("a rate must be greater than 0".to_owned()),
    }
}

fn name(text: &str) -> Result<String, String> {
    let fine = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        && text.len() <= 60;
    fine.then(|| text.to_owned()).ok_or_else(|| "a name is a letter, then letters, digits, `_` and `-`".to_owned())
}

fn one_line(text: &str) -> Result<String, String> {
    let fine = !text.trim().is_empty() && !text.contains(char::is_control);
    fine.then(|| text.trim().to_owned()).ok_or_else(|| "a time or a distribution on one line is needed".to_owned())
}

impl ImportOptions {
    /// The same, for the library.
    pub fn options(&self) -> Options {
        Options {
            from: match self.from {
                From::Auto => None,
                From::AccessLog => Some(Format::AccessLog),
                From::JsonLines => Some(Format::JsonLines),
                From::K6 => Some(Format::K6),
                From::Prometheus => Some(Format::Prometheus),
                From::Csv => Some(Format::Csv),
            },
            service: self.service.clone(),
            endpoints: usize::from(self.endpoints),
            replicas: self.replicas,
            concurrency: self.concurrency,
            rate: self.rate,
            work: self.work.clone(),
            unit: self.unit.map(|unit| match unit {
                TimeUnit::S => Unit::Seconds,
                TimeUnit::Ms => Unit::Milliseconds,
                TimeUnit::Us => Unit::Microseconds,
                TimeUnit::Ns => Unit::Nanoseconds,
            }),
            per_user: self.per_user,
            columns: Columns { time: self.time.clone(), value: self.value.clone() },
        }
    }
}
