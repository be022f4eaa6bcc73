//! How scenarios are studied, each for itself.

use super::{Format, Presentation, Running, ScenarioOptions};
use crate::parts::Share;
use clap::Args;
use std::path::PathBuf;

/// How to study them.
#[derive(Args, Debug)]
pub struct StudyOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// Independent runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// How they run.
    #[command(flatten)]
    pub running: Running,
    /// What becomes of the study.
    #[command(flatten)]
    pub presentation: Presentation<Format>,
}

/// How to run them.
#[derive(Args, Debug)]
pub struct RunOptions {
    /// How to study them.
    #[command(flatten)]
    pub study: StudyOptions,
    /// Simulate only a share of the replications and keep them in a part file, for `merge`: 2/4 is the second shard of
    /// four. What the file already has is kept
    #[arg(long, value_name = "I/N", conflicts_with_all = ["no_report", "format"])]
    pub shard: Option<Share>,
    /// The part file; reports/<scenario>.2-of-4.part if not given
    #[arg(long, value_name = "FILE", requires = "shard")]
    pub part: Option<PathBuf>,
}

/// How to check them.
#[derive(Args, Debug)]
pub struct CheckOptions {
    /// Which scenarios, and how to study them.
    #[command(flatten)]
    pub study: StudyOptions,
    /// Stop undecided after so many replications; 16 times those of the scenario, at most 400, if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_replications: Option<u32>,
    /// The scenario that may not be bettered: a file or name, simulated with the same seed and without --set
    #[arg(long, value_name = "FILE|NAME", conflicts_with = "baseline")]
    pub against: Option<String>,
    /// The result that may not be bettered: the summary.json of an earlier report
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// How much worse a number may be than the base's: p99=5%, "p99 of checkout=10%" (may be repeated); 2% for objectives,
    /// p99, availability (of what fails) and cost if none is given
    #[arg(long, value_name = "NAME=SHARE")]
    pub max_regression: Vec<String>,
}
